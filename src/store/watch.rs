//! The seam between the store and its database: every call passes here, and a test may make any of them fail, before it has
//! reached the database or after.
//!
//! Outside tests nobody watches, and a call costs one comparison more.

use super::error::StoreError;
use super::transaction::{Part, Transaction};
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, SqlxError, Statement};
use std::fmt::Debug;
use std::io;
use std::sync::Arc;

/// What a call asks of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// To begin a transaction.
    Begin,
    /// To read or write within one.
    Statement,
    /// To read outside one.
    Read,
    /// To make a transaction durable.
    Commit,
}

/// Watches the calls to a database.
pub trait Watch: Debug + Send + Sync {
    /// Whether this call is lost on its way: it never reaches the database.
    fn loses(&self, call: Call) -> bool;
    /// Whether the answer to this call is lost: the database has done it.
    fn loses_answer(&self, call: Call) -> bool;
}

/// A connection whose calls may be watched.
#[derive(Debug)]
pub struct Watched<C> {
    inner: C,
    watch: Option<Arc<dyn Watch>>,
    call: Call,
}

/// A write transaction. Dropped without `Store::commit`, it has never happened.
pub type Tx = Watched<Transaction>;
/// What is read from outside a transaction.
pub type Reader = Watched<DatabaseConnection>;

impl Reader {
    pub(super) const fn reading(inner: DatabaseConnection, watch: Option<Arc<dyn Watch>>) -> Self {
        Self { inner, watch, call: Call::Read }
    }
    pub(super) const fn inner(&self) -> &DatabaseConnection {
        &self.inner
    }
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), watch: self.watch.clone(), call: self.call }
    }
}

impl Tx {
    pub(super) async fn begin(
        watch: Option<Arc<dyn Watch>>,
        begin: impl Future<Output = Result<Transaction, DbErr>>,
    ) -> Result<Self, StoreError> {
        let inner = around(watch.as_ref(), Call::Begin, begin).await?;
        Ok(Self { inner, watch, call: Call::Statement })
    }

    /// Begins a part that can be undone alone.
    pub async fn begin_part(&self) -> Result<Part, StoreError> {
        Ok(around(self.watch.as_ref(), Call::Statement, self.inner.begin_part()).await?)
    }

    /// Keeps a part; it is durable when the whole is.
    pub async fn keep_part(&self, part: Part) -> Result<(), StoreError> {
        Ok(around(self.watch.as_ref(), Call::Statement, self.inner.keep_part(part)).await?)
    }

    /// Undoes a part.
    pub async fn undo_part(&self, part: Part) -> Result<(), StoreError> {
        Ok(around(self.watch.as_ref(), Call::Statement, self.inner.undo_part(part)).await?)
    }

    /// Makes it durable. An error means that nobody knows.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let committed = around(self.watch.as_ref(), Call::Commit, self.inner.commit()).await;
        committed.map_err(|error| StoreError::Ambiguous(error.to_string()))
    }
}

#[async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Watched<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        around(self.watch.as_ref(), self.call, self.inner.execute_raw(statement)).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        around(self.watch.as_ref(), self.call, self.inner.execute_unprepared(sql)).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        around(self.watch.as_ref(), self.call, self.inner.query_one_raw(statement)).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        around(self.watch.as_ref(), self.call, self.inner.query_all_raw(statement)).await
    }
}

async fn around<T>(
    watch: Option<&Arc<dyn Watch>>,
    call: Call,
    asked: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    let Some(watch) = watch else { return asked.await };
    if watch.loses(call) {
        return Err(lost());
    }
    let answer = asked.await?;
    if watch.loses_answer(call) { Err(lost()) } else { Ok(answer) }
}

/// What the driver says when a connection breaks.
fn lost() -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(SqlxError::Io(io::ErrorKind::ConnectionReset.into()))))
}
