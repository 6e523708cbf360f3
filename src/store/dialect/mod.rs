//! The one place that knows which database it talks to.
//!
//! SQLite: one process, one writer, every write transaction `BEGIN IMMEDIATE`; row locks mean nothing there and are dropped by
//! the query builder. PostgreSQL: row locks, `SKIP LOCKED`, and the database's own clock for leases.

mod connection;
mod schema;

pub(super) use connection::Connection;
pub(super) use schema::{Column, Kind, reading, references, tables};

use super::error::StoreError;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, RuntimeErr, SqlxError,
    Statement, TransactionTrait,
};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The lock under which a server's schema is changed.
pub(super) const MIGRATING: &str = "dafu schema";
/// How long a server may take to answer before people are told that it does not.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pragmas that a promise rests on, with the values they read back as.
const PROMISED: [(&str, &str, &str); 5] = [
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("temp_store", "MEMORY", "2"),
    ("wal_autocheckpoint", "4000", "4000"),
];

/// Statements a connection keeps prepared: one writes as many rows as came together, and every number is a text of its own.
const STATEMENTS: usize = 1_024;
/// Pages kept in memory, in KiB.
const CACHE: (&str, &str, &str) = ("cache_size", "-32000", "-32000");

/// What every connection to a file is told, and what it then answers: name, value, what is read back.
pub fn pragmas() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    PROMISED.into_iter().chain([CACHE])
}

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(String),
}

impl Place {
    /// Reads `sqlite:PATH`, `sqlite://PATH` or `postgres://…`.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(StoreError::Permanent(format!("`{text}` is no database dafu knows; write `sqlite:PATH` or `postgres://…`.")))
    }

    /// How the connection that writes is opened. SQLite has one, for ever.
    pub(super) fn writing(&self) -> ConnectOptions {
        match self {
            Self::Sqlite(path) => sqlite(path, 1, false),
            Self::Postgres(url) => postgres(url, 8),
        }
    }

    /// How the connections that only read are opened.
    pub(super) fn reading(&self, connections: u32) -> ConnectOptions {
        match self {
            Self::Sqlite(path) => sqlite(path, connections.max(1), true),
            Self::Postgres(url) => postgres(url, connections.max(1)),
        }
    }

    /// The file, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

fn sqlite(path: &Path, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new("sqlite://dafu.sqlite");
    let path = path.to_owned();
    options
        .min_connections(u32::from(read_only))
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite.filename(&path).create_if_missing(!read_only).statement_cache_capacity(STATEMENTS);
            let sqlite = pragmas().fold(sqlite, |sqlite, (name, value, _)| sqlite.pragma(name, value));
            let sqlite = sqlite.pragma("busy_timeout", "5000");
            if read_only { sqlite.pragma("query_only", "ON") } else { sqlite }
        });
    options
}

fn postgres(url: &str, connections: u32) -> ConnectOptions {
    // What was acknowledged is on disk. Whoever waits for a row that a stopped or unplugged program has locked is told so soon,
    // and the server itself lets go of what such a program holds.
    const SESSION: [(&str, &str); 6] = [
        ("synchronous_commit", "on"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "15s"),
        ("tcp_keepalives_idle", "10"),
        ("tcp_keepalives_interval", "5"),
        ("tcp_keepalives_count", "3"),
    ];
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .connect_timeout(PATIENCE)
        .sqlx_logging(false)
        .set_application_name("dafu")
        .map_sqlx_postgres_opts(|server| server.options(SESSION).statement_cache_capacity(STATEMENTS));
    options
}

/// A transaction during which no other program is at what `name` stands for; on SQLite there is no other program.
pub(super) async fn alone(db: &DatabaseConnection, name: &str) -> Result<Option<DatabaseTransaction>, StoreError> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(None);
    }
    let tx = db.begin().await?;
    // Waiting for another program's migration may take longer than waiting for a row.
    tx.execute_unprepared("SET LOCAL lock_timeout = '10min'; SET LOCAL idle_in_transaction_session_timeout = 0").await?;
    lock(&tx, name).await?;
    Ok(Some(tx))
}

