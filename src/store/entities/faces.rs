//! Cases as lists show them.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "faces")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    /// Its number.
    pub number: String,
    /// Its name.
    pub title: String,
    /// The unit that answers.
    pub lead: Option<String>,
    /// The date that its light shows.
    pub light: Option<Date>,
    /// The face as JSON.
    pub body: String,
    /// Not ended.
    pub open: bool,
    /// Its dates stand still.
    pub suspended: bool,
    /// The date of its light; a day that never comes where it has none, so that it is sorted last.
    pub nearest: Date,
    /// What the screen calls the step it is at.
    pub step: Option<String>,
    /// The texts it is found by, folded, one a line.
    pub words: String,
    /// The digest of all that it is found by.
    pub terms: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
