//! Acts on many cases: the job, and one row for each act on a case, so that a job that was interrupted is taken up where it was.

use super::{create, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, string, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let jobs = Table::create()
            .table("bulk_jobs")
            .col(string("id").primary_key())
            .col(string("kind"))
            .col(text("reason"))
            .col(text("actor"))
            .col(text("body"))
            .col(string("state"))
            .col(big_integer("token"))
            .col(timestamp_with_time_zone_null("lease_until"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .take();
        let acts = Table::create()
            .table("bulk_acts")
            .col(string("job"))
            .col(string("case_id"))
            .col(string("part"))
            .col(text("ask"))
            .col(string("state"))
            .col(big_integer_null("first_seq"))
            .col(big_integer_null("last_seq"))
            .col(text_null("note"))
            .primary_key(&mut key(["job", "case_id", "part"]))
            .foreign_key(&mut refers(["job"], "bulk_jobs", ["id"]))
            .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
            .take();
        let indexes = vec![
            Index::create().name("tasks_owner").table("tasks").col("owner").take(),
            Index::create().name("tasks_nobody").table("tasks").col("nobody").take(),
            // Few events are reminders, so an index of those alone costs the others nothing.
            Index::create().name("events_reminded").table("events").col("day").cond_where(Expr::cust("kind = 'reminded'")).take(),
            Index::create().name("bulk_jobs_state").table("bulk_jobs").col("state").take(),
            Index::create().name("bulk_acts_state").table("bulk_acts").col("job").col("state").take(),
        ];
        create(manager, vec![jobs, acts], indexes).await
    }
}
