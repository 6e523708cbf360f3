//! From the policy's rules to dates: what an anchor is, when a clock runs, what moves when something else does (5.2–5.5).
//!
//! Deliberately separate from [`super::clock`], which only stores what was computed here.

use super::World;
use super::clock::{ClockState, Due, DueOf, Runs};
use super::draft::Draft;
use super::event::What;
use super::refusal::{Reason, Refusal};
use super::state::{Case, Item, ItemRef, ItemState, Run};
use crate::calendar::{Calendar, Counted, Duration, OutOfRange, Roll, Unit};
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
    let counted = count(world.calendar, rule, anchor).map_err(|out| Reason::BeyondCalendar(out.from))?;
    let due = Due {
        deadline: deadline.clone(),
        date: counted.date,
        anchor,
        original: counted.date,
        provisional: counted.provisional,
        extended: 0,
        lost: 0,
        overdue: false,
        rungs: Vec::new(),
        calendar: world.calendar.digest().clone(),
        policy: world.policy.digest.clone(),
    };
    Ok(Some(Due { rungs: super::ladder::rungs(world, &due, None, opened.on), ..due }))
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

/// The day of a milestone that a rule means.
pub(super) fn marked(case: &Case, mark: &AnchorMark) -> Option<NaiveDate> {
    let days = case.marks.get(&mark.milestone)?.iter();
    if mark.first { days.min().copied() } else { days.max().copied() }
}

/// The date of a rule, capped where it has a last day of the year.
pub(super) fn count(calendar: &Calendar, rule: &Rule, anchor: NaiveDate) -> Result<Counted, OutOfRange> {
    let counted = match (&rule.amount, &rule.anchor) {
        (Amount::On(date), _) => calendar.roll(*date, rule.roll),
        (Amount::Duration(amount), Anchor::Before(_)) => calendar.back(anchor, *amount),
        (Amount::Duration(amount), Anchor::Marks(_) | Anchor::Opened | Anchor::Fixed) => calendar.add(anchor, *amount, rule.roll),
    }?;
    let Some(latest) = rule.not_after.and_then(|day| latest_day(day, anchor)) else { return Ok(counted) };
    if counted.date <= latest { Ok(counted) } else { calendar.roll(latest, Roll::Backward) }
}

/// The month and day, in the anchor's year or, where that is past, in the next.
pub(super) fn latest_day((month, day): (u32, u32), anchor: NaiveDate) -> Option<NaiveDate> {
    [anchor.year(), anchor.year().saturating_add(1)]
        .into_iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|latest| *latest >= anchor)
}

/// A date put off by `days` lost days, in the unit it is counted in; a fixed day stays where it is.
pub fn later(world: &World<'_>, case: &Case, known: &Due, days: u32) -> Result<Due, Refusal> {
    let Some(rule) = rule(world, case, &known.deadline) else { return Ok(known.clone()) };
    let lost = match &rule.amount {
        Amount::Duration(duration) if duration.unit == Unit::Workdays => Duration::workdays(days),
        Amount::Duration(_) => Duration::days(days),
        Amount::On(_) => return Ok(known.clone()),
    };
    if days == 0 {
        return Ok(known.clone());
    }
    let counted = world.calendar.add(known.date, lost, rule.roll).map_err(|out| Reason::BeyondCalendar(out.from))?;
    let provisional = known.provisional || counted.provisional;
    Ok(Due { date: counted.date, provisional, lost: known.lost.saturating_add(days), ..known.clone() })
}

/// Whether the rungs beside a date are those that the policy in force gives it.
fn has_rungs_of(world: &World<'_>, due: &Due) -> bool {
    let now = super::ladder::rungs(world, due, Some(due), due.anchor);
    let days = |rungs: &[super::clock::Rung]| rungs.iter().map(|rung| (rung.id.clone(), rung.on)).collect::<Vec<_>>();
    days(&now) == days(&due.rungs)
}

