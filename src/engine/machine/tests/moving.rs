//! Part 2: moving, and taking an act back (4.3).

use super::bench::{Bench, Parts, form, hand_in, press, press_straight};
use crate::machine::command::Ask;
use crate::machine::refusal::Reason;
use crate::machine::state::{ItemState, Leave};
use serde_json::json;

const TWO_ROUNDS: &str = "
  ask:
    title: Ask
    each: case.units
    task: helper
    form: [view!]
    again: AGAIN
    next: judge
  judge:
    title: Judge
    task: worker
    limit: { rounds: 2, then: settle }
    outcomes:
      good: { title: Good, next: done }
      again: { title: Again, back: ask }
  settle: { title: Settle, task: worker, next: done }
";

fn two_rounds(again: &str) -> Bench {
    Bench::of(Box::leak(TWO_ROUNDS.replace("AGAIN", again).into_boxed_str()))
}

fn answer(bench: &mut Bench, round: u32) {
    for unit in ["a", "b"] {
        let task = format!("ask[{unit}]/ask#{round}");
        bench.by(&format!("{unit}.worker"), hand_in(&task, json!({ "view": format!("{unit} {round}") })));
    }
}

#[test]
fn asking_again_opens_every_item_anew_filled_in_as_it_was() {
    let mut bench = two_rounds("ask");
    answer(&mut bench, 1);
    bench.by("lead.worker", press("judge#1", "again", json!({})));
    assert_eq!(bench.open_tasks(), ["ask[a]/ask#2", "ask[b]/ask#2"]);
    assert_eq!(bench.item("ask", "a"), ItemState::Working);
    // What stood there may stand: nothing has to be typed again.
    bench.by("a.worker", hand_in("ask[a]/ask#2", json!({})));
    assert_eq!(bench.item("ask", "a"), ItemState::Answered);
}

#[test]
fn keeping_lets_answers_stand_and_asks_only_the_others() {
    let mut bench = two_rounds("keep");
    answer(&mut bench, 1);
    bench.by("lead.worker", press("judge#1", "again", json!({})));
    // Everybody has answered: the block is over at once.
    assert_eq!(bench.at(), "judge#2");
    let facts = form(json!({ "units": ["b", "c"] }));
    bench.by("office.boss", Ask::Correct { place: crate::machine::event::Place::Case, form: facts, reason: "new list".into() });
    bench.by("office.boss", Ask::Move { to: "ask".into(), reason: "again".into() });
    assert_eq!(bench.open_tasks(), ["ask[c]/ask#1"]);
    assert_eq!(bench.item("ask", "a"), ItemState::Withdrawn);
    assert_eq!(bench.item("ask", "b"), ItemState::Answered);
}

#[test]
fn past_its_limit_the_other_step_is_entered_instead() {
    let mut bench = two_rounds("keep");
    answer(&mut bench, 1);
    bench.by("lead.worker", press("judge#1", "again", json!({})));
    bench.by("lead.worker", press("judge#2", "again", json!({})));
    assert_eq!(bench.at(), "settle#1");
}

#[test]
fn what_a_block_led_to_is_not_the_act_of_whoever_entered_the_block() {
    let mut bench = two_rounds("keep");
    answer(&mut bench, 1);
    bench.by("lead.worker", press("judge#1", "again", json!({})));
    // Everybody had answered, so the block was over at once and `judge` was entered again by its doing.
    assert_eq!(bench.at(), "judge#2");
    let back = Ask::TakeBack { task: "judge#1".into(), reason: "oops".into() };
    assert!(matches!(bench.no("lead.worker", back), Reason::CannotTakeBack(_)));
}

const LINE: &str = "
  write: { title: Write, task: worker, form: [text!], next: read }
  read: { title: Read, task: checker, limit: { rounds: 2, then: settle }, next: judge }
  settle: { title: Settle, task: boss, next: judge }
  judge:
    title: Judge
    task: boss
    outcomes:
      good: { title: Good, marks: judged, next: route }
      redo: { title: Redo, form: [reason!], back: write }
  route: { title: Route, choose: [{ otherwise: file }] }
  file: { title: File, task: clerk, next: done }
";

fn at_judge() -> Bench {
    let mut bench = Bench::of(LINE);
    bench.by("lead.worker", hand_in("write#1", json!({ "text": "one" })));
    bench.by("lead.checker", hand_in("read#1", json!({})));
    bench
}

#[test]
fn straight_back_skips_the_steps_between() {
    let mut bench = at_judge();
    bench.by("office.boss", press_straight("judge#1", "redo", json!({ "reason": "unclear" })));
    bench.by("lead.worker", hand_in("write#2", json!({ "text": "two" })));
    assert_eq!(bench.at(), "judge#2");
}

