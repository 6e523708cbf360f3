use super::{case_row, history, notes, save_case};
use crate::databases;
use dafu::store::{Db, StoreError, cases, events};
use dafu_engine::chain::START;

#[tokio::test]
async fn what_is_appended_is_read_back_with_its_chain() {
    for database in databases::each().await {
        let store = database.open().await;
        let log = save_case(&store, "c1").await;
        let read = history(&store, "c1").await;
        assert_eq!(read, log, "{}", database.name);
        assert!(read.iter().all(events::Row::is_sound));
        assert_eq!(read[1].prev_hash, read[0].hash);
        assert_eq!(read[0].prev_hash, START);
        assert_eq!(read[2].event().expect("an event").seq, 3);
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_or_delete_an_event() {
    for database in databases::each().await {
        let store = database.open().await;
        let log = save_case(&store, "c1").await;
        for statement in ["UPDATE events SET body = '{}'", "DELETE FROM events", "DELETE FROM events WHERE seq = 3"] {
            let tx = store.begin().await.expect("a transaction");
            let error = StoreError::from(tx.execute_unprepared(statement).await.expect_err(statement));
            assert!(error.to_string().contains("events are append-only"), "{}: {error}", database.name);
        }
        assert_eq!(history(&store, "c1").await, log);
    }
}

#[tokio::test]
async fn a_number_that_is_taken_can_not_be_appended_again() {
    for database in databases::each().await {
        let store = database.open().await;
        let log = save_case(&store, "c1").await;
        let tx = store.begin().await.expect("a transaction");
        let error = events::append(&tx, vec![log[2].clone()]).await.expect_err("taken");
        assert!(matches!(error, StoreError::Clash(_)), "{}: {error}", database.name);
    }
}

#[tokio::test]
async fn a_case_that_was_changed_meanwhile_is_not_overwritten() {
    for database in databases::each().await {
        let store = database.open().await;
        let log = save_case(&store, "c1").await;
        for (version, expected) in [(1, false), (3, false), (2, true), (2, false)] {
            let tx = store.begin().await.expect("a transaction");
            let written =
                cases::write(&tx, vec![case_row("c1", version, &log), case_row(&format!("new{version}{expected}"), 1, &[])])
                    .await;
            assert_eq!(written.is_ok(), expected, "{} version {version}", database.name);
            if expected {
                store.commit(tx).await.expect("saved");
            }
        }
    }
}

#[tokio::test]
async fn a_transaction_that_is_not_committed_has_never_happened() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        let tx = store.begin().await.expect("a transaction");
        let log = notes("c2", 1);
        cases::write(&tx, vec![case_row("c2", 1, &log)]).await.expect("written");
        events::append(&tx, log).await.expect("appended");
        drop(tx);
        assert_eq!(history(&store, "c2").await, [], "{}", database.name);
        assert_eq!(cases::find(store.reader(), &"c2".into()).await, Ok(None));
    }
}

#[tokio::test]
async fn a_log_with_a_changed_body_is_not_sound() {
    let mut log = notes("c1", 2);
    log[1].body = log[1].body.replace("第2条", "第9条");
    assert!(log[0].is_sound());
    assert!(!log[1].is_sound());
}

#[tokio::test]
async fn more_rows_than_one_statement_can_carry_are_all_written() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        let tx = store.begin().await.expect("a transaction");
        let log = notes("c2", 5_000);
        cases::write(&tx, vec![case_row("c2", 1, &log)]).await.expect("written");
        events::append(&tx, log).await.expect("appended");
        store.commit(tx).await.expect("saved");
        let all = events::history(store.reader(), &"c2".into(), 0, 10_000).await.expect("a log");
        assert_eq!(all.len(), 5_000, "{}", database.name);
    }
}
