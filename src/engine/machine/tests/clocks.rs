//! Part 5: dates and clocks.

use super::bench::{Bench, Parts, date, form, hand_in};
use crate::machine::clock::{DueOf, Runs};
use crate::machine::command::{Ask, Command};
use crate::machine::event::{Actor, Place, System, What};
use crate::machine::refusal::Reason;
use serde_json::json;

const REPLY: Parts = Parts {
    roles: "",
    clocks: "  reply: { title: Reply, stops: sent }",
    records: "
  talks: { title: Talks, by: [worker], form: [done_on!, view], marks: { talked: done_on } }
",
    requests: "
  extend:
    title: Extend
    by: [worker]
    form: [new_date!]
    decided_by: boss
    due: week
    outcomes:
      grant: { title: Grant, extend: [reply] }
      deny: { title: Deny, form: [reason!] }
",
    steps: "
  assign: { title: Assign, task: boss, marks: assigned, next: write }
  write: { title: Write, task: worker, due: draft, next: send }
  send:
    title: Send
    task: worker
    form: [done_on!]
    marks: { sent: done_on }
    next: close
  close:
    title: Close
    task: boss
    outcomes:
      good: { title: Good, next: done }
      again: { title: Again, back: assign }
",
    fields: "",
    deadlines: "
  reply: { amount: 10 workdays, from: assigned }
  draft: { amount: 3 workdays, before: reply }
",
};

fn assigned() -> Bench {
    let mut bench = Bench::with(REPLY);
    bench.by("office.boss", hand_in("assign#1", json!({})));
    bench
}

fn reply(bench: &Bench) -> String {
    bench.case().clocks["reply"].due.date.to_string()
}

fn draft(bench: &Bench) -> String {
    bench.case().run(&"write#1".into()).unwrap().1.due.as_ref().unwrap().date.to_string()
}

#[test]
fn a_clock_starts_at_its_milestone_and_stops_at_another() {
    let mut bench = assigned();
    assert_eq!((reply(&bench).as_str(), draft(&bench).as_str()), ("2023-03-20", "2023-03-15"));
    bench.sleep(3);
    bench.by("lead.worker", hand_in("write#1", json!({})));
    bench.by("lead.worker", hand_in("send#1", json!({ "done_on": "2023-03-08" })));
    assert_eq!(bench.case().clocks["reply"].runs, Runs::Stopped { on: date("2023-03-08"), in_time: true });
}

#[test]
fn recording_the_anchor_again_replaces_the_clock() {
    let mut bench = assigned();
    bench.sleep(7);
    bench.by("office.boss", Ask::Move { to: "assign".into(), reason: "another unit".into() });
    bench.by("office.boss", hand_in("assign#2", json!({})));
    assert_eq!(reply(&bench), "2023-03-27");
}

fn extend(bench: &mut Bench, to: &str) {
    bench.by("lead.worker", Ask::Request { request: "extend".into(), form: form(json!({ "new_date": to })) });
    let number = *bench.case().requests.keys().max().unwrap();
    bench.by("office.boss", Ask::DecideRequest { number, outcome: "grant".into(), form: form(json!({})) });
}

#[test]
fn an_extension_moves_the_clock_and_what_counts_back_from_it() {
    let mut bench = assigned();
    extend(&mut bench, "2023-03-31");
    assert_eq!((reply(&bench).as_str(), draft(&bench).as_str()), ("2023-03-31", "2023-03-28"));
    let again = Ask::Request { request: "extend".into(), form: form(json!({ "new_date": "2023-04-14" })) };
    assert_eq!(bench.no("lead.worker", again), Reason::ExtendedOften(1));
}

#[test]
fn an_extension_is_asked_for_in_time_within_the_cap_and_once_at_a_time() {
    let mut bench = assigned();
    let ask = |to: &str| Ask::Request { request: "extend".into(), form: form(json!({ "new_date": to })) };
    assert_eq!(bench.no("lead.worker", ask("2023-03-20")), Reason::NotLater(date("2023-03-20")));
    assert_eq!(bench.no("lead.worker", ask("2023-04-21")), Reason::BeyondCap(date("2023-04-20")));
    bench.by("lead.worker", ask("2023-03-31"));
    assert_eq!(bench.no("lead.worker", ask("2023-03-31")), Reason::RequestOpen("extend".into()));
    // Decided after the date, it still counts.
    bench.days(20);
    bench.by("office.boss", Ask::DecideRequest { number: 1, outcome: "grant".into(), form: form(json!({})) });
    assert_eq!(reply(&bench), "2023-03-31");
    bench.days(10);
    assert_eq!(bench.no("lead.worker", ask("2023-04-28")), Reason::TooLateToExtend(date("2023-03-31")));
}

