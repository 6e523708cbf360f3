//! Bulletins.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulletins")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Of which kind it is.
    pub kind: String,
    /// The office that issues it.
    pub office: String,
    /// The policy by which its letter looks.
    pub policy: String,
    /// The first case that it counts: what its messages hang on.
    pub first_case: String,
    /// By the end of which day it counts.
    pub day: Date,
    /// Its title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Its text.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Its numbers, as JSON.
    #[sea_orm(column_type = "Text")]
    pub counted: String,
    /// How often it was written.
    pub version: i64,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTimeUtc,
    /// Its number, once it is issued.
    pub number: Option<String>,
    /// The day of its issue.
    pub issued_on: Option<Date>,
    /// Who issued it.
    pub issued_by: Option<String>,
    /// When that was entered.
    pub issued_at: Option<DateTimeUtc>,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
