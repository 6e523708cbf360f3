//! What goes with somebody's next digest.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "digest_lines")]
pub struct Model {
    /// Made of the event, the person and what it is: the same line for ever.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// About which case.
    pub case_id: String,
    /// By which event.
    pub seq: i64,
    /// For whom.
    pub person: String,
    /// What the act is called.
    pub title: String,
    /// In what words.
    pub text: String,
    /// The day whose digest had it.
    pub told_on: Option<Date>,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
