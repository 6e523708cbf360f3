//! Timers are claimed like other work: for a lease, under a token, so that two programs at one server do not both fire one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, timestamp_with_time_zone_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        manager
            .alter_table(Table::alter().table("timers").add_column(timestamp_with_time_zone_null("lease_until")).take())
            .await?;
        manager.alter_table(Table::alter().table("timers").add_column(big_integer("token").default(0)).take()).await
    }
}
