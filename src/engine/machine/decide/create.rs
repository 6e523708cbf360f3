//! Beginning a case.

use crate::definition::{Field, FieldKind};
use crate::ids::{CaseId, FieldId, PolicyId};
use crate::machine::World;
use crate::machine::command::{Command, FormInput, Now};
use crate::machine::draft::Draft;
use crate::machine::event::{Actor, Event, System, What};
use crate::machine::form::{read_facts, value};
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::who::must_be_in_charge;
use crate::value::Value;
use std::collections::BTreeMap;

/// What a case begins with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begin<'a> {
    pub id: &'a CaseId,
    pub policy: &'a PolicyId,
    pub facts: &'a FormInput,
    pub parent: Option<&'a CaseId>,
}

/// Opens the case and enters its first step. By the office in charge, a job of its, or another case.
pub(super) fn create(world: &World<'_>, command: &Command, now: Now, begin: Begin<'_>) -> Result<Vec<Event>, Refusal> {
    let on = command.on.unwrap_or(now.today);
    if on > now.today {
        return Err(Reason::InTheFuture(on).into());
    }
    let facts = match begin.parent {
        // A parent passes on all it has; this definition takes what it knows.
        Some(_) => known_facts(world, begin.facts),
        None => read_facts(world, begin.facts)?,
    };
    let opened = What::CaseOpened {
        case: begin.id.clone(),
        workflow: world.definition.workflow.clone(),
        version: world.definition.version,
        definition: world.definition.digest.clone(),
        policy: begin.policy.clone(),
        began: on,
        facts,
        parent: begin.parent.cloned(),
    };
    let Some(mut draft) = Draft::opening(*world, command, now, on, opened) else { return Err(Reason::NoSuchCase.into()) };
    if !matches!(command.by, Actor::System(System::Message | System::Job)) {
        must_be_in_charge(world, &draft.case, command)?;
    }
    draft.start_fixed_clocks()?;
    draft.begin(&crate::ids::ScopeId::root())?;
    Ok(draft.into_events())
}

/// The facts that this definition has a field for, of a type they fit.
pub(super) fn known_facts(world: &World<'_>, facts: &FormInput) -> BTreeMap<FieldId, Value> {
    facts
        .iter()
        .filter(|(field, _)| **field != "reason" && world.definition.fields.get(*field).is_some_and(is_plain))
        .filter_map(|(field, json)| value(world, field, json, None).ok().map(|value| (field.clone(), value)))
        .collect()
}

/// Columns that need no definition of their own to be understood.
const fn is_plain(field: &Field) -> bool {
    !matches!(field.kind, FieldKind::Rows(_))
}
