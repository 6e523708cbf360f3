//! `kill -9` of `dafu serve` and `dafu work`, and programs stopped beyond their lease, with commands under way on both
//! databases: what was acknowledged before is there, no date passes twice, the doctor finds nothing, and whoever comes next
//! does what is left.
//!
//! Every round begins new cases whose date has passed long ago; the program is killed as soon as it has been seen to carry some
//! of the dates out. A kill counts only when some were left. `DAFU_KILLS` sets how many are tried, 25 unless it says otherwise.

use crate::app::Office;
use crate::databases::{self, Database};
use crate::served::{self, Served};
use chrono::TimeDelta;
use dafu::store::{Access, Db, Options, Store, timers};
use dafu_engine::machine::clock::DueOf;
use dafu_engine::machine::event::What;
use sea_orm::Statement;
use std::env;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;
use tokio::task::JoinSet;

/// Cases begun in a round: a few batches.
const CASES: usize = 150;
/// After so many rounds a new database is begun: the doctor looks at all that is in one.
const ROUNDS: u32 = 4;

/// Begins cases; every one was acknowledged when this returns.
async fn begin(database: &Database, round: u32) -> Vec<String> {
    let office = Office::open(database).await;
    let mut beginning = JoinSet::new();
    for number in 0..CASES {
        let (app, case) = (office.app.clone(), format!("k{round}-{number:03}"));
        beginning.spawn(async move { crate::app::begin(&app, &case).await.map(|_| case) });
    }
    let cases = beginning.join_all().await.into_iter().map(|begun| begun.expect("begun")).collect();
    office.app.close().await.expect("closed");
    cases
}

async fn look(database: &Database) -> Store {
    Store::open(&Options { place: database.place.clone(), readers: 1, access: Access::Look }).await.expect("opened")
}

/// How many dates have passed in the logs.
async fn passed(store: &Store) -> i64 {
    let backend = store.reader().get_database_backend();
    let count = "SELECT count(*) AS n FROM events WHERE kind = 'due_reached'";
    let row = store.reader().query_one_raw(Statement::from_string(backend, count)).await.expect("counted");
    row.expect("a row").try_get("", "n").expect("a number")
}

/// Waits until more dates have passed than `before`; whether that happened in time, and before the program ended by itself.
async fn until_more(store: &Store, before: i64, program: &mut Child) -> bool {
    let patience = dafu::time::stopwatch();
    while passed(store).await <= before {
        if patience.elapsed() > Duration::from_mins(5) || program.try_wait().expect("asked").is_some() {
            return false;
        }
        // Asking takes time from those who are to do it.
        thread::sleep(Duration::from_millis(5));
    }
    true
}

/// Nobody can move a server's clock: the end of all leases is written instead.
async fn leases_end(database: &Database) {
    let store = database.open().await;
    let tx = store.begin().await.expect("a transaction");
    let over = "UPDATE timers SET lease_until = '2000-01-01 00:00:00+00:00' WHERE lease_until IS NOT NULL";
    tx.execute_unprepared(over).await.expect("written");
    store.commit(tx).await.expect("saved");
    store.close().await.expect("closed");
}

/// What must hold at any time; how many timers are left.
async fn examine(database: &Database, cases: &[String]) -> usize {
    let office = Office::open(database).await;
    let report = office.doctor().await;
    assert_eq!(report.problems, [], "{}", database.name);
    let mut left = 0;
    for case in cases {
        let log = office.app.history(&case.as_str().into()).await.expect("a log");
        assert!(!log.is_empty(), "{}: {case} was acknowledged", database.name);
        let dates = log.iter().filter(|logged| matches!(&logged.event.what, What::DueReached { of: DueOf::Run(_), .. }));
        let dates = dates.count();
        assert!(dates <= 1, "{}: a date of {case} passed {dates} times", database.name);
        left += usize::from(dates == 0);
    }
    office.app.close().await.expect("closed");
    left
}

