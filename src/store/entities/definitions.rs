//! Definitions as they were registered, for ever: cases are pinned to them.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "definitions")]
pub struct Model {
    /// The digest of the text.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// Which workflow.
    pub workflow: String,
    /// Its label; one text a label.
    pub version: i32,
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
