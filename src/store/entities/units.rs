//! Units.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "units")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The full name.
    pub name: String,
    /// The short name.
    pub short: String,
    /// The mailbox.
    pub mail: Option<String>,
    /// The mark in its document numbers.
    pub mark: Option<String>,
    /// Whether it is scored.
    pub scored: bool,
    /// Its other names, as JSON.
    pub aliases: Option<String>,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
