//! The days on which a case wants to be asked whether a date was reached.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "timers")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    /// What it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// On the beginning of this day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fires_on: Date,
    /// It has been asked.
    pub fired: bool,
    /// Until when somebody has it.
    pub lease_until: Option<DateTimeUtc>,
    /// Counts claims.
    pub token: i64,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
