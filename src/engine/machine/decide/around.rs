//! Around the flow: urging (催办), moving (跳转), notes.

use super::act::open_run;
use super::must_say_why;
use crate::calendar::Roll;
use crate::ids::{RunId, ScopeId, StepId};
use crate::machine::command::Command;
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::route::Entry;
use crate::machine::state::Position;
use crate::machine::tasks::tasks;
use crate::machine::who::{is_in_charge, must_be_in_charge};

/// Urges whoever holds a run. The office in charge may; so may a holder of the main flow, of a run inside a block.
pub(super) fn urge(draft: &mut Draft<'_>, command: &Command, task: &RunId, text: &str) -> Result<(), Refusal> {
    must_say_why(text)?;
    let (scope, run) = open_run(draft, task)?;
    let holds_main_flow = command.by.person().is_some_and(|person| draft.current_holders().contains(person));
    let inside = draft.case.item_of(&scope).is_some();
    let may = inside && holds_main_flow || is_in_charge(&draft.world, &draft.case, command);
    if !may {
        return Err(Reason::OnlyInCharge.into());
    }
    must_not_press(draft, task)?;
    let open: Vec<_> = tasks(&draft.world, &draft.case).into_iter().filter(|open| open.run.as_ref() == Some(task)).collect();
    if open.is_empty() {
        return Err(Reason::NotATask(run.step).into());
    }
    let people = open.iter().flat_map(|open| open.owner.clone().map_or(open.people.clone(), |owner| [owner].into())).collect();
    let units = open.iter().flat_map(|open| open.units.iter().cloned()).collect();
    let number = draft.case.urged.get(task).copied().unwrap_or(0).saturating_add(1);
    draft.emit(What::Urged { run: task.clone(), number, text: text.to_owned(), people, units });
    Ok(())
}

/// The policy says how soon the same task may be urged again.
fn must_not_press(draft: &Draft<'_>, task: &RunId) -> Result<(), Refusal> {
    let (Some(every), Some(last)) = (draft.world.policy.urge_every, draft.case.urged_on.get(task).copied()) else {
        return Ok(());
    };
    let counted =
        draft.world.calendar.add(last, every, Roll::None).map_err(|out| Refusal::from(Reason::BeyondCalendar(out.from)))?;
    if draft.on < counted.date { Err(Reason::UrgedRecently { on: last, again: counted.date }.into()) } else { Ok(()) }
}

/// Moves the case to a step of the root list; blocks left are withdrawn (2.8).
pub(super) fn move_to(draft: &mut Draft<'_>, command: &Command, to: &StepId, reason: &str) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    relocate(draft, to, reason)
}

/// The move itself, also for a request that was agreed to.
pub(super) fn relocate(draft: &mut Draft<'_>, to: &StepId, reason: &str) -> Result<(), Refusal> {
    let root = ScopeId::root();
    let step = draft.sibling(&root, to)?;
    let from = draft.case.scopes.get(&root).map(|scope| scope.at.clone());
    if let Some(Position::At(run)) = from {
        draft.withdraw_run(&root, &run, reason)?;
    }
    draft.emit(What::Moved { to: step.path.clone(), reason: reason.to_owned() });
    draft.reopen_documents(&root, to, reason);
    draft.enter(&root, step, Entry::default())
}

/// Writes a note. Whoever can see the case may; seeing is the caller's check.
pub(super) fn note(draft: &mut Draft<'_>, command: &Command, text: &str, internal: bool) -> Result<(), Refusal> {
    if command.by.person().is_none() {
        return Err(Reason::SystemMayNot.into());
    }
    must_say_why(text)?;
    draft.emit(What::Noted { text: text.to_owned(), internal });
    Ok(())
}
