use super::save_case;
use crate::databases;
use dafu::store::{Access, Db, Options, Place, Store, StoreError};

fn reason(opened: Result<Store, StoreError>) -> String {
    match opened {
        Err(StoreError::Permanent(text)) => text,
        Err(other) => panic!("not permanent: {other}"),
        Ok(_) => panic!("opened"),
    }
}

#[tokio::test]
async fn a_file_that_is_being_worked_with_is_not_opened_a_second_time() {
    let database = databases::sqlite();
    let first = database.open().await;
    let text = reason(database.try_open().await);
    assert!(text.contains("Another dafu is working with"), "{text}");
    first.close().await.expect("closed");
    database.open().await;
}

#[tokio::test]
async fn another_program_may_look_at_a_file_that_is_being_worked_with_and_not_write() {
    let database = databases::sqlite();
    let working = database.open().await;
    save_case(&working, "c1").await;
    let looking =
        Store::open(&Options { place: database.place.clone(), readers: 1, access: Access::Look }).await.expect("opened");
    assert_eq!(super::history(&looking, "c1").await.len(), 3);
    assert!(looking.begin().await.is_err());
    assert!(looking.reader().execute_unprepared("DELETE FROM meta").await.is_err());
}

#[tokio::test]
async fn a_database_from_a_newer_program_is_refused_and_stays_as_it_is() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        tx.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_future', 0)")
            .await
            .expect("inserted");
        tx.execute_unprepared("UPDATE meta SET value = '99.0.0' WHERE key = 'written_by'").await.expect("updated");
        store.commit(tx).await.expect("saved");
        store.close().await.expect("closed");
        let text = reason(database.try_open().await);
        assert!(text.contains("newer dafu (99.0.0, schema step m29990101_000001_future)"), "{}: {text}", database.name);
    }
}

#[tokio::test]
async fn a_database_from_an_older_program_is_not_looked_at_and_stays_as_it_is() {
    for database in databases::each().await {
        let store = database.open().await;
        let tx = store.begin().await.expect("a transaction");
        tx.execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE '%timer_leases'").await.expect("deleted");
        store.commit(tx).await.expect("saved");
        store.close().await.expect("closed");
        let look = Options { place: database.place.clone(), readers: 1, access: Access::Look };
        let text = reason(Store::open(&look).await);
        assert!(text.contains("dafu migrate"), "{}: {text}", database.name);
    }
}

#[tokio::test]
async fn a_database_is_opened_again_with_all_that_was_saved() {
    for database in databases::each().await {
        let store = database.open().await;
        let log = save_case(&store, "c1").await;
        store.close().await.expect("closed");
        assert_eq!(super::history(&database.open().await, "c1").await, log, "{}", database.name);
    }
}

#[tokio::test]
async fn a_folder_that_can_not_be_written_is_refused_with_a_sentence() {
    // The process file system refuses new files even to root.
    let place = Place::Sqlite("/proc/dafu.sqlite".into());
    let text = reason(Store::open(&Options { place, readers: 1, access: Access::Work }).await);
    assert!(text.contains("can't be written") && text.contains("may the program write there?"), "{text}");
}

#[tokio::test]
async fn a_missing_folder_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::Sqlite(folder.path().join("nowhere/dafu.sqlite"));
    let text = reason(Store::open(&Options { place, readers: 1, access: Access::Work }).await);
    assert!(text.contains("Does its folder exist"), "{text}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_with_a_sentence() {
    let database = databases::sqlite();
    std::fs::write(database.file(), "提案台账\n".repeat(1_000)).expect("written");
    let text = reason(database.try_open().await);
    assert!(text.contains("damaged, or is no dafu database"), "{text}");
}
