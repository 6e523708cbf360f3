//! An inbox is read off an index in the order in which it is shown: whose it is, whether it is his to do, whether it is to be signed
//! for, and its date.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, date};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No task has this day, so all rows that are there differ from what is wanted and are written anew.
        let never_written = "0001-01-01";
        let mut of_task = date("nearest").default(never_written).take();
        manager.alter_table(Table::alter().table("tasks").add_column(&mut of_task).take()).await?;
        let columns = [
            boolean("his").default(true).take(),
            boolean("receipt").default(false).take(),
            date("nearest").default(never_written).take(),
        ];
        for mut column in columns {
            manager.alter_table(Table::alter().table("task_people").add_column(&mut column).take()).await?;
        }
        let index = Index::create()
            .name("task_people_inbox")
            .table("task_people")
            .col("person")
            .col("his")
            .col("receipt")
            .col("nearest")
            .col("case_id")
            .col("key")
            .take();
        manager.create_index(index).await?;
        let mut newest = Index::create().name("traces_newest").table("traces").take();
        for column in ["whose", "kind", "at", "case_id", "seq"] {
            newest.col(column);
        }
        manager.create_index(newest).await?;
        // Cases that are there already get their rows as after a change of people.
        let stale = Query::update().table("cases").value("projected_with", -1).take();
        manager.execute(stale).await
    }
}
