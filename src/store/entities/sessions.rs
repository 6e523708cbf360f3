//! Sessions: who is signed in where.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// The digest of the secret that the browser holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// The account; none for a person of a demonstration.
    pub login: Option<String>,
    /// Who it is, in the roster.
    pub person: Option<String>,
    /// When it began.
    pub began_at: DateTimeUtc,
    /// When it was last used, to the minute.
    pub seen_at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
