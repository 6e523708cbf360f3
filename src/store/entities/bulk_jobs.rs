//! Acts on many cases.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_jobs")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What is done.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// By whom, as JSON.
    pub actor: String,
    /// What it is about beside its acts, as JSON.
    pub body: String,
    /// Whether it is over.
    pub state: String,
    /// Counts claims.
    pub token: i64,
    /// Until when somebody is at it.
    pub lease_until: Option<DateTimeUtc>,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
    /// When it was over.
    pub ended_at: Option<DateTimeUtc>,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
