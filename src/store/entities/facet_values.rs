//! Every value that lists can be narrowed down to.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "facet_values")]
pub struct Model {
    /// Which fact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// What it may be.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
    /// That in words.
    pub label: String,
    /// What the screen calls the fact.
    pub title: String,
    /// Years of work are kept apart by it.
    pub year: bool,
    /// The day on which the first case began that had it.
    pub since: Date,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
