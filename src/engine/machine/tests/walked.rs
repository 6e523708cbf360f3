//! The way a case went, as its picture shows it.

use super::bench::{Bench, hand_in, press, press_straight};
use crate::graph::{Language, picture, walked};
use serde_json::json;

const STEPS: &str = "
  write: { title: Write, task: worker, form: [text!], next: look }
  look: { title: Look, task: checker, next: judge }
  judge:
    title: Judge
    task: boss
    limit: { rounds: 2, then: settle }
    outcomes:
      good: { title: Good, next: done }
      redo: { title: Redo, form: [reason!], back: write }
  settle: { title: Settle, task: boss, next: done }
";

/// The ways that are drawn as walked, each with how often where that was more than once.
fn ways(bench: &Bench) -> Vec<String> {
    let mut drawn = picture(&bench.definition, Language::English);
    walked(&mut drawn, &bench.definition, bench.case(), &bench.log);
    let mut ways: Vec<String> =
        drawn.steps.edges.iter().filter(|edge| edge.walked > 0).map(|edge| format!("{} {}", edge.id, edge.walked)).collect();
    ways.sort();
    ways
}

fn until_judged(bench: &mut Bench, round: u32) {
    bench.by("lead.worker", hand_in(&format!("write#{round}"), json!({ "text": "one" })));
    bench.by("lead.checker", hand_in(&format!("look#{round}"), json!({})));
}

#[test]
fn every_way_is_counted_as_often_as_it_was_taken() {
    let mut bench = Bench::of(STEPS);
    until_judged(&mut bench, 1);
    bench.by("office.boss", press("judge#1", "redo", json!({ "reason": "unclear" })));
    until_judged(&mut bench, 2);
    assert_eq!(ways(&bench), ["judge.redo 1", "look.next 2", "write.next 2"]);
}

#[test]
fn who_goes_straight_back_takes_no_drawn_way() {
    let mut bench = Bench::of(STEPS);
    until_judged(&mut bench, 1);
    bench.by("office.boss", press_straight("judge#1", "redo", json!({ "reason": "unclear" })));
    bench.by("lead.worker", hand_in("write#2", json!({ "text": "two" })));
    assert_eq!(bench.at(), "judge#2");
    assert_eq!(ways(&bench), ["judge.redo 1", "look.next 1", "write.next 1"]);
}

#[test]
fn past_its_limit_a_step_shows_the_way_on() {
    let mut bench = Bench::of(STEPS);
    for round in 1..=2 {
        until_judged(&mut bench, round);
        bench.by("office.boss", press(&format!("judge#{round}"), "redo", json!({ "reason": "unclear" })));
    }
    until_judged(&mut bench, 3);
    assert_eq!(bench.at(), "settle#1");
    assert_eq!(ways(&bench), ["judge#limit 1", "judge.redo 2", "look.next 3", "write.next 3"]);
}
