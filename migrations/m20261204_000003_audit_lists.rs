//! The audit is read by whom and by what, as it was by when.

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
        let by = |column: &'static str| {
            Index::create().name(format!("audit_{column}")).table("audit").col(column).col("at").col("id").take()
        };
        create(manager, Vec::new(), vec![by("kind"), by("login"), by("person")]).await
    }
}