/// Does all that is left.
async fn finish(database: &Database) {
    leases_end(database).await;
    let office = Office::open(database).await;
    office.clock.advance(TimeDelta::days(365));
    office.settle().await;
    office.app.close().await.expect("closed");
}

/// A worker, killed with the test.
struct Working(Child);

impl Working {
    fn start(database: &Database) -> Self {
        let mut work = served::dafu("work", database.folder.path(), &database.url());
        Self(work.stdout(Stdio::null()).spawn().expect("dafu runs"))
    }
    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.0.id().to_string()]).status().expect("kill runs").success());
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[expect(clippy::print_stdout, reason = "the counts are what this run is for")]
async fn killed_again_and_again(new: impl AsyncFn() -> Database) {
    let wanted: u32 = env::var("DAFU_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(25);
    let (mut counted, mut tried) = (0, 0);
    while counted < wanted {
        let database = new().await;
        for round in 0..ROUNDS {
            counted += u32::from(killed_in_the_middle(&database, round).await);
        }
        tried += ROUNDS;
        println!("{}: {counted} of {tried} kills came in the middle", database.name);
        assert!(tried < 5 * wanted + 20, "only {counted} of {tried} kills came in the middle");
    }
}

/// One round; whether something was left when the program was killed.
async fn killed_in_the_middle(database: &Database, round: u32) -> bool {
    let cases = begin(database, round).await;
    let store = look(database).await;
    let before = passed(&store).await;
    // Dropping it is the kill.
    if round.is_multiple_of(2) {
        let mut serving = Served::start(database.folder.path(), &database.url());
        assert!(until_more(&store, before, &mut serving.child).await, "{}: nothing is done", database.name);
    } else {
        let mut working = Working::start(database);
        assert!(until_more(&store, before, &mut working.0).await, "{}: nothing is done", database.name);
    }
    store.close().await.expect("closed");
    let left = examine(database, &cases).await;
    // What is left is done before the next round, so that a round tells its own cases from those before.
    finish(database).await;
    assert_eq!(examine(database, &cases).await, 0, "{}: what was left is done", database.name);
    left > 0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serving_and_working_on_a_file_can_be_killed_at_any_time() {
    killed_again_and_again(async || databases::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serving_and_working_on_a_server_can_be_killed_at_any_time() {
    killed_again_and_again(async || databases::each().await.pop().expect("PostgreSQL")).await;
}

/// A program that is stopped while it has timers wakes up when another has them: it does nothing twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_wakes_up_after_its_lease_does_nothing_twice() {
    let database = databases::each().await.pop().expect("PostgreSQL");
    for round in 0..3 {
        let cases = begin(&database, round).await;
        let store = look(&database).await;
        let before = passed(&store).await;
        let mut asleep = Working::start(&database);
        assert!(until_more(&store, before, &mut asleep.0).await, "nothing is done");
        asleep.signal("-STOP");
        leases_end(&database).await;
        let mut other = Working::start(&database);
        let finished = before + i64::try_from(CASES).expect("few");
        assert!(until_more(&store, finished - 1, &mut other.0).await, "the other does not finish");
        drop(other);
        let claimed = |rows: &[timers::Row]| rows.iter().map(|row| (row.case_id.clone(), row.token)).collect::<Vec<_>>();
        let tokens = claimed(&timers::of_cases(store.reader(), cases.iter().map(String::as_str)).await.expect("rows"));
        asleep.signal("-CONT");
        // It has done whatever it was going to do when it does something new.
        let more = begin(&database, round + 100).await;
        assert!(until_more(&store, finished, &mut asleep.0).await, "it works on");
        assert_eq!(examine(&database, &cases).await, 0);
        let after = claimed(&timers::of_cases(store.reader(), cases.iter().map(String::as_str)).await.expect("rows"));
        assert_eq!(after, tokens, "nothing was written under an old token");
        drop(asleep);
        finish(&database).await;
        assert_eq!(examine(&database, &more).await, 0);
    }
}
