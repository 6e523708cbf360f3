//! The server goes away and comes back: nobody starts dafu again, nothing acknowledged is lost, nothing is done twice.
//!
//! `DAFU_SERVER_KILLS` sets how often the server is killed, 3 times unless it says otherwise.

use super::{Office, command, date, note, ports};
use crate::databases::{self, Server};
use crate::served::Served;
use dafu::app::SubmitError;
use dafu::store::{Access, Db, Options, Store, StoreError};
use dafu::workers;
use std::env;
use std::sync::mpsc;
use std::thread;
use tokio::task::JoinSet;

async fn note_until_saved(office: &Office, key: &str) -> (u64, u32) {
    for tries in 1..1_000 {
        match office.note("c1", key, key).await {
            Ok(receipt) => return (receipt.first, tries),
            Err(SubmitError::Store(StoreError::Retry(_) | StoreError::Ambiguous(_))) => {}
            Err(other) => panic!("{key}: {other}"),
        }
    }
    panic!("{key} was never saved");
}

/// Stops or kills the server, and starts it again, while commands are under way.
async fn outage(how: &'static str, times: u32) {
    let server = Server::start();
    let database = databases::on(&server.url);
    let office = Office::open(&database).await;
    let begun = office.begin("c1").await.expect("begun");
    let (ended, ending) = mpsc::channel();
    let stopping = thread::spawn(move || {
        let mut server = server;
        for _ in 0..times {
            server.tell(how);
            server.tell("start");
        }
        ended.send(()).expect("somebody waits");
        server
    });
    let mut keys = Vec::new();
    while ending.try_recv().is_err() {
        let mut together = JoinSet::new();
        for _ in 0..8 {
            let key = format!("k{}", keys.len());
            keys.push(key.clone());
            let office = Office { app: office.app.clone(), clock: office.clock.clone(), config: office.config.clone() };
            together.spawn(async move { note_until_saved(&office, &key).await.0 });
        }
        together.join_all().await;
    }
    let (first, _) = note_until_saved(&office, "afterwards").await;
    assert_eq!(first, begun.last + keys.len() as u64 + 1, "every note once");
    assert_eq!(office.seqs("c1").await, (1..=first).collect::<Vec<_>>());
    assert_eq!(office.doctor().await.problems, []);
    office.app.close().await.expect("closed");
    drop(database);
    drop(stopping.join().expect("stopped and started"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_is_stopped_and_started_is_worked_with_again() {
    outage("stop", 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_is_killed_has_lost_nothing_it_acknowledged() {
    let times = env::var("DAFU_SERVER_KILLS").ok().and_then(|times| times.parse().ok()).unwrap_or(3);
    outage("kill", times).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_connection_that_is_cut_in_the_middle_loses_and_doubles_nothing() {
    let database = databases::each().await.pop().expect("PostgreSQL");
    let office = Office::open(&database).await;
    let begun = office.begin("c1").await.expect("begun");
    let store = Store::open(&Options { place: database.place.clone(), readers: 1, access: Access::Look }).await.expect("opened");
    let mut notes = 0;
    let (mut cuts, mut tries) = (0, 0);
    while cuts < 20 {
        let mut together = JoinSet::new();
        for _ in 0..8 {
            let key = format!("k{notes}");
            notes += 1;
            let office = Office { app: office.app.clone(), clock: office.clock.clone(), config: office.config.clone() };
            together.spawn(async move { note_until_saved(&office, &key).await.1 });
        }
        let cut = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = current_database() \
                   AND pid <> pg_backend_pid() AND xact_start IS NOT NULL";
        let under_way = sea_orm::Statement::from_string(sea_orm::DatabaseBackend::Postgres, cut);
        cuts += store.reader().query_all_raw(under_way).await.expect("cut").len();
        tries += together.join_all().await.into_iter().sum::<u32>();
    }
    assert!(tries >= notes, "{tries} tries for {notes} notes");
    assert_eq!(office.seqs("c1").await, (1..=begun.last + u64::from(notes)).collect::<Vec<_>>());
    assert_eq!(office.doctor().await.problems, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn workers_work_on_when_the_server_is_back() {
    let mut server = Server::start();
    let database = databases::on(&server.url);
    let office = Office::open(&database).await;
    office.begin("c1").await.expect("begun");
    let friday = office.app.zone().at(office.app.zone().start(date(2026, 3, 6)));
    server.tell("stop");
    assert!(workers::tick(&office.app, friday).await.is_err());
    server.tell("start");
    assert_eq!(workers::settle(&office.app, friday).await.expect("worked").timers, 1);
}

#[test]
fn a_serving_program_says_503_while_its_server_is_away_and_goes_on_afterwards() {
    let mut server = Server::start();
    let database = databases::on(&server.url);
    let program = Served::start(database.folder.path(), &database.url());
    let health = || program.get("/health").map(|(status, _)| status);
    assert_eq!(health(), Some(200));
    server.tell("stop");
    assert_eq!(health(), Some(503));
    // Whoever is not signed in learns nothing either way.
    assert_eq!(program.get("/api/cases").map(|(status, _)| status), Some(401));
    server.tell("start");
    assert_eq!((0..10).find_map(|_| health().filter(|status| *status == 200)), Some(200));
}

/// Many programs start at one empty database at once: one makes its tables, and all of them work.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn programs_that_start_together_make_one_schema_and_register_once() {
    let database = databases::each().await.pop().expect("PostgreSQL");
    let (one, two, three) = tokio::join!(
        Office::open_with(&database, ports()),
        Office::open_with(&database, ports()),
        Office::open_with(&database, ports())
    );
    one.begin("c1").await.expect("begun");
    two.app.submit(&"c1".into(), command("lan", "k", note("二"))).await.expect("noted");
    assert_eq!(three.doctor().await.problems, []);
}
