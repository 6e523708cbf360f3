//! 5.2 and 5.3: from when a date counts.

use super::bench::{Bench, Parts, date, form, hand_in, press};
use crate::machine::clock::Runs;
use crate::machine::command::Ask;
use crate::machine::event::Place;
use crate::machine::refusal::Reason;
use serde_json::json;

const PARTS: Parts = Parts {
    roles: "",
    clocks: "
  latest: { title: Latest, stops: sent }
  first: { title: First, stops: sent }
  summer: { title: Summer, stops: sent }
  fixed: { title: Fixed, stops: sent }
  by_class: { title: By class, stops: sent }
",
    records: "",
    requests: "",
    steps: "
  assign: { title: Assign, task: boss, form: [class], marks: assigned, next: work }
  work: { title: Work, task: worker, due: own, next: judge }
  judge:
    title: Judge
    task: boss
    outcomes:
      anew: { title: Anew, marks: reordered, back: work }
      good: { title: Good, marks: sent, next: done }
",
    fields: "  class: { title: Class, choices: { short: Short, long: Long } }",
    deadlines: "
  latest: { amount: 10 workdays, from: [assigned, reordered] }
  first: { amount: 10 workdays, from: first assigned }
  summer: { amount: 6 months, from: assigned, not_after: 06-30 }
  fixed: { amount: 2023-04-01, roll: backward }
  by_class:
    by: class
    short: { amount: 5 workdays, from: assigned }
    long: { amount: 20 workdays, from: assigned }
  own: { amount: 4 workdays, from: opened }
",
};

fn assigned(class: &str) -> Bench {
    let mut bench = Bench::with(PARTS);
    bench.by("office.boss", hand_in("assign#1", json!({ "class": class })));
    bench
}

fn clock(bench: &Bench, clock: &str) -> Option<String> {
    bench.case().clocks.get(clock).map(|state| state.due.date.to_string())
}

#[test]
fn the_latest_milestone_counts_but_for_first() {
    let mut bench = assigned("short");
    let before = (clock(&bench, "latest"), clock(&bench, "first"));
    assert_eq!(before, (Some("2023-03-20".to_owned()), Some("2023-03-20".to_owned())));
    bench.sleep(7);
    bench.by("lead.worker", hand_in("work#1", json!({})));
    bench.by("office.boss", press("judge#1", "anew", json!({})));
    assert_eq!((clock(&bench, "latest"), clock(&bench, "first")), (Some("2023-03-27".to_owned()), before.1));
    bench.by("office.boss", Ask::Move { to: "assign".into(), reason: "another unit".into() });
    bench.sleep(1);
    bench.by("office.boss", hand_in("assign#2", json!({})));
    assert_eq!((clock(&bench, "latest"), clock(&bench, "first")), (Some("2023-03-28".to_owned()), Some("2023-03-20".to_owned())));
}

#[test]
fn a_date_counts_from_the_opening_of_its_own_run() {
    let mut bench = assigned("short");
    let own = |bench: &Bench, run: &str| bench.case().run(&run.into()).unwrap().1.due.as_ref().unwrap().date.to_string();
    assert_eq!(own(&bench, "work#1"), "2023-03-10");
    bench.sleep(2);
    bench.by("lead.worker", hand_in("work#1", json!({})));
    bench.by("office.boss", press("judge#1", "anew", json!({})));
    assert_eq!(own(&bench, "work#2"), "2023-03-14");
}

#[test]
fn a_date_is_not_after_the_day_of_the_year_and_falls_on_a_working_day() {
    assert_eq!(clock(&assigned("short"), "summer"), Some("2023-06-30".to_owned()));
    // 30 June 2024 is a Sunday: not after means the Friday before.
    let mut late = Bench::closed(PARTS);
    late.today = date("2024-03-04");
    late.open(json!({ "office": "office", "lead": "lead", "units": [] }));
    late.by("office.boss", hand_in("assign#1", json!({})));
    assert_eq!(clock(&late, "summer"), Some("2024-06-28".to_owned()));
    // Behind the day of this year, that of the next.
    let mut behind = Bench::closed(PARTS);
    behind.today = date("2023-10-09");
    behind.open(json!({ "office": "office", "lead": "lead", "units": [] }));
    behind.by("office.boss", hand_in("assign#1", json!({})));
    assert_eq!(clock(&behind, "summer"), Some("2024-04-09".to_owned()));
}

