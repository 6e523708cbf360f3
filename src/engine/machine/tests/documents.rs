//! 6.3, 6.4, 6.5: what is signed, sealed and corrected.

use super::bench::{Bench, Parts, form, hand_in, press, result_of};
use crate::ids::Digest;
use crate::machine::command::{Ask, Outcomes};
use crate::machine::document::{DocumentPart, Making, NotMade};
use crate::machine::event::{Actor, Place, System, What};
use crate::machine::refusal::Reason;
use crate::value::Value;
use serde_json::json;
use std::collections::BTreeMap;

const LETTER: Parts = Parts {
    roles: "",
    clocks: "",
    records: "",
    requests: "
  change:
    title: Change
    by: [worker]
    decided_by: boss
    outcomes:
      text: { title: New text, form: [text!] }
      anew: { title: Begin anew, form: [text!], move: write }
",
    steps: "
  write: { title: Write, task: worker, form: [text!], lint: reply, next: sign }
  sign:
    title: Sign
    document: reply
    approve: in_order
    by: [checker, head]
    outcomes:
      good: { title: Sign, next: seal }
      redo: { title: Return, back: write }
  seal: { title: Seal, task: clerk, form: [number!], seal: reply, next: send }
  send:
    title: Send
    task: clerk
    form: [done_on, text]
    outcomes:
      sent: { title: Sent, next: done }
      redo: { title: Begin again, back: write }
",
    fields: "",
    deadlines: "",
};

fn at_sign() -> Bench {
    let mut bench = Bench::with(LETTER);
    bench.by("lead.worker", hand_in("write#1", json!({ "text": "one" })));
    bench
}

fn signed() -> Bench {
    let mut bench = at_sign();
    bench.results();
    bench.by("lead.checker", press("sign#1", "good", json!({})));
    bench.by("lead.head", press("sign#1", "good", json!({})));
    bench
}

fn sealed() -> Bench {
    let mut bench = signed();
    bench.by("lead.clerk", hand_in("seal#1", json!({ "number": "7" })));
    bench.results();
    bench
}

#[test]
fn nobody_signs_before_the_draft_is_there() {
    let mut bench = at_sign();
    assert_eq!(bench.no("lead.checker", press("sign#1", "good", json!({}))), Reason::NotReady("sign".into()));
    bench.results();
    let Ask::Act { task, outcome, form, straight_back, ticked, .. } = press("sign#1", "good", json!({})) else { return };
    let over = Some(Digest::sha256(b"another text"));
    assert_eq!(bench.no("lead.checker", Ask::Act { task, outcome, form, straight_back, ticked, over }), Reason::NotWhatWasShown);
}

#[test]
fn the_seal_waits_for_the_original_with_number_date_and_signatories() {
    let mut bench = signed();
    bench.by("lead.clerk", hand_in("seal#1", json!({ "number": "7" })));
    assert_eq!(bench.at(), "seal#1");
    assert_eq!(bench.no("lead.clerk", hand_in("seal#1", json!({ "number": "8" }))), Reason::NotReady("seal".into()));
    let content = &bench.case().documents["sign#1"].content;
    assert_eq!(content.number.as_deref(), Some("7"));
    assert_eq!(content.date, Some(bench.today));
    assert_eq!(content.signed_by, ["lead.checker", "lead.head"]);
    bench.results();
    assert_eq!(bench.at(), "send#1");
}

#[test]
fn an_original_that_says_something_else_is_refused() {
    let mut bench = signed();
    bench.by("lead.clerk", hand_in("seal#1", json!({ "number": "7" })));
    let under_way = std::mem::take(&mut bench.under_way);
    let Some(Outcomes::Document { document, part, digest, pages, .. }) = under_way.iter().rev().find_map(result_of) else {
        panic!("nothing is under way");
    };
    assert_eq!(part, DocumentPart::Original);
    let result = Outcomes::Document { document, part, digest, content: Digest::sha256(b"other"), pages };
    let came = bench.try_by(Actor::System(System::Result), Ask::Outcome { result });
    assert_eq!(came, Err(Reason::ContentDiffers));
}

