//! Across cases: siblings (分办), taking over (并案), children, and the messages they send (part 7).

use super::act::after_facts;
use super::create::known_facts;
use super::must_say_why;
use crate::definition::{FieldFrom, FieldKind};
use crate::ids::{CaseId, FieldId, ScopeId, WorkflowId};
use crate::machine::command::{Command, FormInput, Message};
use crate::machine::draft::Draft;
use crate::machine::event::{Actor, Place, System, What};
use crate::machine::form::read_facts;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Child, Ending, Position, Status};
use crate::machine::who::{holders, must_be_in_charge};
use crate::value::Value;
use std::collections::BTreeMap;

/// Makes siblings with the facts copied, each with what differs; only while the case is at its first step.
pub(super) fn fork(
    draft: &mut Draft<'_>,
    command: &Command,
    siblings: &[(CaseId, FormInput)],
    reason: &str,
) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    let first = draft.world.definition.steps.first().map(|step| step.path.clone());
    let at_first = match draft.case.scopes.get(&ScopeId::root()).map(|scope| &scope.at) {
        Some(Position::At(run)) => Some(&run.step) == first.as_ref(),
        Some(Position::Between | Position::Done(_) | Position::Withdrawn(_)) | None => false,
    };
    if !at_first {
        return Err(Reason::TooLateToFork.into());
    }
    must_not_be_signed(draft)?;
    for (case, differs) in siblings {
        if draft.case.children.contains_key(case) || *case == draft.case.id {
            return Err(Reason::CaseExists.into());
        }
        let mut facts = draft.case.facts.clone();
        facts.extend(read_facts(&draft.world, differs)?);
        let child = Child { workflow: draft.case.workflow.clone(), step: None, row: None };
        draft.emit(What::ChildStarted { case: case.clone(), child, facts });
    }
    draft.emit(What::Noted { text: reason.to_owned(), internal: false });
    Ok(())
}

/// Asks to be handled by another case; until it answers, nothing else is accepted.
pub(super) fn join(draft: &mut Draft<'_>, command: &Command, into: &CaseId, reason: &str) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    if *into == draft.case.id {
        return Err(Reason::JoinItself.into());
    }
    must_not_be_signed(draft)?;
    draft.emit(What::JoinAsked { into: into.clone(), reason: reason.to_owned() });
    Ok(())
}

/// Starts a case of its own.
pub(super) fn start_child(
    draft: &mut Draft<'_>,
    command: &Command,
    (case, workflow): (&CaseId, &WorkflowId),
    facts: &FormInput,
    reason: &str,
) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    if draft.case.children.contains_key(case) || *case == draft.case.id {
        return Err(Reason::CaseExists.into());
    }
    let mut all = draft.case.facts.clone();
    all.extend(read_facts(&draft.world, facts)?);
    let child = Child { workflow: workflow.clone(), step: None, row: None };
    draft.emit(What::ChildStarted { case: case.clone(), child, facts: all });
    draft.emit(What::Noted { text: reason.to_owned(), internal: false });
    Ok(())
}

/// What another case says.
pub(super) fn message(draft: &mut Draft<'_>, command: &Command, message: &Message) -> Result<(), Refusal> {
    if !matches!(command.by, Actor::System(System::Message)) {
        return Err(Reason::OnlyTheSystem.into());
    }
    match message {
        Message::TakeOver { case, facts, reason: _ } => take_over(draft, case, facts),
        Message::TakenOver { case, yes, reason } => taken_over(draft, case, *yes, reason),
        Message::ChildEnded { case, how } => {
            draft.emit(What::ChildEnded { case: case.clone(), how: how.clone() });
            Ok(())
        }
        Message::RowChanged { facts } => row_changed(draft, known_facts(&draft.world, facts)),
    }
}

/// The row this case was started for has changed. What a signed letter prints stays; the office in charge is told.
fn row_changed(draft: &mut Draft<'_>, values: BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
    if let Err(refusal) = draft.must_not_touch_signed(&ScopeId::root(), &values) {
        draft.flag(None, &refusal);
        return Ok(());
    }
    if !values.is_empty() {
        draft.emit(What::FactsWritten { place: Place::Case, values, run: None });
    }
    if draft.case.status == Status::Open { after_facts(draft) } else { Ok(()) }
}

/// Takes another's proposals over, unless a letter has been signed: its people join those this case answers.
fn take_over(draft: &mut Draft<'_>, case: &CaseId, facts: &FormInput) -> Result<(), Refusal> {
    let open = draft.case.status == Status::Open;
    if !open || draft.has_signed_letter() {
        let reason = if open { "已签发答复，不能并案" } else { "对方事项未在办理中，不能并案" };
        draft.emit(What::JoinAnswered { case: case.clone(), yes: false, reason: reason.to_owned() });
        return Ok(());
    }
    draft.emit(What::JoinAnswered { case: case.clone(), yes: true, reason: String::new() });
    let theirs = known_facts(&draft.world, facts);
    let values = with_their_people(draft, &theirs);
    if !values.is_empty() {
        draft.emit(What::FactsWritten { place: Place::Case, values, run: None });
    }
    after_facts(draft)
}

/// The imported lists of people, ours with theirs behind.
fn with_their_people(draft: &Draft<'_>, theirs: &BTreeMap<FieldId, Value>) -> BTreeMap<FieldId, Value> {
    draft
        .world
        .definition
        .fields
        .iter()
        .filter(|(_, field)| field.from == Some(FieldFrom::Import) && matches!(field.kind, FieldKind::People))
        .filter_map(|(id, _)| {
            let mut people = draft.case.facts.get(id).map(Value::people).unwrap_or_default();
            let before = people.len();
            for person in theirs.get(id).map(Value::people).unwrap_or_default() {
                if !people.contains(&person) {
                    people.push(person);
                }
            }
            (people.len() > before).then(|| (id.clone(), Value::People(people)))
        })
        .collect()
}

fn taken_over(draft: &mut Draft<'_>, case: &CaseId, yes: bool, reason: &str) -> Result<(), Refusal> {
    match &draft.case.status {
        Status::Joining { into } if into == case => {}
        Status::Open | Status::Suspended { .. } | Status::Joining { .. } | Status::Ended { .. } => return Ok(()),
    }
    if yes {
        return draft.end_case(Ending::Joined(case.clone()));
    }
    let held = draft.case.held_results.clone();
    draft.emit(What::JoinRefused { into: case.clone(), reason: reason.to_owned() });
    let office = holders(&draft.world, &draft.case, &draft.world.definition.in_charge, None).people;
    draft.notify("join_refused", office.into_iter().collect(), Vec::new(), Some(reason.to_owned()));
    after_facts(draft)?;
    super::results::take_held(draft, &held);
    Ok(())
}

fn must_not_be_signed(draft: &Draft<'_>) -> Result<(), Refusal> {
    if draft.has_signed_letter() { Err(Reason::AlreadySigned.into()) } else { Ok(()) }
}
