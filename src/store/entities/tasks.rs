//! What people can do: always equal to what the engine reads off the snapshot.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tasks")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    /// Unique within the case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// What the screen calls it.
    pub title: String,
    /// The role that acts.
    pub role: String,
    /// Who has claimed it.
    pub owner: Option<String>,
    /// Its own deadline.
    pub due: Option<Date>,
    /// That has passed.
    pub overdue: bool,
    /// The date by which inboxes are sorted; far away where none is running.
    pub nearest: Date,
    /// Nobody can do it now.
    pub nobody: bool,
    /// The task as JSON.
    pub body: String,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