#[test]
fn an_extension_survives_other_dates_moving_but_not_a_new_start() {
    let mut bench = assigned();
    extend(&mut bench, "2023-03-31");
    bench.by("lead.worker", Ask::AddRecord { record: "talks".into(), row: form(json!({ "done_on": "2023-03-06" })) });
    assert_eq!(reply(&bench), "2023-03-31");
    bench.by("office.boss", Ask::Move { to: "assign".into(), reason: "another unit".into() });
    bench.by("office.boss", hand_in("assign#2", json!({})));
    assert_eq!(reply(&bench), "2023-03-20");
}

#[test]
fn a_date_passes_once_however_often_its_timer_fires() {
    let mut bench = assigned();
    bench.days(30);
    let passed = |of: &str| {
        let of = of.to_owned();
        move |what: &What| matches!(what, What::DueReached { of: DueOf::Clock(clock), .. } if clock.as_str() == of)
    };
    assert_eq!(bench.happened(passed("reply")), 1);
    let timer = || Ask::DueReached { timer: "clock reply".into() };
    assert_eq!(bench.try_by(Actor::System(System::Timer), timer()), Ok(Vec::new()));
    assert_eq!(bench.try_by(Actor::System(System::Timer), Ask::DueReached { timer: "run gone#7".into() }), Ok(Vec::new()));
    assert!(bench.no("office.boss", timer()) != Reason::CaseEnded);
}

