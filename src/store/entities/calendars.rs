//! Years of the working calendar in all their editions; the newest is in force.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendars")]
pub struct Model {
    /// Which year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// Counts up from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition: i32,
    /// The year as JSON.
    pub body: String,
    /// When.
    pub registered_at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