/// Until the transaction ends, no other one locks the same name; on SQLite there is no other one.
pub(super) async fn lock(tx: &impl ConnectionTrait, name: &str) -> Result<(), StoreError> {
    if tx.get_database_backend() == DatabaseBackend::Postgres {
        let ask = "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended($1, 0))) AS locked";
        tx.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, ask, [name.into()])).await?;
    }
    Ok(())
}

/// Asks the connection back what it was told, because an acknowledged command rests on it.
pub(super) async fn confirm(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    match db.get_database_backend() {
        DatabaseBackend::Sqlite => {
            for (name, _, expected) in PROMISED {
                let found = setting(db, &format!("PRAGMA {name}")).await?;
                if found != expected {
                    let text = format!(
                        "The database's {name} is {found} and must be {expected}: a saved change might not survive a power cut."
                    );
                    return Err(StoreError::Permanent(text));
                }
            }
            Ok(())
        }
        DatabaseBackend::Postgres => match setting(db, "SHOW synchronous_commit").await?.as_str() {
            "off" | "local" => Err(StoreError::Permanent(
                "The server's synchronous_commit is off: a saved change might not survive a power cut. Set it to on.".to_owned(),
            )),
            _ => Ok(()),
        },
        other => Err(StoreError::Permanent(format!("dafu runs on SQLite and PostgreSQL, not on {other:?}."))),
    }
}

async fn setting(db: &impl ConnectionTrait, ask: &str) -> Result<String, StoreError> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), ask)).await?;
    let row = row.ok_or_else(|| StoreError::Permanent(format!("The database does not answer `{ask}`.")))?;
    Ok(row.try_get_by_index::<String>(0).or_else(|_| row.try_get_by_index::<i32>(0).map(|number| number.to_string()))?)
}

/// The instant that leases count by: the server's, so that nodes with different clocks agree; `here` where there is one node.
pub(super) async fn lease_clock(db: &impl ConnectionTrait, here: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError> {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            let row = db.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, "SELECT clock_timestamp()")).await?;
            row.map_or(Ok(here), |row| Ok(row.try_get_by_index(0)?))
        }
        _ => Ok(here),
    }
}

