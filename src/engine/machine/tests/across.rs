//! Part 7 and 8.3: several cases, versions, and the end.

use super::bench::{Bench, Parts, form, hand_in};
use crate::ids::StepPath;
use crate::machine::command::{Ask, Message};
use crate::machine::effects::Effect;
use crate::machine::event::{Actor, What};
use crate::machine::refusal::Reason;
use crate::machine::state::{Ending, Status};
use serde_json::json;
use std::collections::BTreeMap;

const TABLE: Parts = Parts {
    roles: "",
    clocks: "",
    records: "",
    requests: "",
    steps: "
  write: { title: Write, task: worker, form: [table], next: send }
  send: { title: Send, task: worker, starts: { workflow: follow, each: case.table }, next: judge }
  judge:
    title: Judge
    task: boss
    outcomes:
      good: { title: Good, next: done }
      redo: { title: Redo, back: write }
",
    fields: "  table: { title: Table, rows: [view!, done_on] }\n  people: { title: People, type: people, from: import }",
    deadlines: "",
};

fn started(bench: &Bench) -> Vec<String> {
    let starts = bench.under_way.iter().filter_map(|effect| match effect {
        Effect::Start { case, .. } => Some(case.to_string()),
        Effect::Render { .. } | Effect::Package { .. } | Effect::Tell { .. } | Effect::Send { .. } => None,
    });
    starts.collect()
}

#[test]
fn a_row_starts_a_case_once_and_sends_it_what_changes_later() {
    let mut bench = Bench::with(TABLE);
    bench.by("lead.worker", hand_in("write#1", json!({ "table": [{ "view": "one" }, { "view": "two" }] })));
    bench.by("lead.worker", hand_in("send#1", json!({})));
    assert_eq!(started(&bench), ["c1.table.row-1", "c1.table.row-2"]);
    for (round, view) in [(2, "three"), (3, "three"), (4, "one")] {
        bench.under_way.clear();
        bench.by("office.boss", super::bench::press(&format!("judge#{}", round - 1), "redo", json!({})));
        let table = json!({ "table": [{ "id": "row-1", "view": view }, { "id": "row-2", "view": "two" }] });
        bench.by("lead.worker", hand_in(&format!("write#{round}"), table));
        bench.by("lead.worker", hand_in(&format!("send#{round}"), json!({})));
        assert_eq!(started(&bench), Vec::<String>::new());
        let sent = bench.under_way.iter().filter(|effect| matches!(effect, Effect::Send { .. })).count();
        assert_eq!(sent, usize::from(round != 3), "round {round}: told when the row changed, and only then");
    }
}

#[test]
fn a_case_is_forked_at_its_first_step_only() {
    let mut bench = Bench::with(TABLE);
    let fork = || Ask::Fork { siblings: vec![("c2".into(), form(json!({ "lead": "a" })))], reason: "two units".into() };
    bench.by("office.boss", fork());
    assert_eq!(started(&bench), ["c2"]);
    assert_eq!(bench.no("office.boss", fork()), Reason::CaseExists);
    bench.by("lead.worker", hand_in("write#1", json!({})));
    assert_eq!(bench.no("office.boss", fork()), Reason::TooLateToFork);
}

#[test]
fn a_case_that_joins_waits_for_the_answer_and_ends_with_a_yes() {
    let mut bench = Bench::with(TABLE);
    bench.by("office.boss", Ask::Join { into: "c9".into(), reason: "same matter".into() });
    assert_eq!(bench.no("lead.worker", hand_in("write#1", json!({}))), Reason::CaseJoining);
    bench.message(Message::TakenOver { case: "c9".into(), yes: true, reason: String::new() });
    assert_eq!(bench.case().status, Status::Ended { how: Ending::Joined("c9".into()), on: bench.today });
}

#[test]
fn a_case_that_may_not_join_goes_on() {
    let mut bench = Bench::with(TABLE);
    bench.by("office.boss", Ask::Join { into: "c9".into(), reason: "same matter".into() });
    bench.message(Message::TakenOver { case: "c9".into(), yes: false, reason: "signed".into() });
    bench.by("lead.worker", hand_in("write#1", json!({})));
}

#[test]
fn the_other_case_takes_people_over_and_answers() {
    let mut bench = Bench::with(TABLE);
    let message = Message::TakeOver { case: "c8".into(), facts: form(json!({ "people": ["p1", "p2"] })), reason: "same".into() };
    bench.message(message);
    assert_eq!(bench.case().merged, ["c8"]);
    assert_eq!(bench.case().facts["people"].people().len(), 2);
    let yes = |effect: &Effect| matches!(effect, Effect::Send { message: Message::TakenOver { yes: true, .. }, .. });
    assert!(bench.under_way.iter().any(yes));
}

#[test]
fn a_changed_row_reaches_a_suspended_case_and_takes_effect_when_it_goes_on() {
    let mut bench = Bench::of("  ask: { title: Ask, each: case.units, task: helper, next: done }");
    bench.by("office.boss", Ask::Suspend { reason: "wait".into() });
    bench.message(Message::RowChanged { facts: form(json!({ "units": ["b", "c"] })) });
    assert_eq!(bench.open_tasks(), ["ask[a]/ask#1", "ask[b]/ask#1"]);
    bench.by("office.boss", Ask::Resume { reason: "go on".into() });
    assert_eq!(bench.open_tasks(), ["ask[b]/ask#1", "ask[c]/ask#1"]);
}

const OLD: &str = "
  write: { title: Write, task: worker, form: [text!], next: sign }
  sign: { title: Sign, document: reply, approve: all, by: [head], next: judge }
  judge:
    title: Judge
    task: boss
    limit: { rounds: 2, then: settle }
    outcomes:
      good: { title: Good, next: done }
      redo: { title: Redo, back: write }
  settle: { title: Settle, task: boss, next: done }
