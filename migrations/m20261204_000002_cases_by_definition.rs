//! How many cases run on which definition is counted off an index.

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
        let index = Index::create().name("cases_definition").table("cases").col("definition").col("open").take();
        create(manager, Vec::new(), vec![index]).await
    }
}
