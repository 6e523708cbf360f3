//! The timers a case needs right now, read off its state.

use super::clock::{Due, DueOf, Runs};
use super::state::{Case, ItemState, Position, Status, Work};
use chrono::{Days, NaiveDate};

/// A day on which [`super::command::Ask::DueReached`] must be sent with this key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    /// What it is about; the same key stands for the same thing for ever.
    pub key: String,
    /// It fires at the beginning of this day in the office's zone.
    pub on: NaiveDate,
}

/// The timers `case` needs. A date that is already known to be overdue needs only those of its ladder;
/// anything frozen or over needs none.
pub fn timers(case: &Case) -> Vec<Timer> {
    if !matches!(case.status, Status::Open) {
        return Vec::new();
    }
    let mut timers: Vec<Timer> = case
        .scopes
        .values()
        .filter_map(|scope| match &scope.at {
            Position::At(run) => Some(run),
            Position::Between | Position::Done(_) | Position::Withdrawn(_) => None,
        })
        .flat_map(|run| {
            let waits = match run.work {
                Work::Wait { until } => Some(Timer { key: format!("wait {}", run.id), on: until }),
                Work::Task { .. } | Work::Approve { .. } | Work::Parallel | Work::Each | Work::Archive | Work::Route => None,
            };
            let due = run.due.iter().flat_map(|due| of_date(&DueOf::Run(run.id.clone()), due));
            waits.into_iter().chain(due).collect::<Vec<_>>()
        })
        .collect();
    for (block, state) in &case.blocks {
        for item in state.items.iter().filter(|item| item.state == ItemState::Working) {
            if let Some(due) = &item.due {
                timers.extend(of_date(&DueOf::Item { block: block.clone(), item: item.id.clone() }, due));
            }
        }
    }
    for (clock, state) in &case.clocks {
        if state.runs == Runs::Running {
            timers.extend(of_date(&DueOf::Clock(clock.clone()), &state.due));
        }
    }
    for (number, request) in case.requests.iter().filter(|(_, request)| request.decided.is_none()) {
        if let Some(due) = &request.due {
            timers.extend(of_date(&DueOf::Request(*number), due));
        }
    }
    timers.retain(|timer| !case.flagged.contains(&timer.key));
    timers.sort();
    timers
}

/// The key of the timer for a date.
pub fn key(of: &DueOf) -> String {
    match of {
        DueOf::Run(run) => format!("run {run}"),
        DueOf::Item { block, item } => format!("item {block}[{item}]"),
        DueOf::Clock(clock) => format!("clock {clock}"),
        DueOf::Request(number) => format!("request {number}"),
    }
}

/// The timers of a date: its own, until it is known to be overdue, and one for each rung that was not sent.
fn of_date(of: &DueOf, due: &Due) -> Vec<Timer> {
    let own = (!due.overdue).then(|| after(of, due.date));
    let rungs = due.rungs.iter().filter(|rung| rung.sent.is_none());
    let rungs = rungs.map(|rung| Timer { key: format!("rung {} {}", rung.id, key(of)), on: rung.on });
    own.into_iter().chain(rungs).collect()
}

/// The rung and the date that the key of a rung's timer stands for.
pub fn rung(timer: &str) -> Option<(&str, &str)> {
    timer.strip_prefix("rung ")?.split_once(' ')
}

/// A date is over at its midnight (5.1), so its timer fires on the day after.
fn after(of: &DueOf, date: NaiveDate) -> Timer {
    Timer { key: key(of), on: date.checked_add_days(Days::new(1)).unwrap_or(date) }
}
