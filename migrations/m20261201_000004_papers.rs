//! Document numbers, each given once, and the register of files known by what is in them.

use super::{create, key};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![numbers(), files()], Vec::new()).await
    }
}

fn numbers() -> TableCreateStatement {
    Table::create()
        .table("numbers")
        .col(string("series"))
        .col(integer("year"))
        .col(big_integer("number"))
        .col(string("case_id"))
        .col(string("purpose"))
        .col(timestamp_with_time_zone("taken_at"))
        .primary_key(&mut key(["series", "year", "number"]))
        .index(Index::create().unique().col("series").col("year").col("case_id").col("purpose"))
        .take()
}

fn files() -> TableCreateStatement {
    Table::create()
        .table("files")
        .col(string("digest").primary_key())
        .col(big_integer("size"))
        .col(string("media_type"))
        .col(timestamp_with_time_zone("added_at"))
        .take()
}
