//! Letters that can't be made are refused while somebody is there to be told: a text that can't be printed when it is handed in,
//! a letter that can't be composed or printed when an act would freeze it (6.5).
//!
//! Asked after the engine has decided, because only the press knows fonts and only the composer the wording. The system is not
//! refused: nobody would be there. What it asks for in vain is told by the workers, and seen by the office in charge.

use super::ports::Documents;
use dafu_engine::definition::{Title, Way};
use dafu_engine::machine::World;
use dafu_engine::machine::command::{Ask, Command};
use dafu_engine::machine::event::{Actor, Event, What};
use dafu_engine::machine::refusal::{Reason, Refusal};
use dafu_engine::machine::state::Case;

/// Why a person's command, which led to `events`, is refused after all.
pub(super) fn objection(
    documents: &dyn Documents,
    world: &World<'_>,
    (before, command): (Option<&Case>, &Command),
    events: &[Event],
) -> Option<Refusal> {
    if matches!(command.by, Actor::System(_)) {
        return None;
    }
    let why = unprintable(documents, world, before, command).or_else(|| not_to_be_frozen(documents, world, events))?;
    Some(Refusal::from(Reason::CannotBeMade(why)).resolved(world, before))
}

/// What is wrong with a letter's text in the form. Whoever sends work back is not kept from it by what stands there.
fn unprintable(documents: &dyn Documents, world: &World<'_>, before: Option<&Case>, command: &Command) -> Option<Title> {
    let Ask::Act { task, outcome, form, .. } = &command.ask else { return None };
    let step = before?.run(task).and_then(|(_, run)| world.definition.step(&run.step));
    let button = step.zip(outcome.as_ref()).and_then(|(step, id)| step.outcome(id));
    let goes_back = button.is_some_and(|button| matches!(button.way, Way::Back(_)));
    if goes_back { None } else { documents.unprintable(world, form) }
}

fn not_to_be_frozen(documents: &dyn Documents, world: &World<'_>, events: &[Event]) -> Option<Title> {
    events.iter().find_map(|event| match &event.what {
        What::DocumentAsked { part, content, .. } => documents.objection(world, content, *part),
        _ => None,
    })
}
