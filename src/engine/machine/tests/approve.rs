//! 3.7 and 3.8: who signs, in which order, and who is added.

use super::bench::{Bench, Parts, hand_in, press};
use crate::machine::command::Ask;
use crate::machine::event::What;
use crate::machine::refusal::Reason;
use crate::machine::state::Leave;
use serde_json::json;

fn sign(mode: &str, by: &str) -> Bench {
    let steps = format!(
        "
  write: {{ title: Write, task: worker, form: [text, flag], next: sign }}
  sign:
    title: Sign
    approve: {mode}
    by: [{by}]
    outcomes:
      yes_: {{ title: Agree, next: close }}
      no_: {{ title: Return, form: [reason!], back: write }}
  close: {{ title: Close, task: worker, next: done }}
"
    );
    let mut bench = Bench::of(Box::leak(steps.into_boxed_str()));
    bench.by("lead.worker", hand_in("write#1", json!({})));
    bench
}

fn agrees(bench: &mut Bench, who: &str) {
    bench.by(who, press("sign#1", "yes_", json!({})));
}

fn open_turns(bench: &Bench) -> Vec<String> {
    bench.open_tasks()
}

#[test]
fn in_order_one_line_signs_after_the_other() {
    let mut bench = sign("in_order", "checker, head");
    assert_eq!(bench.no("lead.head", press("sign#1", "yes_", json!({}))), Reason::NotYourTurn(vec!["checker".into()]));
    assert!(matches!(bench.no("a.worker", press("sign#1", "yes_", json!({}))), Reason::NotYours(_)));
    agrees(&mut bench, "lead.checker");
    assert_eq!(open_turns(&bench), ["sign#1!1"]);
    assert!(matches!(bench.no("lead.checker", press("sign#1", "yes_", json!({}))), Reason::NotYourTurn(_)));
    agrees(&mut bench, "lead.head");
    assert_eq!(bench.at(), "close#1");
    assert_eq!(bench.ended("sign#1"), Leave::Outcome("yes_".into()));
}

