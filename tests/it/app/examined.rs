//! What the doctor finds when somebody has been at the database by hand.

use super::{Office, ports};
use crate::databases::{self, Database};
use dafu::app::App;
use dafu::app::doctor::Trouble;
use dafu::store::{Access, Db, Options, Store};
use dafu_engine::ids::{CaseId, Digest};

/// Does to the database what no part of the program would, and says what the doctor finds.
async fn after(database: &Database, statements: &[&str]) -> Vec<Trouble> {
    broken(database, statements).await.1
}

/// The same, with the installation.
async fn broken(database: &Database, statements: &[&str]) -> (App, Vec<Trouble>) {
    let office = Office::open(database).await;
    office.begin("c1").await.expect("begun");
    office.begin("c2").await.expect("begun");
    assert!(office.doctor().await.is_sound());
    let (config, now) = (office.config.clone(), office.app.now());
    office.app.close().await.expect("closed");
    let options = Options { place: database.place.clone(), readers: 1, access: Access::Work };
    let store = Store::open(&options).await.expect("opened");
    let tx = store.begin().await.expect("a transaction");
    for statement in statements {
        tx.execute_unprepared(statement).await.expect(statement);
    }
    store.commit(tx).await.expect("saved");
    store.close().await.expect("closed");
    let app = App::open(&config, ports()).await.expect("opened again");
    let report = app.doctor(now).await.expect("examined");
    assert_eq!(report.cases, 2);
    let found = report.problems.iter().map(|problem| problem.what).collect();
    (app, found)
}

#[tokio::test]
async fn a_snapshot_that_was_changed_is_found() {
    for database in databases::each().await {
        let statement = "UPDATE cases SET snapshot = replace(snapshot, '\"wen\"', '\"he\"') WHERE id = 'c1'";
        assert_eq!(after(&database, &[statement]).await, [Trouble::Snapshot], "{}", database.name);
    }
}

#[tokio::test]
async fn an_event_that_was_changed_is_found() {
    let statements =
        ["DROP TRIGGER events_no_update", "UPDATE events SET body = replace(body, 'wen', 'he') WHERE case_id = 'c1' AND seq = 1"];
    assert_eq!(after(&databases::sqlite(), &statements).await, [Trouble::Chain, Trouble::Snapshot]);
}

#[tokio::test]
async fn a_tail_that_was_cut_off_is_found() {
    let statements = [
        "DROP TRIGGER events_no_delete",
        "DELETE FROM events WHERE case_id = 'c1' AND seq = (SELECT max(seq) FROM events WHERE case_id = 'c1')",
    ];
    let found = after(&databases::sqlite(), &statements).await;
    assert!(found.contains(&Trouble::Gap) && found.contains(&Trouble::Chain), "{found:?}");
}

#[tokio::test]
async fn timers_and_tasks_that_are_gone_are_found() {
    for database in databases::each().await {
        let statements = ["DELETE FROM timers WHERE case_id = 'c1'", "DELETE FROM tasks WHERE case_id = 'c2'"];
        assert_eq!(after(&database, &statements).await, [Trouble::Timers, Trouble::Tasks], "{}", database.name);
    }
}

#[tokio::test]
async fn an_inbox_that_lost_a_task_and_a_column_that_is_wrong_are_found() {
    for database in databases::each().await {
        let statements = ["DELETE FROM task_people WHERE case_id = 'c1'", "UPDATE cases SET step = 'keep' WHERE id = 'c2'"];
        assert_eq!(after(&database, &statements).await, [Trouble::Tasks, Trouble::Snapshot], "{}", database.name);
    }
}

#[tokio::test]
async fn a_message_that_no_event_asks_for_is_found() {
    for database in databases::each().await {
        let statement = "INSERT INTO messages (id, case_id, seq, target, kind, body, state, next_at, attempts, token, created_at) \
                         SELECT 'x', case_id, seq, 'c2', 'send', '{}', 'pending', at, 0, 0, at FROM events WHERE case_id = 'c1' AND seq = 1";
        assert_eq!(after(&database, &[statement]).await, [Trouble::Effects], "{}", database.name);
    }
}