#[test]
fn a_timer_set_by_another_calendar_moves_its_date_instead() {
    let mut bench = assigned();
    let text = "calendar: cn\nyear: 2023\ntitle: T\nsource: S\nholidays:\n  - { from: 2023-03-16, to: 2023-03-17, name: Feast }\nworkdays: []\n";
    let (year, diagnostics) = crate::calendar::read("cn-2023.yaml", text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    bench.calendar = crate::calendar::Calendar::new(year).0;
    bench.days(16);
    assert_eq!(bench.happened(|what| matches!(what, What::DueReached { of: DueOf::Clock(_), .. })), 0);
    assert_eq!(reply(&bench), "2023-03-22");
}

#[test]
fn suspending_stops_every_date_and_resuming_adds_the_lost_days() {
    let mut bench = assigned();
    bench.by("office.boss", Ask::Suspend { reason: "wait".into() });
    assert_eq!(bench.no("lead.worker", hand_in("write#1", json!({}))), Reason::CaseSuspended);
    bench.days(7);
    bench.by("office.boss", Ask::Resume { reason: "go on".into() });
    assert_eq!((reply(&bench).as_str(), draft(&bench).as_str()), ("2023-03-27", "2023-03-22"));
    // Counting anew keeps the lost days.
    let again = Ask::Recompute { reason: "a new calendar".into() };
    assert_eq!(bench.no("lead.worker", again.clone()), Reason::OnlyInCharge);
    bench.try_by(Actor::System(System::Job), again).unwrap();
    assert_eq!(reply(&bench), "2023-03-27");
}

#[test]
fn lost_days_stay_when_the_policy_changes() {
    let mut bench = assigned();
    bench.by("office.boss", Ask::StopClock { clock: "reply".into(), reason: "survey".into() });
    bench.days(7);
    bench.by("office.boss", Ask::RestartClock { clock: "reply".into(), reason: "done".into() });
    assert_eq!(reply(&bench), "2023-03-27");
    let rule = bench.policy.deadlines.get_mut("reply").unwrap();
    if let crate::policy::Deadline::One(rule) = rule {
        rule.amount = crate::policy::Amount::Duration(crate::calendar::Duration::workdays(15));
    }
    bench.try_by(Actor::System(System::Job), Ask::Recompute { reason: "15 days now".into() }).unwrap();
    assert_eq!(reply(&bench), "2023-04-03");
}

#[test]
fn an_overdue_date_that_is_still_behind_after_a_rest_is_not_told_again() {
    let mut bench = assigned();
    bench.days(21);
    let passed = bench.happened(|what| matches!(what, What::DueReached { .. }));
    bench.by("office.boss", Ask::Suspend { reason: "wait".into() });
    bench.days(3);
    bench.by("office.boss", Ask::Resume { reason: "go on".into() });
    bench.days(10);
    assert_eq!(bench.happened(|what| matches!(what, What::DueReached { .. })), passed);
}

#[test]
fn an_act_may_be_set_back_a_little_and_by_the_office_further() {
    let mut bench = assigned();
    bench.sleep(20);
    let on = |by: &str, day: &str, ask: Ask| Command {
        key: "k".into(),
        by: Actor::Person(by.into()),
        on: Some(date(day)),
        paper: None,
        ask,
    };
    let write = || hand_in("write#1", json!({}));
    assert!(matches!(bench.send(on("lead.worker", "2023-03-08", write())), Err(Reason::TooFarBack { days: 10, .. })));
    assert_eq!(bench.send(on("lead.worker", "2023-03-27", write())), Err(Reason::InTheFuture(date("2023-03-27"))));
    assert_eq!(bench.send(on("lead.worker", "2023-03-05", write())), Err(Reason::BeforeTheCase(date("2023-03-05"))));
    bench.send(on("lead.worker", "2023-03-20", write())).unwrap();
    bench.send(on("office.boss", "2023-03-08", Ask::Note { text: "long ago".into(), internal: true })).unwrap();
}

#[test]
fn a_corrected_day_takes_the_place_of_the_wrong_one() {
    let mut bench = assigned();
    bench.sleep(21);
    bench.by("lead.worker", hand_in("write#1", json!({})));
    bench.by("lead.worker", hand_in("send#1", json!({ "done_on": "2023-03-24" })));
    assert_eq!(bench.case().clocks["reply"].runs, Runs::Stopped { on: date("2023-03-24"), in_time: false });
    let facts = form(json!({ "done_on": "2023-03-17" }));
    bench.by("office.boss", Ask::Correct { place: Place::Case, form: facts, reason: "mistyped".into() });
    assert_eq!(bench.case().clocks["reply"].runs, Runs::Stopped { on: date("2023-03-17"), in_time: true });
    assert_eq!(bench.case().marks["sent"], [date("2023-03-17")]);
}

#[test]
fn the_latest_day_counts_whenever_it_was_entered() {
    let mut bench = assigned();
    bench.sleep(5);
    for day in ["2023-03-09", "2023-03-07"] {
        bench.by("lead.worker", Ask::AddRecord { record: "talks".into(), row: form(json!({ "done_on": day })) });
    }
    assert_eq!(bench.case().mark(&"talked".into()), Some(date("2023-03-09")));
    let to = form(json!({ "done_on": "2023-03-08" }));
    bench.by("lead.worker", Ask::CorrectRecord { record: "talks".into(), row: "talks-1".into(), to, reason: "mistyped".into() });
    assert_eq!(bench.case().mark(&"talked".into()), Some(date("2023-03-08")));
}

#[test]
fn a_wait_ends_by_its_day_or_earlier_by_the_office() {
    let steps = "  rest: { title: Rest, wait: 5 workdays, next: close }\n  close: { title: Close, task: worker, next: done }";
    let mut bench = Bench::of(steps);
    bench.days(6);
    assert_eq!(bench.at(), "rest#1");
    bench.days(1);
    assert_eq!(bench.at(), "close#1");
    let mut early = Bench::of(steps);
    let end = Ask::EndWait { task: "rest#1".into(), reason: "known".into() };
    assert_eq!(early.no("lead.worker", end.clone()), Reason::OnlyInCharge);
    early.by("office.boss", end);
    assert_eq!(early.at(), "close#1");
}

#[test]
fn a_timer_that_can_not_do_its_work_tells_the_office_and_tries_again_after_a_change() {
    let mut bench = Bench::of(
        "
  rest: { title: Rest, wait: 1 days, next: until }
  until: { title: Until, wait: case.done_on, next: done }
",
    );
    bench.days(1);
    let flagged = |bench: &Bench| bench.happened(|what| matches!(what, What::Flagged { .. }));
    assert_eq!((bench.at().as_str(), flagged(&bench)), ("rest#1", 1));
    assert_eq!(bench.open_tasks(), ["flag wait rest#1"]);
    bench.days(3);
    assert_eq!(flagged(&bench), 1, "nobody is told twice");
    let facts = form(json!({ "done_on": "2023-03-06" }));
    bench.by("office.boss", Ask::Correct { place: Place::Case, form: facts, reason: "the day".into() });
    bench.days(1);
    assert_eq!(bench.at(), "until#1");
    bench.days(1);
    assert!(bench.case().is_ended());
}
