//! Lists that others wrote, staged row by row until a person accepts or drops them; what a source's headings stand for; other names
//! of units; and who handled what in earlier years.

use super::{create, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer, string, string_null, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let indexes = vec![Index::create().name("imports_state").table("imports").col("state").col("created_at").take()];
        create(manager, vec![imports(), rows(), headings(), aliases(), earlier()], indexes).await
    }
}

fn imports() -> TableCreateStatement {
    Table::create()
        .table("imports")
        .col(string("id").primary_key())
        .col(string("kind"))
        .col(string("source"))
        .col(string("policy"))
        .col(string("name"))
        .col(string("file"))
        .col(string("state"))
        .col(string("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(string_null("settled_by"))
        .col(timestamp_with_time_zone_null("settled_at"))
        .col(text("body"))
        .take()
}

fn rows() -> TableCreateStatement {
    Table::create()
        .table("import_rows")
        .col(string("import"))
        .col(big_integer("row"))
        .col(string("number"))
        .col(text("body"))
        .primary_key(&mut key(["import", "row"]))
        .foreign_key(&mut refers(["import"], "imports", ["id"]))
        .take()
}

fn headings() -> TableCreateStatement {
    Table::create()
        .table("import_headings")
        .col(string("kind"))
        .col(string("source"))
        .col(text("body"))
        .primary_key(&mut key(["kind", "source"]))
        .take()
}

fn aliases() -> TableCreateStatement {
    Table::create()
        .table("unit_aliases")
        .col(string("alias").primary_key())
        .col(string("unit"))
        .col(timestamp_with_time_zone("added_at"))
        .foreign_key(&mut refers(["unit"], "units", ["id"]))
        .take()
}

fn earlier() -> TableCreateStatement {
    Table::create()
        .table("earlier_handlings")
        .col(integer("year"))
        .col(string("number"))
        .col(text("title"))
        .col(string("lead"))
        .col(text("co"))
        .primary_key(&mut key(["year", "number"]))
        .foreign_key(&mut refers(["lead"], "units", ["id"]))
        .take()
}