impl Draft<'_> {
    /// Records a milestone and what it does to clocks: it stops those that wait for it, then starts those it anchors.
    pub fn mark(&mut self, milestone: &Milestone, on: NaiveDate) -> Result<(), Refusal> {
        self.emit(What::Marked { milestone: milestone.clone(), on, instead_of: None });
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

    /// Puts a day right that was recorded wrongly: the clocks it began are counted anew, those it stopped were stopped on it.
    pub fn correct_mark(&mut self, milestone: &Milestone, on: NaiveDate, instead_of: Option<NaiveDate>) -> Result<(), Refusal> {
        self.emit(What::Marked { milestone: milestone.clone(), on, instead_of });
        for clock in self.world.definition.clocks.keys() {
            self.recount_clock(clock, milestone)?;
        }
        for (clock, known) in &self.world.definition.clocks {
            let Some(state) = self.case.clocks.get(clock) else { continue };
            let Runs::Stopped { on: before, in_time: was_in_time } = state.runs else { continue };
            let at = if known.stops == *milestone && Some(before) == instead_of { on } else { before };
            let in_time = !state.due.is_late(at);
            if (at, in_time) != (before, was_in_time) {
                self.emit(What::ClockStopped { clock: clock.clone(), on: at, in_time });
            }
        }
        self.refresh_dates("期限起算日更正")
    }

    /// What a milestone taken back means to clocks: those it stopped run again, those it began are counted from what is left.
    pub(super) fn unmarked(&mut self, milestone: &Milestone, day: NaiveDate, reason: &str) -> Result<(), Refusal> {
        for (clock, known) in &self.world.definition.clocks {
            let stopped =
                self.case.clocks.get(clock).is_some_and(|state| matches!(state.runs, Runs::Stopped { on, .. } if on == day));
            if known.stops == *milestone
                && stopped
                && let Some(due) = self.case.clocks.get(clock).map(|state| state.due.clone())
            {
                let due = self.climbing(&DueOf::Clock(clock.clone()), due);
                self.emit(What::ClockRestarted { clock: clock.clone(), due, reason: reason.to_owned() });
            }
            self.recount_clock(clock, milestone)?;
        }
        self.refresh_dates(reason)
    }

    /// Counts a clock anew whose anchor is not what it was; one that has no anchor any more is gone.
    fn recount_clock(&mut self, clock: &ClockId, milestone: &Milestone) -> Result<(), Refusal> {
        let deadline = DeadlineId::new(clock.as_str());
        let anchored = rule(&self.world, &self.case, &deadline).is_some_and(|rule| match &rule.anchor {
            Anchor::Marks(marks) => marks.iter().any(|mark| mark.milestone == *milestone),
            Anchor::Opened | Anchor::Before(_) | Anchor::Fixed => false,
        });
        if !anchored {
            return Ok(());
        }
        let Some(known) = self.case.clocks.get(clock).map(|state| state.due.clone()) else { return self.start_clock(clock) };
        let opened = Opened { on: self.on, not_before: None };
        let Some(fresh) = due(&self.world, &self.case, &deadline, opened)? else {
            self.emit(What::ClockDropped { clock: clock.clone() });
            return Ok(());
        };
        if fresh.anchor == known.anchor {
            return Ok(());
        }
        // What was extended stays where it was put.
        let due = if known.extended > 0 { Due { anchor: fresh.anchor, original: fresh.original, ..known } } else { fresh };
        self.move_date(DueOf::Clock(clock.clone()), Some(due), "期限起算日更正");
        Ok(())
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
            self.refresh_date(of, current.as_ref(), &deadline, opened, why)?;
        }
        Ok(())
    }

    /// Counts one date anew, with the days it has lost.
    pub(super) fn refresh_date(
        &mut self,
        of: DueOf,
        current: Option<&Due>,
        deadline: &DeadlineId,
        opened: Opened,
        why: &str,
    ) -> Result<(), Refusal> {
        if current.is_some_and(|due| due.extended > 0) {
            return Ok(());
        }
        let fresh = due(&self.world, &self.case, deadline, opened)?;
        if fresh.is_none() && matches!(of, DueOf::Clock(_)) {
            return Ok(());
        }
        let same = match (current, &fresh) {
            (Some(old), Some(new)) => {
                old.original == new.original
                    && old.anchor == new.anchor
                    && old.provisional == new.provisional
                    && has_rungs_of(&self.world, old)
            }
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if same {
            return Ok(());
        }
        let moved = match (fresh, current) {
            (Some(fresh), Some(old)) if old.anchor == fresh.anchor => {
                Some(self.as_late_as(later(&self.world, &self.case, &fresh, old.lost)?, old))
            }
            (Some(fresh), Some(old)) => Some(self.as_late_as(fresh, old)),
            (fresh, _) => fresh,
        };
        let open_again = moved.as_ref().is_none_or(|due| !due.is_late(self.today));
        self.move_date(of.clone(), moved, why);
        if let DueOf::Item { block, item } = of
            && open_again
            && self.case.item(&block, &item).is_some_and(|item| item.to_decide)
        {
            self.emit(What::ItemToDecide { item: ItemRef { block, item }, open: false });
        }
        Ok(())
    }

    /// A date that was overdue and still lies behind stays so: nobody is told twice.
    pub(super) fn as_late_as(&self, moved: Due, known: &Due) -> Due {
        Due { overdue: known.overdue && moved.is_late(self.today), ..moved }
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
        for (number, request) in self.case.requests.iter().filter(|(_, request)| request.decided.is_none()) {
            let deadline = self.world.definition.requests.get(&request.kind).and_then(|kind| kind.due.as_ref());
            let Some(deadline) = deadline else { continue };
            let opened = Opened { on: request.asked_on, not_before: None };
            dates.push((DueOf::Request(*number), request.due.clone(), deadline.id.clone(), opened));
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
