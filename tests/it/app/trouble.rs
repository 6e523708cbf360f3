//! What can be wrong with a database while it is worked with: a sentence that says what to do, nothing lost, and the same
//! command carried out once that is put right.

use super::{Office, command, ports};
use crate::databases::{self, Database};
use chrono::TimeDelta;
use dafu::app::{App, Submission, SubmitError, Which};
use dafu::store::{Access, Db, Options, Place, Store, StoreError};
use dafu::workers;

/// Works while a pragma of the only connection that writes says no, and again on a new one; what is answered meanwhile.
async fn answer(database: &Database, wrong: &str) -> String {
    let prepared = Office::open(database).await;
    let begun = prepared.begin("c1").await.expect("begun");
    prepared.app.close().await.expect("closed");
    let store = database.open().await;
    let app = App::over(store.clone(), &prepared.config, ports()).await.expect("opened");
    let office = Office { app, ..prepared };
    let tx = store.begin().await.expect("a transaction");
    tx.execute_unprepared(wrong).await.expect(wrong);
    store.commit(tx).await.expect("said");
    drop(store);
    let long = "长".repeat(200_000);
    let refused = office.note("c1", "k", &long).await.expect_err("refused");
    assert_eq!(office.seqs("c1").await.len() as u64, begun.last, "nothing was written");
    office.app.close().await.expect("closed");
    let office = Office::open_empty(database, ports()).await;
    assert_eq!(office.note("c1", "k", &long).await.expect("noted").first, begun.last + 1);
    assert_eq!(office.doctor().await.problems, []);
    match refused {
        SubmitError::Store(StoreError::Permanent(text)) => text,
        other => panic!("not permanent: {other}"),
    }
}

#[tokio::test]
async fn a_full_disk_is_said_to_be_full() {
    let text = answer(&databases::sqlite(), "PRAGMA max_page_count = 1").await;
    assert!(text.contains("The disk is full: free some space"), "{text}");
}

/// A pragma is a connection's own: the next one may write again, so it is the store that is asked here.
#[tokio::test]
async fn a_database_that_can_only_be_read_is_said_to_be_so() {
    let database = databases::sqlite();
    let store = database.open().await;
    let tx = store.begin().await.expect("a transaction");
    tx.execute_unprepared("PRAGMA query_only = ON").await.expect("said");
    store.commit(tx).await.expect("said");
    let text = store.begin().await.expect_err("refused").to_string();
    assert!(text.contains("can only be read"), "{text}");
    store.begin().await.expect("a connection that may write");
}

#[tokio::test]
async fn a_user_that_the_server_does_not_know_is_told_to_look_at_the_address() {
    let database = databases::each().await.pop().expect("PostgreSQL");
    let place = Place::Postgres(database.url().replace("dafu@", "nobody:secret@"));
    let opened = Store::open(&Options { place, readers: 1, access: Access::Work }).await;
    let text = opened.expect_err("not let in").to_string();
    assert!(text.contains("does not let dafu in") && !text.contains("secret"), "{text}");
}

/// `tests/postgres` makes a user `locked`, who has to give a password.
#[tokio::test]
async fn a_wrong_password_is_said_to_be_one_and_is_not_repeated() {
    let database = databases::each().await.pop().expect("PostgreSQL");
    let place = Place::Postgres(database.url().replace("dafu@", "locked:guessed@"));
    let opened = Store::open(&Options { place, readers: 1, access: Access::Work }).await;
    let text = opened.expect_err("not let in").to_string();
    assert!(text.contains("check the user and the password") && !text.contains("guessed"), "{text}");
}

/// Somebody sets the machine's clock back by an hour while dafu is at work.
#[tokio::test]
async fn a_clock_that_goes_back_an_hour_loses_nothing_and_does_nothing_twice() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        let begun = office.begin("c1").await.expect("begun");
        let friday = office.app.zone().at(office.app.zone().start(super::date(2026, 3, 6)));
        assert_eq!(workers::settle(&office.app, friday).await.expect("worked").timers, 1);
        let earlier = office.app.zone().at(friday.at - TimeDelta::hours(1));
        assert_eq!(workers::settle(&office.app, earlier).await.expect("worked").timers, 0, "{}", database.name);
        let note = |key: &str| Submission {
            case: "c1".into(),
            which: Which::Pinned,
            command: command("lan", key, super::note("早")),
            now: earlier,
            seen: None,
        };
        let noted = office.app.submit_at(note("k")).await.expect("noted");
        assert!(noted.first > begun.last && !noted.repeated, "{}", database.name);
        assert!(office.app.submit_at(note("k")).await.expect("noted before").repeated);
        assert_eq!(office.seqs("c1").await, (1..=noted.last).collect::<Vec<_>>());
        assert_eq!(office.doctor().await.problems, []);
    }
}

/// Leases are counted by the server: a program whose clock is an hour ahead takes nothing from one that is at work.
#[tokio::test]
async fn a_program_whose_clock_is_an_hour_ahead_takes_over_nothing() {
    use dafu::store::timers;
    let database = databases::each().await.pop().expect("PostgreSQL");
    let office = Office::open(&database).await;
    office.begin("c1").await.expect("begun");
    let store = database.open().await;
    let friday = office.app.zone().start(super::date(2026, 3, 6));
    let claim = async |ahead: TimeDelta| {
        let claimed = timers::claim(&store, office.app.zone().at(friday + ahead), TimeDelta::minutes(1), 10).await;
        claimed.expect("asked").len()
    };
    assert_eq!(claim(TimeDelta::zero()).await, 1);
    assert_eq!(claim(TimeDelta::hours(1)).await, 0);
}
