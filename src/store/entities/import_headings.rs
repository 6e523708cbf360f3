//! What the headings of a source stand for.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_headings")]
pub struct Model {
    /// How its lists are read.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// From whom they come.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// Heading and field, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
