//! What was saved of a form is kept, version by version, so that a text can be compared with an earlier one and brought back.

use super::{create, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let versions = Table::create()
            .table("draft_versions")
            .col(string("case_id"))
            .col(string("run"))
            .col(string("person"))
            .col(big_integer("version"))
            .col(timestamp_with_time_zone("saved_at"))
            .col(text("body"))
            .primary_key(&mut key(["case_id", "run", "person", "version"]))
            .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
            .take();
        create(manager, vec![versions], Vec::new()).await
    }
}
