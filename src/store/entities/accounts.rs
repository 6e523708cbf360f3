//! Accounts: who may come in, and how.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    /// The name that is typed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub login: String,
    /// Who it is, in the roster; none for an administrator.
    pub person: Option<String>,
    /// An administrator's duty; none for whoever handles cases.
    pub duty: Option<String>,
    /// The password's hash, with its parameters.
    pub password: String,
    /// Set by somebody else: to be changed at the next sign-in.
    pub must_change: bool,
    /// Locked by a person until a person unlocks it.
    pub locked: bool,
    /// Wrong passwords since the last right one.
    pub failures: i32,
    /// Locked by wrong passwords until then.
    pub locked_until: Option<DateTimeUtc>,
    /// When the password was set.
    pub changed_at: DateTimeUtc,
    /// When the account was made.
    pub added_at: DateTimeUtc,
}

/// References are the schema's business; queries here name one table at a time.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
