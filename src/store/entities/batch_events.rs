//! What happened to batches of assignments.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "batch_events")]
pub struct Model {
    /// To which batch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub batch: String,
    /// The number of the event, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When it was entered.
    pub at: DateTimeUtc,
    /// The day.
    pub day: Date,
    /// Who did it.
    pub actor: String,
    /// What kind of event.
    pub kind: String,
    /// The event, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
