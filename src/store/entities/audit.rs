//! Sign-ins, refusals, and what was done to accounts. Never changed.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// When.
    pub at: DateTimeUtc,
    /// What.
    pub kind: String,
    /// Which account.
    pub login: Option<String>,
    /// Who.
    pub person: Option<String>,
    /// From where.
    pub address: Option<String>,
    /// More about it.
    pub detail: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
