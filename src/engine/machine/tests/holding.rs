//! Part 4: who has a task, and who acts in whose name.

use super::bench::{Bench, Parts, date, form, hand_in};
use crate::ids::PersonId;
use crate::machine::command::Ask;
use crate::machine::event::{Actor, Place};
use crate::machine::refusal::Reason;
use crate::people::Holding;
use serde_json::json;

const ONE: &str = "  write: { title: Write, task: worker, form: [text], next: done }";

/// A second worker in the lead unit.
fn with_second() -> Bench {
    let mut bench = Bench::of(ONE);
    bench.people.posts.insert(Holding { unit: "lead".into(), post: "worker".into(), person: "p1".into() });
    bench
}

fn write() -> Ask {
    hand_in("write#1", json!({ "text": "t" }))
}

fn claim() -> Ask {
    Ask::Claim { task: "write#1".into() }
}

fn owner(bench: &Bench) -> Option<PersonId> {
    bench.tasks()[0].owner.clone()
}

#[test]
fn a_claim_keeps_others_out() {
    let mut bench = with_second();
    bench.by("p1", claim());
    assert_eq!(bench.no("lead.worker", claim()), Reason::AlreadyHeld("p1".into()));
    assert_eq!(bench.no("lead.worker", write()), Reason::HeldByAnother("p1".into()));
    bench.by("p1", Ask::Release { task: "write#1".into() });
    bench.by("lead.worker", write());
}

#[test]
fn a_claim_is_void_once_its_holder_has_lost_the_role() {
    let mut bench = with_second();
    bench.by("p1", claim());
    bench.people.posts.retain(|held| held.person != *"p1");
    assert_eq!(owner(&bench), None);
    bench.by("lead.worker", claim());
    assert_eq!(owner(&bench), Some("lead.worker".into()));
    bench.by("lead.worker", write());
}

#[test]
fn where_nobody_can_the_office_hands_it_over() {
    let mut bench = Bench::of(ONE);
    bench.people.posts.retain(|held| held.person != *"lead.worker");
    assert!(bench.tasks()[0].people.is_empty());
    let give = Ask::HandOver { task: "write#1".into(), to: "p2".into(), reason: "on leave".into() };
    assert!(matches!(bench.no("p2", give.clone()), Reason::NotYours(_)));
    bench.by("office.boss", give);
    bench.by("p2", write());
    assert!(bench.case().is_ended());
}

#[test]
fn a_holder_hands_over_within_the_role_only() {
    let mut bench = with_second();
    let give = |to: &str| Ask::HandOver { task: "write#1".into(), to: to.into(), reason: "busy".into() };
    assert!(matches!(bench.no("lead.worker", give("p2")), Reason::NotOfRole { .. }));
    bench.by("lead.worker", give("p1"));
    assert!(matches!(bench.no("lead.worker", write()), Reason::HeldByAnother(_)));
    bench.by("p1", write());
}

#[test]
fn a_delegate_hands_in_and_the_owner_decides() {
    let mut bench = Bench::of("  write: { title: Write, task: worker, form: [text!], next: done }");
    bench.by("lead.worker", Ask::Delegate { task: "write#1".into(), to: "p2".into() });
    bench.by("p2", write());
    assert_eq!(bench.at(), "write#1");
    assert!(bench.no("p2", write()) == Reason::NotYours(vec!["worker".into()]));
    bench.by("lead.worker", hand_in("write#1", json!({})));
    assert_eq!(bench.case().facts["text"], crate::value::Value::Text("t".into()));
}

#[test]
fn an_agent_acts_only_for_whom_he_stands_in_for() {
    let mut bench = with_second();
    bench.by("p1", claim());
    let agent = || Actor::Agent { agent: "p3".into(), owner: "p1".into() };
    for ask in [write(), Ask::Release { task: "write#1".into() }, Ask::Delegate { task: "write#1".into(), to: "p2".into() }] {
        assert_eq!(bench.try_by(agent(), ask), Err(Reason::NotAnAgent("p1".into())));
    }
    bench.people.agents.insert("p3".into(), [PersonId::new("p1")].into());
    bench.try_by(agent(), write()).unwrap();
    assert_eq!(bench.case().ended["write#1"].by, agent());
}

#[test]
fn a_link_leads_to_its_form_and_to_nothing_else() {
    let mut bench = Bench::with(Parts {
        roles: "  member: { title: Member, person: case.member, via: link }",
        fields: "  member: { title: Member, type: person }",
        steps: "
  name: { title: Name, task: worker, form: [member!], next: hear }
  hear: { title: Hear, task: member, form: [text], next: done }
",
        ..Parts::default()
    });
    bench.by("lead.worker", hand_in("name#1", json!({ "member": "p1" })));
    assert!(matches!(bench.no("p1", hand_in("hear#1", json!({}))), Reason::NotYours(_)));
    let link = || Actor::Link("p1".into());
    assert_eq!(bench.try_by(link(), Ask::Release { task: "hear#1".into() }), Err(Reason::NotByLink));
    bench.try_by(link(), hand_in("hear#1", json!({}))).unwrap();
}

#[test]
fn correcting_a_fact_binds_the_task_to_another_unit_at_once() {
    let mut bench = Bench::of(ONE);
    let facts = form(json!({ "lead": "c" }));
    bench.by("office.boss", Ask::Correct { place: Place::Case, form: facts, reason: "wrong unit".into() });
    assert!(matches!(bench.no("lead.worker", write()), Reason::NotYours(_)));
    bench.by("c.worker", write());
}

#[test]
fn a_clerk_enters_a_signature_on_paper_with_its_day() {
    let mut bench = Bench::of("  sign: { title: Sign, approve: all, by: [head], next: done }");
    bench.sleep(3);
    let day = date("2023-03-07");
    let sign = hand_in("sign#1", json!({}));
    let other = bench.on_paper("lead.worker", "lead.head", day, sign.clone());
    assert_eq!(other, Err(Reason::NotOnPaper { role: "head".into(), clerk: Some("clerk".into()) }));
    let nobody = bench.on_paper("lead.clerk", "lead.worker", day, sign.clone());
    assert_eq!(nobody, Err(Reason::NotOfRole { person: "lead.worker".into(), role: "head".into() }));
    let events = bench.on_paper("lead.clerk", "lead.head", day, sign).unwrap();
    assert!(events.iter().all(|event| event.on == day && event.paper.is_some()));
}

#[test]
fn the_system_never_decides() {
    let mut bench = Bench::of(ONE);
    let system = Actor::System(crate::machine::event::System::Timer);
    for ask in [write(), claim(), Ask::Cancel { reason: "x".into() }] {
        assert_eq!(bench.try_by(system.clone(), ask), Err(Reason::SystemMayNot));
    }
}
