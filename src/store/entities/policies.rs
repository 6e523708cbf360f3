//! Policies in all their editions; the newest is in force.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policies")]
pub struct Model {
    /// Which policy.
    #[sea_orm(primary_key, auto_increment = false)]
    pub policy: String,
    /// Counts up from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition: i32,
    /// The digest of the text.
    pub digest: String,
    /// The file it was read from.
    pub file: String,
    /// The text.
    pub text: String,
    /// When.
    pub registered_at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
