//! Whether the case goes on at all: suspend (中止), resume (恢复), cancel (撤案) (5.5, 8.3).

use super::clocks::{follows_clocks, later_by_lost_days};
use super::must_say_why;
use crate::machine::clock::{Due, DueOf, Runs};
use crate::machine::command::Command;
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Ending, ItemState, Status};
use crate::machine::who::must_be_in_charge;

/// Freezes every task and stops every running clock.
pub(super) fn suspend(draft: &mut Draft<'_>, command: &Command, reason: &str) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    draft.emit(What::Suspended { reason: reason.to_owned() });
    let told = draft.current_holders();
    draft.notify("suspended", told, Vec::new(), Some(reason.to_owned()));
    Ok(())
}

/// Lets the case go on: the lost days are added, then what came meanwhile is taken up.
pub(super) fn resume(draft: &mut Draft<'_>, command: &Command, reason: &str) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    let Status::Suspended { since, .. } = draft.case.status else { return Err(Reason::NotSuspended.into()) };
    let held = draft.case.held_results.clone();
    draft.emit(What::Resumed { reason: reason.to_owned() });
    for (of, due) in running_dates(draft) {
        let moved = later_by_lost_days(draft, &due, since)?;
        if moved != due {
            draft.move_date(of, Some(moved), reason);
        }
    }
    // Facts that another case sent meanwhile were written; what follows from them comes now.
    super::act::after_facts(draft)?;
    super::results::take_held(draft, &held);
    if !draft.case.is_ended() {
        let told = draft.current_holders();
        draft.notify("resumed", told, Vec::new(), Some(reason.to_owned()));
    }
    Ok(())
}

/// Every date that was running: those that follow a clock move with it.
fn running_dates(draft: &Draft<'_>) -> Vec<(DueOf, Due)> {
    let case = &draft.case;
    let clocks = case
        .clocks
        .iter()
        .filter(|(_, state)| state.runs == Runs::Running)
        .map(|(clock, state)| (DueOf::Clock(clock.clone()), state.due.clone()));
    let runs = case.runs().filter_map(|(_, run)| Some((DueOf::Run(run.id.clone()), run.due.clone()?)));
    let items = case.blocks.iter().flat_map(|(block, state)| {
        state
            .items
            .iter()
            .filter(|item| item.state == ItemState::Working)
            .filter_map(move |item| Some((DueOf::Item { block: block.clone(), item: item.id.clone() }, item.due.clone()?)))
    });
    let requests = case
        .requests
        .iter()
        .filter(|(_, request)| request.decided.is_none())
        .filter_map(|(number, request)| Some((DueOf::Request(*number), request.due.clone()?)));
    clocks.chain(runs).chain(items).chain(requests).filter(|(_, due)| !follows_clocks(draft, due)).collect()
}

/// Ends the case.
pub(super) fn cancel(draft: &mut Draft<'_>, command: &Command, reason: &str) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    draft.end_case(Ending::Cancelled(reason.to_owned()))
}
