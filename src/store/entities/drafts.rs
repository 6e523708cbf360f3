//! Forms that somebody has begun to fill in.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "drafts")]
pub struct Model {
    /// Of which case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    /// For which task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run: String,
    /// By whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
    /// Counts up with every save.
    pub version: i64,
    /// When.
    pub saved_at: DateTimeUtc,
    /// Since when it can only be read.
    pub closed_at: Option<DateTimeUtc>,
    /// What was filled in, as JSON.
    pub body: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
