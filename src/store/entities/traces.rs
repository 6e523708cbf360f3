//! What somebody did or was told.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "traces")]
pub struct Model {
    /// On which case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    /// By which event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// A person, or `unit:` and a unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub whose: String,
    /// `done` or `told`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// When it was entered.
    pub at: DateTimeUtc,
    /// The day it happened.
    pub on: Date,
    /// What the screen calls it.
    pub title: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
