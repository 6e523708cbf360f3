//! One connection to either database.
//!
//! Beside sea-orm, whose transactions are bound to its pool: a pool asks every connection that comes back whether it is alive,
//! and that question costs as much as a statement.

use sea_orm::{DatabaseBackend, DatabaseConnection, DbErr, ExecResult, QueryResult, RuntimeErr, SqlxError, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite};
use std::sync::Arc;

/// A connection.
#[derive(Debug)]
pub(in crate::store) enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Connection {
    /// Takes one out of the pool. Boxed, because making a new one takes a large future.
    pub(in crate::store) async fn take(pool: &DatabaseConnection) -> Result<Self, DbErr> {
        let taken = match pool.get_database_backend() {
            DatabaseBackend::Postgres => Box::pin(pool.get_postgres_connection_pool().acquire()).await.map(Self::Postgres),
            _ => Box::pin(pool.get_sqlite_connection_pool().acquire()).await.map(Self::Sqlite),
        };
        taken.map_err(|error| DbErr::Conn(runtime(error)))
    }

    pub(in crate::store) const fn backend(&self) -> DatabaseBackend {
        match self {
            Self::Sqlite(_) => DatabaseBackend::Sqlite,
            Self::Postgres(_) => DatabaseBackend::Postgres,
        }
    }

    /// Whether a server is behind it, which can go and come back.
    pub(in crate::store) const fn is_server(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Lets go of one of which nobody knows in what state it is: it is closed, and does not go back to the pool.
    pub(in crate::store) fn forget(self) {
        match self {
            Self::Sqlite(mut file) => file.close_on_drop(),
            Self::Postgres(mut server) => server.close_on_drop(),
        }
    }

    /// Closes it without telling the pool.
    pub(in crate::store) fn detach(self) {
        match self {
            Self::Sqlite(file) => drop(file.detach()),
            Self::Postgres(server) => drop(server.detach()),
        }
    }

    /// Begins to write; on SQLite nobody else does until it is over.
    pub(in crate::store) async fn begin(&mut self) -> Result<(), DbErr> {
        let begin = match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres(_) => "BEGIN",
        };
        self.say(begin).await.map(drop)
    }

    /// Undoes what was begun; whether the connection can be worked with again. A file says no where the transaction is over
    /// already, as it is when the disk is full, and is none the worse for it; a server says no only when it is gone.
    pub(in crate::store) async fn roll_back(&mut self) -> bool {
        self.say("ROLLBACK").await.is_ok() || !self.is_server()
    }

    /// Says something without values in it.
    pub(in crate::store) async fn say(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(file) => file.execute(sql).await.map(Into::into),
            Self::Postgres(server) => server.execute(sql).await.map(Into::into),
        }
        .map_err(|error| DbErr::Exec(runtime(error)))
    }

    pub(in crate::store) async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(file) => query(statement).execute(&mut **file).await.map(Into::into),
            Self::Postgres(server) => query(statement).execute(&mut **server).await.map(Into::into),
        }
        .map_err(|error| DbErr::Exec(runtime(error)))
    }

    pub(in crate::store) async fn one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(file) => query(statement).fetch_optional(&mut **file).await.map(|row| row.map(Into::into)),
            Self::Postgres(server) => query(statement).fetch_optional(&mut **server).await.map(|row| row.map(Into::into)),
        }
        .map_err(|error| DbErr::Query(runtime(error)))
    }

    pub(in crate::store) async fn all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows: Result<Vec<QueryResult>, SqlxError> = match self {
            Self::Sqlite(file) => {
                query(statement).fetch_all(&mut **file).await.map(|rows| rows.into_iter().map(Into::into).collect())
            }
            Self::Postgres(server) => {
                query(statement).fetch_all(&mut **server).await.map(|rows| rows.into_iter().map(Into::into).collect())
            }
        };
        rows.map_err(|error| DbErr::Query(runtime(error)))
    }
}

/// A statement with its values. Its text was put together by sea-query, which leaves values out of it.
fn query<D: sqlx::Database>(statement: Statement) -> Query<'static, D, SqlxValues>
where
    SqlxValues: sqlx::IntoArguments<D>,
{
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(statement.values.unwrap_or(sea_orm::Values(Vec::new()))))
}

fn runtime(error: SqlxError) -> RuntimeErr {
    RuntimeErr::SqlxError(Arc::new(error))
}
