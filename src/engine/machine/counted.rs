//! What a figure of the office may look at: the case as it was by the end of a day (docs/SEMANTICS.md 6.6).
//!
//! The names of conditions, without those of one step, and beside them `clocks`, `requests`, `how`, `began` and `today`. What
//! happened after the day is not seen, whenever it was entered; facts are what they are now, since a correction corrects.

use super::World;
use super::clock::{ClockState, Runs};
use super::names::names;
use super::state::{Block, Case, Ending, ItemState, RequestState, Status};
use crate::expr::Val;
use crate::ids::StepId;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// How a case may stand.
pub const HOW: [&str; 6] = ["open", "suspended", "joining", "completed", "cancelled", "joined"];

/// The root names for a figure by the end of `day`.
pub fn counted(world: &World<'_>, case: &Case, day: NaiveDate) -> BTreeMap<String, Val> {
    let case = until(case, day);
    let mut names = names(world, &case, None, true);
    names.remove("in_time");
    let clocks = world.definition.clocks.keys().map(|id| (id.to_string(), clock(case.clocks.get(id), day))).collect();
    names.insert("clocks".to_owned(), Val::Record(clocks));
    let requests = world.definition.requests.keys().map(|id| {
        let of_kind = case.requests.values().filter(|request| request.kind == *id);
        (id.to_string(), Val::List(of_kind.map(request).collect()))
    });
    names.insert("requests".to_owned(), Val::Record(requests.collect()));
    names.insert("how".to_owned(), choice(how(&case.status)));
    names.insert("began".to_owned(), Val::Date(case.began));
    names.insert("today".to_owned(), Val::Date(day));
    names
}

/// The items of an `each` still to be counted, as `item`: their ids, and what a condition sees of each.
pub fn items(names: &BTreeMap<String, Val>, each: &StepId) -> Vec<(String, Val)> {
    let Some(Val::Record(block)) = names.get(each.as_str()) else { return Vec::new() };
    let Some(Val::List(rows)) = block.get("answers") else { return Vec::new() };
    let part = |row: &Val, name: &str| match row {
        Val::Record(parts) => match parts.get(name) {
            Some(Val::Text(text) | Val::Choice { id: text, .. }) => text.clone(),
            Some(Val::Null | Val::Bool(_) | Val::Int(_) | Val::Date(_) | Val::List(_) | Val::Record(_)) | None => String::new(),
        },
        Val::Null | Val::Bool(_) | Val::Int(_) | Val::Text(_) | Val::Date(_) | Val::Choice { .. } | Val::List(_) => String::new(),
    };
    let counted = rows.iter().filter(|row| part(row, "state") != ItemState::Withdrawn.id());
    counted.map(|row| (part(row, "id"), row.clone())).collect()
}

/// The case without what happened after `day`.
fn until(case: &Case, day: NaiveDate) -> Case {
    let mut case = case.clone();
    case.marks.values_mut().for_each(|days| days.retain(|marked| *marked <= day));
    case.blocks.values_mut().for_each(|block| block_until(block, day));
    case.requests.retain(|_, request| request.asked_on <= day);
    for request in case.requests.values_mut() {
        request.decided = request.decided.take().filter(|decided| decided.on <= day);
    }
    if matches!(case.status, Status::Ended { on, .. } if on > day) {
        case.status = Status::Open;
    }
    case
}

fn block_until(block: &mut Block, day: NaiveDate) {
    block.items.retain(|item| item.opened_on <= day);
    for item in block.items.iter_mut().filter(|item| item.answered_on.is_some_and(|on| on > day)) {
        item.answered_on = None;
        item.state = ItemState::Working;
    }
}

fn clock(state: Option<&ClockState>, day: NaiveDate) -> Val {
    let stopped = state.and_then(|state| match &state.runs {
        Runs::Stopped { on, .. } => Some(*on).filter(|on| *on <= day),
        Runs::Running | Runs::Paused { .. } => None,
    });
    let due = state.map(|state| &state.due);
    let date = |date: Option<NaiveDate>| date.map_or(Val::Null, Val::Date);
    Val::Record(BTreeMap::from([
        ("due".to_owned(), date(due.map(|due| due.date))),
        ("original".to_owned(), date(due.map(|due| due.original))),
        ("extended".to_owned(), Val::Int(due.map_or(0, |due| i64::from(due.extended)))),
        ("stopped".to_owned(), date(stopped)),
        ("in_time".to_owned(), Val::Bool(due.zip(stopped).is_some_and(|(due, stopped)| stopped <= due.date))),
        ("late".to_owned(), Val::Bool(due.is_some_and(|due| stopped.unwrap_or(day) > due.date))),
    ]))
}

fn request(request: &RequestState) -> Val {
    let decided = request.decided.as_ref();
    let outcome = decided.and_then(|decided| decided.outcome.as_ref()).map_or("", |outcome| outcome.as_str());
    Val::Record(BTreeMap::from([
        ("asked_on".to_owned(), Val::Date(request.asked_on)),
        ("decided_on".to_owned(), decided.map_or(Val::Null, |decided| Val::Date(decided.on))),
        ("outcome".to_owned(), choice(outcome)),
    ]))
}

const fn how(status: &Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Suspended { .. } => "suspended",
        Status::Joining { .. } => "joining",
        Status::Ended { how: Ending::Completed, .. } => "completed",
        Status::Ended { how: Ending::Cancelled(_), .. } => "cancelled",
        Status::Ended { how: Ending::Joined(_), .. } => "joined",
    }
}

fn choice(id: &str) -> Val {
    Val::Choice { id: id.to_owned(), title: id.to_owned(), flags: BTreeMap::new() }
}
