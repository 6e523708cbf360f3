//! The log. The database refuses to change or delete its rows.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    /// Its number within the case, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The instant it was entered.
    pub at: DateTimeUtc,
    /// The day it happened.
    pub day: Date,
    /// Who did it, as JSON.
    pub actor: String,
    /// What kind of event.
    pub kind: String,
    /// The event as JSON: the bytes that the hash covers.
    pub body: String,
    /// The hash of the event before.
    pub prev_hash: String,
    /// The hash over `prev_hash`, `seq` and `body`.
    pub hash: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