";

fn migrate(paths: &[(&str, &str)]) -> Ask {
    let paths: BTreeMap<StepPath, StepPath> = paths.iter().map(|(old, new)| (StepPath::new(*old), StepPath::new(*new))).collect();
    Ask::Migrate { paths, reason: "a new version".into() }
}

#[test]
fn a_migrated_case_keeps_its_rounds_and_its_letters() {
    let mut bench = Bench::of(OLD);
    for round in 1..=2 {
        bench.by("lead.worker", hand_in(&format!("write#{round}"), json!({ "text": round.to_string() })));
        bench.results();
        bench.by("lead.head", hand_in(&format!("sign#{round}"), json!({})));
        if round == 1 {
            bench.by("office.boss", super::bench::press("judge#1", "redo", json!({})));
        }
    }
    let renamed = OLD.replace("judge", "decide").replace("  sign:", "  attest:").replace("next: sign", "next: attest");
    bench.definition = Bench::closed(Parts { steps: Box::leak(renamed.into_boxed_str()), ..Parts::default() }).definition;
    assert_eq!(bench.no("lead.worker", hand_in("judge#2", json!({}))), Reason::WrongDefinition);
    assert!(matches!(bench.no("office.boss", migrate(&[])), Reason::CannotMigrate(_)));
    bench.by("office.boss", migrate(&[("judge", "decide"), ("sign", "attest")]));
    assert_eq!(bench.at(), "judge#2", "a task keeps its id");
    assert_eq!(bench.by("office.boss", migrate(&[("write", "gone")])), [], "it follows that version already");
    bench.by("office.boss", super::bench::press("judge#2", "redo", json!({})));
    assert!(bench.case().documents["sign#2"].reopened, "its letter is reopened under the step's new name");
    bench.by("lead.worker", hand_in("write#3", json!({ "text": "3" })));
    bench.results();
    bench.by("lead.head", hand_in("attest#3", json!({})));
    assert_eq!(bench.at(), "settle#1", "the limit counts on");
}

#[test]
fn an_item_at_work_is_found_again_under_its_blocks_new_name() {
    const ASK: &str = "
  ask: { title: Ask, each: case.units, task: helper, due: week, late: go_on, again: keep, next: judge }
  judge: { title: Judge, task: boss, outcomes: { good: { title: Good, next: done }, redo: { title: Redo, back: ask } } }
";
    let mut bench = Bench::of(ASK);
    bench.days(8);
    let renamed = ASK.replace("  ask:", "  query:").replace("back: ask", "back: query");
    bench.definition = Bench::closed(Parts { steps: Box::leak(renamed.into_boxed_str()), ..Parts::default() }).definition;
    bench.by("office.boss", migrate(&[("ask", "query"), ("ask/ask", "query/query")]));
    bench.by("office.boss", super::bench::press("judge#1", "redo", json!({})));
    assert_eq!(bench.open_tasks(), ["judge#2", "ask[a]/ask#1", "ask[b]/ask#1"], "both are silent and still at work");
    let facts = form(json!({ "units": ["b"] }));
    bench.by("office.boss", Ask::Correct { place: crate::machine::event::Place::Case, form: facts, reason: "the list".into() });
    bench.by("office.boss", Ask::Move { to: "query".into(), reason: "look again".into() });
    assert_eq!(bench.item("query", "a"), crate::machine::state::ItemState::Withdrawn);
    bench.by("b.worker", hand_in("ask[b]/ask#1", json!({})));
    assert_eq!(bench.item("query", "b"), crate::machine::state::ItemState::Late);
}

#[test]
fn a_case_on_its_way_straight_back_moves_only_where_that_way_still_leads() {
    const LINE: &str = "
  write: { title: Write, task: worker, form: [text], next: judge }
  judge: { title: Judge, task: boss, outcomes: { good: { title: Good, next: done }, redo: { title: Redo, back: write } } }
";
    let mut bench = Bench::of(LINE);
    bench.by("lead.worker", hand_in("write#1", json!({})));
    bench.by("office.boss", super::bench::press_straight("judge#1", "redo", json!({})));
    let renamed = LINE.replace("judge", "decide");
    bench.definition = Bench::closed(Parts { steps: Box::leak(renamed.into_boxed_str()), ..Parts::default() }).definition;
    assert_eq!(bench.no("office.boss", migrate(&[])), Reason::CannotMigrate("write".into()));
    bench.by("office.boss", migrate(&[("judge", "decide")]));
    bench.by("lead.worker", hand_in("write#2", json!({})));
    assert_eq!(bench.at(), "decide#2");
}

#[test]
fn an_ended_case_accepts_nothing_and_leaves_nothing_running() {
    let mut bench = Bench::of("  ask: { title: Ask, each: case.units, task: helper, due: week, next: done }");
    bench.by("office.boss", Ask::Cancel { reason: "withdrawn".into() });
    assert_eq!(bench.no("office.boss", Ask::Note { text: "late".into(), internal: true }), Reason::CaseEnded);
    let timer = Ask::DueReached { timer: "item ask[a]".into() };
    assert_eq!(bench.try_by(Actor::System(crate::machine::event::System::Timer), timer), Ok(Vec::new()));
    assert_eq!(bench.open_tasks(), Vec::<String>::new());
}

#[test]
fn a_case_is_complete_when_its_package_has_been_written() {
    let mut bench = Bench::of("  file: { title: File, archive: policy.retention, next: done }");
    assert!(!bench.case().is_ended());
    bench.results();
    assert_eq!(bench.case().status, Status::Ended { how: Ending::Completed, on: bench.today });
    assert!(matches!(bench.log.last().unwrap().what, What::CaseEnded { .. }));
}
