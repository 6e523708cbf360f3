//! What time does: a date passes, a wait ends. It never approves, signs, grades or counts as an answer (2.9, 5.6).

use super::clocks::count_anew;
use super::items::overdue;
use super::must_say_why;
use crate::ids::RunId;
use crate::machine::clock::DueOf;
use crate::machine::command::Command;
use crate::machine::concerned::{people_of, tasks_of};
use crate::machine::draft::Draft;
use crate::machine::event::{Actor, What};
use crate::machine::find::due_of;
use crate::machine::ladder::tells_of_the_end;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Status, Work};
use crate::machine::timers;
use crate::machine::who::{holders, must_be_in_charge};

/// A timer fires. Where the run is over, the clock stopped or the date moved, nothing happens.
pub(super) fn due_reached(draft: &mut Draft<'_>, timer: &str) -> Result<(), Refusal> {
    if !matches!(draft.by(), Actor::System(_)) {
        return Err(Reason::OnlyTheSystem.into());
    }
    if draft.case.status != Status::Open {
        return Ok(());
    }
    if !is_due(draft, timer) {
        return Ok(());
    }
    // Nobody is there to be told why it can not be done: the office in charge is (6.2).
    if let Err(refusal) = draft.attempt(|draft| fire(draft, timer)) {
        draft.flag(Some(timer), &refusal);
    }
    Ok(())
}

fn is_due(draft: &Draft<'_>, timer: &str) -> bool {
    timers::timers(&draft.case).iter().any(|open| open.key == timer && open.on <= draft.today)
}

fn fire(draft: &mut Draft<'_>, timer: &str) -> Result<(), Refusal> {
    if let Some(run) = timer.strip_prefix("wait ") {
        return end(draft, &RunId::new(run));
    }
    let (rung, date) = timers::rung(timer).map_or((None, timer), |(rung, date)| (Some(rung), date));
    let Some(of) = whose(draft, date) else { return Ok(()) };
    if is_stale(draft, &of) {
        count_anew(draft, "日历或办理规定已变动")?;
        if !is_due(draft, timer) {
            return Ok(());
        }
    }
    if let Some(rung) = rung {
        draft.remind(&of, rung);
        return Ok(());
    }
    let Some(due) = due_of(&draft.case, &of).cloned() else { return Ok(()) };
    draft.emit(What::DueReached { of: of.clone(), date: due.date });
    if !tells_of_the_end(&draft.world, &due) {
        let told = those_concerned(draft, &of);
        draft.notify(&format!("overdue {timer}"), told, Vec::new(), None);
    }
    match &of {
        DueOf::Item { block, item } => overdue(draft, block, item),
        DueOf::Run(_) | DueOf::Clock(_) | DueOf::Request(_) => Ok(()),
    }
}

/// Whether a date was counted by another calendar or policy than is in force (7.4).
fn is_stale(draft: &Draft<'_>, of: &DueOf) -> bool {
    due_of(&draft.case, of)
        .is_some_and(|due| due.calendar != *draft.world.calendar.digest() || due.policy != draft.world.policy.digest)
}

/// The date that a timer's key stands for.
fn whose(draft: &Draft<'_>, timer: &str) -> Option<DueOf> {
    let runs = draft.case.runs().map(|(_, run)| DueOf::Run(run.id.clone()));
    let items =
        draft.case.blocks.iter().flat_map(|(block, state)| {
            state.items.iter().map(|item| DueOf::Item { block: block.clone(), item: item.id.clone() })
        });
    let clocks = draft.case.clocks.keys().cloned().map(DueOf::Clock);
    let requests = draft.case.requests.keys().copied().map(DueOf::Request);
    runs.chain(items).chain(clocks).chain(requests).find(|of| timers::key(of) == timer)
}

/// Whoever holds what is overdue, and the office in charge.
fn those_concerned(draft: &Draft<'_>, of: &DueOf) -> Vec<crate::ids::PersonId> {
    let mut people: Vec<_> = people_of(&tasks_of(&draft.world, &draft.case, of)).into_iter().collect();
    people.extend(holders(&draft.world, &draft.case, &draft.world.definition.in_charge, None).people);
    people.sort();
    people.dedup();
    people
}

/// The office in charge ends a wait before its day.
pub(super) fn end_wait(draft: &mut Draft<'_>, command: &Command, task: &RunId, reason: &str) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    let (_, run) = super::act::open_run(draft, task)?;
    if !matches!(run.work, Work::Wait { .. }) {
        return Err(Reason::NotATask(run.step).into());
    }
    draft.emit(What::Noted { text: reason.to_owned(), internal: false });
    end(draft, task)
}

fn end(draft: &mut Draft<'_>, task: &RunId) -> Result<(), Refusal> {
    let Some((scope, run)) = draft.case.run(task).map(|(scope, run)| (scope.clone(), run.clone())) else { return Ok(()) };
    match draft.world.definition.step(&run.step) {
        Some(step) => draft.go_on(&scope, task, step, None),
        None => Ok(()),
    }
}
