//! Everything from one database into another, empty one, of either kind: every row of every table as it is, read in one
//! transaction and written in one, so that the copy is of one instant and is there whole or not at all.
//!
//! It knows no table by name: what there is to copy is asked of the schema.

use super::dialect::{self, Column, Kind};
use super::error::StoreError;
use super::{Store, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, Order, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, QueryResult, TryGetable, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Rows read at once.
const PAGE: u64 = 2_000;
/// Values a statement may carry.
const VALUES: usize = 30_000;
/// The table of the schema's own steps, which every database has its own of.
const STEPS: &str = "seaql_migrations";
/// The only table that a new database has rows in.
const META: &str = "meta";

/// How many rows there are in all tables.
pub async fn rows(store: &Store) -> Result<u64, StoreError> {
    let mut all = 0;
    for table in tables(store.reader()).await?.keys() {
        all += count(store.reader(), table).await?;
    }
    Ok(all)
}

/// Whether nothing was ever done in a database.
pub async fn is_empty(store: &Store) -> Result<bool, StoreError> {
    for table in tables(store.reader()).await?.keys().filter(|table| *table != META) {
        if count(store.reader(), table).await? > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Copies everything; `copied` is told of every page, and the number of all rows comes back. Refuses a database that is not
/// empty.
pub async fn copy(from: &Store, to: &Store, mut copied: impl FnMut(u64)) -> Result<u64, StoreError> {
    if !is_empty(to).await? {
        return Err(StoreError::Permanent(
            "The database to copy to is not empty; nothing was copied. Name a new one.".to_owned(),
        ));
    }
    let source = dialect::reading(from.reader().inner()).await?;
    let (there, here) = (tables(&source).await?, tables(to.reader()).await?);
    let Some(tables) = both(&there, &here) else {
        return Err(StoreError::Permanent(
            "The two databases have different tables; bring both up to date with `dafu migrate` first.".to_owned(),
        ));
    };
    let tx = to.begin().await?;
    tx.execute_unprepared(&format!("DELETE FROM {META}")).await?;
    let mut all = 0;
    for table in in_order(&tables, &dialect::references(&tx).await?) {
        let columns = tables.get(&table).map(Vec::as_slice).unwrap_or_default();
        loop_pages(&source, &tx, (&table, columns), |count| {
            all += count;
            copied(count);
        })
        .await?;
    }
    to.commit(tx).await?;
    Ok(all)
}

async fn loop_pages(
    source: &impl ConnectionTrait,
    tx: &Tx,
    (table, columns): (&str, &[Column]),
    mut copied: impl FnMut(u64),
) -> Result<(), StoreError> {
    let mut offset = 0;
    loop {
        let mut page = Query::select();
        page.from(Alias::new(table)).columns(columns.iter().map(|column| Alias::new(&column.name)));
        for key in columns.iter().filter(|column| column.is_key) {
            page.order_by(Alias::new(&key.name), Order::Asc);
        }
        let rows = source.query_all(page.limit(PAGE).offset(offset)).await?;
        for chunk in rows.chunks(VALUES / columns.len().max(1)) {
            let mut insert = Query::insert();
            insert.into_table(Alias::new(table)).columns(columns.iter().map(|column| Alias::new(&column.name)));
            for row in chunk {
                let values: Vec<SimpleExpr> =
                    columns.iter().map(|column| Ok(Expr::value(value(row, column)?))).collect::<Result<_, StoreError>>()?;
                insert.values(values).map_err(|error| StoreError::Permanent(error.to_string()))?;
            }
            tx.execute(&insert).await?;
        }
        let count = rows.len() as u64;
        copied(count);
        if count < PAGE {
            return Ok(());
        }
        offset += count;
    }
}

fn value(row: &QueryResult, column: &Column) -> Result<Value, StoreError> {
    fn get<T: TryGetable>(row: &QueryResult, column: &Column) -> Result<Value, StoreError>
    where
        Option<T>: Into<Value>,
    {
        Ok(row.try_get::<Option<T>>("", &column.name)?.into())
    }
    match column.kind {
        Kind::Text => get::<String>(row, column),
        Kind::Yes => get::<bool>(row, column),
        Kind::Small => get::<i32>(row, column),
        Kind::Large => get::<i64>(row, column),
        Kind::Real => get::<f64>(row, column),
        Kind::Bytes => get::<Vec<u8>>(row, column),
        Kind::Day => get::<NaiveDate>(row, column),
        Kind::Instant => get::<DateTime<Utc>>(row, column),
    }
}

type Tables = BTreeMap<String, Vec<Column>>;

async fn tables(db: &impl ConnectionTrait) -> Result<Tables, StoreError> {
    let mut tables = dialect::tables(db).await?;
    tables.remove(STEPS);
    Ok(tables)
}

/// The tables of both databases, where they are the same ones. A file does not say how large its numbers are; a server does.
fn both(there: &Tables, here: &Tables) -> Option<Tables> {
    let names = |tables: &Tables| -> Vec<(String, BTreeSet<String>)> {
        tables
            .iter()
            .map(|(table, columns)| (table.clone(), columns.iter().map(|column| column.name.clone()).collect()))
            .collect()
    };
    let kind = |table: &str, name: &str| there.get(table)?.iter().find(|column| column.name == name).map(|column| column.kind);
    let merged = |table: &str, column: &Column| match kind(table, &column.name) {
        Some(Kind::Large) => Column { kind: Kind::Large, ..column.clone() },
        Some(_) | None => column.clone(),
    };
    (names(there) == names(here)).then(|| {
        here.iter()
            .map(|(table, columns)| (table.clone(), columns.iter().map(|column| merged(table, column)).collect()))
            .collect()
    })
}

async fn count(db: &impl ConnectionTrait, table: &str) -> Result<u64, StoreError> {
    let count = Query::select().expr_as(Expr::cust("count(*)"), "n").from(Alias::new(table)).take();
    let row = db.query_one(&count).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?.unsigned_abs())
}

/// The tables so that each comes after those that it refers to.
fn in_order(tables: &Tables, references: &BTreeSet<(String, String)>) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    while order.len() < tables.len() {
        let ready = tables.keys().filter(|table| !order.contains(*table)).find(|table| {
            references.iter().all(|(from, to)| from != *table || to == *table || order.contains(to) || !tables.contains_key(to))
        });
        // Tables that refer to each other in a circle have no order; the database will say so.
        let next = ready.or_else(|| tables.keys().find(|table| !order.contains(*table)));
        order.extend(next.cloned());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        let tables: Tables = ["a", "b", "c"].into_iter().map(|table| (table.to_owned(), Vec::new())).collect();
        let refers = |pairs: &[(&str, &str)]| pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        assert_eq!(in_order(&tables, &refers(&[("a", "b"), ("b", "c")])), ["c", "b", "a"]);
        assert_eq!(in_order(&tables, &refers(&[("a", "a"), ("a", "elsewhere")])), ["a", "b", "c"]);
        assert_eq!(in_order(&tables, &refers(&[("a", "b"), ("b", "a")])).len(), 3);
    }
}