#[test]
fn what_could_not_be_made_is_in_the_offices_list_until_it_has_been() {
    let mut bench = at_sign();
    let what = Making::Document { document: "sign#1".into(), part: DocumentPart::Draft };
    let failed = |what: &Making| {
        let not_made = NotMade { what: what.clone(), why: "没有字体".to_owned() };
        Ask::Outcome { result: Outcomes::NotMade(not_made) }
    };
    let send = |bench: &mut Bench, what: &Making| bench.try_by(Actor::System(System::Result), failed(what)).unwrap().len();
    let listed = |bench: &Bench| -> Vec<String> {
        let of_the_office = bench.tasks().into_iter().filter(|task| task.role == "boss" && task.run.is_none());
        of_the_office.map(|task| format!("{} {}", task.key, task.title)).collect()
    };
    assert_eq!(send(&mut bench, &what), 2, "the office is told");
    assert_eq!(send(&mut bench, &what), 0, "but once");
    bench.by("lead.worker", Ask::Note { text: "n".to_owned(), internal: false });
    assert_eq!(listed(&bench), ["draft sign#1 文件未能生成，请处理：没有字体"]);
    let nowhere = Making::Package { run: "sign#1".into() };
    assert_eq!(send(&mut bench, &nowhere), 0, "what nobody waits for is nobody's work");
    bench.results();
    assert_eq!(listed(&bench), Vec::<String>::new());
    assert_eq!(bench.case().not_made, []);
}

#[test]
fn what_a_signed_letter_prints_is_not_written_until_work_goes_back() {
    let mut bench = sealed();
    let other = json!({ "text": "two" });
    assert_eq!(bench.no("lead.clerk", press("send#1", "sent", other)), Reason::SignedField("text".into()));
    bench.by("lead.clerk", press("send#1", "redo", json!({})));
    assert!(bench.case().documents["sign#1"].reopened);
    bench.by("lead.worker", hand_in("write#2", json!({ "text": "two" })));
    assert_eq!(bench.at(), "sign#2");
}

#[test]
fn a_request_may_change_the_text_only_by_going_back() {
    let mut bench = sealed();
    bench.by("lead.worker", Ask::Request { request: "change".into(), form: form(json!({})) });
    let decide = |outcome: &str| Ask::DecideRequest { number: 1, outcome: outcome.into(), form: form(json!({ "text": "two" })) };
    assert_eq!(bench.no("office.boss", decide("text")), Reason::SignedField("text".into()));
    bench.by("office.boss", decide("anew"));
    assert_eq!(bench.at(), "write#2");
}

#[test]
fn a_corrected_stamp_seals_anew_and_a_corrected_text_adds_an_erratum() {
    let mut bench = sealed();
    let correct = |facts| Ask::Correct { place: Place::Case, form: form(facts), reason: "mistyped".into() };
    bench.by("office.boss", correct(json!({ "number": "8" })));
    bench.results();
    assert_eq!(bench.case().documents["sign#1"].originals.len(), 2);
    bench.by("office.boss", correct(json!({ "text": "won" })));
    assert_eq!(bench.case().documents["sign#1"].errata.len(), 1);
    // The corrected text may be handed in as it now stands.
    bench.by("lead.clerk", press("send#1", "sent", json!({ "text": "won" })));
    assert_eq!(bench.no("office.boss", correct(json!({ "reason": "no fact" }))), Reason::CaseEnded);
}

#[test]
fn a_letter_inside_a_block_is_reopened_when_work_goes_back_before_the_block() {
    let mut bench = Bench::of(
        "
  begin: { title: Begin, task: worker, next: both }
  both:
    title: Both
    parallel:
      letter:
        title: Letter
        steps:
          write: { title: Write, task: worker, form: [text!], next: sign }
          sign: { title: Sign, document: reply, approve: all, by: [head], next: done }
      other: { title: Other, task: checker }
    next: judge
  judge:
    title: Judge
    task: boss
    outcomes:
      good: { title: Good, next: done }
      redo: { title: Redo, back: both }
",
    );
    bench.by("lead.worker", hand_in("begin#1", json!({})));
    for round in 1..=2 {
        bench.by("lead.worker", hand_in(&format!("both/letter/write#{round}"), json!({ "text": round.to_string() })));
        bench.results();
        bench.by("lead.head", hand_in(&format!("both/letter/sign#{round}"), json!({})));
        bench.by("lead.checker", hand_in(&format!("both/other#{round}"), json!({})));
        if round == 1 {
            bench.by("office.boss", press("judge#1", "redo", json!({})));
        }
    }
    assert_eq!(bench.at(), "judge#2");
}

