//! What a case is found by.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grams")]
pub struct Model {
    /// A sign, or something that is found whole.
    #[sea_orm(primary_key, auto_increment = false)]
    pub one: String,
    /// The sign behind it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub two: String,
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
