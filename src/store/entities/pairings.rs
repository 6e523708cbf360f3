//! Which definition new cases of a workflow begin with under a policy.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pairings")]
pub struct Model {
    /// Which workflow.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workflow: String,
    /// Under which policy.
    #[sea_orm(primary_key, auto_increment = false)]
    pub policy: String,
    /// The definition's digest.
    pub definition: String,
    /// Since when.
    pub registered_at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
