//! Who may come in: accounts, sessions, and an audit of both that the database itself refuses to change.

use super::{create, dialect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, integer, string, string_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            Index::create().name("sessions_login").table("sessions").col("login").take(),
            Index::create().name("accounts_person").table("accounts").col("person").take(),
            Index::create().name("audit_at").table("audit").col("at").take(),
        ];
        create(manager, vec![accounts(), sessions(), audit()], indexes).await?;
        dialect::append_only(manager, "audit").await
    }
}

/// `person` is somebody of the roster; an account with a `duty` belongs to an administrator, who sees no cases.
fn accounts() -> TableCreateStatement {
    Table::create()
        .table("accounts")
        .col(string("login").primary_key())
        .col(string_null("person"))
        .col(string_null("duty"))
        .col(text("password"))
        .col(boolean("must_change"))
        .col(boolean("locked"))
        .col(integer("failures"))
        .col(timestamp_with_time_zone_null("locked_until"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(timestamp_with_time_zone("added_at"))
        .take()
}

/// Known by the digest of the secret that the browser holds; the secret itself is kept nowhere.
fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(string("digest").primary_key())
        .col(string_null("login"))
        .col(string_null("person"))
        .col(timestamp_with_time_zone("began_at"))
        .col(timestamp_with_time_zone("seen_at"))
        .take()
}

fn audit() -> TableCreateStatement {
    Table::create()
        .table("audit")
        .col(string("id").primary_key())
        .col(timestamp_with_time_zone("at"))
        .col(string("kind"))
        .col(string_null("login"))
        .col(string_null("person"))
        .col(string_null("address"))
        .col(text("detail"))
        .take()
}
