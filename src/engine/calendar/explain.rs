//! Why a date is what it is: every day that was looked at and did not count, or counted although it is a weekend.

use super::count::Direction;
use super::{Calendar, Counted, Day, Duration, OutOfRange, Roll};
use crate::ids::Digest;
use crate::language::Language;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A date with the whole of its reckoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The day it counts from, itself not counted.
    pub from: NaiveDate,
    /// How long.
    pub duration: Duration,
    /// Which way.
    pub direction: Direction,
    /// What happens when the last day is not a working day.
    pub roll: Roll,
    /// Where the count ended before it rolled.
    pub reached: NaiveDate,
    /// The date.
    pub date: NaiveDate,
    /// Days that did not count, in the order they were met.
    pub skipped: Vec<Looked>,
    /// Weekend days that did count, because they are worked (调休).
    pub made_up: Vec<Looked>,
    /// Years it reaches whose holidays are not loaded. Any makes the date provisional.
    pub unknown_years: BTreeSet<i32>,
    /// The calendar it was counted with.
    pub calendar: Digest,
}

/// One day, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The day.
    pub date: NaiveDate,
    /// What it is.
    pub day: Day,
}

impl Calendar {
    /// What every day of a loaded year is; none where the year is not loaded.
    pub fn days_of(&self, year: i32) -> Option<Vec<Looked>> {
        let days = self.years.contains_key(&year).then(|| NaiveDate::from_ymd_opt(year, 1, 1)).flatten()?.iter_days();
        Some(days.take_while(|date| date.year() == year).map(|date| Looked { date, day: self.why(date) }).collect())
    }

    /// [`Calendar::add`], with its reasons.
    pub fn explain(&self, from: NaiveDate, duration: Duration, roll: Roll) -> Result<Explanation, OutOfRange> {
        self.reckon(from, duration, Direction::Forward, roll)
    }

    /// [`Calendar::back`], with its reasons.
    pub fn explain_back(&self, from: NaiveDate, duration: Duration) -> Result<Explanation, OutOfRange> {
        self.reckon(from, duration, Direction::Back, Roll::None)
    }

    fn reckon(&self, from: NaiveDate, duration: Duration, direction: Direction, roll: Roll) -> Result<Explanation, OutOfRange> {
        let mut seen = Vec::new();
        let mut look = |date| seen.push(date);
        let reached = self.walk(from, duration, direction, &mut look).ok_or(OutOfRange { from })?;
        let date = self.settle(reached, roll, &mut look).ok_or(OutOfRange { from })?;
        // Rolling looks once more at the day a count of working days ended on.
        seen.dedup();

        let unknown_years = seen.iter().filter_map(|date| self.unknown_year(*date)).collect();
        let looked = |date| Looked { date, day: self.why(date) };
        let (worked, skipped): (Vec<_>, Vec<_>) = seen.into_iter().map(looked).partition(|looked| looked.day.is_workday());
        let made_up = worked.into_iter().filter(|looked| matches!(looked.day, Day::MakeUp(_))).collect();
        let calendar = self.digest.clone();
        Ok(Explanation { from, duration, direction, roll, reached, date, skipped, made_up, unknown_years, calendar })
    }

    /// The year that would have to be loaded to know `date`.
    fn unknown_year(&self, date: NaiveDate) -> Option<i32> {
        let year = date.year();
        match (self.covers(date), self.years.contains_key(&year)) {
            (true, _) => None,
            (false, true) => Some(year.saturating_add(1)),
            (false, false) => Some(year),
        }
    }
}

impl Looked {
    /// The day with why it counts or not: `2023年4月5日（星期三，清明节）`, `Wednesday 5 April 2023 (清明节)`.
    pub fn text(&self, language: Language) -> String {
        let name = match &self.day {
            Day::Workday | Day::Weekend => return language.weekday(self.date),
            Day::Holiday(name) => name.clone(),
            Day::MakeUp(name) => format!("{name}{}", language.of("调休", ", made up for")),
        };
        match language {
            Language::Chinese => format!("{}（{}，{name}）", language.day(self.date), language.name_of_weekday(self.date)),
            Language::English => format!("{} ({name})", language.weekday(self.date)),
        }
    }
}

impl Explanation {
    /// The date alone.
    pub fn counted(&self) -> Counted {
        Counted { date: self.date, provisional: !self.unknown_years.is_empty() }
    }
}
