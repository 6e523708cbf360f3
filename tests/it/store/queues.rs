use super::{instant, save_case};
use crate::databases;
use chrono::TimeDelta;
use dafu::store::outbox::{self, Mail, Recipient};
use dafu::store::queue::{self, Decision, New, Queue, Row, State, Step};
use dafu::store::{Store, StoreError};

const LEASE: TimeDelta = TimeDelta::seconds(30);
/// A lease that is over when it begins: PostgreSQL counts leases by its own clock, which no test can move.
const OVER: TimeDelta = TimeDelta::seconds(-1);

fn mail(seq: u64, person: &str) -> New {
    let to = Recipient::Person(person.into());
    let body = Mail { to: to.clone(), about: "draft".to_owned(), text: None };
    New {
        case: "c1".into(),
        seq,
        target: to.target(),
        kind: body.about.clone(),
        body: serde_json::to_string(&body).expect("JSON"),
        at: instant(),
    }
}

async fn put(store: &Store, mails: &[New]) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    queue::put(&tx, Queue::Outbox, mails).await?;
    store.commit(tx).await
}

async fn states(store: &Store) -> Vec<String> {
    let rows = queue::of_case(store.reader(), Queue::Outbox, &"c1".into()).await.expect("rows");
    rows.into_iter().map(|row| row.state).collect()
}

async fn step(store: &Store, row: &Row, step: Step) -> Result<bool, StoreError> {
    queue::step(store, Queue::Outbox, row, &step).await
}

async fn one(store: &Store, lease: TimeDelta) -> Row {
    outbox::claim(store, instant(), lease, 1).await.expect("claimed").pop().expect("a mail")
}

#[tokio::test]
async fn a_mail_is_claimed_once_and_sent_once() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        put(&store, &[mail(1, "p1"), mail(1, "p2")]).await.expect("put");
        let claimed = outbox::claim(&store, instant(), LEASE, 10).await.expect("claimed");
        assert_eq!(claimed.len(), 2, "{}", database.name);
        assert_eq!(outbox::claim(&store, instant(), LEASE, 10).await, Ok(vec![]));
        for row in &claimed {
            assert_eq!(outbox::mail(row).expect("a mail").to.target(), row.target);
            assert_eq!(step(&store, row, Step::Sending).await, Ok(true));
            assert_eq!(step(&store, row, Step::Done("250 queued".into())).await, Ok(true));
            assert_eq!(step(&store, row, Step::Done("250 queued".into())).await, Ok(false), "it is not held any more");
        }
        assert_eq!(states(&store).await, ["done", "done"]);
    }
}

#[tokio::test]
async fn an_event_tells_a_recipient_of_one_thing_once() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        put(&store, &[mail(1, "p1")]).await.expect("put");
        assert!(matches!(put(&store, &[mail(1, "p1")]).await, Err(StoreError::Clash(_))), "{}", database.name);
    }
}

#[tokio::test]
async fn an_effect_without_its_event_is_refused() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        assert!(put(&store, &[mail(99, "p1")]).await.is_err(), "{}", database.name);
    }
}

#[tokio::test]
async fn a_worker_that_slept_through_its_lease_writes_nothing() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        put(&store, &[mail(1, "p1")]).await.expect("put");
        let slept = one(&store, OVER).await;
        let later = instant() + TimeDelta::seconds(1);
        assert_eq!(queue::reap(&store, Queue::Outbox, later).await, Ok(1), "{}", database.name);
        let woke = outbox::claim(&store, later, LEASE, 1).await.expect("claimed").pop().expect("a mail");
        assert_eq!((woke.token, woke.attempts), (2, 2));
        assert_eq!(step(&store, &slept, Step::Sending).await, Ok(false));
        assert_eq!(step(&store, &woke, Step::Sending).await, Ok(true));
    }
}

#[tokio::test]
async fn a_mail_that_may_have_left_is_never_sent_again_silently() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        put(&store, &[mail(1, "p1")]).await.expect("put");
        let row = one(&store, OVER).await;
        assert_eq!(step(&store, &row, Step::Sending).await, Ok(true));
        let later = instant() + TimeDelta::seconds(1);
        assert_eq!(queue::reap(&store, Queue::Outbox, later).await, Ok(1));
        assert_eq!(outbox::claim(&store, later + TimeDelta::days(1), LEASE, 1).await, Ok(vec![]));
        let doubtful = outbox::doubtful(store.reader()).await.expect("rows");
        assert_eq!(doubtful.iter().map(|doubt| doubt.id.as_str()).collect::<Vec<_>>(), [row.id.as_str()], "{}", database.name);
        assert_eq!(queue::settle(&store, Queue::Outbox, &row.id, (Decision::Again, "asked by phone"), later).await, Ok(true));
        assert_eq!(queue::settle(&store, Queue::Outbox, &row.id, (Decision::Again, "asked by phone"), later).await, Ok(false));
        assert_eq!(outbox::claim(&store, later, LEASE, 1).await.expect("claimed").len(), 1);
    }
}

