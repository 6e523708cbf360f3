//! Which columns of a ledger an office has chosen.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_columns")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// Of which ledger.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger: String,
    /// Their titles in order, as JSON.
    #[sea_orm(column_type = "Text")]
    pub columns: String,
    /// Who chose them.
    pub chosen_by: String,
    /// When.
    pub chosen_at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
