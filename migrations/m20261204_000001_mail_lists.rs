//! Lists of mails are read in the order in which they came up, and narrowed down by how far they are and whom they are to.

use super::create;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![
            Index::create().name("outbox_newest").table("outbox").col("created_at").col("id").take(),
            Index::create().name("outbox_state").table("outbox").col("state").col("created_at").col("id").take(),
            Index::create().name("outbox_target").table("outbox").col("target").col("created_at").col("id").take(),
        ];
        create(manager, Vec::new(), indexes).await
    }
}
