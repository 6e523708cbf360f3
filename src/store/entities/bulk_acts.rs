//! The single acts of an act on many cases.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_acts")]
pub struct Model {
    /// Of which job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job: String,
    /// On which case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    /// Which, where there are several on a case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    /// What is asked of the case, as JSON.
    pub ask: String,
    /// How far it is.
    pub state: String,
    /// Its first event.
    pub first_seq: Option<i64>,
    /// Its last event.
    pub last_seq: Option<i64>,
    /// What came of it, as JSON; or why not.
    pub note: Option<String>,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
