//! The rows of such lists.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_rows")]
pub struct Model {
    /// Of which list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub import: String,
    /// The number of its row in the file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub row: i64,
    /// The id of the case it begins.
    pub number: String,
    /// What it begins and what is wrong with it, as JSON.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
