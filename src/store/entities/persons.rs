//! People.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "persons")]
pub struct Model {
    /// Their id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Their name.
    pub name: String,
    /// Where mail goes.
    pub mail: Option<String>,
    /// Whether they have an account.
    pub account: bool,
    /// Made up, for a demonstration.
    pub invented: bool,
    /// A party or another body that hands in proposals.
    pub organisation: bool,
    /// The number for short messages.
    pub phone: Option<String>,
    /// How they want to be told.
    pub channel: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
