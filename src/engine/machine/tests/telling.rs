//! What people are told, what conditions see, and what stops a hand-in (1.2, 2.2, 2.12, 3.5, 4.5, 5.7, 6.5).

use super::bench::{Bench, Parts, hand_in, press};
use crate::machine::Finding;
use crate::machine::apply::apply;
use crate::machine::command::{Ask, Command, Now};
use crate::machine::decide::decide;
use crate::machine::event::{Actor, What};
use crate::machine::refusal::Reason;
use crate::machine::state::{ItemState, Leave};
use serde_json::json;

#[test]
fn everybody_is_told_once_and_the_actor_never() {
    let mut bench = Bench::with(Parts {
        fields: "  crowd: { title: Crowd, type: people }",
        steps: "
  write:
    title: Write
    task: worker
    form: [crowd]
    notify: [boss, case.crowd]
    outcomes:
      go: { title: Go, notify: [checker, worker, case.crowd, case.units], next: done }
",
        ..Parts::default()
    });
    bench.by("lead.worker", press("write#1", "go", json!({ "crowd": ["p1", "office.boss", "lead.worker"] })));
    let told = bench.log.iter().filter_map(|event| match &event.what {
        What::Notified { about, people, units, .. } if about == "write.go" => Some((people.clone(), units.clone())),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    let [(people, units)] = told.as_slice() else { panic!("told {told:?}") };
    assert_eq!(*people, ["office.boss", "p1", "lead.checker"]);
    assert_eq!(*units, ["a", "b"]);
}

const SILENT: &str = "
  ask: { title: Ask, each: case.units, task: helper, form: [view!], due: week, late: go_on, again: ask, next: route }
  route:
    title: Route
    choose:
      - { when: \"ask.answers.exists(a, a.state == 'silent' && a.view != '')\", next: wrong }
      - { when: \"ask.answers.exists(a, a.state == 'silent' && a.on == null)\", next: empty }
      - { otherwise: judge }
  wrong: { title: Wrong, task: worker, next: done }
  empty: { title: Empty, task: worker, next: done }
  judge: { title: Judge, task: worker, outcomes: { good: { title: Good, next: done }, redo: { title: Redo, back: ask } } }
";

#[test]
fn silence_fills_no_field_whatever_was_said_before() {
    let mut bench = Bench::of(SILENT);
    for unit in ["a", "b"] {
        bench.by(&format!("{unit}.worker"), hand_in(&format!("ask[{unit}]/ask#1"), json!({ "view": "yes" })));
    }
    bench.by("lead.worker", press("judge#1", "redo", json!({})));
    bench.days(8);
    assert_eq!(bench.item("ask", "a"), ItemState::Silent);
    assert_eq!(bench.at(), "empty#1");
}

#[test]
fn what_only_some_may_see_no_condition_sees_before_the_step_ends() {
    let mut bench = Bench::of(
        "
  both:
    title: Both
    parallel:
      ask:
        title: Ask
        each: case.units
        task: helper
        form: [view!]
        seen_by: [boss]
      look:
        title: Look
        task: worker
        refuse: [{ when: \"ask.answers.exists(a, a.state == 'answered' || a.view != '')\", say: Seen }]
    next: done
",
    );
    bench.by("a.worker", hand_in("both/ask[a]/ask#1", json!({ "view": "secret" })));
    bench.by("lead.worker", hand_in("both/look#1", json!({})));
}

#[test]
fn a_refuse_row_stops_going_on_and_never_going_back() {
    let mut bench = Bench::of(
        "
  write: { title: Write, task: worker, form: [text], next: judge }
  judge:
    title: Judge
    task: boss
    refuse: [{ when: \"case.text == ''\", say: Nothing written }]
    outcomes:
      good: { title: Good, when: \"case.flag\", next: done }
      fine: { title: Fine, form: [flag], next: done }
      redo: { title: Redo, back: write }
",
    );
    bench.by("lead.worker", hand_in("write#1", json!({})));
    assert!(matches!(bench.no("office.boss", press("judge#1", "good", json!({}))), Reason::NotOffered(_)));
    assert!(matches!(bench.no("office.boss", press("judge#1", "fine", json!({}))), Reason::Refused { .. }));
    assert!(bench.case().ended.len() == 1 && !bench.case().facts.contains_key("flag"), "a refusal has written nothing");
    bench.by("office.boss", press("judge#1", "redo", json!({})));
    bench.by("lead.worker", hand_in("write#2", json!({ "text": "t" })));
    bench.by("office.boss", press("judge#2", "fine", json!({})));
}

fn finding(id: &str, error: bool) -> Finding {
    Finding { id: id.to_owned(), text: id.to_owned(), error }
}

fn ticked(ask: Ask, tick: &str) -> Ask {
    match ask {
        Ask::Act { task, outcome, form, straight_back, over, .. } => {
            Ask::Act { task, outcome, form, straight_back, over, ticked: vec![tick.to_owned()] }
        }
        other => other,
    }
}

#[test]
fn an_error_of_the_check_stops_going_on_and_a_warning_wants_a_tick() {
    let mut bench = Bench::of(
        "
  begin: { title: Begin, task: boss, next: write }
  write:
    title: Write
    task: worker
    lint: reply
    outcomes:
      go: { title: Go, next: sign }
      redo: { title: Redo, back: begin }
  sign: { title: Sign, document: reply, approve: all, by: [head], next: done }
",
    );
    bench.by("office.boss", hand_in("begin#1", json!({})));
    let go = |round: u32| press(&format!("write#{round}"), "go", json!({}));
    bench.findings = vec![finding("wrong", true)];
    assert_eq!(bench.no("lead.worker", ticked(go(1), "wrong")), Reason::LintErrors(vec!["wrong".into()]));
    bench.by("lead.worker", press("write#1", "redo", json!({})));
    bench.by("office.boss", hand_in("begin#2", json!({})));
    bench.findings = vec![finding("odd", false)];
    assert_eq!(bench.no("lead.worker", go(2)), Reason::LintUnticked(vec!["odd".into()]));
    bench.by("lead.worker", ticked(go(2), "odd"));
    assert_eq!(bench.at(), "sign#1");
}

#[test]
fn going_straight_back_is_checked_by_the_steps_it_skips() {
    let mut bench = Bench::of(
        "
  write: { title: Write, task: worker, form: [text], next: polish }
  polish: { title: Polish, task: checker, lint: reply, next: judge }
  judge:
    title: Judge
    task: boss
    outcomes:
      good: { title: Good, next: sign }
      redo: { title: Redo, back: write }
  sign: { title: Sign, document: reply, approve: all, by: [head], next: done }
",
    );
    bench.by("lead.worker", hand_in("write#1", json!({})));
    bench.by("lead.checker", hand_in("polish#1", json!({})));
    bench.by("office.boss", super::bench::press_straight("judge#1", "redo", json!({})));
    bench.findings = vec![finding("wrong", true)];
    assert!(matches!(bench.no("lead.worker", hand_in("write#2", json!({}))), Reason::LintErrors(_)));
    bench.findings = Vec::new();
    bench.by("lead.worker", hand_in("write#2", json!({})));
    assert_eq!(bench.at(), "judge#2");
}

#[test]
fn a_task_that_is_over_says_by_whom_and_how() {
    let mut bench =
        Bench::of("  write: { title: Write, task: worker, next: file }\n  file: { title: File, task: clerk, next: done }");
    bench.by("lead.worker", hand_in("write#1", json!({})));
    let over = bench.no("lead.worker", hand_in("write#1", json!({})));
    let Reason::RunIsOver { by, on, how, .. } = over else { panic!("{over:?}") };
    assert_eq!((by, on, how), (Actor::Person("lead.worker".into()), bench.today, Leave::Next));
}

#[test]
fn time_in_a_case_never_goes_back_and_both_instants_are_kept() {
    let bench = Bench::of("  write: { title: Write, task: worker, next: done }");
    let last = bench.case().last_at;
    let note = Ask::Note { text: "hello".into(), internal: false };
    let command = Command { key: "k".into(), by: Actor::Person("lead.worker".into()), on: None, paper: None, ask: note };
    let said = last - chrono::TimeDelta::hours(2);
    let events = decide(&bench.world(), bench.case.as_ref(), &command, Now { at: said, today: bench.today }).unwrap();
    assert_eq!((events[0].at, events[0].clock_said), (last, Some(said)));
    assert_eq!(apply(bench.case.clone(), &events[0]).unwrap().last_at, last);
}