#[test]
fn straight_back_is_not_offered_over_a_signature_or_a_block() {
    let mut bench = Bench::of(
        "
  write: { title: Write, task: worker, form: [text!], next: sign }
  sign: { title: Sign, approve: all, by: [head], next: judge }
  judge:
    title: Judge
    task: boss
    outcomes:
      good: { title: Good, next: done }
      redo: { title: Redo, back: write }
",
    );
    bench.by("lead.worker", hand_in("write#1", json!({ "text": "one" })));
    bench.by("lead.head", hand_in("sign#1", json!({})));
    assert_eq!(bench.no("office.boss", press_straight("judge#1", "redo", json!({}))), Reason::NoStraightBack);
    bench.by("office.boss", press("judge#1", "redo", json!({})));
    assert_eq!(bench.at(), "write#2");
}

#[test]
fn a_move_keeps_answers_and_withdraws_who_is_taken_off() {
    let mut bench = two_rounds("keep");
    bench.by("a.worker", hand_in("ask[a]/ask#1", json!({ "view": "yes" })));
    bench.by("office.boss", Ask::Move { to: "ask".into(), reason: "begin again".into() });
    assert_eq!(bench.open_tasks(), ["ask[b]/ask#2"]);
    assert_eq!(bench.item("ask", "a"), ItemState::Answered);
    assert_eq!(bench.ended("ask[b]/ask#1"), Leave::Withdrawn("begin again".into()));
    assert!(matches!(bench.no("b.worker", hand_in("ask[b]/ask#1", json!({ "view": "?" }))), Reason::RunIsOver { .. }));
}

#[test]
fn a_move_never_leads_into_a_block() {
    let mut bench = two_rounds("keep");
    let into = Ask::Move { to: "nowhere".into(), reason: "try".into() };
    assert_eq!(bench.no("office.boss", into), Reason::NoSuchStep("nowhere".into()));
    let alone = Ask::Move { to: "settle".into(), reason: String::new() };
    assert_eq!(bench.no("office.boss", alone), Reason::ReasonMissing);
    assert_eq!(bench.no("lead.worker", Ask::Move { to: "settle".into(), reason: "x".into() }), Reason::OnlyInCharge);
}

#[test]
fn an_act_can_be_taken_back_while_nobody_has_gone_on_from_it() {
    let mut bench = at_judge();
    bench.by("office.boss", press("judge#1", "good", json!({})));
    assert_eq!(bench.at(), "file#1");
    assert_eq!(bench.case().marks["judged"].len(), 1);
    bench.by("office.boss", Ask::TakeBack { task: "judge#1".into(), reason: "wrong button".into() });
    assert_eq!(bench.at(), "judge#2");
    assert_eq!(bench.ended("file#1"), Leave::TakenBack);
    assert!(!bench.case().marks.contains_key("judged"), "what the act had marked no longer counts");
}

#[test]
fn what_has_been_claimed_can_not_be_taken_back() {
    let mut bench = at_judge();
    bench.by("office.boss", press("judge#1", "good", json!({})));
    bench.by("lead.clerk", Ask::Claim { task: "file#1".into() });
    let back = Ask::TakeBack { task: "judge#1".into(), reason: "wrong button".into() };
    assert!(matches!(bench.no("office.boss", back.clone()), Reason::CannotTakeBack(_)));
    assert!(matches!(bench.no("lead.worker", back), Reason::CannotTakeBack(_)));
}

#[test]
fn taking_back_counts_neither_entering_towards_a_limit() {
    let mut bench = Bench::of(LINE);
    for round in 1..=3 {
        bench.by("lead.worker", hand_in(&format!("write#{round}"), json!({ "text": "t" })));
        assert_eq!(bench.at(), format!("read#{round}"), "each was taken back, so none was used up");
        bench.by("lead.worker", Ask::TakeBack { task: format!("write#{round}").as_str().into(), reason: "again".into() });
    }
}

#[test]
fn clocks_that_a_taken_back_act_began_or_stopped_are_as_before() {
    let mut bench = Bench::with(Parts {
        clocks: "  reply: { title: Reply, stops: sent }\n  follow: { title: Follow, stops: closed }",
        deadlines: "  reply: { amount: 20 workdays, from: begun }\n  follow: { amount: 20 workdays, from: sent }",
        steps: "
  begin: { title: Begin, task: worker, marks: begun, next: send }
  send: { title: Send, task: worker, marks: sent, next: close }
  close: { title: Close, task: worker, marks: closed, next: done }
",
        ..Parts::default()
    });
    bench.by("lead.worker", hand_in("begin#1", json!({})));
    let due = bench.case().clocks["reply"].due.clone();
    bench.by("lead.worker", hand_in("send#1", json!({})));
    assert!(bench.case().clocks.contains_key("follow"));
    bench.by("lead.worker", Ask::TakeBack { task: "send#1".into(), reason: "not yet".into() });
    assert_eq!(bench.case().clocks["reply"].runs, crate::machine::clock::Runs::Running);
    assert_eq!(bench.case().clocks["reply"].due, due);
    assert!(!bench.case().clocks.contains_key("follow"));
}
