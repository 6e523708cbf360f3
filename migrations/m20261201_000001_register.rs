//! What the office works by: definitions, policies, calendars, and who is who.

use super::{create, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, date_null, integer, string, string_null, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut tables = office();
        tables.extend(roster());
        create(manager, tables, Vec::new()).await
    }
}

fn office() -> Vec<TableCreateStatement> {
    vec![
        Table::create().table("meta").col(string("key").primary_key()).col(text("value")).take(),
        Table::create()
            .table("definitions")
            .col(string("digest").primary_key())
            .col(string("workflow"))
            .col(integer("version"))
            .col(string("file"))
            .col(text("text"))
            .col(timestamp_with_time_zone("registered_at"))
            .index(Index::create().unique().col("workflow").col("version"))
            .take(),
        Table::create()
            .table("policies")
            .col(string("policy"))
            .col(integer("edition"))
            .col(string("digest"))
            .col(string("file"))
            .col(text("text"))
            .col(timestamp_with_time_zone("registered_at"))
            .primary_key(&mut key(["policy", "edition"]))
            .take(),
        Table::create()
            .table("pairings")
            .col(string("workflow"))
            .col(string("policy"))
            .col(string("definition"))
            .col(timestamp_with_time_zone("registered_at"))
            .primary_key(&mut key(["workflow", "policy"]))
            .foreign_key(&mut refers(["definition"], "definitions", ["digest"]))
            .take(),
        Table::create()
            .table("calendars")
            .col(integer("year"))
            .col(integer("edition"))
            .col(text("body"))
            .col(timestamp_with_time_zone("registered_at"))
            .primary_key(&mut key(["year", "edition"]))
            .take(),
    ]
}

fn roster() -> Vec<TableCreateStatement> {
    vec![
        Table::create()
            .table("units")
            .col(string("id").primary_key())
            .col(string("name"))
            .col(string("short"))
            .col(string_null("mail"))
            .col(string_null("mark"))
            .col(boolean("scored"))
            .take(),
        Table::create()
            .table("persons")
            .col(string("id").primary_key())
            .col(string("name"))
            .col(string_null("mail"))
            .col(boolean("account"))
            .col(boolean("invented"))
            .col(boolean("organisation"))
            .take(),
        Table::create()
            .table("posts")
            .col(string("unit"))
            .col(string("post"))
            .col(string("person"))
            .primary_key(&mut key(["unit", "post", "person"]))
            .foreign_key(&mut refers(["unit"], "units", ["id"]))
            .foreign_key(&mut refers(["person"], "persons", ["id"]))
            .take(),
        Table::create()
            .table("stand_ins")
            .col(string("agent"))
            .col(string("owner"))
            .col(date_null("since"))
            .col(date_null("until"))
            .primary_key(&mut key(["agent", "owner"]))
            .foreign_key(&mut refers(["agent"], "persons", ["id"]))
            .foreign_key(&mut refers(["owner"], "persons", ["id"]))
            .take(),
    ]
}
