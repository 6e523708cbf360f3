//! Lists that others wrote.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    /// Derived from what is in it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// How it is read.
    pub kind: String,
    /// From whom it came.
    pub source: String,
    /// Under which policy its cases run.
    pub policy: String,
    /// The name of the file.
    pub name: String,
    /// The digest of its bytes.
    pub file: String,
    /// `staged`, `accepted` or `dropped`.
    pub state: String,
    /// Who staged it.
    pub created_by: String,
    /// When.
    pub created_at: DateTimeUtc,
    /// Who accepted or dropped it.
    pub settled_by: Option<String>,
    /// When.
    pub settled_at: Option<DateTimeUtc>,
    /// What a person wants to know of the file, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
