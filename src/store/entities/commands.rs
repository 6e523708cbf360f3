//! The keys under which commands were carried out, for ever.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commands")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Whose key, as JSON.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    /// The digest of the command.
    pub digest: String,
    /// To which case.
    pub case_id: String,
    /// Its first event; one above `last_seq` where there was none.
    pub first_seq: i64,
    /// Its last event.
    pub last_seq: i64,
    /// When.
    pub at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
