//! 4.6: what was done on paper, and who may enter it.

use super::bench::{Bench, Parts, date, hand_in, press};
use crate::ids::{CommandKey, Digest, PersonId};
use crate::machine::command::{Ask, Command};
use crate::machine::event::{Actor, Paper};
use crate::machine::refusal::Reason;
use crate::machine::state::{TurnState, Work};
use crate::value::FileRef;
use chrono::NaiveDate;
use serde_json::json;

fn sign(role: &str) -> Bench {
    let steps = format!(
        "
  write: {{ title: Write, task: worker, form: [member], next: sign }}
  sign: {{ title: Sign, approve: all, by: [{role}], outcomes: {{ yes_: {{ title: Agree, next: done }}, no_: {{ title: Return, form: [reason!], back: write }} }} }}
"
    );
    let mut bench = Bench::with(Parts {
        roles: "
  member: { title: Member, person: case.member, paper: clerk }
  heads: { title: Heads, unit: case.units, post: head, paper: clerks }
  clerks: { title: Clerks, unit: case.units, post: clerk }
",
        fields: "  member: { title: Member, type: person }",
        steps: Box::leak(steps.into_boxed_str()),
        ..Parts::default()
    });
    bench.by("lead.worker", hand_in("write#1", json!({ "member": "p1" })));
    bench.sleep(3);
    bench
}

/// `who` signed on paper, and `by` enters it.
fn entered(bench: &mut Bench, by: Actor, who: &str, on: Option<NaiveDate>, scan: &str) -> Result<(), Reason> {
    let paper = Paper { person: who.into(), scan: FileRef { name: "scan.pdf".to_owned(), digest: Digest::new(scan) } };
    let ask = press("sign#1", "yes_", json!({}));
    bench.send(Command { key: CommandKey::default(), by, on, paper: Some(paper), ask }).map(|_| ())
}

const SCAN: &str = "sha256:00";

fn clerk(unit: &str) -> Actor {
    Actor::Person(PersonId::new(format!("{unit}.clerk")))
}

#[test]
fn the_day_and_the_scan_are_compulsory() {
    let mut bench = sign("head");
    let day = Some(date("2023-03-07"));
    assert_eq!(entered(&mut bench, clerk("lead"), "lead.head", None, SCAN), Err(Reason::DayMissing));
    assert_eq!(entered(&mut bench, clerk("lead"), "lead.head", day, ""), Err(Reason::ScanMissing));
    let tomorrow = Some(date("2023-03-10"));
    assert_eq!(entered(&mut bench, clerk("lead"), "lead.head", tomorrow, SCAN), Err(Reason::InTheFuture(date("2023-03-10"))));
    entered(&mut bench, clerk("lead"), "lead.head", day, SCAN).unwrap();
}

#[test]
fn who_signed_is_the_signer_and_the_scan_stands_for_the_signature() {
    let mut bench = sign("head, checker");
    entered(&mut bench, clerk("lead"), "lead.head", Some(date("2023-03-07")), SCAN).unwrap();
    let run = bench.case().run(&"sign#1".into()).unwrap().1.clone();
    let Work::Approve { turns, .. } = run.work else { panic!("an approve") };
    let TurnState::Signed { by, on, scan, .. } = &turns[0].state else { panic!("signed") };
    assert_eq!((by.as_str(), on.to_string().as_str()), ("lead.head", "2023-03-07"));
    assert_eq!(scan.as_ref().unwrap().digest, SCAN);
}

#[test]
fn a_role_without_paper_signs_on_the_screen() {
    let mut bench = sign("checker");
    let refused = entered(&mut bench, clerk("lead"), "lead.checker", Some(date("2023-03-07")), SCAN);
    assert_eq!(refused, Err(Reason::NotOnPaper { role: "checker".into(), clerk: None }));
}

#[test]
fn a_clerk_enters_for_his_own_unit_only() {
    let mut bench = sign("heads");
    let day = Some(date("2023-03-07"));
    let not_his = Reason::NotOnPaper { role: "heads".into(), clerk: Some("clerks".into()) };
    assert_eq!(entered(&mut bench, clerk("lead"), "a.head", day, SCAN), Err(not_his.clone()));
    assert!(entered(&mut bench, clerk("b"), "a.head", day, SCAN).is_err());
    entered(&mut bench, clerk("a"), "a.head", day, SCAN).unwrap();
    entered(&mut bench, clerk("b"), "b.head", day, SCAN).unwrap();
    assert!(bench.case().is_ended());
}

#[test]
fn at_a_task_of_several_units_too() {
    let mut bench = Bench::with(Parts {
        roles: "
  heads: { title: Heads, unit: case.units, post: head, paper: clerks }
  clerks: { title: Clerks, unit: case.units, post: clerk }
",
        steps: "  sign: { title: Sign, task: heads, next: done }",
        ..Parts::default()
    });
    let enter = |bench: &mut Bench, by: &str| bench.on_paper(by, "a.head", date("2023-03-06"), hand_in("sign#1", json!({})));
    assert!(matches!(enter(&mut bench, "b.clerk"), Err(Reason::NotOnPaper { .. })));
    enter(&mut bench, "a.clerk").unwrap();
}

#[test]
fn for_a_person_anybody_of_the_role_that_is_named_enters_it() {
    let mut bench = sign("member");
    let day = Some(date("2023-03-07"));
    assert!(matches!(entered(&mut bench, clerk("a"), "p1", day, SCAN), Err(Reason::NotOnPaper { .. })));
    let wrong = entered(&mut bench, clerk("lead"), "p2", day, SCAN);
    assert_eq!(wrong, Err(Reason::NotOfRole { person: "p2".into(), role: "member".into() }));
    entered(&mut bench, clerk("lead"), "p1", day, SCAN).unwrap();
}

#[test]
fn a_link_and_the_system_enter_nothing() {
    let mut bench = sign("head");
    let day = Some(date("2023-03-07"));
    for by in [Actor::Link("lead.clerk".into()), Actor::System(crate::machine::event::System::Job)] {
        assert!(entered(&mut bench, by, "lead.head", day, SCAN).is_err());
    }
}

#[test]
fn an_agent_enters_for_the_clerk_he_stands_in_for() {
    let mut bench = sign("head");
    let agent = || Actor::Agent { agent: "p3".into(), owner: "lead.clerk".into() };
    let day = Some(date("2023-03-07"));
    assert_eq!(entered(&mut bench, agent(), "lead.head", day, SCAN), Err(Reason::NotAnAgent("lead.clerk".into())));
    bench.people.agents.insert("p3".into(), [PersonId::new("lead.clerk")].into());
    entered(&mut bench, agent(), "lead.head", day, SCAN).unwrap();
    assert_eq!(bench.case().ended["sign#1"].by, agent());
}

#[test]
fn what_is_entered_late_counts_from_the_day_it_happened_and_the_office_may_go_further_back() {
    let mut bench = sign("head");
    bench.sleep(20);
    let day = date("2023-03-08");
    let sign = || press("sign#1", "yes_", json!({}));
    assert_eq!(bench.on_paper("lead.clerk", "lead.head", day, sign()), Err(Reason::TooFarBack { on: day, days: 10 }));
    let note = Ask::Note { text: "entered late".into(), internal: false };
    let command =
        Command { key: CommandKey::default(), by: Actor::Person("office.boss".into()), on: Some(day), paper: None, ask: note };
    let events = bench.send(command).unwrap();
    assert!(events.iter().all(|event| event.on == day));
}
