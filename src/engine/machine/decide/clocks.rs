//! Clocks that people stop and restart, and dates counted anew (5.4, 5.5, 7.4).

use super::must_say_why;
use crate::calendar::{Duration, Unit};
use crate::ids::{ClockId, DeadlineId};
use crate::machine::clock::{Due, DueOf, Runs};
use crate::machine::command::Command;
use crate::machine::dates::{Opened, later, rule};
use crate::machine::draft::Draft;
use crate::machine::event::{Actor, What};
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::who::must_be_in_charge;
use crate::policy::{Amount, Anchor};
use chrono::NaiveDate;

/// Stops a clock, with a reason.
pub(super) fn stop(draft: &mut Draft<'_>, command: &Command, clock: &ClockId, reason: &str) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    match draft.case.clocks.get(clock).map(|state| &state.runs) {
        Some(Runs::Running) => {
            draft.emit(What::ClockPaused { clock: clock.clone(), reason: reason.to_owned() });
            Ok(())
        }
        Some(Runs::Paused { .. } | Runs::Stopped { .. }) | None => Err(Reason::ClockNotRunning(clock.clone()).into()),
    }
}

/// Lets it run again; the lost days are added in its own unit.
pub(super) fn restart(draft: &mut Draft<'_>, command: &Command, clock: &ClockId, reason: &str) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    let Some(state) = draft.case.clocks.get(clock).cloned() else { return Err(Reason::ClockNotPaused(clock.clone()).into()) };
    let Runs::Paused { since, .. } = state.runs else { return Err(Reason::ClockNotPaused(clock.clone()).into()) };
    let due = later_by_lost_days(draft, &state.due, since)?;
    let due = draft.climbing(&DueOf::Clock(clock.clone()), due);
    draft.emit(What::ClockRestarted { clock: clock.clone(), due, reason: reason.to_owned() });
    draft.refresh_dates("恢复计算期限")
}

/// A date moved on by the days lost since `since`: working days where it counts in working days, calendar days otherwise.
pub(super) fn later_by_lost_days(draft: &Draft<'_>, known: &Due, since: NaiveDate) -> Result<Due, Refusal> {
    let Some(rule) = rule(&draft.world, &draft.case, &known.deadline) else { return Ok(known.clone()) };
    let lost = match &rule.amount {
        Amount::On(_) => 0,
        Amount::Duration(Duration { unit: Unit::Workdays, .. }) => draft.world.calendar.workdays_between(since, draft.on),
        Amount::Duration(_) => (draft.on - since).num_days(),
    };
    let days = u32::try_from(lost.max(0)).unwrap_or(u32::MAX);
    Ok(draft.as_late_as(later(&draft.world, &draft.case, known, days)?, known))
}

/// Counts every open date anew with the calendar and policy now in force. What was extended stays where it was put.
pub(super) fn recompute(draft: &mut Draft<'_>, command: &Command, reason: &str) -> Result<(), Refusal> {
    if !matches!(command.by, Actor::System(_)) {
        must_be_in_charge(&draft.world, &draft.case, command)?;
    }
    must_say_why(reason)?;
    count_anew(draft, reason)
}

/// The counting itself, also for a timer whose date was counted by another calendar or policy (5.6).
pub(super) fn count_anew(draft: &mut Draft<'_>, reason: &str) -> Result<(), Refusal> {
    for (clock, state) in draft.case.clocks.clone() {
        let opened = Opened { on: state.due.anchor, not_before: None };
        let deadline = DeadlineId::new(clock.as_str());
        let gone = rule(&draft.world, &draft.case, &deadline).is_none();
        if !gone && !matches!(state.runs, Runs::Stopped { .. }) {
            draft.refresh_date(DueOf::Clock(clock), Some(&state.due), &deadline, opened, reason)?;
        }
    }
    draft.refresh_dates(reason)
}

/// Extends whichever of `clocks` runs to `new_date` (5.4).
pub(super) fn extend(draft: &mut Draft<'_>, clocks: &[ClockId], new_date: NaiveDate, why: &str) -> Result<(), Refusal> {
    let (clock, known) = may_extend(draft, clocks, new_date)?;
    let roll = rule(&draft.world, &draft.case, &known.deadline).map(|rule| rule.roll).unwrap_or_default();
    let rolled = draft.world.calendar.roll(new_date, roll).map_err(|out| Refusal::from(Reason::BeyondCalendar(out.from)))?;
    let due = Due {
        date: rolled.date,
        provisional: rolled.provisional,
        extended: known.extended.saturating_add(1),
        overdue: false,
        ..known
    };
    draft.move_date(DueOf::Clock(clock), Some(due), why);
    draft.refresh_dates("随答复期限变动")
}

/// The running clock among `clocks`, where the policy lets it be put to `new_date`.
pub(super) fn may_extend(draft: &Draft<'_>, clocks: &[ClockId], new_date: NaiveDate) -> Result<(ClockId, Due), Refusal> {
    let (clock, known) = running(draft, clocks)?;
    let Some(extension) = &draft.world.policy.extension else { return Err(Reason::PolicyLacks("extension".to_owned()).into()) };
    if known.extended >= extension.count {
        return Err(Reason::ExtendedOften(extension.count).into());
    }
    if new_date <= known.date {
        return Err(Reason::NotLater(known.date).into());
    }
    let limit = |from: NaiveDate, by: Duration| {
        draft
            .world
            .calendar
            .later(from, by)
            .map(|counted| counted.date)
            .map_err(|out| Refusal::from(Reason::BeyondCalendar(out.from)))
    };
    let latest = limit(known.date, extension.each)?.min(limit(known.anchor, extension.cap)?);
    if new_date > latest { Err(Reason::BeyondCap(latest).into()) } else { Ok((clock, known)) }
}

/// The one of `clocks` that runs.
pub(super) fn running(draft: &Draft<'_>, clocks: &[ClockId]) -> Result<(ClockId, Due), Refusal> {
    clocks
        .iter()
        .find_map(|clock| {
            let state = draft.case.clocks.get(clock)?;
            (state.runs == Runs::Running).then(|| (clock.clone(), state.due.clone()))
        })
        .ok_or_else(|| Reason::NoClockRuns(clocks.to_vec()).into())
}

/// Whether a due date follows the clocks and so needs no moving of its own.
pub(super) fn follows_clocks(draft: &Draft<'_>, known: &Due) -> bool {
    rule(&draft.world, &draft.case, &known.deadline).is_some_and(|rule| matches!(rule.anchor, Anchor::Before(_)))
}
