//! The rows that one case writes, act by act, as plain SQL: read off a database file while the engine leads a case, to be written
//! again for other cases by whoever measures what the database alone can do.

use anyhow::Context;
use dafu_engine::ids::CaseId;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Row};
use std::collections::BTreeMap;

/// Tables with rows of a case, each behind those it refers to.
const TABLES: [&str; 14] = [
    "cases",
    "events",
    "tasks",
    "task_people",
    "timers",
    "faces",
    "seats",
    "grams",
    "facets",
    "traces",
    "outbox",
    "messages",
    "jobs",
    "commands",
];
/// Rows that go with those they refer to.
const GO_ALONG: &str = "task_people";

/// What an act writes: text of SQL, with the places between for what differs from case to case.
pub(super) type Write = Vec<Part>;

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// The same for every case.
    Text(String),
    /// A value, as SQL has it.
    Value(String),
    /// The case's id.
    Case,
    /// Something unique, by its number among those of the case.
    Unique(usize),
}

/// A column: its name, and whether it is part of its table's key.
type Column = (String, bool);
/// Rows by the number of their table and their keys.
type Rows = BTreeMap<(usize, Vec<String>), Vec<String>>;

/// Looks at a case in a database file and notes what has changed since it looked last.
#[derive(Debug)]
pub(super) struct Recorder {
    file: SqliteConnection,
    columns: Vec<Vec<Column>>,
    before: Rows,
    unique: Vec<String>,
    /// What each act wrote; the first is the beginning.
    pub(super) acts: Vec<Vec<Write>>,
}

impl Recorder {
    pub(super) async fn new(mut file: SqliteConnection) -> anyhow::Result<Self> {
        let mut columns = Vec::new();
        for table in TABLES {
            let ask = format!("SELECT name, pk > 0 FROM pragma_table_info('{table}') ORDER BY cid");
            let rows = sqlx::query(AssertSqlSafe(ask)).fetch_all(&mut file).await?;
            columns.push(rows.iter().map(|row| (row.get(0), row.get(1))).collect());
        }
        Ok(Self { file, columns, before: Rows::new(), unique: Vec::new(), acts: Vec::new() })
    }

    /// Notes what an act has just written.
    pub(super) async fn look(&mut self, case: &CaseId) -> anyhow::Result<()> {
        let now = self.rows(case).await?;
        let before = std::mem::replace(&mut self.before, now.clone());
        let mut writes = Vec::new();
        for ((table, _), row) in before.iter().filter(|(at, _)| !now.contains_key(*at)) {
            if TABLES.get(*table) != Some(&GO_ALONG) {
                writes.push(self.delete(*table, row, case)?);
            }
        }
        for (at @ (table, _), row) in &now {
            match before.get(at) {
                None => writes.push(self.insert(*table, row, case)?),
                Some(old) if old != row => writes.push(self.update(*table, row, case)?),
                Some(_) => {}
            }
        }
        self.acts.push(writes);
        Ok(())
    }

    async fn rows(&mut self, case: &CaseId) -> anyhow::Result<Rows> {
        let mut rows = Rows::new();
        for (index, (table, columns)) in TABLES.iter().zip(&self.columns).enumerate() {
            let id = if *table == "cases" { "id" } else { "case_id" };
            let values: Vec<String> = columns.iter().map(|(name, _)| format!("quote(\"{name}\")")).collect();
            let select = AssertSqlSafe(format!("SELECT {} FROM {table} WHERE {id} = ?", values.join(", ")));
            for row in sqlx::query(select).bind(case.as_str()).fetch_all(&mut self.file).await? {
                let values: Vec<String> = (0..columns.len()).map(|at| value(&row, at)).collect();
                let key = values.iter().zip(columns).filter(|(_, (_, is_key))| *is_key).map(|(value, _)| value.clone());
                rows.insert((index, key.collect()), values);
            }
        }
        Ok(rows)
    }

    fn insert(&mut self, table: usize, row: &[String], case: &CaseId) -> anyhow::Result<Write> {
        let (name, columns) = self.table(table)?;
        let names: Vec<_> = columns.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        let mut write = vec![Part::Text(format!("INSERT INTO {name} ({}) VALUES (", names.join(", ")))];
        for (at, ((column, _), value)) in columns.iter().zip(row).enumerate() {
            write.extend((at > 0).then(|| Part::Text(", ".to_owned())));
            write.push(self.part((name, column), value, case));
        }
        write.push(Part::Text(")".to_owned()));
        Ok(write)
    }

    fn update(&mut self, table: usize, row: &[String], case: &CaseId) -> anyhow::Result<Write> {
        let (name, columns) = self.table(table)?;
        let mut write = vec![Part::Text(format!("UPDATE {name} SET "))];
        write.extend(self.equal(name, columns.iter().zip(row).filter(|((_, is_key), _)| !is_key), ", ", case));
        write.push(Part::Text(" WHERE ".to_owned()));
        write.extend(self.equal(name, columns.iter().zip(row).filter(|((_, is_key), _)| *is_key), " AND ", case));
        Ok(write)
    }

    fn delete(&mut self, table: usize, row: &[String], case: &CaseId) -> anyhow::Result<Write> {
        let (name, columns) = self.table(table)?;
        let mut write = vec![Part::Text(format!("DELETE FROM {name} WHERE "))];
        write.extend(self.equal(name, columns.iter().zip(row).filter(|((_, is_key), _)| *is_key), " AND ", case));
        Ok(write)
    }

    /// Each column equal to its value.
    fn equal<'a>(
        &mut self,
        table: &str,
        columns: impl Iterator<Item = (&'a Column, &'a String)>,
        between: &str,
        case: &CaseId,
    ) -> Write {
        let mut write = Write::new();
        for (at, ((column, _), value)) in columns.enumerate() {
            let between = if at == 0 { "" } else { between };
            write.push(Part::Text(format!("{between}\"{column}\" = ")));
            write.push(self.part((table, column), value, case));
        }
        write
    }

    /// The ids of effects and the keys of commands are unique.
    fn part(&mut self, (table, column): (&str, &str), value: &str, case: &CaseId) -> Part {
        if value == format!("'{case}'") {
            return Part::Case;
        }
        if !matches!((table, column), ("commands", "key") | (_, "id")) {
            return Part::Value(value.to_owned());
        }
        let known = self.unique.iter().position(|known| known == value);
        Part::Unique(known.unwrap_or_else(|| {
            self.unique.push(value.to_owned());
            self.unique.len() - 1
        }))
    }

    fn table(&self, table: usize) -> anyhow::Result<(&'static str, Vec<Column>)> {
        Ok((TABLES.get(table).context("a table")?, self.columns.get(table).context("its columns")?.clone()))
    }
}

fn value(row: &SqliteRow, at: usize) -> String {
    row.get(at)
}
