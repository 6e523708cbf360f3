//! Counting days: forwards, backwards, and how many working days lie between two.
//!
//! The first day is never counted. Every count ends within the years 1900 to 2200 or is refused, so none can hang, overflow
//! or panic, whatever stands in a form.

use super::{Calendar, Duration, Special, Unit, is_weekend};
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The first year that is counted in.
pub const FIRST_YEAR: i32 = 1900;
/// The last year that is counted in.
pub const LAST_YEAR: i32 = 2200;

/// What happens when the last day is not a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// The next working day.
    #[default]
    Forward,
    /// The working day before.
    Backward,
    /// It stays.
    None,
}

/// A date, and how it was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The date.
    pub date: NaiveDate,
    /// It reaches a year whose holidays are not loaded.
    pub provisional: bool,
}

/// A count that starts or ends outside the years that are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("counting from {from} leaves the years {FIRST_YEAR} to {LAST_YEAR}; correct the date or the length")]
pub struct OutOfRange {
    /// Where the count started.
    pub from: NaiveDate,
}

/// Which way a count goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the future.
    Forward,
    /// Into the past.
    Back,
}

impl Calendar {
    /// The day `duration` after `from`. Working days end on a working day; days and months roll as `roll` says.
    pub fn add(&self, from: NaiveDate, duration: Duration, roll: Roll) -> Result<Counted, OutOfRange> {
        self.counted(|look| self.walk(from, duration, Direction::Forward, look).and_then(|date| self.settle(date, roll, look)))
            .ok_or(OutOfRange { from })
    }

    /// The day `duration` before `from`. Working days end on a working day; days and months stay where they fall, so that
    /// whoever counts back decides with [`Calendar::roll`].
    pub fn back(&self, from: NaiveDate, duration: Duration) -> Result<Counted, OutOfRange> {
        self.counted(|look| self.walk(from, duration, Direction::Back, look)).ok_or(OutOfRange { from })
    }

    /// A date moved later, as an extension moves one: counted like any other, but not rolled, so that a cap is compared with
    /// the date itself. Roll the earlier of the two.
    pub fn later(&self, date: NaiveDate, by: Duration) -> Result<Counted, OutOfRange> {
        self.add(date, by, Roll::None)
    }

    /// `date` itself where people work on it, otherwise the working day that `roll` says.
    pub fn roll(&self, date: NaiveDate, roll: Roll) -> Result<Counted, OutOfRange> {
        self.counted(|look| within(date).and_then(|date| self.settle(date, roll, look))).ok_or(OutOfRange { from: date })
    }

    /// How many working days remain from `from` (not counted) to `to` (counted). Negative when `to` is past: then it is how
    /// many working days it is overdue on `from`.
    pub fn workdays_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.workdays_between(to, from);
        }
        let plain = plain_workdays_until(to) - plain_workdays_until(from);
        let years = if from.year() <= to.year() { self.years.range(from.year()..=to.year()) } else { return plain };
        let changed = years.flat_map(|(_, year)| &year.special).filter(|(date, _)| (from < **date) && (**date <= to));
        changed.fold(plain, |sum, (date, special)| match special {
            Special::Holiday(_) => sum - i64::from(!is_weekend(*date)),
            Special::MakeUp(_) => sum + i64::from(is_weekend(*date)),
        })
    }

    /// Runs a count and notes whether it looked at a day nobody knows yet.
    fn counted(&self, count: impl FnOnce(&mut dyn FnMut(NaiveDate)) -> Option<NaiveDate>) -> Option<Counted> {
        let mut provisional = false;
        let date = count(&mut |day| provisional |= !self.covers(day))?;
        Some(Counted { date, provisional })
    }

    /// The day so far from `from`; `look` is told every day whose being a working day mattered.
    pub(super) fn walk(
        &self,
        from: NaiveDate,
        duration: Duration,
        direction: Direction,
        look: &mut dyn FnMut(NaiveDate),
    ) -> Option<NaiveDate> {
        let from = within(from)?;
        let amount = duration.amount;
        let end = match (duration.unit, direction) {
            (Unit::Workdays, _) if amount == 0 => self.nearest(from, direction, look),
            (Unit::Workdays, _) => (0..amount).try_fold(from, |day, _| self.nearest(next(day, direction)?, direction, look)),
            (Unit::Days, Direction::Forward) => from.checked_add_days(Days::new(amount.into())),
            (Unit::Days, Direction::Back) => from.checked_sub_days(Days::new(amount.into())),
            (Unit::Months, Direction::Forward) => from.checked_add_months(Months::new(amount)),
            (Unit::Months, Direction::Back) => from.checked_sub_months(Months::new(amount)),
        };
        end.and_then(within)
    }

    /// Where a count that ended on `date` comes to rest.
    pub(super) fn settle(&self, date: NaiveDate, roll: Roll, look: &mut dyn FnMut(NaiveDate)) -> Option<NaiveDate> {
        match roll {
            Roll::Forward => self.nearest(date, Direction::Forward, look),
            Roll::Backward => self.nearest(date, Direction::Back, look),
            Roll::None => Some(date),
        }
    }

    /// The first working day from `date` on, `date` included.
    fn nearest(&self, date: NaiveDate, direction: Direction, look: &mut dyn FnMut(NaiveDate)) -> Option<NaiveDate> {
        let mut day = within(date)?;
        loop {
            look(day);
            if self.is_workday(day) {
                return Some(day);
            }
            day = next(day, direction)?;
        }
    }
}

fn next(day: NaiveDate, direction: Direction) -> Option<NaiveDate> {
    let day = match direction {
        Direction::Forward => day.succ_opt(),
        Direction::Back => day.pred_opt(),
    };
    day.and_then(within)
}

fn within(date: NaiveDate) -> Option<NaiveDate> {
    (FIRST_YEAR..=LAST_YEAR).contains(&date.year()).then_some(date)
}

/// How many days Monday to Friday there are from the first day of the common era (a Monday) until `date`.
fn plain_workdays_until(date: NaiveDate) -> i64 {
    let days = i64::from(date.num_days_from_ce());
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}