#[tokio::test]
async fn what_follows_from_a_log_is_rebuilt_and_the_log_stays_as_it_is() {
    for database in databases::each().await {
        let statements = [
            "UPDATE cases SET snapshot = '{' WHERE id = 'c1'",
            "DELETE FROM timers WHERE case_id = 'c2'",
            "DELETE FROM task_people WHERE case_id = 'c2'",
        ];
        let (app, found) = broken(&database, &statements).await;
        assert_eq!(found, [Trouble::Snapshot, Trouble::Timers, Trouble::Tasks], "{}", database.name);
        let log = app.history(&"c1".into()).await.expect("a log");
        for case in ["c1", "c2"] {
            assert_eq!(app.repair(&case.into(), app.now()).await, Ok(true));
        }
        assert_eq!(app.doctor(app.now()).await.expect("examined").problems, []);
        assert_eq!(app.history(&"c1".into()).await.expect("a log"), log);
        assert_eq!(app.inbox(&"wen".into()).await.expect("an inbox").len(), 2);
    }
}

#[tokio::test]
async fn a_case_whose_log_can_not_be_trusted_is_left_alone() {
    let statements = [
        "DROP TRIGGER events_no_update",
        "UPDATE events SET body = replace(body, 'wen', 'he') WHERE case_id = 'c1' AND seq = 1",
        "DELETE FROM timers WHERE case_id = 'c1'",
    ];
    let (app, _) = broken(&databases::sqlite(), &statements).await;
    assert_eq!(app.repair(&"c1".into(), app.now()).await, Ok(false));
}

#[tokio::test]
async fn a_tail_that_was_cut_off_and_a_case_that_is_gone_are_found_against_the_heads_outside_the_database() {
    let database = databases::sqlite();
    let office = Office::open(&database).await;
    office.begin("c1").await.expect("begun");
    assert_eq!(office.app.note_heads(office.app.now()).await, Ok(true));
    assert_eq!(office.app.note_heads(office.app.now()).await, Ok(false), "once a day");
    assert!(office.doctor().await.is_sound());
    let heads = office.config.heads();
    let file = std::fs::read_dir(&heads).expect("a folder").next().expect("a file").expect("a file").path();
    let whole = std::fs::read_to_string(&file).expect("readable");
    std::fs::write(&file, whole.clone() + "7 sha256:00 c9\n").expect("written");
    let report = office.doctor().await;
    assert_eq!(
        report.problems.iter().map(|one| (one.what, one.case.clone())).collect::<Vec<_>>(),
        [(Trouble::Head, Some(CaseId::from("c9")))]
    );
    std::fs::write(&file, whole.replace("sha256:", "sha256:0")).expect("written");
    assert!(office.doctor().await.problems.iter().any(|one| one.what == Trouble::Head && one.case == Some(CaseId::from("c1"))));
}

#[tokio::test]
async fn a_file_that_nothing_names_is_listed_and_does_no_harm_and_a_missing_one_is_found() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let named = office.app.keep_upload("扫描件.pdf", b"%PDF-1.7\n%%EOF\n").await.expect("kept");
        assert_eq!(named.name, "扫描件.pdf");
        let path = |digest: &str| {
            let hex = digest.trim_start_matches("sha256:").to_owned();
            office.config.files().join(&hex[..2]).join(&hex[2..])
        };
        let orphan = path(&format!("sha256:{}", "ab".repeat(32)));
        std::fs::create_dir_all(orphan.parent().expect("a folder")).expect("made");
        std::fs::write(&orphan, "left").expect("written");
        let report = office.doctor().await;
        assert!(report.is_sound(), "{}", database.name);
        assert_eq!(report.orphans, [Digest::new(format!("sha256:{}", "ab".repeat(32)))]);
        std::fs::remove_file(path(named.digest.as_str())).expect("removed");
        let found: Vec<_> = office.doctor().await.problems.into_iter().map(|problem| problem.what).collect();
        assert_eq!(found, [Trouble::File], "{}", database.name);
        let refused = office.app.keep_upload("bild.exe", b"MZ\x90").await.expect_err("refused");
        assert!(refused.to_string().contains("is a program"), "{refused}");
    }
}
