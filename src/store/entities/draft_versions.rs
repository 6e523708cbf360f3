//! What was saved of forms, version by version.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft_versions")]
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
    /// Which, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// When.
    pub saved_at: DateTimeUtc,
    /// What was filled in, as JSON.
    pub body: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
