//! Files on disk, known by what is in them.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "files")]
pub struct Model {
    /// The digest of the bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// How many bytes.
    pub size: i64,
    /// What kind of file.
    pub media_type: String,
    /// When.
    pub added_at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
