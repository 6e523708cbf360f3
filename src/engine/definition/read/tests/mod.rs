//! The shipped definitions read whole, and every part of them keeps its place.

mod broken;
mod fuzz;

use super::super::{Body, Definition, Exit, Form, Notify, RequestDoes, RoleOf, Step, Subject, To, Until, Way};
use super::read;
use crate::diagnostic::Span;
use crate::ids::Digest;

const SHIPPED: &str = include_str!("../../../../../workflows/proposal-reply.yaml");

#[test]
fn the_other_shipped_definitions_read_without_a_mistake() {
    for text in [
        include_str!("../../../../../workflows/commitment-follow-up.yaml"),
        include_str!("../../../../../workflows/deputy-suggestion.yaml"),
    ] {
        let (definition, mistakes) = read("shipped.yaml", text);
        assert_eq!(mistakes, []);
        assert!(definition.is_some());
    }
}

fn shipped() -> Definition {
    let (definition, mistakes) = read("proposal-reply.yaml", SHIPPED);
    assert_eq!(mistakes, []);
    definition.expect("it reads")
}

/// The text a span underlines.
fn at(span: Span) -> String {
    let line = SHIPPED.lines().nth(span.line as usize - 1).unwrap();
    line.chars().skip(span.column as usize - 1).take(span.length as usize).collect()
}

fn step<'d>(definition: &'d Definition, path: &str) -> &'d Step {
    let mut list = &definition.steps;
    let mut found = None;
    let mut names = path.split('/').peekable();
    while let Some(name) = names.next() {
        let step = &list.steps[name];
        match &step.body {
            Body::Parallel(branches) if names.peek().is_some() => {
                let branch = &branches[names.peek().copied().unwrap()].list;
                // A branch of one step is that step: its name stands in the path once.
                if !branch.steps.contains_key(names.peek().copied().unwrap()) {
                    names.next();
                }
                list = branch;
            }
            Body::Each(each) => list = &each.list,
            Body::Task(_) | Body::Approve(_) | Body::Parallel(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {}
        }
        found = Some(step);
    }
    found.unwrap()
}

#[test]
fn the_shipped_definition_reads_without_a_mistake() {
    let definition = shipped();
    assert_eq!(definition.workflow, "proposal-reply");
    assert_eq!(definition.title.en.as_deref(), Some("Reply to a CPPCC proposal"));
    assert_eq!(definition.digest, Digest::sha256(SHIPPED.as_bytes()));
    assert_eq!(definition.in_charge, "supervision_office");
    assert_eq!(definition.steps.steps.get_index(0).unwrap().0, "assign");
    assert_eq!((definition.clocks.len(), definition.records.len(), definition.requests.len()), (3, 1, 2));
}

#[test]
fn spans_underline_the_names_themselves() {
    let definition = shipped();
    let finish = step(&definition, "finish");
    assert_eq!(at(finish.span), "finish");
    assert_eq!(at(finish.due.as_ref().unwrap().span), "draft");
    let Form::Fields(form) = &finish.form else { panic!("fields") };
    assert_eq!((at(form[0].span).as_str(), form[0].required), ("points", false));
    assert_eq!((at(form[1].span).as_str(), form[1].required), ("reply", true));
    assert_eq!(at(finish.refuse[0].when.span), finish.refuse[0].when.text);
    let Body::Each(each) = &step(&definition, "prepare/opinions").body else { panic!("an each") };
    assert_eq!(at(each.over.span), "co_agencies");
    let Body::Archive(path) = &step(&definition, "archive").body else { panic!("an archive") };
    assert_eq!((at(path.span).as_str(), path.id.as_str()), ("retention", "retention"));
    assert_eq!(at(step(&definition, "deliver").marks[0].on.as_ref().unwrap().span), "delivered_on");
}

#[test]
fn a_role_holds_the_post_of_its_own_name_unless_it_says_another() {
    let definition = shipped();
    assert_eq!(definition.roles["liaison"].post, "liaison");
    assert_eq!(definition.roles["co_liaison"].post, "liaison");
    assert_eq!(definition.roles["co_liaison"].of, RoleOf::Unit(Subject::Item));
    assert!(definition.roles["proposer"].by_link);
}

#[test]
fn short_forms_are_written_out() {
    let definition = shipped();
    let first_draft = step(&definition, "prepare/first_draft");
    assert_eq!(first_draft.path, "prepare/first_draft");
    assert!(matches!(&first_draft.exit, Exit::Next(to) if to.id == To::Done));
    assert_eq!(step(&definition, "prepare/opinions/write").path, "prepare/opinions/write");
    assert_eq!(step(&definition, "aftermath/publish/publish_text").path, "aftermath/publish/publish_text");

    let feedback = step(&definition, "aftermath/feedback");
    assert!(matches!(&feedback.body, Body::Each(each) if each.until == Until::All));
    assert!(matches!(&feedback.form, Form::Fields(form) if form.is_empty()));
    assert_eq!((feedback.seen_by.len(), feedback.due.is_some()), (2, true));

    let task = step(&definition, "aftermath/feedback/feedback");
    assert_eq!(task.path, "aftermath/feedback/feedback");
    assert!(matches!(&task.body, Body::Task(role) if role.id == "proposer"));
    assert!(matches!(&task.form, Form::Policy(path) if path.id == "feedback"));
    assert!(task.due.is_none());
    assert_eq!(task.title, feedback.title);
}

#[test]
fn ways_out_are_what_the_file_says() {
    let definition = shipped();
    let Exit::Outcomes(outcomes) = &step(&definition, "reorder").exit else { panic!("buttons") };
    assert!(matches!(&outcomes["rehandle"].way, Way::Back(to) if to.id == "prepare"));
    assert!(matches!(&outcomes["meet"].way, Way::Next(to) if to.id == To::Step("escalate".into())));
    let Exit::Choose(rows) = &step(&definition, "prepare").exit else { panic!("a choice") };
    assert_eq!(rows.iter().map(|row| row.when.is_some()).collect::<Vec<_>>(), [true, false]);
    assert!(
        matches!(&definition.requests["extension"].outcomes["agree"].does, Some(RequestDoes::Extend(clocks)) if clocks.len() == 2)
    );
    let deliver = step(&definition, "deliver");
    assert!(matches!(&deliver.notify[0], Notify::Fact(fact) if fact.id == "proposers"));
    assert_eq!(deliver.starts.as_ref().unwrap().workflow.id, "commitment-follow-up");
}