#[tokio::test]
async fn what_was_certainly_not_sent_waits_for_its_time() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        put(&store, &[mail(1, "p1")]).await.expect("put");
        let row = one(&store, LEASE).await;
        let again = instant() + TimeDelta::minutes(5);
        assert_eq!(step(&store, &row, Step::Retry(again, "451 busy".into())).await, Ok(true));
        assert_eq!(outbox::claim(&store, again - TimeDelta::microseconds(1), LEASE, 1).await, Ok(vec![]), "{}", database.name);
        assert_eq!(outbox::claim(&store, again, LEASE, 1).await.expect("claimed").len(), 1);
        assert_eq!(queue::list(store.reader(), Queue::Outbox, State::Claimed).await.expect("rows").len(), 1);
    }
}

#[tokio::test]
async fn a_claim_is_kept_while_somebody_is_at_it() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        put(&store, &[mail(1, "p1"), mail(1, "p2")]).await.expect("put");
        let (kept, left) = (one(&store, OVER).await, one(&store, OVER).await);
        let stale = Row { token: left.token - 1, ..left.clone() };
        let later = instant() + TimeDelta::seconds(1);
        assert_eq!(queue::renew(&store, Queue::Outbox, &[kept.clone(), stale], later, LEASE).await, Ok(1), "{}", database.name);
        assert_eq!(queue::reap(&store, Queue::Outbox, later).await, Ok(1));
        assert_eq!(step(&store, &kept, Step::Sending).await, Ok(true));
        assert_eq!(step(&store, &left, Step::Sending).await, Ok(false));
    }
}

#[tokio::test]
async fn whoever_comes_back_late_and_knows_ends_the_doubt_unless_somebody_has_decided() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        put(&store, &[mail(1, "p1"), mail(1, "p2")]).await.expect("put");
        let (late, decided) = (one(&store, OVER).await, one(&store, OVER).await);
        let later = instant() + TimeDelta::seconds(1);
        for row in [&late, &decided] {
            assert_eq!(step(&store, row, Step::Sending).await, Ok(true));
        }
        assert_eq!(queue::reap(&store, Queue::Outbox, later).await, Ok(2), "{}", database.name);
        let never = (Decision::Never, "the recipient has it");
        assert_eq!(queue::settle(&store, Queue::Outbox, &decided.id, never, later).await, Ok(true));
        assert_eq!(step(&store, &late, Step::Done("250 queued".into())).await, Ok(true));
        assert_eq!(step(&store, &decided, Step::Done("250 queued".into())).await, Ok(false));
        let mut states = states(&store).await;
        states.sort();
        assert_eq!(states, ["done", "dropped"]);
    }
}

#[tokio::test]
async fn a_try_that_was_none_does_not_count() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        put(&store, &[mail(1, "p1")]).await.expect("put");
        for _ in 0..3 {
            let row = one(&store, LEASE).await;
            assert_eq!(row.attempts, 1, "{}", database.name);
            assert_eq!(step(&store, &row, Step::Back(instant(), "the server is away".into())).await, Ok(true));
        }
    }
}

#[tokio::test]
async fn what_is_taken_back_drops_every_mail_that_can_not_have_left_and_no_other() {
    for database in databases::each().await {
        let store = database.open().await;
        save_case(&store, "c1").await;
        let people = ["done", "failed", "retry", "sending", "unknown", "claimed"];
        let later = |seq: u64| New { at: instant() + TimeDelta::days(1), ..mail(seq, "held") };
        put(&store, &people.map(|person| mail(2, person))).await.expect("put");
        let claimed = outbox::claim(&store, instant(), LEASE, 10).await.expect("claimed");
        for row in &claimed {
            let moves = match row.target.as_str() {
                "person:done" => vec![Step::Sending, Step::Done(String::new())],
                "person:failed" => vec![Step::Failed(String::new())],
                "person:retry" => vec![Step::Retry(instant() + LEASE, String::new())],
                "person:sending" => vec![Step::Sending],
                "person:unknown" => vec![Step::Sending, Step::Unknown(String::new())],
                _ => vec![],
            };
            for to in moves {
                assert_eq!(step(&store, row, to).await, Ok(true));
            }
        }
        let digest = New { kind: "digest 2026-03-02/person:kept".into(), ..mail(2, "kept") };
        put(&store, &[later(1), later(2), digest]).await.expect("put");
        let tx = store.begin().await.expect("begun");
        queue::drop_waiting(&tx, Queue::Outbox, (&"c1".into(), 2, 2), ("digest ", "taken back")).await.expect("dropped");
        store.commit(tx).await.expect("committed");
        let rows = queue::of_case(store.reader(), Queue::Outbox, &"c1".into()).await.expect("rows");
        let mut found: Vec<_> = rows.iter().map(|row| (row.seq, row.target.as_str(), row.state.as_str())).collect();
        found.sort_unstable();
        let expected = [
            (1, "person:held", "pending"),
            (2, "person:claimed", "dropped"),
            (2, "person:done", "done"),
            (2, "person:failed", "failed"),
            (2, "person:held", "dropped"),
            // It is about other cases too.
            (2, "person:kept", "pending"),
            (2, "person:retry", "dropped"),
            (2, "person:sending", "sending"),
            (2, "person:unknown", "unknown"),
        ];
        assert_eq!(found, expected, "{}", database.name);
        let late = claimed.iter().find(|row| row.target == "person:claimed").expect("claimed");
        assert_eq!(step(&store, late, Step::Sending).await, Ok(false), "whoever had claimed it sends nothing");
    }
}
