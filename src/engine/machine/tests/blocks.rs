//! Part 3: blocks.

use super::bench::{Bench, Parts, form, hand_in, press};
use crate::machine::clock::DueOf;
use crate::machine::command::{Ask, LateDecision};
use crate::machine::event::{Place, What};
use crate::machine::refusal::Reason;
use crate::machine::state::ItemState;
use serde_json::json;

fn ask(more: &str) -> Bench {
    let steps = format!(
        "
  ask:
    title: Ask
    each: case.units
    task: helper
    form: [view!]
    due: week
    again: keep
{more}
    next: judge
  judge:
    title: Judge
    task: worker
    outcomes:
      good: {{ title: Good, next: done }}
      again: {{ title: Again, back: ask }}
"
    );
    Bench::of(Box::leak(steps.into_boxed_str()))
}

fn list(bench: &mut Bench, units: &[&str]) {
    let facts = form(json!({ "units": units }));
    bench.by("office.boss", Ask::Correct { place: Place::Case, form: facts, reason: "the list".into() });
}

fn answers(bench: &mut Bench, unit: &str, round: u32) {
    bench.by(&format!("{unit}.worker"), hand_in(&format!("ask[{unit}]/ask#{round}"), json!({ "view": "seen" })));
}

#[test]
fn a_branch_whose_condition_fails_is_skipped() {
    let mut bench = Bench::of(
        "
  both:
    title: Both
    parallel:
      one: { title: One, task: worker }
      two: { title: Two, task: checker, when: case.flag }
    next: done
",
    );
    assert_eq!(bench.open_tasks(), ["both/one#1"]);
    bench.by("lead.worker", hand_in("both/one#1", json!({})));
    assert!(bench.case().is_ended());
}

#[test]
fn a_block_follows_its_list_while_it_is_open() {
    let mut bench = ask("");
    list(&mut bench, &["b", "c"]);
    assert_eq!(bench.open_tasks(), ["ask[b]/ask#1", "ask[c]/ask#1"]);
    assert_eq!(bench.item("ask", "a"), ItemState::Withdrawn);
    // Taken on again, it is asked anew.
    list(&mut bench, &["a", "c"]);
    assert_eq!(bench.open_tasks(), ["ask[a]/ask#2", "ask[c]/ask#1"]);
    answers(&mut bench, "a", 2);
    // Taking the last one off ends the block.
    list(&mut bench, &["a"]);
    assert_eq!(bench.at(), "judge#1");
}