#[test]
fn results_that_come_while_the_case_stands_still_are_taken_up_later() {
    let mut bench = at_sign();
    bench.by("office.boss", Ask::Suspend { reason: "wait".into() });
    bench.results();
    assert_eq!(bench.happened(|what| matches!(what, What::ResultHeld { .. })), 1);
    bench.by("office.boss", Ask::Resume { reason: "go on".into() });
    bench.by("lead.checker", press("sign#1", "good", json!({})));
}

#[test]
fn a_result_that_is_no_good_any_more_does_not_keep_the_case_from_going_on() {
    let mut bench = signed();
    bench.by("lead.clerk", hand_in("seal#1", json!({ "number": "7" })));
    bench.by("office.boss", Ask::Suspend { reason: "wait".into() });
    let result = Outcomes::Document {
        document: "sign#1".into(),
        part: DocumentPart::Original,
        digest: Digest::sha256(b"x"),
        content: Digest::sha256(b"other"),
        pages: 1,
    };
    bench.try_by(Actor::System(System::Result), Ask::Outcome { result }).unwrap();
    bench.by("office.boss", Ask::Resume { reason: "go on".into() });
    assert_eq!(bench.happened(|what| matches!(what, What::Flagged { .. })), 1);
    bench.results();
    assert_eq!(bench.at(), "send#1");
}

#[test]
fn where_the_step_after_the_seal_can_not_be_entered_the_task_is_open_again() {
    let mut bench = Bench::of(
        "
  write: { title: Write, task: worker, form: [text!], next: sign }
  sign: { title: Sign, document: reply, approve: all, by: [head], next: seal }
  seal: { title: Seal, task: clerk, form: [number!], seal: reply, next: until }
  until: { title: Until, wait: case.done_on, next: done }
",
    );
    bench.by("lead.worker", hand_in("write#1", json!({ "text": "one" })));
    bench.results();
    bench.by("lead.head", hand_in("sign#1", json!({})));
    bench.by("lead.clerk", hand_in("seal#1", json!({ "number": "7" })));
    bench.results();
    assert_eq!(bench.happened(|what| matches!(what, What::Flagged { .. })), 1);
    let facts = form(json!({ "done_on": "2023-03-07" }));
    bench.by("office.boss", Ask::Correct { place: Place::Case, form: facts, reason: "the day".into() });
    bench.by("lead.clerk", hand_in("seal#1", json!({ "number": "8" })));
    bench.results();
    assert_eq!(bench.at(), "until#1");
}

#[test]
fn a_letter_knows_whose_answers_were_in_and_an_items_letter_prints_what_the_item_wrote() {
    let mut bench = Bench::of(
        "
  begin: { title: Begin, task: worker, form: [text!], next: ask }
  ask:
    title: Ask
    each: case.units
    until: any
    steps:
      write: { title: Write, task: helper, form: [view!, text], next: sign }
      sign: { title: Sign, document: opinion, approve: all, by: [helper_head], next: done }
    next: sign
  sign: { title: Sign, document: reply, approve: all, by: [head], next: done }
",
    );
    bench.by("lead.worker", hand_in("begin#1", json!({ "text": "the lead's" })));
    bench.by("a.worker", hand_in("ask[a]/write#1", json!({ "view": "agreed" })));
    let content = &bench.case().documents["ask[a]/sign#1"].content;
    assert_eq!(content.facts.get("text"), None, "what the item left empty is not the lead's");
    assert_eq!(content.facts["item"], Value::Unit("a".into()));
    assert_eq!(content.facts["lead"], Value::Unit("lead".into()));
    assert!(content.answered.is_empty());
    bench.results();
    bench.by("a.head", hand_in("ask[a]/sign#1", json!({})));
    let content = &bench.case().documents["sign#1"].content;
    assert_eq!(content.answered, BTreeMap::from([("ask".into(), vec!["a".into()])]));
    assert_eq!(content.facts["text"], Value::Text("the lead's".into()));
}
