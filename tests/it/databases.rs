//! Databases to test on. Every test of the store asks [`each`] and so runs on all of them.
//!
//! SQLite always; PostgreSQL too where `DAFU_TEST_POSTGRES` is the URL of a server on which databases may be made, as in
//! `postgres://postgres@127.0.0.1:5432`.

use dafu::store::{Access, Db, Options, Place, Store, StoreError};
use std::env;
use std::path::PathBuf;
use tempfile::TempDir;

/// An empty database of its own.
pub struct Database {
    pub name: &'static str,
    pub folder: TempDir,
    pub place: Place,
}

impl Database {
    pub async fn open(&self) -> Store {
        self.try_open().await.expect("the database opens")
    }
    pub async fn try_open(&self) -> Result<Store, StoreError> {
        Store::open(&Options { place: self.place.clone(), readers: 2, access: Access::Work }).await
    }
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("dafu.sqlite")
    }
}

/// A database of every kind.
pub async fn each() -> Vec<Database> {
    let mut all = vec![sqlite()];
    if let Ok(server) = env::var("DAFU_TEST_POSTGRES") {
        all.push(postgres(&server).await);
    }
    all
}

/// A database in a file.
pub fn sqlite() -> Database {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("dafu.sqlite"));
    Database { name: "SQLite", folder, place }
}

/// A new database on the server.
async fn postgres(server: &str) -> Database {
    let name = format!("dafu_{}", dafu::time::new_id().replace('-', ""));
    let connection = Box::pin(sea_orm::Database::connect(format!("{server}/postgres"))).await.expect("the server answers");
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
    let folder = tempfile::tempdir().expect("a folder");
    Database { name: "PostgreSQL", folder, place: Place::Postgres(format!("{server}/{name}")) }
}
