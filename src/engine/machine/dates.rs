//! From the policy's rules to dates: what an anchor is, when a clock runs, what moves when something else does (5.2–5.5).
//!
//! Deliberately separate from [`super::clock`], which only stores what was computed here.

use super::World;
use super::clock::{ClockState, Due, DueOf, Runs};
use super::draft::Draft;
use super::event::What;
use super::refusal::{Reason, Refusal};
use super::state::{Case, Item, ItemState, Run};
use crate::calendar::{Calendar, Roll};
use crate::ids::{ClockId, DeadlineId, Milestone};
use crate::policy::{Amount, Anchor, AnchorMark, Deadline, Rule};
use crate::value::Value;
use chrono::{Datelike, NaiveDate};

/// When something was opened: `opened` as an anchor, and the earliest day an item's clock can begin.
#[derive(Debug, Clone, Copy)]
pub struct Opened {
    /// The day of this run or request.
    pub on: NaiveDate,
    /// For an item of an `each`: the anchor or the opening, whichever is later (5.2).
    pub not_before: Option<NaiveDate>,
}

/// The rule of a deadline for this case: a choice decides where it is split `by:`.
pub fn rule<'a>(world: &World<'a>, case: &Case, deadline: &DeadlineId) -> Option<&'a Rule> {
    match world.policy.deadlines.get(deadline)? {
        Deadline::One(rule) => Some(rule),
        Deadline::By { field, rules, .. } => match case.facts.get(field) {
            Some(Value::Choice(id)) => rules.get(id),
            Some(_) | None => None,
        },
    }
}

/// The date of `deadline` as things stand; none while its anchor has not been recorded.
pub fn due(world: &World<'_>, case: &Case, deadline: &DeadlineId, opened: Opened) -> Result<Option<Due>, Refusal> {
    let Some(rule) = rule(world, case, deadline) else {
        return if world.policy.deadlines.contains_key(deadline) {
            Ok(None)
        } else {
            Err(Reason::PolicyLacks(format!("deadlines.{deadline}")).into())
        };
    };
    let Some(anchor) = anchor(case, &rule.anchor, opened.on) else { return Ok(None) };
    let anchor = opened.not_before.map_or(anchor, |opened| if counts_forward(rule) { anchor.max(opened) } else { anchor });
    let counted =
        count(world.calendar, rule, anchor).map_err(|problem| Reason::BadValue { title: deadline.to_string(), problem })?;
    Ok(Some(Due {
        deadline: deadline.clone(),
        date: counted.date,
        anchor,
        original: counted.date,
        provisional: counted.provisional,
        extended: 0,
        overdue: false,
        calendar: world.calendar.digest().clone(),
        policy: world.policy.digest.clone(),
    }))
}

const fn counts_forward(rule: &Rule) -> bool {
    matches!(rule.anchor, Anchor::Marks(_) | Anchor::Opened)
}

/// The day a rule counts from.
fn anchor(case: &Case, anchor: &Anchor, opened: NaiveDate) -> Option<NaiveDate> {
    match anchor {
        Anchor::Marks(marks) => marks.iter().filter_map(|mark| marked(case, mark)).max(),
        Anchor::Opened => Some(opened),
        Anchor::Before(clocks) => clocks
            .iter()
            .filter_map(|clock| case.clocks.get(clock))
            .filter(|state| !matches!(state.runs, Runs::Stopped { .. }))
            .map(|state| state.due.date)
            .min(),
        Anchor::Fixed => Some(case.began),
    }
}

fn marked(case: &Case, mark: &AnchorMark) -> Option<NaiveDate> {
    let days = case.marks.get(&mark.milestone)?;
    if mark.first { days.first().copied() } else { days.last().copied() }
}

fn count(calendar: &Calendar, rule: &Rule, anchor: NaiveDate) -> Result<crate::calendar::Counted, String> {
    let counted = match (&rule.amount, &rule.anchor) {
        (Amount::On(date), _) => calendar.roll(*date, rule.roll),
        (Amount::Duration(amount), Anchor::Before(_)) => calendar.back(anchor, *amount),
        (Amount::Duration(amount), Anchor::Marks(_) | Anchor::Opened | Anchor::Fixed) => calendar.add(anchor, *amount, rule.roll),
    }
    .map_err(|out| out.to_string())?;
    let Some(latest) = rule.not_after.and_then(|day| latest_day(day, anchor)) else { return Ok(counted) };
    if counted.date <= latest { Ok(counted) } else { calendar.roll(latest, Roll::Backward).map_err(|out| out.to_string()) }
}

/// The month and day, in the anchor's year or, where that is past, in the next.
fn latest_day((month, day): (u32, u32), anchor: NaiveDate) -> Option<NaiveDate> {
    [anchor.year(), anchor.year().saturating_add(1)]
        .into_iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|latest| *latest >= anchor)
}

