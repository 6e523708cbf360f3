//! Cases: their append-only logs, the snapshots folded from them, and what follows from a snapshot (tasks, timers).

use super::{create, dialect, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, date, date_null, string, string_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
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
            Index::create().name("cases_open_stale").table("cases").col("open").col("projected_with").take(),
            Index::create().name("cases_due").table("cases").col("open").col("due").take(),
            Index::create().name("task_people_person").table("task_people").col("person").take(),
            Index::create().name("timers_due").table("timers").col("fired").col("fires_on").take(),
        ];
        create(manager, vec![cases(), events(), tasks(), task_people(), timers(), drafts()], indexes).await?;
        dialect::append_only(manager, "events").await
    }
}

fn cases() -> TableCreateStatement {
    Table::create()
        .table("cases")
        .col(string("id").primary_key())
        .col(string("workflow"))
        .col(string("definition"))
        .col(string("policy"))
        .col(date("began"))
        .col(boolean("open"))
        .col(string("status"))
        .col(string_null("step"))
        .col(date_null("due"))
        .col(big_integer("seq"))
        .col(string("head"))
        .col(big_integer("version"))
        .col(big_integer("projected_with"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(text("snapshot"))
        .foreign_key(&mut refers(["definition"], "definitions", ["digest"]))
        .take()
}

fn events() -> TableCreateStatement {
    Table::create()
        .table("events")
        .col(string("case_id"))
        .col(big_integer("seq"))
        .col(timestamp_with_time_zone("at"))
        .col(date("day"))
        .col(string("actor"))
        .col(string("kind"))
        .col(text("body"))
        .col(string("prev_hash"))
        .col(string("hash"))
        .primary_key(&mut key(["case_id", "seq"]))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}

fn tasks() -> TableCreateStatement {
    Table::create()
        .table("tasks")
        .col(string("case_id"))
        .col(string("key"))
        .col(string("title"))
        .col(string("role"))
        .col(string_null("owner"))
        .col(date_null("due"))
        .col(boolean("overdue"))
        .col(boolean("nobody"))
        .col(text("body"))
        .primary_key(&mut key(["case_id", "key"]))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}

fn task_people() -> TableCreateStatement {
    Table::create()
        .table("task_people")
        .col(string("case_id"))
        .col(string("key"))
        .col(string("person"))
        .primary_key(&mut key(["case_id", "key", "person"]))
        .foreign_key(refers(["case_id", "key"], "tasks", ["case_id", "key"]).on_delete(ForeignKeyAction::Cascade))
        .take()
}

fn timers() -> TableCreateStatement {
    Table::create()
        .table("timers")
        .col(string("case_id"))
        .col(string("key"))
        .col(date("fires_on"))
        .col(boolean("fired"))
        .primary_key(&mut key(["case_id", "key", "fires_on"]))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}

fn drafts() -> TableCreateStatement {
    Table::create()
        .table("drafts")
        .col(string("case_id"))
        .col(string("run"))
        .col(string("person"))
        .col(big_integer("version"))
        .col(timestamp_with_time_zone("saved_at"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(text("body"))
        .primary_key(&mut key(["case_id", "run", "person"]))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}
