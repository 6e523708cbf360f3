//! The register of document numbers keeps what an office's does: numbers given elsewhere, and voided ones with their reason.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_null, text_null, timestamp_with_time_zone_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        for column in [string_null("entered_as"), timestamp_with_time_zone_null("voided_at"), text_null("void_reason")] {
            manager.alter_table(Table::alter().table("numbers").add_column(column).take()).await?;
        }
        Ok(())
    }
}
