//! Links in messages: by what each is known, to whom it belongs and what it is for. The secret itself is kept nowhere.

use super::{create, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![links()], Vec::new()).await
    }
}

/// One link a person and purpose; whether it was used is known by the key of its command, and nowhere else.
fn links() -> TableCreateStatement {
    Table::create()
        .table("links")
        .col(string("id").primary_key())
        .col(string("digest").unique_key())
        .col(string("case_id"))
        .col(string("purpose"))
        .col(string("person"))
        .col(timestamp_with_time_zone("made_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .index(Index::create().unique().col("case_id").col("purpose").col("person"))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}
