//! `dafu copy`: an installation from a file to a server and back is the same installation.

use crate::app::{Office, act, form};
use crate::databases::{self, Database};
use dafu::store::{Access, Db, Options, Store, copy};
use serde_json::json;
use std::process::{Command, Output};

fn dafu_copy(data: &Database, from: &Database, to: &Database) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dafu"))
        .arg("copy")
        .arg("--data")
        .arg(data.folder.path())
        .args([from.url(), to.url()])
        .output()
        .expect("dafu runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// An installation with a case that has gone all its way, and some that have not.
async fn fill(database: &Database) {
    let office = Office::open(database).await;
    for case in ["c1", "c2", "c3"] {
        office.begin(case).await.expect("begun");
    }
    office.act("c1", "wen", act("write#1", None, form(&[("text", json!("送信"))]))).await;
    office.settle().await;
    office.act("c1", "lan", act("send#1", Some("send"), form(&[]))).await;
    office.settle().await;
    office.app.close().await.expect("closed");
}

async fn look(database: &Database) -> Store {
    Store::open(&Options { place: database.place.clone(), readers: 1, access: Access::Look }).await.expect("opened")
}

/// What an installation says of its cases: logs, tasks, rows, inboxes.
async fn dump(database: &Database) -> Vec<String> {
    let office = Office::open_empty(database, crate::app::ports()).await;
    let mut lines = Vec::new();
    for case in ["c1", "c2", "c3"] {
        let log = office.app.history(&case.into()).await.expect("a log");
        lines.extend(log.iter().map(|logged| format!("{} {:?}", logged.hash, logged.event)));
        lines.extend(office.app.tasks(&case.into()).await.expect("tasks").iter().map(|task| format!("{task:?}")));
    }
    lines.push(format!("{:?}", office.app.cases(&dafu::store::cases::Wanted::default()).await.expect("rows")));
    lines.push(format!("{:?}", office.inbox("wen").await));
    office.app.close().await.expect("closed");
    lines
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_moves_to_a_server_and_back_and_stays_the_same() {
    let mut both = databases::each().await;
    let (server, file, back) = (both.pop().expect("PostgreSQL"), both.pop().expect("SQLite"), databases::sqlite());
    fill(&file).await;
    let before = dump(&file).await;
    for (from, to) in [(&file, &server), (&server, &back)] {
        let output = dafu_copy(&file, from, to);
        assert!(output.status.success(), "{}", said(&output));
        assert!(said(&output).contains("everything agrees on both ends"), "{}", said(&output));
    }
    let (there, again) = (look(&server).await, look(&back).await);
    let rows = copy::rows(&look(&file).await).await.expect("counted");
    assert_eq!((copy::rows(&there).await, copy::rows(&again).await), (Ok(rows), Ok(rows)));
    assert_eq!(dump(&back).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_not_empty_is_not_copied_to() {
    for target in databases::each().await {
        let source = databases::sqlite();
        fill(&source).await;
        Office::open(&target).await.app.close().await.expect("closed");
        let before = copy::rows(&look(&target).await).await;
        let output = dafu_copy(&source, &source, &target);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("is not empty; nothing was copied"), "{}", said(&output));
        assert_eq!(copy::rows(&look(&target).await).await, before, "{}", target.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_fails_in_the_middle_leaves_nothing_behind() {
    let mut both = databases::each().await;
    let (server, file) = (both.pop().expect("PostgreSQL"), both.pop().expect("SQLite"));
    fill(&file).await;
    let to = server.open().await;
    let tx = to.begin().await.expect("a transaction");
    tx.execute_unprepared("ALTER TABLE outbox ADD CONSTRAINT never CHECK (seq < 0)").await.expect("altered");
    to.commit(tx).await.expect("saved");
    let from = look(&file).await;
    assert!(copy::copy(&from, &to, |_| {}).await.is_err());
    assert_eq!(copy::is_empty(&to).await, Ok(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_is_not_copied_onto_itself() {
    let file = databases::sqlite();
    fill(&file).await;
    let before = dump(&file).await;
    let refused = dafu_copy(&file, &file, &file);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(said(&refused).contains("both are the same database"), "{}", said(&refused));
    assert_eq!(dump(&file).await, before);
}
