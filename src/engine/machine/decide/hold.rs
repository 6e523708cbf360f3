//! Who has a task: claim, release, delegate (委派), hand over (转办).

use super::act::open_run;
use super::must_say_why;
use crate::definition::Body;
use crate::ids::{PersonId, RoleId, RunId, ScopeId};
use crate::machine::command::Command;
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Hold, Run, TurnState, Work};
use crate::machine::tasks::signers;
use crate::machine::who::{Seat, acting_person, holders, is_in_charge};

/// Takes a task from the pool.
pub(super) fn claim(draft: &mut Draft<'_>, command: &Command, task: &RunId) -> Result<(), Refusal> {
    let (scope, _, role, hold) = task_at(draft, task)?;
    let person = member(draft, command, &scope, &role)?;
    match &hold.owner {
        Some(owner) if *owner == person => Ok(()),
        Some(owner) if still_holds(draft, &scope, &role, &hold, owner) => Err(Reason::AlreadyHeld(owner.clone()).into()),
        Some(_) | None => {
            draft.emit(What::Claimed { run: task.clone(), person });
            Ok(())
        }
    }
}

/// Puts a claimed task back.
pub(super) fn release(draft: &mut Draft<'_>, command: &Command, task: &RunId) -> Result<(), Refusal> {
    let (_, _, _, hold) = task_at(draft, task)?;
    let own = hold.owner.is_some() && hold.owner.as_ref() == command.by.person();
    if !own && !is_in_charge(&draft.world, &draft.case, command) {
        return Err(Reason::NotHeld.into());
    }
    draft.emit(What::Released { run: task.clone() });
    Ok(())
}

/// Lets somebody prepare a task; its owner still decides (4.2).
pub(super) fn delegate(draft: &mut Draft<'_>, command: &Command, task: &RunId, to: &PersonId) -> Result<(), Refusal> {
    let (scope, _, role, hold) = task_at(draft, task)?;
    let owner = owner_or_member(draft, command, &scope, &role, &hold)?;
    must_be_known(draft, to)?;
    draft.emit(What::Delegated { run: task.clone(), owner, to: to.clone() });
    draft.notify("delegated", vec![to.clone()], Vec::new(), None);
    Ok(())
}

/// Gives a task, or a turn, away for good. The office in charge may give it to anybody, its holder to others of the role.
pub(super) fn hand_over(
    draft: &mut Draft<'_>,
    command: &Command,
    task: &RunId,
    to: &PersonId,
    reason: &str,
) -> Result<(), Refusal> {
    must_say_why(reason)?;
    must_be_known(draft, to)?;
    let (scope, run) = open_run(draft, task)?;
    let granted = is_in_charge(&draft.world, &draft.case, command);
    let turn = match (&run.work, step_role(draft, &run)) {
        (Work::Task { hold }, Some(role)) => {
            if !granted {
                owner_or_member(draft, command, &scope, &role, hold)?;
                must_hold(draft, &scope, &role, to)?;
            }
            None
        }
        (Work::Approve { .. }, _) if granted => {
            Some(turn_to_give(draft, &scope, task).ok_or_else(|| Refusal::from(Reason::NotATask(run.step.clone())))?)
        }
        (Work::Approve { .. }, _) => {
            let (index, turn, _) = super::sign::own_turn(draft, command, &scope, task)?;
            must_hold(draft, &scope, &turn.role, to)?;
            Some(index)
        }
        (Work::Task { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route, _) => {
            return Err(Reason::NotATask(run.step.clone()).into());
        }
    };
    draft.emit(What::HandedOver { run: task.clone(), turn, to: to.clone(), granted, reason: reason.to_owned() });
    draft.notify("handed_over", vec![to.clone()], Vec::new(), Some(reason.to_owned()));
    Ok(())
}

/// The open turn that nobody can take; where there is none, the first that is open.
fn turn_to_give(draft: &Draft<'_>, scope: &ScopeId, task: &RunId) -> Option<usize> {
    let item = draft.case.item_of(scope).cloned();
    let turns = draft.turns(task);
    let mut open = turns.iter().enumerate().filter(|(_, turn)| turn.state == TurnState::Open);
    let deserted = open.clone().find(|(_, turn)| signers(&draft.world, &draft.case, turn, item.as_ref()).1.is_empty());
    deserted.or_else(|| open.next()).map(|(index, _)| index)
}

fn task_at(draft: &Draft<'_>, task: &RunId) -> Result<(ScopeId, Run, RoleId, Hold), Refusal> {
    let (scope, run) = open_run(draft, task)?;
    match (run.work.clone(), step_role(draft, &run)) {
        (Work::Task { hold }, Some(role)) => Ok((scope, run, role, hold)),
        (_, _) => Err(Reason::NotATask(run.step.clone()).into()),
    }
}

fn step_role(draft: &Draft<'_>, run: &Run) -> Option<RoleId> {
    match &draft.world.definition.step(&run.step)?.body {
        Body::Task(role) => Some(role.id.clone()),
        Body::Approve(_) | Body::Parallel(_) | Body::Each(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => None,
    }
}

/// The person, where he is of the role.
fn member(draft: &Draft<'_>, command: &Command, scope: &ScopeId, role: &RoleId) -> Result<PersonId, Refusal> {
    let item = draft.case.item_of(scope).cloned();
    let candidates = holders(&draft.world, &draft.case, role, item.as_ref()).people;
    acting_person(&draft.world, &draft.case, command, role, &Seat { candidates: &candidates, item: item.as_ref(), unit: None })
}

fn owner_or_member(
    draft: &Draft<'_>,
    command: &Command,
    scope: &ScopeId,
    role: &RoleId,
    hold: &Hold,
) -> Result<PersonId, Refusal> {
    match (&hold.owner, command.by.person()) {
        (Some(owner), Some(person)) if owner == person => Ok(person.clone()),
        (Some(owner), _) if still_holds(draft, scope, role, hold, owner) => Err(Reason::HeldByAnother(owner.clone()).into()),
        (Some(_) | None, _) => member(draft, command, scope, role),
    }
}

/// A claim stands while its holder has the role, or was given the task by the office in charge (4.1).
fn still_holds(draft: &Draft<'_>, scope: &ScopeId, role: &RoleId, hold: &Hold, owner: &PersonId) -> bool {
    let item = draft.case.item_of(scope).cloned();
    hold.granted || holders(&draft.world, &draft.case, role, item.as_ref()).people.contains(owner)
}

fn must_hold(draft: &Draft<'_>, scope: &ScopeId, role: &RoleId, person: &PersonId) -> Result<(), Refusal> {
    let item = draft.case.item_of(scope).cloned();
    if holders(&draft.world, &draft.case, role, item.as_ref()).people.contains(person) {
        return Ok(());
    }
    Err(Reason::NotOfRole { person: person.clone(), role: role.clone() }.into())
}

fn must_be_known(draft: &Draft<'_>, person: &PersonId) -> Result<(), Refusal> {
    if draft.world.people.persons.contains_key(person) { Ok(()) } else { Err(Reason::UnknownPerson(person.clone()).into()) }
}
