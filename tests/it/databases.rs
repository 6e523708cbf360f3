//! Databases to test on. Every test of the store asks [`each`] and so runs on all of them.
//!
//! SQLite, and PostgreSQL: the server whose URL is in `DAFU_TEST_POSTGRES`, or else a throw-away one that this program starts
//! with `tests/postgres` and that ends with it, however it ends. Where PostgreSQL is not installed the tests fail.

use dafu::store::{Access, Db, Options, Place, Store, StoreError};
use std::env;
use std::future::Future;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use tempfile::TempDir;

/// An empty database of its own, gone with the test.
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
    /// As `--database` wants it.
    pub fn url(&self) -> String {
        match &self.place {
            Place::Sqlite(file) => format!("sqlite:{}", file.display()),
            Place::Postgres(url) => url.clone(),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Postgres(url) = &self.place
            && let Some((server, name)) = url.rsplit_once('/')
        {
            on_server(server, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// A database of every kind.
pub async fn each() -> Vec<Database> {
    let server = tokio::task::spawn_blocking(postgres).await.expect("a database on the server");
    vec![sqlite(), server]
}

/// A database in a file.
pub fn sqlite() -> Database {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("dafu.sqlite"));
    Database { name: "SQLite", folder, place }
}

/// A new database on the server that the tests share.
pub fn postgres() -> Database {
    static SERVER: OnceLock<(String, Option<Server>)> = OnceLock::new();
    let (url, _) = SERVER.get_or_init(|| {
        let given = env::var("DAFU_TEST_POSTGRES").ok();
        let ours = given.is_none().then(Server::start);
        (given.or_else(|| ours.as_ref().map(|server| server.url.clone())).unwrap_or_default(), ours)
    });
    on(url)
}

/// A new database on the server at `url`.
pub fn on(url: &str) -> Database {
    let name = format!("dafu_{}", dafu::time::new_id().replace('-', ""));
    assert!(on_server(url, format!("CREATE DATABASE {name}")), "no database can be made on {url}");
    let folder = tempfile::tempdir().expect("a folder");
    Database { name: "PostgreSQL", folder, place: Place::Postgres(format!("{url}/{name}")) }
}

/// Says something to the server itself; whether it did it.
fn on_server(url: &str, statement: String) -> bool {
    let url = format!("{url}/postgres");
    apart(async move {
        let Ok(connection) = Box::pin(sea_orm::Database::connect(url)).await else { return false };
        connection.execute_unprepared(&statement).await.is_ok()
    })
}

/// Runs `work` to its end on a thread of its own, so that it can be asked for from anywhere, a `Drop` too.
fn apart(work: impl Future<Output = bool> + Send + 'static) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    thread::spawn(move || runtime.block_on(work)).join().unwrap_or(false)
}

/// A throw-away server of one's own, to be stopped and started.
pub struct Server {
    pub url: String,
    // Closing it is what ends the server.
    say: ChildStdin,
    hear: BufReader<ChildStdout>,
    _script: Child,
}

impl Server {
    pub fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres");
        let mut child = Command::new(script)
            .env_remove("DAFU_TEST_POSTGRES")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("tests/postgres runs");
        let (say, hear) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let mut server = Self { url: String::new(), say, hear: BufReader::new(hear), _script: child };
        server.url = server.answer();
        assert!(server.url.starts_with("postgres://"), "PostgreSQL does not start; its reasons are above");
        server
    }

    /// Tells it to `stop`, to `start`, or has it killed; returns when that has happened.
    pub fn tell(&mut self, what: &str) {
        writeln!(self.say, "{what}").expect("tests/postgres listens");
        assert_eq!(self.answer(), "done");
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.hear.read_line(&mut line).expect("tests/postgres answers");
        line.trim_end().to_owned()
    }
}