#[test]
fn a_fixed_date_runs_from_the_beginning_and_rolls_as_it_says() {
    let bench = Bench::with(PARTS);
    assert_eq!(clock(&bench, "fixed"), Some("2023-03-31".to_owned()), "1 April 2023 is a Saturday");
    assert_eq!(clock(&bench, "latest"), None, "its milestone is still to come");
}

#[test]
fn a_fixed_date_is_not_put_off_by_a_rest() {
    let mut bench = assigned("short");
    bench.by("office.boss", Ask::Suspend { reason: "flood".into() });
    bench.days(7);
    bench.by("office.boss", Ask::Resume { reason: "over".into() });
    assert_eq!(clock(&bench, "fixed"), Some("2023-03-31".to_owned()));
    assert_eq!(clock(&bench, "latest"), Some("2023-03-27".to_owned()));
    // Six months are calendar days lost, but still not after the day.
    assert!(clock(&bench, "summer").unwrap().as_str() >= "2023-06-30");
}

#[test]
fn a_choice_decides_the_length_and_correcting_it_moves_the_date() {
    assert_eq!(clock(&assigned("short"), "by_class"), Some("2023-03-13".to_owned()));
    assert_eq!(clock(&assigned("long"), "by_class"), Some("2023-04-03".to_owned()));
    assert_eq!(clock(&assigned(""), "by_class"), None, "no choice, no rule");
    let mut bench = assigned("short");
    let facts = form(json!({ "class": "long" }));
    bench.by("office.boss", Ask::Correct { place: Place::Case, form: facts, reason: "mistyped".into() });
    bench.by("office.boss", Ask::Recompute { reason: "the class".into() });
    assert_eq!(clock(&bench, "by_class"), Some("2023-04-03".to_owned()));
}

#[test]
fn a_clock_is_stopped_once_and_restarted_once() {
    let mut bench = assigned("short");
    let stop = || Ask::StopClock { clock: "latest".into(), reason: "survey".into() };
    let restart = || Ask::RestartClock { clock: "latest".into(), reason: "done".into() };
    assert_eq!(bench.no("office.boss", restart()), Reason::ClockNotPaused("latest".into()));
    assert_eq!(bench.no("lead.worker", stop()), Reason::OnlyInCharge);
    bench.by("office.boss", stop());
    assert!(matches!(bench.case().clocks["latest"].runs, Runs::Paused { .. }));
    assert_eq!(bench.no("office.boss", stop()), Reason::ClockNotRunning("latest".into()));
    let silent = Ask::RestartClock { clock: "latest".into(), reason: " ".into() };
    assert_eq!(bench.no("office.boss", silent), Reason::ReasonMissing);
    bench.days(3);
    bench.by("office.boss", restart());
    assert_eq!(clock(&bench, "latest"), Some("2023-03-23".to_owned()));
    assert_eq!(clock(&bench, "first"), Some("2023-03-20".to_owned()), "one clock was stopped, not the case");
}

#[test]
fn an_item_counts_from_its_opening_where_that_is_later_than_the_anchor() {
    let mut bench = Bench::with(Parts {
        steps: "
  assign: { title: Assign, task: boss, marks: assigned, next: ask }
  ask: { title: Ask, each: case.units, due: view, again: keep, steps: { answer: { title: Answer, task: helper, form: [view], next: done } }, next: done }
",
        deadlines: "  view: { amount: 5 workdays, from: assigned }",
        ..Parts::default()
    });
    bench.by("office.boss", hand_in("assign#1", json!({})));
    bench.sleep(2);
    let facts = form(json!({ "units": ["a", "b", "c"] }));
    bench.by("office.boss", Ask::Correct { place: Place::Case, form: facts, reason: "one more".into() });
    let due = |unit: &str| bench.case().item(&"ask".into(), &unit.into()).unwrap().due.as_ref().unwrap().date.to_string();
    assert_eq!((due("a"), due("c")), ("2023-03-13".to_owned(), "2023-03-15".to_owned()));
}
