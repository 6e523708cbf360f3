//! What goes with the next digest, who has had his of which day, short messages, printed notices, and how people want to be told.

use super::{create, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, integer, string, string_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let lines = Table::create()
            .table("digest_lines")
            .col(string("id").primary_key())
            .col(string("case_id"))
            .col(big_integer("seq"))
            .col(string("person"))
            .col(string("title"))
            .col(text("text"))
            .col(date_null("told_on"))
            .foreign_key(&mut refers(["case_id", "seq"], "events", ["case_id", "seq"]))
            .take();
        let digests = Table::create()
            .table("digests")
            .col(string("person"))
            .col(date("day"))
            .col(timestamp_with_time_zone("made_at"))
            .primary_key(&mut key(["person", "day"]))
            .take();
        let next =
            |table: &'static str| Index::create().name(format!("{table}_next")).table(table).col("state").col("next_at").take();
        let indexes = vec![
            // What was told stays; only what was not is looked for.
            Index::create()
                .name("digest_lines_untold")
                .table("digest_lines")
                .col("person")
                .cond_where(Expr::cust("told_on IS NULL"))
                .take(),
            Index::create().name("digests_day").table("digests").col("day").take(),
            next("texts"),
            next("notices"),
        ];
        create(manager, vec![lines, digests, work("texts"), work("notices")], indexes).await?;
        manager.alter_table(Table::alter().table("persons").add_column(string_null("phone")).take()).await?;
        manager.alter_table(Table::alter().table("persons").add_column(string("channel").default("mail")).take()).await
    }
}

/// The same shape as the queues that were there before.
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
