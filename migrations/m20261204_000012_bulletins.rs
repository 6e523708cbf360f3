//! Bulletins: drafted by an office, and kept as they were issued.

use super::create;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, string, string_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let bulletins = Table::create()
            .table("bulletins")
            .col(string("id").primary_key())
            .col(string("kind"))
            .col(string("office"))
            .col(string("policy"))
            .col(string("first_case"))
            .col(date("day"))
            .col(text("title"))
            .col(text("text"))
            .col(text("counted"))
            .col(big_integer("version"))
            .col(string("made_by"))
            .col(timestamp_with_time_zone("made_at"))
            .col(string_null("number"))
            .col(date_null("issued_on"))
            .col(string_null("issued_by"))
            .col(timestamp_with_time_zone_null("issued_at"))
            .take();
        let indexes = vec![Index::create().name("bulletins_office").table("bulletins").col("office").col("made_at").take()];
        create(manager, vec![bulletins], indexes).await
    }
}
