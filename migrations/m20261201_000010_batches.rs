//! Batches of assignments: each a log of its own, appended to and never changed.

use super::{create, dialect, key};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, string, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("batch_events")
            .col(string("batch"))
            .col(big_integer("seq"))
            .col(timestamp_with_time_zone("at"))
            .col(date("day"))
            .col(string("actor"))
            .col(string("kind"))
            .col(text("body"))
            .primary_key(&mut key(["batch", "seq"]))
            .take();
        let indexes = vec![Index::create().name("batch_events_kind").table("batch_events").col("kind").take()];
        create(manager, vec![table], indexes).await?;
        dialect::append_only(manager, "batch_events").await
    }
}
