//! 2.10 and 2.11: requests and records.

use super::bench::{Bench, Parts, form, hand_in};
use crate::machine::command::Ask;
use crate::machine::event::{Actor, What};
use crate::machine::refusal::Reason;
use crate::machine::state::Confirmed;
use serde_json::json;

const BESIDE: Parts = Parts {
    roles: "",
    clocks: "",
    records: "
  talks: { title: Talks, by: [worker], form: [view!], confirm: case.member }
",
    requests: "
  return_it:
    title: Return it
    by: [worker, helpers]
    within: objection
    form: [reason!]
    decided_by: boss
    due: week
    outcomes:
      move_on: { title: Another unit, form: [lead!], move: assign, notify: [worker] }
      units_: { title: Other units, form: [units] }
      stop: { title: Stop, cancel: true, notify: [worker] }
      keep: { title: Keep, form: [reason!] }
",
    steps: "
  assign: { title: Assign, task: boss, marks: assigned, next: ask }
  ask: { title: Ask, each: case.units, task: helper, again: keep, next: close }
  close: { title: Close, task: worker, next: done }
",
    fields: "  member: { title: Member, type: person, from: import }",
    deadlines: "  objection: { amount: 5 workdays, from: assigned, say: Too late }",
};

fn bench() -> Bench {
    let mut bench = Bench::closed(BESIDE);
    bench.open(json!({ "office": "office", "lead": "lead", "units": ["a", "b"], "member": "p1" }));
    bench.by("office.boss", hand_in("assign#1", json!({})));
    bench
}

fn ask(bench: &mut Bench, who: &str) {
    bench.by(who, Ask::Request { request: "return_it".into(), form: form(json!({ "reason": "not ours" })) });
}

fn decide(number: u32, outcome: &str, filled: serde_json::Value) -> Ask {
    Ask::DecideRequest { number, outcome: outcome.into(), form: form(filled) }
}

#[test]
fn the_work_goes_on_until_a_request_is_decided() {
    let mut bench = bench();
    ask(&mut bench, "lead.worker");
    bench.by("a.worker", hand_in("ask[a]/ask#1", json!({})));
    bench.by("office.boss", decide(1, "move_on", json!({ "lead": "c" })));
    assert_eq!(bench.at(), "assign#2");
    assert!(matches!(bench.no("office.boss", decide(1, "keep", json!({ "reason": "x" }))), Reason::NoSuchRequest(1)));
}

#[test]
fn one_request_of_a_kind_is_open_per_asker() {
    let mut bench = bench();
    ask(&mut bench, "lead.worker");
    ask(&mut bench, "a.head");
    let again = Ask::Request { request: "return_it".into(), form: form(json!({ "reason": "not ours" })) };
    assert_eq!(bench.no("a.head", again), Reason::RequestOpen("return_it".into()));
}

#[test]
fn a_window_is_open_until_its_date_and_before_its_anchor() {
    let mut bench = Bench::closed(BESIDE);
    bench.open(json!({ "office": "office", "lead": "lead", "units": [] }));
    ask(&mut bench, "lead.worker");
    bench.by("office.boss", decide(1, "keep", json!({ "reason": "stay" })));
    bench.by("office.boss", hand_in("assign#1", json!({})));
    bench.sleep(8);
    let late = Ask::Request { request: "return_it".into(), form: form(json!({ "reason": "not ours" })) };
    let closed = bench.no("lead.worker", late);
    assert!(matches!(closed, Reason::WindowClosed { say: Some(say), .. } if say == "Too late"));
}

#[test]
fn a_request_that_changes_a_list_moves_the_block_that_follows_it() {
    let mut bench = bench();
    ask(&mut bench, "a.head");
    bench.by("office.boss", decide(1, "units_", json!({ "units": ["b", "c"] })));
    assert_eq!(bench.open_tasks(), ["ask[b]/ask#1", "ask[c]/ask#1"]);
}

#[test]
fn a_request_that_cancels_tells_people_before_the_end() {
    let mut bench = bench();
    ask(&mut bench, "lead.worker");
    ask(&mut bench, "a.head");
    bench.by("office.boss", decide(1, "stop", json!({})));
    assert!(bench.case().is_ended());
    assert!(matches!(bench.log.last().unwrap().what, What::CaseEnded { .. }));
    let withdrawn = bench.case().requests[&2].decided.clone().unwrap();
    assert_eq!((withdrawn.by, withdrawn.outcome), (None, None));
}

#[test]
fn an_overdue_request_is_told_once() {
    let mut bench = bench();
    ask(&mut bench, "lead.worker");
    bench.days(20);
    assert_eq!(bench.happened(|what| matches!(what, What::DueReached { .. })), 1);
}

#[test]
fn a_corrected_row_has_to_be_confirmed_again() {
    let mut bench = bench();
    bench.by("lead.worker", Ask::AddRecord { record: "talks".into(), row: form(json!({ "view": "fine" })) });
    let says = |says| Ask::ConfirmRecord { record: "talks".into(), row: "talks-1".into(), says };
    assert_eq!(bench.no("lead.worker", says(Confirmed::True)), Reason::NotAsked);
    bench.try_by(Actor::Link("p1".into()), says(Confirmed::True)).unwrap();
    assert_eq!(bench.case().records["talks"][0].confirmed, Confirmed::True);
    let to = form(json!({ "view": "not fine" }));
    let correct = |reason: &str| Ask::CorrectRecord {
        record: "talks".into(),
        row: "talks-1".into(),
        to: to.clone(),
        reason: reason.to_owned(),
    };
    assert_eq!(bench.no("lead.worker", correct("")), Reason::ReasonMissing);
    bench.by("lead.worker", correct("misheard"));
    assert_eq!(bench.case().records["talks"][0].confirmed, Confirmed::Unknown);
    assert_eq!(bench.case().records["talks"][0].corrected.len(), 1);
}
