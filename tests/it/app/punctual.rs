//! Many open timers: what is due fires once, by an index, whatever the clock does; what is not due costs nothing.

use super::{Office, date, monday, ports};
use crate::databases::{self, Database};
use chrono::{DateTime, TimeDelta, Utc};
use dafu::app::App;
use dafu::app::clocks::{Against, Watched};
use dafu::app::ports::Ports;
use dafu::store::{Db, timers};
use dafu::time::{Clock, stopwatch};
use dafu::workers;
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::event::What;
use sea_orm::QueryTrait;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock that a test steps, back as well.
#[derive(Debug)]
struct Stepped(AtomicI64);

impl Clock for Stepped {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).expect("an instant")
    }
}

impl Stepped {
    fn at(&self, instant: DateTime<Utc>) {
        self.0.store(instant.timestamp_micros(), Ordering::SeqCst);
    }
}

/// Adds `count` timers of one case that are due in a year.
async fn crowd(database: &Database, count: u32) {
    let url = database.url();
    let url = if database.name == "SQLite" { url.replacen("sqlite:", "sqlite://", 1) } else { url };
    let db = Box::pin(sea_orm::Database::connect(url)).await.expect("connected");
    for chunk in 0..count.div_ceil(10_000) {
        let values: Vec<String> = (0..10_000.min(count - chunk * 10_000))
            .map(|n| format!("('far', 'clock c{}', '2027-03-{:02}', FALSE, 0)", chunk * 10_000 + n, 1 + n % 28))
            .collect();
        let insert = format!("INSERT INTO timers (case_id, key, fires_on, fired, token) VALUES {}", values.join(","));
        db.execute_unprepared(&insert).await.expect("inserted");
    }
    db.execute_unprepared("ANALYZE").await.expect("analysed");
    db.close().await.expect("closed");
}

async fn passed(app: &App, case: &str) -> usize {
    let log = app.history(&case.into()).await.expect("a log");
    log.iter().filter(|logged| matches!(logged.event.what, What::DueReached { .. })).count()
}

async fn office(database: &Database, cases: usize) -> Office {
    let office = Office::open(database).await;
    for number in 0..cases {
        office.begin(&format!("e{number:03}")).await.expect("begun");
    }
    office
}

#[expect(clippy::print_stderr, reason = "the figure is what somebody runs this test for")]
#[tokio::test]
async fn what_is_due_is_found_by_an_index_among_a_hundred_thousand() {
    for database in databases::each().await {
        let office = office(&database, 50).await;
        // A case that is suspended wants no timers, so nothing of its own fires.
        office.begin("far").await.expect("begun");
        office.act("far", "lan", Ask::Suspend { reason: "等候".to_owned() }).await;
        crowd(&database, 100_000).await;
        let store = office.look().await;
        let query = timers::oldest(date(2026, 3, 2), monday(), 256).into_query();
        let plan = store.plan(&query).await.expect("a plan");
        assert!(plan.contains("timers_due") || plan.contains("USING INDEX"), "{}: {plan}", database.name);
        assert!(!plan.contains("Seq Scan on timers") && !plan.contains("SCAN timers"), "{}: {plan}", database.name);
        store.close().await.expect("closed");

        let idle = timed(&office).await;
        office.clock.advance(TimeDelta::days(4));
        let busy = timed(&office).await;
        eprintln!("{}: a tick with 100,000 open timers: {idle:?} with none due, {busy:?} with 50 due", database.name);
        for number in 0..50 {
            assert_eq!(passed(&office.app, &format!("e{number:03}")).await, 1);
        }
        office.app.close().await.expect("closed");
    }
}

async fn timed(office: &Office) -> Duration {
    let started = stopwatch();
    workers::tick(&office.app, office.app.now()).await.expect("worked");
    started.elapsed()
}

#[tokio::test]
async fn a_clock_stepped_back_repeats_nothing_and_one_stepped_ahead_loses_nothing() {
    for database in databases::each().await {
        let office = office(&database, 1).await;
        let config = office.config.clone();
        office.app.close().await.expect("closed");
        let clock = Arc::new(Stepped(AtomicI64::new(monday().timestamp_micros())));
        let app = App::open(&config, Ports { clock: clock.clone(), ..ports() }).await.expect("opened");
        // Thursday is the last day; it is over at midnight in the office, which is 16:00 here.
        let midnight = monday() + TimeDelta::days(3) + TimeDelta::hours(15);
        for (instant, expected) in [
            (midnight - TimeDelta::minutes(30), 0),
            (midnight + TimeDelta::minutes(30), 1),
            (midnight - TimeDelta::minutes(30), 1),
            (midnight + TimeDelta::hours(1), 1),
        ] {
            clock.at(instant);
            workers::settle(&app, app.now()).await.expect("worked");
            assert_eq!(passed(&app, "e000").await, expected, "{} at {instant}", database.name);
        }
        for logged in app.history(&"e000".into()).await.expect("a log") {
            if let What::DueReached { date, .. } = logged.event.what {
                assert!(logged.event.on > date, "no timer fires before the day its own command names");
            }
        }
        app.close().await.expect("closed");
    }
}

#[tokio::test]
async fn a_step_of_the_clock_is_noted_once_and_shown_by_the_doctor() {
    for database in databases::each().await {
        let office = office(&database, 0).await;
        let mut watched = Watched::default();
        let minute = Duration::from_mins(1);
        let now = |instant| office.app.zone().at(instant);
        // On a server the clock of the test is years away from the server's, and that is what is noted.
        let start = if database.name == "SQLite" { monday() } else { server_time(&office).await };
        assert_eq!(office.app.watch_clock(&mut watched, now(start), minute).await, Ok(None));
        assert_eq!(office.app.watch_clock(&mut watched, now(start + TimeDelta::minutes(1)), minute * 2).await, Ok(None));
        assert_eq!(office.doctor().await.clock, None);
        let ahead = start + TimeDelta::minutes(61);
        let step = office.app.watch_clock(&mut watched, now(ahead), minute * 3).await.expect("compared").expect("noted");
        assert!((step.seconds - 3_600).abs() < 120, "{step:?}");
        let against = if database.name == "SQLite" { Against::Itself } else { Against::Database };
        assert_eq!(step.against, against);
        assert_eq!(office.doctor().await.clock, Some(step));
        let later = now(ahead + TimeDelta::minutes(1));
        assert_eq!(office.app.watch_clock(&mut watched, later, minute * 4).await, Ok(None), "{}: once", database.name);
        office.app.close().await.expect("closed");
    }
}

async fn server_time(office: &Office) -> DateTime<Utc> {
    let store = office.look().await;
    let now = store.clock().await.expect("asked").expect("a server has a clock");
    store.close().await.expect("closed");
    now
}
