//! Which columns of a ledger an office has chosen, and in what order.

use super::{create, key};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = Table::create()
            .table("ledger_columns")
            .col(string("unit"))
            .col(string("ledger"))
            .col(text("columns"))
            .col(string("chosen_by"))
            .col(timestamp_with_time_zone("chosen_at"))
            .primary_key(&mut key(["unit", "ledger"]))
            .take();
        create(manager, vec![columns], Vec::new()).await
    }
}
