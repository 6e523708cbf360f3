//! The store on its own, with events made by hand.

mod files;
mod log;
mod opening;
mod queues;
mod registers;
mod year;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dafu::store::{Store, cases, definitions, events};
use dafu_engine::chain::START;
use dafu_engine::definition::{self, Definition};
use dafu_engine::ids::CaseId;
use dafu_engine::machine::event::{Actor, Event, What};

pub fn instant() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

pub fn day() -> NaiveDate {
    instant().date_naive()
}

pub fn definition() -> Definition {
    let (definition, mistakes) = definition::read::read("errand.yaml", include_str!("../../data/errand/errand.yaml"));
    assert_eq!(mistakes, []);
    definition.expect("a definition")
}

pub fn note(seq: u64) -> Event {
    Event {
        seq,
        at: instant() + TimeDelta::microseconds(i64::try_from(seq).unwrap_or_default()),
        clock_said: None,
        on: day(),
        by: Actor::Person("p1".into()),
        paper: None,
        what: What::Noted { text: format!("第{seq}条"), internal: false },
    }
}

/// A chained log of `count` notes.
pub fn notes(case: &str, count: u64) -> Vec<events::Row> {
    let mut prev = START.to_owned();
    (1..=count)
        .map(|seq| {
            let row = events::Row::chained(&case.into(), &prev, &note(seq)).expect("a row");
            prev.clone_from(&row.hash);
            row
        })
        .collect()
}

pub fn case_row(case: &str, version: i64, log: &[events::Row]) -> cases::Row {
    cases::Row {
        id: case.to_owned(),
        workflow: "errand".to_owned(),
        definition: definition().digest.to_string(),
        policy: "here".to_owned(),
        began: day(),
        open: true,
        status: "open".to_owned(),
        step: None,
        due: None,
        seq: log.last().map_or(0, |row| row.seq),
        head: log.last().map(|row| row.hash.clone()).unwrap_or_default(),
        version,
        projected_with: 0,
        changed_at: instant(),
        snapshot: "{}".to_owned(),
    }
}

/// Saves a case with a log of three notes.
pub async fn save_case(store: &Store, case: &str) -> Vec<events::Row> {
    let log = notes(case, 3);
    let tx = store.begin().await.expect("a transaction");
    definitions::put(&tx, &definition(), "workflow: errand", instant()).await.expect("a definition");
    cases::write(&tx, vec![case_row(case, 1, &log)]).await.expect("a case");
    events::append(&tx, log.clone()).await.expect("its log");
    store.commit(tx).await.expect("saved");
    log
}

pub async fn history(store: &Store, case: &str) -> Vec<events::Row> {
    events::history(store.reader(), &CaseId::from(case), 0, 1_000).await.expect("a log")
}