#[test]
fn all_sign_in_any_order() {
    let mut bench = sign("all", "checker, head");
    agrees(&mut bench, "lead.head");
    assert_eq!(bench.at(), "sign#1");
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn any_one_is_enough() {
    let mut bench = sign("any", "checker, head");
    agrees(&mut bench, "lead.head");
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn two_of_three_are_enough() {
    let mut bench = sign("count(2)", "checker, head, clerk");
    agrees(&mut bench, "lead.clerk");
    assert_eq!(bench.at(), "sign#1");
    agrees(&mut bench, "lead.head");
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn one_return_ends_it_and_a_new_run_starts_without_signatures() {
    let mut bench = sign("all", "checker, head");
    agrees(&mut bench, "lead.head");
    assert!(matches!(bench.no("lead.checker", press("sign#1", "no_", json!({}))), Reason::FieldMissing { .. }));
    bench.by("lead.checker", press("sign#1", "no_", json!({ "reason": "wrong" })));
    assert_eq!(bench.at(), "write#2");
    bench.by("lead.worker", hand_in("write#2", json!({})));
    assert_eq!(open_turns(&bench), ["sign#2!0", "sign#2!1"]);
}

#[test]
fn a_line_has_its_turn_when_its_condition_holds_then() {
    let mut bench = sign("in_order", "checker, { role: head, when: case.flag }");
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn otherwise_signs_when_no_conditional_line_did() {
    let lines = "checker, { role: head, when: case.flag }, { role: clerk, otherwise: true }";
    let mut bench = sign("in_order", lines);
    agrees(&mut bench, "lead.checker");
    assert_eq!(open_turns(&bench), ["sign#1!1"]);
    agrees(&mut bench, "lead.clerk");
    assert_eq!(bench.at(), "close#1");
    let mut flagged = sign("all", lines);
    flagged.by("office.boss", Ask::Move { to: "write".into(), reason: "flag it".into() });
    flagged.by("lead.worker", hand_in("write#2", json!({ "flag": true })));
    assert_eq!(flagged.tasks().iter().map(|task| task.role.to_string()).collect::<Vec<_>>(), ["checker", "head"]);
}

#[test]
fn a_list_of_units_signs_once_a_unit_and_an_empty_one_not_at_all() {
    let mut bench = sign("in_order", "helpers, checker");
    assert_eq!(open_turns(&bench), ["sign#1!0", "sign#1!1"]);
    agrees(&mut bench, "b.head");
    agrees(&mut bench, "a.head");
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "close#1");
    let mut empty = Bench::closed(Parts {
        steps: "  sign: { title: Sign, approve: in_order, by: [helpers, checker], next: done }",
        ..Parts::default()
    });
    empty.open(json!({ "office": "office", "lead": "lead" }));
    empty.by("lead.checker", hand_in("sign#1", json!({})));
    assert!(empty.case().is_ended());
}

#[test]
fn the_same_person_on_two_lines_signs_twice() {
    let mut bench = sign("all", "checker, { role: checker, title: Again }");
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "sign#1");
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "close#1");
}

fn add(bench: &mut Bench, by: &str, person: &str, before: bool) {
    bench.by(by, Ask::AddSigner { task: "sign#1".into(), person: person.into(), before, reason: "look".into() });
}

#[test]
fn a_signer_added_before_signs_first() {
    let mut bench = sign("in_order", "checker, head");
    add(&mut bench, "lead.checker", "p1", true);
    assert_eq!(bench.no("lead.checker", press("sign#1", "yes_", json!({}))), Reason::NotYourTurn(vec!["checker".into()]));
    agrees(&mut bench, "p1");
    agrees(&mut bench, "lead.checker");
    agrees(&mut bench, "lead.head");
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn a_signer_added_after_waits_for_his_own_turn_only() {
    let mut bench = sign("all", "checker, head");
    add(&mut bench, "lead.checker", "p1", false);
    agrees(&mut bench, "lead.head");
    assert_eq!(bench.no("p1", press("sign#1", "yes_", json!({}))), Reason::NotYours(vec!["checker".into()]));
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "sign#1");
    agrees(&mut bench, "p1");
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn two_who_each_added_somebody_before_do_not_wait_for_each_other() {
    let mut bench = sign("all", "checker, head");
    add(&mut bench, "lead.checker", "p1", true);
    add(&mut bench, "lead.head", "p2", true);
    agrees(&mut bench, "p2");
    agrees(&mut bench, "lead.head");
    agrees(&mut bench, "p1");
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn an_added_signature_never_stands_for_anothers() {
    let mut bench = sign("any", "checker, head");
    add(&mut bench, "lead.checker", "p1", true);
    agrees(&mut bench, "p1");
    assert_eq!(bench.at(), "sign#1", "p1 was asked beside the checker, not instead of him");
    add(&mut bench, "lead.checker", "p2", false);
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "sign#1", "p2 is still to be heard");
    agrees(&mut bench, "p2");
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn taking_off_the_last_who_was_waited_for_goes_on() {
    let mut bench = sign("all", "checker");
    add(&mut bench, "lead.checker", "p1", false);
    agrees(&mut bench, "lead.checker");
    assert_eq!(bench.at(), "sign#1");
    bench.by("lead.checker", Ask::RemoveSigner { task: "sign#1".into(), person: "p1".into() });
    assert_eq!(bench.at(), "close#1");
}

#[test]
fn adding_is_neither_nested_nor_repeated_nor_done_out_of_turn() {
    let mut bench = sign("in_order", "checker, head");
    let add_one =
        |person: &str| Ask::AddSigner { task: "sign#1".into(), person: person.into(), before: true, reason: "x".into() };
    assert!(matches!(bench.no("lead.head", add_one("p1")), Reason::NotYourTurn(_)));
    bench.by("lead.checker", add_one("p1"));
    assert!(matches!(bench.no("p1", add_one("p2")), Reason::CannotAddSigner(_)));
    agrees(&mut bench, "p1");
    assert!(matches!(bench.no("lead.checker", add_one("p1")), Reason::CannotAddSigner(_)));
    let remove = Ask::RemoveSigner { task: "sign#1".into(), person: "p1".into() };
    assert!(matches!(bench.no("lead.checker", remove), Reason::CannotRemoveSigner(_)));
}

#[test]
fn an_added_signer_who_is_taken_off_gives_the_turn_back() {
    let mut bench = sign("in_order", "checker, head");
    add(&mut bench, "lead.checker", "p1", true);
    bench.by("office.boss", Ask::RemoveSigner { task: "sign#1".into(), person: "p1".into() });
    agrees(&mut bench, "lead.checker");
    agrees(&mut bench, "lead.head");
    assert_eq!(bench.at(), "close#1");
    assert_eq!(bench.happened(|what| matches!(what, What::Signed { .. })), 2);
}