#[test]
fn items_added_together_are_all_opened_before_one_of_them_can_end_the_block() {
    let mut bench = Bench::of(
        "
  ask:
    title: Ask
    each: case.units
    again: keep
    steps:
      way: { title: Way, choose: [{ when: \"item.id == 'a' || item.id == 'c'\", next: done }, { otherwise: write }] }
      write: { title: Write, task: helper, form: [view!], next: done }
    next: close
  close: { title: Close, task: worker, next: done }
",
    );
    list(&mut bench, &["c", "d"]);
    assert_eq!(bench.open_tasks(), ["ask[d]/write#1"]);
    assert_eq!(bench.item("ask", "c"), ItemState::Answered);
}

#[test]
fn an_empty_list_is_done_at_once() {
    let mut bench = Bench::closed(Parts {
        steps: "  ask: { title: Ask, each: case.units, task: helper, next: close }\n  close: { title: Close, task: worker, next: done }",
        ..Parts::default()
    });
    bench.open(json!({ "office": "office", "lead": "lead" }));
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn the_first_answer_is_enough_for_any_and_the_rest_is_withdrawn() {
    let mut bench = ask("    until: any");
    answers(&mut bench, "b", 1);
    assert_eq!(bench.at(), "judge#1");
    assert_eq!(bench.item("ask", "a"), ItemState::Withdrawn);
}

#[test]
fn a_count_is_met_or_nobody_is_left_to_wait_for() {
    let mut bench = ask("    until: count(2)");
    list(&mut bench, &["a", "b", "c"]);
    answers(&mut bench, "a", 1);
    answers(&mut bench, "c", 1);
    assert_eq!(bench.at(), "judge#1");
    assert_eq!(bench.item("ask", "b"), ItemState::Withdrawn);
    let mut alone = ask("    until: count(2)");
    list(&mut alone, &["a"]);
    answers(&mut alone, "a", 1);
    assert_eq!(alone.at(), "judge#1");
}

#[test]
fn nobody_waits_under_none_and_answers_come_late() {
    let mut bench = ask("    until: none");
    assert_eq!(bench.at(), "judge#1");
    answers(&mut bench, "a", 1);
    assert_eq!(bench.item("ask", "a"), ItemState::Late);
    bench.by("lead.worker", press("judge#1", "good", json!({})));
    assert_eq!(bench.item("ask", "b"), ItemState::Withdrawn);
}

#[test]
fn whoever_is_still_at_work_beside_the_flow_is_asked_anew_in_the_next_round() {
    let mut bench = ask("    until: none");
    answers(&mut bench, "a", 1);
    bench.by("lead.worker", press("judge#1", "again", json!({})));
    assert_eq!(bench.open_tasks(), ["judge#2", "ask[b]/ask#2"]);
    assert!(bench.case().ended.contains_key("ask[b]/ask#1"));
}

#[test]
fn an_overdue_item_is_only_red_where_the_block_waits() {
    let mut bench = ask("    late: wait");
    bench.days(8);
    assert_eq!(bench.item("ask", "a"), ItemState::Working);
    assert_eq!(bench.happened(|what| matches!(what, What::DueReached { of: DueOf::Item { .. }, .. })), 2);
    bench.days(3);
    assert_eq!(bench.happened(|what| matches!(what, What::DueReached { .. })), 2, "a date passes once");
}

fn late(bench: &mut Bench, unit: &str, decision: LateDecision) {
    let ask = Ask::DecideLate { block: "ask".into(), item: unit.into(), decision, reason: "because".into() };
    bench.by("office.boss", ask);
}

#[test]
fn the_office_waits_until_another_day() {
    let mut bench = ask("    late: decide");
    bench.days(8);
    assert_eq!(bench.open_tasks(), ["ask[a]/ask#1", "ask[b]/ask#1", "late ask[a]", "late ask[b]"]);
    late(&mut bench, "a", LateDecision::Wait { until: super::bench::date("2023-03-20") });
    assert_eq!(bench.open_tasks(), ["ask[a]/ask#1", "ask[b]/ask#1", "late ask[b]"]);
    bench.days(7);
    assert!(bench.open_tasks().contains(&"late ask[a]".to_owned()), "the new date has passed too");
}

#[test]
fn the_office_goes_on_without_a_silent_one_whose_answer_comes_late() {
    let mut bench = ask("    late: decide");
    bench.days(8);
    answers(&mut bench, "a", 1);
    late(&mut bench, "b", LateDecision::GoOn);
    assert_eq!(bench.at(), "judge#1");
    assert_eq!(bench.item("ask", "b"), ItemState::Silent);
    assert_eq!(bench.case().item(&"ask".into(), &"b".into()).unwrap().without.as_deref(), Some("because"));
    answers(&mut bench, "b", 1);
    assert_eq!(bench.item("ask", "b"), ItemState::Late);
    assert_eq!(bench.at(), "judge#1", "a late answer moves nothing");
    let told = |what: &What| matches!(what, What::Notified { about, people, .. } if about == "ask.late" && people.len() == 2);
    assert_eq!(bench.happened(told), 1, "whoever holds the case is told, and the office in charge");
}

#[test]
fn the_office_takes_an_item_off_the_list() {
    let mut bench = ask("    late: decide");
    bench.days(8);
    late(&mut bench, "b", LateDecision::TakeOff);
    assert_eq!(bench.item("ask", "b"), ItemState::Withdrawn);
    answers(&mut bench, "a", 1);
    assert_eq!(bench.at(), "judge#1");
}

#[test]
fn only_an_overdue_item_is_decided_about() {
    let mut bench = ask("    late: decide");
    let decide = |decision| Ask::DecideLate { block: "ask".into(), item: "a".into(), decision, reason: "because".into() };
    assert_eq!(bench.no("office.boss", decide(LateDecision::GoOn)), Reason::NothingToDecide("a".into()));
}

#[test]
fn silence_lets_the_block_go_on_by_itself() {
    let mut bench = ask("    late: go_on");
    answers(&mut bench, "a", 1);
    bench.days(8);
    assert_eq!(bench.at(), "judge#1");
    assert_eq!(bench.item("ask", "b"), ItemState::Silent);
    // A silent one stands in the second round; its branch goes on beside the flow.
    bench.by("lead.worker", press("judge#1", "again", json!({})));
    assert_eq!(bench.open_tasks(), ["judge#2", "ask[b]/ask#1"]);
    answers(&mut bench, "b", 1);
    assert_eq!(bench.item("ask", "b"), ItemState::Late);
}

#[test]
fn a_silent_last_step_ends_the_case_and_nothing_happens_after_it() {
    let mut bench = Bench::of("  ask: { title: Ask, each: case.units, task: helper, due: week, late: go_on, next: done }");
    bench.days(8);
    assert!(bench.case().is_ended());
}

#[test]
fn an_item_is_asked_again_while_the_block_waits_for_the_others() {
    let mut bench = ask("");
    answers(&mut bench, "a", 1);
    let again = Ask::AskAgain { block: "ask".into(), item: "a".into(), reason: "unclear".into() };
    assert_eq!(bench.no("lead.worker", again.clone()), Reason::OnlyInCharge);
    bench.by("office.boss", again.clone());
    assert_eq!(bench.no("office.boss", again), Reason::CannotAskAgain("a".into()));
    answers(&mut bench, "b", 1);
    assert_eq!(bench.at(), "ask#1", "it is waited for again");
    answers(&mut bench, "a", 2);
    assert_eq!(bench.at(), "judge#1");
}

#[test]
fn an_item_asked_again_after_the_block_answers_beside_the_flow() {
    let mut bench = ask("");
    answers(&mut bench, "a", 1);
    answers(&mut bench, "b", 1);
    bench.by("lead.worker", Ask::AskAgain { block: "ask".into(), item: "a".into(), reason: "unclear".into() });
    assert_eq!(bench.item("ask", "a"), ItemState::Working);
    assert_eq!(bench.at(), "judge#1");
    // The next round finds it at work and asks it anew, now waiting for it.
    bench.by("lead.worker", press("judge#1", "again", json!({})));
    assert_eq!(bench.at(), "ask#2");
    answers(&mut bench, "a", 3);
    assert_eq!(bench.at(), "judge#2");
}

#[test]
fn a_signed_answer_may_be_written_anew_when_it_is_asked_again() {
    let mut bench = Bench::of(
        "
  ask:
    title: Ask
    each: case.units
    again: ask
    steps:
      write: { title: Write, task: helper, form: [view!], next: sign }
      sign: { title: Sign, document: opinion, approve: all, by: [helper_head], next: done }
    next: judge
  judge: { title: Judge, task: worker, next: done }
",
    );
    bench.by("a.worker", hand_in("ask[a]/write#1", json!({ "view": "one" })));
    bench.results();
    bench.by("a.head", hand_in("ask[a]/sign#1", json!({})));
    bench.by("office.boss", Ask::AskAgain { block: "ask".into(), item: "a".into(), reason: "unclear".into() });
    bench.by("a.worker", hand_in("ask[a]/write#2", json!({ "view": "two" })));
    bench.results();
    bench.by("a.head", hand_in("ask[a]/sign#2", json!({})));
    assert!(bench.case().documents["ask[a]/sign#1"].reopened);
    assert_eq!(bench.case().documents["ask[a]/sign#2"].signatures.len(), 1);
}
