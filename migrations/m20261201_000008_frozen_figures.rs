//! Figures as they were frozen at a cut-off: written once, under a name, and never changed.

use super::{create, dialect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date, string, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("frozen_figures")
            .col(string("name").primary_key())
            .col(date("day"))
            .col(string("frozen_by"))
            .col(timestamp_with_time_zone("frozen_at"))
            .col(string("digest"))
            .col(text("body"))
            .take();
        create(manager, vec![table], Vec::new()).await?;
        dialect::append_only(manager, "frozen_figures").await
    }
}
