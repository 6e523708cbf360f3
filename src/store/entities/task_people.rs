//! Who may do a task now.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task_people")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: String,
    /// Which task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: String,
    /// Nobody else has taken it.
    pub his: bool,
    /// It is to be signed for.
    pub receipt: bool,
    /// The date by which inboxes are sorted.
    pub nearest: Date,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
