//! Who handled what in earlier years.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "earlier_handlings")]
pub struct Model {
    /// In which year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// Its number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: String,
    /// What it was called.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Who led.
    pub lead: String,
    /// Who advised, as a JSON list of ids.
    #[sea_orm(column_type = "Text")]
    pub co: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
