//! Where everything is kept: the only module that knows a database. It never decides anything about a case.
//!
//! One [`Store`] a process. Writes happen in a [`Tx`] from [`Store::begin`]; on SQLite there is one at a time. One repository a
//! subject: [`cases`], [`events`] and their [`tasks`] and [`timers`]; [`queue`] for what is to be done outside; [`commands`] for
//! what was done already; [`definitions`], [`policies`], [`calendars`] and [`roster`] for what the office works by.
//! What the two databases say differently is in [`dialect`], and only there.

pub mod accounts;
pub mod audit;
pub mod batches;
pub mod bulk;
pub mod bulletins;
pub mod calendars;
pub mod cases;
pub mod commands;
pub mod copy;
pub mod definitions;
pub mod dialect;
pub mod digest;
pub mod drafts;
mod entities;
pub mod error;
pub mod events;
pub mod faces;
pub mod facets;
pub mod files;
pub mod frozen;
pub mod grams;
pub mod imports;
pub mod inboxes;
pub mod ledgers;
pub mod links;
pub mod listing;
mod lock;
pub mod mail_lists;
pub mod meta;
pub mod numbers;
pub mod outbox;
pub mod policies;
pub mod queue;
pub mod roster;
mod rows;
pub mod seats;
pub mod sessions;
pub mod tasks;
pub mod timers;
pub mod traces;
mod transaction;
pub mod views;
pub mod watch;
pub mod workflows;
pub mod writer;

pub use dialect::Place;
pub use error::StoreError;
/// What a repository reads from: the store's reader, or a transaction.
pub use sea_orm::ConnectionTrait as Db;
pub use watch::{Reader, Tx, Watch};

use dafu_migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use std::sync::Arc;
use transaction::{Home, Transaction};

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it is.
    pub place: Place,
    /// Connections that read beside the writer.
    pub readers: u32,
    /// What for.
    pub access: Access,
}

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To work with it. A file is locked against every other program that would; an older database is brought up to date.
    Work,
    /// To look at it, beside a program that works with it.
    Look,
    /// To write a row that is nobody else's business, a person's word on a mail, beside a program that works with it.
    Beside,
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Store {
    writing: DatabaseConnection,
    /// Where the connection for transactions is kept; none where each takes one from the pool.
    home: Option<Home>,
    reading: Reader,
    watch: Option<Arc<dyn Watch>>,
    access: Access,
    /// The file stays locked while this lives.
    lock: Option<Arc<lock::FileLock>>,
}

impl Store {
    /// Opens a database, brings it up to date, and makes sure that what it promises to save is saved.
    pub async fn open(options: &Options) -> Result<Self, StoreError> {
        let lock = match (options.place.file(), options.access) {
            (Some(file), Access::Work) => Some(Arc::new(lock::FileLock::take(file)?)),
            (Some(file), Access::Look | Access::Beside) if !file.exists() => {
                return Err(StoreError::Permanent(format!("There is no database at {}.", file.display())));
            }
            (Some(_) | None, Access::Work | Access::Look | Access::Beside) => None,
        };
        let writing = match options.access {
            Access::Work | Access::Beside => connect(options.place.writing()).await?,
            Access::Look => connect(options.place.reading(1)).await?,
        };
        meta::refuse_newer(&writing).await?;
        dialect::confirm(&writing).await?;
        if options.access == Access::Work {
            let alone = dialect::alone(&writing, dialect::MIGRATING).await?;
            Box::pin(Migrator::up(&writing, None)).await?;
            drop(alone);
            meta::put(&writing, "written_by", env!("CARGO_PKG_VERSION")).await?;
        } else {
            meta::refuse_older(&writing).await?;
        }
        let reading = Reader::reading(connect(options.place.reading(options.readers)).await?, None);
        let home = options.place.file().map(|_| Home::default());
        Ok(Self { writing, home, reading, watch: None, access: options.access, lock })
    }

    /// The same, every call watched.
    #[must_use]
    pub fn watched(self, watch: Arc<dyn Watch>) -> Self {
        let reading = Reader::reading(self.reading.inner().clone(), Some(watch.clone()));
        Self { reading, watch: Some(watch), ..self }
    }

    /// The same for somebody who writes all the time and alone: his transactions are on a connection that is kept for him.
    #[must_use]
    pub fn at_home(self) -> Self {
        let home = Some(self.home.unwrap_or_default());
        Self { home, ..self }
    }

    /// What to read from outside a transaction.
    pub const fn reader(&self) -> &Reader {
        &self.reading
    }

    /// What is read in this is of one instant, however long it takes and whoever writes meanwhile.
    pub async fn instant(&self) -> Result<impl Db, StoreError> {
        dialect::reading(self.reading.inner()).await
    }

    /// Whether other programs may be working with the database too.
    pub const fn is_shared(&self) -> bool {
        self.lock.is_none()
    }

    /// What time it is by the database's own clock; none where it has none of its own.
    pub async fn clock(&self) -> Result<Option<chrono::DateTime<chrono::Utc>>, StoreError> {
        dialect::own_clock(self.reader()).await
    }

    /// How the database would look rows up, in its own words: for tests that an index serves.
    pub async fn plan(&self, query: &sea_orm::sea_query::SelectStatement) -> Result<String, StoreError> {
        dialect::plan(self.reader(), query).await
    }

    /// Begins to write. On SQLite this waits until nobody else does.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        if self.access == Access::Look {
            return Err(StoreError::Permanent("The database was opened only to look at it.".to_owned()));
        }
        Tx::begin(self.watch.clone(), Transaction::begin(&self.writing, self.home.as_ref())).await
    }

    /// Makes what was written durable. An error means that nobody knows: look it up.
    pub async fn commit(&self, tx: Tx) -> Result<(), StoreError> {
        tx.commit().await
    }

    /// Lets go of the database. What was acknowledged is safe without this too.
    pub async fn close(self) -> Result<(), StoreError> {
        if let Some(home) = &self.home {
            home.close().await;
        }
        self.reading.inner().clone().close().await?;
        Ok(self.writing.close().await?)
    }
}

/// Boxed, because connecting to either database takes a large future.
async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, StoreError> {
    Ok(Box::pin(Database::connect(options)).await?)
}
