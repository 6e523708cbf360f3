//! Adding signers before or after oneself (加签), and taking them off again (减签) (3.8).

use super::act::{after_facts, open_run};
use super::must_say_why;
use super::sign::own_turn;
use crate::definition::{Body, Exit, Step, Way};
use crate::ids::{OutcomeId, PersonId, RunId};
use crate::machine::command::Command;
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Turn, TurnState};

/// Adds a signer. Only whoever's turn it is may, in this run, not nested, nobody twice.
pub(super) fn add(
    draft: &mut Draft<'_>,
    command: &Command,
    task: &RunId,
    (person, before): (&PersonId, bool),
    reason: &str,
) -> Result<(), Refusal> {
    must_say_why(reason)?;
    let (scope, _) = open_run(draft, task)?;
    let (index, turn, by) = own_turn(draft, command, &scope, task)?;
    if !draft.world.people.persons.contains_key(person) {
        return Err(Reason::UnknownPerson(person.clone()).into());
    }
    let again = draft.turns(task).iter().any(|turn| turn.added_by.is_some() && turn.person.as_ref() == Some(person));
    if turn.added_by.is_some() || again || *person == by {
        return Err(Reason::CannotAddSigner(person.clone()).into());
    }
    let state = if before { TurnState::Open } else { TurnState::Waiting };
    let new = Turn { person: Some(person.clone()), added_by: Some(by), state, ..turn };
    draft.emit(What::SignerAdded { run: task.clone(), index, turn: new, reason: reason.to_owned() });
    draft.notify("signer_added", vec![person.clone()], Vec::new(), Some(reason.to_owned()));
    Ok(())
}

/// Takes an added signer off who has not acted; whoever added him may, and the office in charge.
pub(super) fn remove(draft: &mut Draft<'_>, command: &Command, task: &RunId, person: &PersonId) -> Result<(), Refusal> {
    let (scope, run) = open_run(draft, task)?;
    let found = draft.turns(task).into_iter().enumerate().find(|(_, turn)| {
        turn.added_by.is_some()
            && turn.person.as_ref() == Some(person)
            && matches!(turn.state, TurnState::Open | TurnState::Waiting)
    });
    let Some((index, turn)) = found else {
        return Err(Reason::CannotRemoveSigner(person.clone()).into());
    };
    if turn.added_by.as_ref() != command.by.person() && !crate::machine::who::is_in_charge(&draft.world, &draft.case, command) {
        return Err(Reason::CannotRemoveSigner(person.clone()).into());
    }
    draft.emit(What::SignerRemoved { run: task.clone(), index });
    let Some(step) = draft.world.definition.step(&run.step) else { return Ok(()) };
    let Body::Approve(approve) = &step.body else { return Ok(()) };
    // He may have been the last who was waited for; those before him have pressed the button.
    if draft.enough_signed(task, approve)? {
        draft.go_on(&scope, task, step, onward(step))?;
        return after_facts(draft);
    }
    Ok(())
}

/// The one button of an `approve` that leads on.
fn onward(step: &Step) -> Option<&OutcomeId> {
    match &step.exit {
        Exit::Outcomes(outcomes) => outcomes.iter().find(|(_, outcome)| matches!(outcome.way, Way::Next(_))).map(|(id, _)| id),
        Exit::Next(_) | Exit::Choose(_) => None,
    }
}
