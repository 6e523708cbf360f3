//! Who holds which post where.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posts")]
pub struct Model {
    /// In which unit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit: String,
    /// Which post.
    #[sea_orm(primary_key, auto_increment = false)]
    pub post: String,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
