//! What remains to be done outside a case, each row written in the transaction of the event that caused it; and the keys
//! under which commands have been carried out.

use super::{create, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer, string, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = ["outbox", "messages", "jobs"]
            .into_iter()
            .map(|table| Index::create().name(format!("{table}_next")).table(table).col("state").col("next_at").take())
            .collect();
        create(manager, vec![work("outbox"), work("messages"), work("jobs"), commands()], indexes).await
    }
}

/// What is to be done, and the columns by which it is claimed, tried and given up. A worker that lost its lease holds an old
/// `token`, and every write it makes names its token.
fn work(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(string("id").primary_key())
        .col(string("case_id"))
        .col(big_integer("seq"))
        .col(string("target"))
        .col(string("kind"))
        .col(text("body"))
        .col(string("state"))
        .col(timestamp_with_time_zone("next_at"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(big_integer("token"))
        .col(text_null("note"))
        .col(timestamp_with_time_zone("created_at"))
        .index(Index::create().unique().col("case_id").col("seq").col("target").col("kind"))
        .foreign_key(&mut refers(["case_id", "seq"], "events", ["case_id", "seq"]))
        .take()
}

fn commands() -> TableCreateStatement {
    Table::create()
        .table("commands")
        .col(string("key"))
        .col(string("actor"))
        .col(string("digest"))
        .col(string("case_id"))
        .col(big_integer("first_seq"))
        .col(big_integer("last_seq"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(&mut key(["key", "actor"]))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}
