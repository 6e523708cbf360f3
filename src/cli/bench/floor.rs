//! The floor on SQLite: the rows that the engine writes for an act, written by plain SQL, row by row, under the pragmas the store
//! works with. One client writes and commits by itself, in one call; several hand over to one writer, which commits what has come
//! together, with one call an act. No decision is made, nothing is computed and no text is put together.

use super::measured::Measured;
use super::recorded::{Part, Recorder};
use super::workload::{Hand, work};
use crate::store::dialect;
use crate::store::writer::{Batch, Writer};
use crate::time::{new_id, stopwatch};
use anyhow::Context;
use dafu_engine::ids::{CaseId, Digest};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row, Sqlite};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// A database file of the floor's own, and what a case writes into it.
#[derive(Debug)]
pub(super) struct Floor {
    file: PathBuf,
    acts: Arc<Vec<Act>>,
}

/// What an act writes: statements with a `?` for each value that differs from case to case.
#[derive(Debug)]
struct Act {
    sql: String,
    /// The same in a transaction of its own.
    alone: String,
    values: Vec<Part>,
    rows: u64,
}

impl Floor {
    /// The floor in `file`, which has the schema.
    pub(super) fn new(file: &Path, recorded: &Recorder) -> Self {
        let acts = recorded.acts.iter().enumerate().map(|(number, writes)| {
            let (mut sql, mut values) = (String::new(), Vec::new());
            if number > 0 {
                sql.push_str("SELECT snapshot FROM cases WHERE id = ?;\n");
                values.push(Part::Case);
            }
            for write in writes {
                for part in write {
                    match part {
                        Part::Text(text) | Part::Value(text) => sql.push_str(text),
                        Part::Case | Part::Unique(_) => {
                            sql.push('?');
                            values.push(part.clone());
                        }
                    }
                }
                sql.push_str(";\n");
            }
            let rows = writes.len() as u64;
            Act { alone: format!("BEGIN IMMEDIATE;\n{sql}COMMIT;"), sql, values, rows }
        });
        Self { file: file.to_owned(), acts: Arc::new(acts.collect()) }
    }

    /// Measures it with so many clients.
    pub(super) async fn round(&self, clients: usize, lasts: Duration) -> anyhow::Result<Measured> {
        let mut file = connect(&self.file).await?;
        let acts = Arc::clone(&self.acts);
        if clients == 1 {
            // On a thread of its own, as the writer is.
            let runtime = tokio::runtime::Builder::new_current_thread().build()?;
            return tokio::task::spawn_blocking(move || runtime.block_on(alone(&mut file, &acts, lasts))).await?;
        }
        let hand_acts = acts.len().saturating_sub(1);
        let (writer, thread) = Writer::start(Together { file, acts })?;
        let hand = Client { writer: Arc::new(writer), acts: hand_acts };
        let measured = work(&hand, clients, lasts).await;
        hand.writer.close();
        tokio::task::spawn_blocking(move || thread.join()).await?.map_err(|_| anyhow::anyhow!("the floor's writer panicked"))?;
        measured
    }
}

/// One client.
async fn alone(file: &mut SqliteConnection, acts: &[Act], lasts: Duration) -> anyhow::Result<Measured> {
    let (began, mut latencies) = (stopwatch(), Vec::new());
    while began.elapsed() < lasts {
        let case = CaseId::new(new_id());
        for (number, act) in acts.iter().enumerate() {
            let asked = stopwatch();
            act.query(&act.alone, &case).execute(&mut *file).await?;
            if number > 0 {
                latencies.push(asked.elapsed());
            }
        }
    }
    Ok(Measured::new(latencies, began.elapsed()))
}

impl Act {
    fn query<'a>(&self, sql: &'a str, case: &CaseId) -> Query<'a, Sqlite, SqliteArguments> {
        self.values.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, part| match part {
            Part::Unique(number) => query.bind(unique(case, *number)),
            Part::Case | Part::Text(_) | Part::Value(_) => query.bind(case.to_string()),
        })
    }
}

/// As scattered as the ids of effects are.
fn unique(case: &CaseId, number: usize) -> String {
    Digest::sha256(format!("{case} {number}").as_bytes()).as_str().chars().skip("sha256:".len()).take(32).collect()
}

/// An act for a case, and whom to tell that it is saved.
type Request = ((CaseId, usize), oneshot::Sender<()>);

/// One writer for all clients.
#[derive(Debug)]
struct Together {
    file: SqliteConnection,
    acts: Arc<Vec<Act>>,
}

impl Together {
    async fn save(&mut self, requests: &[Request]) -> anyhow::Result<()> {
        self.file.execute("BEGIN IMMEDIATE").await?;
        for ((case, number), _) in requests {
            let act = self.acts.get(*number).context("an act that was recorded")?;
            let written = act.query(&act.sql, case).execute(&mut self.file).await?.rows_affected();
            // Reading counts as well, as much as was written before it.
            anyhow::ensure!(written >= act.rows, "act {number} of case {case} wrote {written} rows");
        }
        self.file.execute("COMMIT").await?;
        Ok(())
    }
}

impl Batch for Together {
    type Request = Request;

    async fn carry_out(&mut self, requests: Vec<Request>) {
        match self.save(&requests).await {
            // Whoever has gone needs no answer.
            Ok(()) => requests.into_iter().for_each(|(_, asker)| asker.send(()).unwrap_or_default()),
            // Those who asked find their question dropped.
            Err(error) => tracing::error!(%error, "the floor can't write"),
        }
    }
}

/// A client's hand.
#[derive(Debug, Clone)]
struct Client {
    writer: Arc<Writer<Request>>,
    acts: usize,
}

impl Hand for Client {
    async fn act(&self, case: &CaseId, number: usize) -> anyhow::Result<()> {
        let (asker, saved) = oneshot::channel();
        self.writer.send(((case.clone(), number), asker)).await?;
        saved.await.context("the floor can't write; the log says why")
    }
    fn acts(&self) -> usize {
        self.acts
    }
}

/// Opens a file under the store's pragmas, and reads them back.
pub(super) async fn connect(file: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).disable_statement_logging();
    let options = dialect::pragmas().fold(options, |options, (name, value, _)| options.pragma(name, value));
    let mut connection = options.connect().await?;
    for (name, _, read_back) in dialect::pragmas() {
        let row = sqlx::query(AssertSqlSafe(format!("PRAGMA {name}"))).fetch_one(&mut connection).await?;
        let found = row.try_get::<String, _>(0).or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()))?;
        anyhow::ensure!(found == read_back, "the floor's {name} is {found} and should be {read_back}");
    }
    Ok(connection)
}