impl Draft<'_> {
    /// Records a milestone and what it does to clocks: it stops those that wait for it, then starts those it anchors.
    pub fn mark(&mut self, milestone: &Milestone, on: NaiveDate) -> Result<(), Refusal> {
        self.emit(What::Marked { milestone: milestone.clone(), on });
        let definition = self.world.definition;
        for (clock, known) in &definition.clocks {
            if known.stops == *milestone {
                self.stop_clock(clock, on);
            }
        }
        for clock in definition.clocks.keys() {
            if self.is_anchored_by(clock, milestone) {
                self.start_clock(clock)?;
            }
        }
        self.refresh_dates("期限起算日变动")
    }

    fn stop_clock(&mut self, clock: &ClockId, on: NaiveDate) {
        let running = self.case.clocks.get(clock).filter(|state| !matches!(state.runs, Runs::Stopped { .. }));
        if let Some(state) = running {
            let in_time = !state.due.is_late(on);
            self.emit(What::ClockStopped { clock: clock.clone(), on, in_time });
        }
    }

    fn is_anchored_by(&self, clock: &ClockId, milestone: &Milestone) -> bool {
        let Some(rule) = rule(&self.world, &self.case, &DeadlineId::new(clock.as_str())) else { return false };
        match &rule.anchor {
            Anchor::Marks(marks) => {
                let started = self.case.clocks.contains_key(clock);
                marks.iter().any(|mark| mark.milestone == *milestone && !(mark.first && started))
            }
            Anchor::Opened | Anchor::Before(_) | Anchor::Fixed => false,
        }
    }

    /// Starts the clocks that begin with the case: those with a fixed date (5.3).
    pub fn start_fixed_clocks(&mut self) -> Result<(), Refusal> {
        for clock in self.world.definition.clocks.keys() {
            let rule = rule(&self.world, &self.case, &DeadlineId::new(clock.as_str()));
            if rule.is_some_and(|rule| rule.anchor == Anchor::Fixed) {
                self.start_clock(clock)?;
            }
        }
        Ok(())
    }

    fn start_clock(&mut self, clock: &ClockId) -> Result<(), Refusal> {
        let opened = Opened { on: self.on, not_before: None };
        if let Some(due) = due(&self.world, &self.case, &DeadlineId::new(clock.as_str()), opened)? {
            self.emit(What::ClockStarted { clock: clock.clone(), state: ClockState { due, runs: Runs::Running } });
        }
        Ok(())
    }

    /// Counts every open date anew and records those that moved. A date that was extended stays where it was put.
    pub fn refresh_dates(&mut self, why: &str) -> Result<(), Refusal> {
        for (of, current, deadline, opened) in self.open_dates() {
            if current.as_ref().is_some_and(|due| due.extended > 0) {
                continue;
            }
            let fresh = due(&self.world, &self.case, &deadline, opened)?;
            let same = match (&current, &fresh) {
                (Some(old), Some(new)) => {
                    old.original == new.original && old.anchor == new.anchor && old.provisional == new.provisional
                }
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
            if !same {
                self.emit(What::DateMoved { of, due: fresh, why: why.to_owned() });
            }
        }
        Ok(())
    }

    /// Every date of an open run, a working item or an open request, present or still without an anchor.
    fn open_dates(&self) -> Vec<(DueOf, Option<Due>, DeadlineId, Opened)> {
        let mut dates = Vec::new();
        for (_, run) in self.case.runs() {
            if let Some(deadline) = self.deadline_of_run(run) {
                let opened = Opened { on: run.opened_on, not_before: None };
                dates.push((DueOf::Run(run.id.clone()), run.due.clone(), deadline, opened));
            }
        }
        for (block, state) in &self.case.blocks {
            let deadline = self.world.definition.step(block).and_then(|step| step.due.as_ref()).map(|due| due.id.clone());
            let Some(deadline) = deadline else { continue };
            for item in state.items.iter().filter(|item| item.state == ItemState::Working) {
                let of = DueOf::Item { block: block.clone(), item: item.id.clone() };
                dates.push((of, item.due.clone(), deadline.clone(), opening_of(item)));
            }
        }
        dates
    }

    /// The deadline of a run's own step. An `each`'s deadline is its items', not its own.
    fn deadline_of_run(&self, run: &Run) -> Option<DeadlineId> {
        let step = self.world.definition.step(&run.step)?;
        if step.body.each().is_some() {
            return None;
        }
        step.due.as_ref().map(|due| due.id.clone())
    }
}

/// From when an item's date may count.
pub const fn opening_of(item: &Item) -> Opened {
    Opened { on: item.opened_on, not_before: Some(item.opened_on) }
}
