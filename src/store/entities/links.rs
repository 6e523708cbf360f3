//! Links in messages.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "links")]
pub struct Model {
    /// What its secret is derived from, with the installation's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The digest of the secret.
    pub digest: String,
    /// At which case.
    pub case_id: String,
    /// What it is for: a run, a row of a record, or reading.
    pub purpose: String,
    /// Whose it is.
    pub person: String,
    /// When it was made.
    pub made_at: DateTimeUtc,
    /// From when on it opens nothing.
    pub expires_at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
