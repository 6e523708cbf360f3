//! Where in a case an event writes: the run, item, turn or date it names. An event that names something else finds nothing.
//!
//! For [`super::apply`] alone; everybody else reads with [`super::find`].

use super::clock::{Due, DueOf};
use super::event::Place;
use super::find::run_base;
use super::state::{Block, Case, Hold, Item, ItemRef, Position, Run, Turn, TurnState, Work};
use crate::ids::{FieldId, Milestone, RunId, ScopeId, StepPath};
use crate::value::Value;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(super) fn facts_at<'a>(case: &'a mut Case, place: &Place) -> Option<&'a mut BTreeMap<FieldId, Value>> {
    match place {
        Place::Case => Some(&mut case.facts),
        Place::Item(item) => find_item(&mut case.blocks, item).map(|item| &mut item.fields),
    }
}

fn find_item<'a>(blocks: &'a mut BTreeMap<StepPath, Block>, item: &ItemRef) -> Option<&'a mut Item> {
    blocks.get_mut(&item.block)?.items.iter_mut().find(|known| known.id == item.item)
}

pub(super) fn with_item(case: &mut Case, item: &ItemRef, change: impl FnOnce(&mut Item)) {
    if let Some(item) = find_item(&mut case.blocks, item) {
        change(item);
    }
}

pub(super) fn set_position(case: &mut Case, scope: &ScopeId, at: Position) {
    if let Some(scope) = case.scopes.get_mut(scope) {
        scope.at = at;
    }
}

pub(super) fn with_run(case: &mut Case, id: &RunId, change: impl FnOnce(&mut Run)) {
    let found = case.scopes.values_mut().find_map(|scope| match &mut scope.at {
        Position::At(run) if run.id == *id => Some(run),
        Position::At(_) | Position::Between | Position::Done(_) | Position::Withdrawn(_) => None,
    });
    if let Some(run) = found {
        change(run);
    }
}

pub(super) fn with_hold(case: &mut Case, id: &RunId, change: impl FnOnce(&mut Hold)) {
    with_run(case, id, |run| match &mut run.work {
        Work::Task { hold } => change(hold),
        Work::Approve { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => {}
    });
}

pub(super) fn with_turns(case: &mut Case, id: &RunId, change: impl FnOnce(&mut Vec<Turn>, &mut usize)) {
    with_run(case, id, |run| match &mut run.work {
        Work::Approve { turns, next_line } => change(turns, next_line),
        Work::Task { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => {}
    });
}

pub(super) fn with_turn(case: &mut Case, id: &RunId, index: usize, change: impl FnOnce(&mut Turn)) {
    with_turns(case, id, |turns, _| {
        if let Some(turn) = turns.get_mut(index) {
            change(turn);
        }
    });
}

/// Of an own turn and those added before and after it, the first that is not over is open.
pub(super) fn wake(turns: &mut [Turn]) {
    let seat = |turn: &Turn| (turn.line, turn.unit.clone());
    let mut opened = Vec::new();
    for turn in turns {
        let first = !opened.contains(&seat(turn));
        match turn.state {
            TurnState::Waiting if first => {
                turn.state = TurnState::Open;
                opened.push(seat(turn));
            }
            TurnState::Open => opened.push(seat(turn)),
            TurnState::Waiting | TurnState::Signed { .. } | TurnState::Removed => {}
        }
    }
}

/// One entering of a run's step no longer counts towards its limit.
pub(super) fn uncount(case: &mut Case, run: &RunId) {
    let count = case.uncounted.entry(run_base(run).to_owned()).or_default();
    *count = count.saturating_add(1);
}

/// One day of a milestone no longer counts.
pub(super) fn unmark(case: &mut Case, milestone: &Milestone, day: NaiveDate) {
    if let Some(days) = case.marks.get_mut(milestone) {
        if let Some(at) = days.iter().rposition(|known| *known == day) {
            days.remove(at);
        }
        if days.is_empty() {
            case.marks.remove(milestone);
        }
    }
}

pub(super) fn set_due(case: &mut Case, of: &DueOf, due: Option<Due>) {
    match of {
        DueOf::Run(id) => with_run(case, id, |run| run.due = due),
        DueOf::Item { block, item } => {
            let item = ItemRef { block: block.clone(), item: item.clone() };
            with_item(case, &item, |item| item.due = due);
        }
        DueOf::Clock(clock) => {
            if let (Some(clock), Some(due)) = (case.clocks.get_mut(clock), due) {
                clock.due = due;
            }
        }
        DueOf::Request(number) => {
            if let Some(request) = case.requests.get_mut(number) {
                request.due = due;
            }
        }
    }
}
