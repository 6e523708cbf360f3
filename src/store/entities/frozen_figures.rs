//! Figures as they were frozen.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "frozen_figures")]
pub struct Model {
    /// Under which name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// By the end of which day.
    pub day: Date,
    /// By whom.
    pub frozen_by: String,
    /// When.
    pub frozen_at: DateTimeUtc,
    /// The digest of the body.
    pub digest: String,
    /// What was counted, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
