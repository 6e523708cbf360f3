//! Document numbers that were given, each once.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "numbers")]
pub struct Model {
    /// Of which series.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series: String,
    /// Of which year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// The number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// To which case.
    pub case_id: String,
    /// For what; asking again for the same gives the same number.
    pub purpose: String,
    /// When.
    pub taken_at: DateTimeUtc,
    /// As it was typed in, where it was given elsewhere (by the unit's own office system).
    pub entered_as: Option<String>,
    /// When it was voided; it is never given again.
    pub voided_at: Option<DateTimeUtc>,
    /// Why it was voided.
    pub void_reason: Option<String>,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
