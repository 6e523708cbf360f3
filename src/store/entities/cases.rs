//! Cases: what their logs fold to, and the columns that lists sort by.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Which workflow.
    pub workflow: String,
    /// The digest of the definition it runs on.
    pub definition: String,
    /// Its policy.
    pub policy: String,
    /// The day it began.
    pub began: Date,
    /// Not ended.
    pub open: bool,
    /// `open`, `suspended`, `joining`, `completed`, `cancelled` or `joined`.
    pub status: String,
    /// Where its root list is.
    pub step: Option<String>,
    /// The nearest date that is running.
    pub due: Option<Date>,
    /// The number of its last event.
    pub seq: i64,
    /// The hash of its last event.
    pub head: String,
    /// Counts writes of this row.
    pub version: i64,
    /// The revision of the register its tasks were computed with.
    pub projected_with: i64,
    /// The instant of its last event.
    pub changed_at: DateTimeUtc,
    /// The case as JSON.
    pub snapshot: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
