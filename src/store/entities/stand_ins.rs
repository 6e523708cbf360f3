//! Who acts in whose name.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stand_ins")]
pub struct Model {
    /// Who acts.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agent: String,
    /// In whose name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner: String,
    /// From this day on; always where empty.
    pub since: Option<Date>,
    /// Up to this day, included; always where empty.
    pub until: Option<Date>,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
