//! Write transactions on a connection that is kept: taken out of the pool once, taken anew when it has broken.
//!
//! SQLite has one [`Home`] for all that writes, and whoever begins waits for it; on PostgreSQL the writer has one of its own and
//! everybody else takes a connection from the pool for as long as a transaction lasts.

use super::dialect::Connection;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use std::fmt;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Where a connection is kept between transactions.
#[derive(Debug, Clone, Default)]
pub(super) struct Home(Arc<Mutex<Kept>>);

/// The connection that is kept, while no transaction is on it.
#[derive(Debug, Default)]
struct Kept(Option<Connection>);

impl Home {
    /// Lets go of the connection.
    pub(super) async fn close(&self) {
        drop(self.0.lock().await.0.take());
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // The pool takes nothing back where no runtime is.
        if let (Some(connection), Err(_)) = (self.0.take(), Handle::try_current()) {
            connection.detach();
        }
    }
}

/// A transaction, or a part of one that can be undone alone. Dropped before it is committed, it has never happened.
pub struct Transaction {
    backend: DbBackend,
    held: Mutex<Held>,
}

/// The number of a part within its transaction.
#[derive(Debug, Clone, Copy)]
pub struct Part(u32);

/// The connection while a transaction is on it.
struct Held {
    connection: Option<Connection>,
    home: Option<OwnedMutexGuard<Kept>>,
    parts: u32,
}

impl Transaction {
    /// Begins one on the connection kept at `home`, or on one from the pool.
    pub(super) async fn begin(pool: &DatabaseConnection, home: Option<&Home>) -> Result<Self, DbErr> {
        let mut home = match home {
            Some(Home(home)) => Some(Arc::clone(home).lock_owned().await),
            None => None,
        };
        let kept = home.as_mut().and_then(|home| home.0.take());
        let connection = match kept {
            Some(mut connection) => match connection.begin().await {
                Ok(()) => connection,
                Err(error) => {
                    // A server may have gone since, and there may be another one by now; a file that says no means it.
                    let is_server = connection.is_server();
                    connection.forget();
                    if !is_server {
                        return Err(error);
                    }
                    begun(pool).await?
                }
            },
            None => begun(pool).await?,
        };
        let backend = connection.backend();
        let held = Held { connection: Some(connection), home, parts: 0 };
        Ok(Self { backend, held: Mutex::new(held) })
    }

    /// Makes it durable. An error means that nobody knows.
    pub(super) async fn commit(&self) -> Result<(), DbErr> {
        let mut held = self.held.lock().await;
        held.connection()?.say("COMMIT").await?;
        let connection = held.connection.take();
        if let Some(mut home) = held.home.take() {
            home.0 = connection;
        }
        Ok(())
    }

    /// Begins a part.
    pub(super) async fn begin_part(&self) -> Result<Part, DbErr> {
        let mut held = self.held.lock().await;
        held.parts += 1;
        let number = held.parts;
        held.connection()?.say(&format!("SAVEPOINT part_{number}")).await?;
        Ok(Part(number))
    }

    /// Keeps a part; it is durable when the whole is.
    pub(super) async fn keep_part(&self, Part(number): Part) -> Result<(), DbErr> {
        self.held.lock().await.connection()?.say(&format!("RELEASE SAVEPOINT part_{number}")).await.map(drop)
    }

    /// Undoes a part.
    pub(super) async fn undo_part(&self, Part(number): Part) -> Result<(), DbErr> {
        let mut held = self.held.lock().await;
        let connection = held.connection()?;
        connection.say(&format!("ROLLBACK TO SAVEPOINT part_{number}")).await?;
        connection.say(&format!("RELEASE SAVEPOINT part_{number}")).await.map(drop)
    }
}

async fn begun(pool: &DatabaseConnection) -> Result<Connection, DbErr> {
    let mut connection = Connection::take(pool).await?;
    match connection.begin().await {
        Ok(()) => Ok(connection),
        Err(error) => {
            connection.forget();
            Err(error)
        }
    }
}

impl Held {
    fn connection(&mut self) -> Result<&mut Connection, DbErr> {
        self.connection.as_mut().ok_or_else(|| DbErr::Custom("The transaction is over.".to_owned()))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let home = self.home.take();
        let Ok(here) = Handle::try_current() else { return connection.detach() };
        here.spawn(async move {
            match (connection.roll_back().await, home) {
                (true, Some(mut home)) => home.0 = Some(connection),
                (true, None) => drop(connection),
                (false, _) => connection.forget(),
            }
        });
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("backend", &self.backend).finish_non_exhaustive()
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.held.lock().await.connection()?.execute(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.held.lock().await.connection()?.say(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.held.lock().await.connection()?.one(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.held.lock().await.connection()?.all(statement).await
    }
}
