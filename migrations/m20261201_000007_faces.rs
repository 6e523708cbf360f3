//! What lists show of a case and who sees it there, kept equal to the case like its tasks; and what everybody has done and was
//! told.

use super::{create, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, date, date_null, string, string_null, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            Index::create().name("seats_seat").table("seats").col("seat").col("case_id").take(),
            Index::create().name("faces_lead").table("faces").col("lead").col("light").take(),
            Index::create().name("traces_whose").table("traces").col("whose").col("kind").col("at").take(),
        ];
        create(manager, vec![faces(), seats(), traces()], indexes).await?;
        // Cases that are there already get their rows as after a change of people.
        let stale = Query::update().table("cases").value("projected_with", -1).take();
        manager.execute(stale).await
    }
}

/// A case as lists show it. `light` is the date that its light shows.
fn faces() -> TableCreateStatement {
    Table::create()
        .table("faces")
        .col(string("case_id").primary_key())
        .col(string("number"))
        .col(text("title"))
        .col(string_null("lead"))
        .col(date_null("light"))
        .col(text("body"))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}

/// Who sees a case: a post in a unit as `unit/post`, a person as `@person`.
fn seats() -> TableCreateStatement {
    Table::create()
        .table("seats")
        .col(string("case_id"))
        .col(string("seat"))
        .primary_key(&mut key(["case_id", "seat"]))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}

/// What a person has done (`done`), and what a person or a unit was told (`told`).
fn traces() -> TableCreateStatement {
    Table::create()
        .table("traces")
        .col(string("case_id"))
        .col(big_integer("seq"))
        .col(string("whose"))
        .col(string("kind"))
        .col(timestamp_with_time_zone("at"))
        .col(date("on"))
        .col(text("title"))
        .primary_key(&mut key(["case_id", "seq", "whose", "kind"]))
        .take()
}