/// What time it is by the server's clock; a file has none.
pub(super) async fn own_clock(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, StoreError> {
    match db.get_database_backend() {
        DatabaseBackend::Postgres => lease_clock(db, DateTime::UNIX_EPOCH).await.map(Some),
        _ => Ok(None),
    }
}

/// The plan of a query, in the database's words.
pub(super) async fn plan(db: &impl ConnectionTrait, query: &SelectStatement) -> Result<String, StoreError> {
    let backend = db.get_database_backend();
    let explain = if backend == DatabaseBackend::Postgres { "EXPLAIN " } else { "EXPLAIN QUERY PLAN " };
    let mut statement = backend.build(query);
    statement.sql = format!("{explain}{}", statement.sql);
    let column = if backend == DatabaseBackend::Postgres { "QUERY PLAN" } else { "detail" };
    let rows = db.query_all_raw(statement).await?;
    let lines: Vec<String> = rows.iter().map(|row| row.try_get("", column)).collect::<Result<_, _>>()?;
    Ok(lines.join("\n"))
}

/// Sorts an error of either database by what to do about it.
pub(super) fn classify(error: &DbErr) -> StoreError {
    let text = error.to_string();
    match error {
        DbErr::ConnectionAcquire(_) => StoreError::Retry(format!("The database does not answer: {text}")),
        DbErr::Conn(inner) | DbErr::Exec(inner) | DbErr::Query(inner) => match inner {
            RuntimeErr::SqlxError(sqlx) => driver(sqlx, text),
            RuntimeErr::Internal(_) => StoreError::Permanent(text),
        },
        DbErr::RecordNotUpdated | DbErr::RecordNotInserted => StoreError::Clash(text),
        _ => StoreError::Permanent(text),
    }
}

fn driver(error: &SqlxError, text: String) -> StoreError {
    match error {
        SqlxError::Database(database) => {
            let code = database.code().unwrap_or_default();
            code.parse::<u32>().ok().filter(|_| code.len() < 5).map_or_else(|| server(&code, &text), |code| file(code, &text))
        }
        SqlxError::Io(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed
        | SqlxError::Protocol(_) => StoreError::Retry(format!("The database can't be reached: {text}")),
        _ => StoreError::Permanent(text),
    }
}

/// SQLite's result codes; the low byte is the family.
fn file(code: u32, text: &str) -> StoreError {
    const TRIGGER: u32 = 1811;
    match (code, code & 0xff) {
        (TRIGGER, _) => StoreError::Permanent(format!("The log is never changed: {text}")),
        (_, 5 | 6) => StoreError::Retry("The database is busy; try again.".to_owned()),
        (_, 8) => StoreError::Permanent(
            "The database can only be read: give the program the right to write its file and folder.".to_owned(),
        ),
        (_, 10) => StoreError::Permanent(format!("The disk does not answer as it should: {text}")),
        (_, 11 | 26) => StoreError::Permanent(format!("The database file is damaged, or is no dafu database: {text}")),
        (_, 13) => StoreError::Permanent("The disk is full: free some space, then try again.".to_owned()),
        (_, 14) => StoreError::Permanent(
            "The database file can't be opened: does its folder exist, and may the program write there?".to_owned(),
        ),
        (_, 19) => StoreError::Clash(text.to_owned()),
        _ => StoreError::Permanent(text.to_owned()),
    }
}

/// PostgreSQL's SQLSTATE; the first two characters are the class.
fn server(code: &str, text: &str) -> StoreError {
    match (code, code.get(..2).unwrap_or_default()) {
        ("53100", _) => StoreError::Permanent("The database server's disk is full: free some space, then try again.".to_owned()),
        ("25006", _) => StoreError::Permanent("The database can only be read: is this a standby server?".to_owned()),
        (_, "28") => {
            StoreError::Permanent(format!("The database server does not let dafu in; check the user and the password: {text}"))
        }
        (_, "23") => StoreError::Clash(text.to_owned()),
        // The server has ended a transaction of ours that stood still for too long.
        ("25P03", _) => StoreError::Retry("The database has waited too long for this program.".to_owned()),
        (_, "08" | "40" | "53" | "55" | "57") => StoreError::Retry(format!("The database can't do it just now: {text}")),
        _ => StoreError::Permanent(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_busy_database() {
        assert!(matches!(file(13, ""), StoreError::Permanent(text) if text.contains("full")));
        assert!(matches!(file(517, ""), StoreError::Retry(_)));
        assert!(matches!(file(1555, ""), StoreError::Clash(_)));
        assert!(matches!(server("40001", ""), StoreError::Retry(_)));
        assert!(matches!(server("25P03", ""), StoreError::Retry(_)));
        assert!(matches!(server("28P01", ""), StoreError::Permanent(text) if text.contains("password")));
        assert!(matches!(server("23505", ""), StoreError::Clash(_)));
    }

    #[test]
    fn a_place_is_a_file_or_a_server() {
        assert_eq!(Place::parse("sqlite:///a/b.sqlite"), Ok(Place::Sqlite(PathBuf::from("/a/b.sqlite"))));
        assert_eq!(Place::parse("sqlite:b.sqlite"), Ok(Place::Sqlite(PathBuf::from("b.sqlite"))));
        assert!(matches!(Place::parse("mysql://x"), Err(StoreError::Permanent(_))));
    }
}
