//! What lists of cases are sorted, narrowed down and searched by, kept equal to the case like its face; and the lists that people
//! have saved for themselves.

use super::{create, key, refers};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, date, string, string_null, text, timestamp_with_time_zone};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        let columns = [
            boolean("open").default(true).take(),
            boolean("suspended").default(false).take(),
            date("nearest").default("9999-12-31").take(),
            string_null("step").take(),
            text("words").default("").take(),
            string("terms").default("").take(),
        ];
        for mut column in columns {
            manager.alter_table(Table::alter().table("faces").add_column(&mut column).take()).await?;
        }
        // Both hold all that lists ask about, so that a list is read off the index and nothing else.
        let indexes = vec![
            in_order("faces_nearest", ["nearest", "case_id", "open", "suspended", "lead", "step"]),
            in_order("faces_standing", ["lead", "open", "suspended", "nearest", "case_id"]),
            Index::create().name("grams_case").table("grams").col("case_id").take(),
            Index::create().name("facets_value").table("facets").col("field").col("value").col("case_id").take(),
            Index::create().name("views_person").table("views").col("person").col("name").unique().take(),
        ];
        create(manager, vec![grams(), facets(), facet_values(), views()], indexes).await?;
        // Cases that are there already get their rows as after a change of people.
        let stale = Query::update().table("cases").value("projected_with", -1).take();
        manager.execute(stale).await
    }
}

fn in_order<const N: usize>(name: &'static str, columns: [&'static str; N]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table("faces");
    for column in columns {
        index.col(column);
    }
    index
}

/// Where two signs stand side by side, `one` and `two`; the last sign of a text has nothing behind it. What is found whole (a
/// number, a person, a unit) stands in `one`, behind a mark that no text has.
fn grams() -> TableCreateStatement {
    Table::create()
        .table("grams")
        .col(string("one"))
        .col(string("two"))
        .col(string("case_id"))
        .primary_key(&mut key(["one", "two", "case_id"]))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}

/// What a case can be narrowed down by.
fn facets() -> TableCreateStatement {
    Table::create()
        .table("facets")
        .col(string("case_id"))
        .col(string("field"))
        .col(string("value"))
        .primary_key(&mut key(["case_id", "field"]))
        .foreign_key(&mut refers(["case_id"], "cases", ["id"]))
        .take()
}

/// Every value that there has ever been, with its words; whether years of work are kept apart by it, and the day on which the first
/// case began that had it.
fn facet_values() -> TableCreateStatement {
    Table::create()
        .table("facet_values")
        .col(string("field"))
        .col(string("value"))
        .col(text("label"))
        .col(text("title"))
        .col(boolean("year"))
        .col(date("since"))
        .primary_key(&mut key(["field", "value"]))
        .take()
}

/// Lists that somebody saved: a name, and what stands behind `?`.
fn views() -> TableCreateStatement {
    Table::create()
        .table("views")
        .col(string("id").primary_key())
        .col(string("person"))
        .col(string("name"))
        .col(text("query"))
        .col(timestamp_with_time_zone("saved_at"))
        .take()
}
