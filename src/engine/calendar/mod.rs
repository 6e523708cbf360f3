//! The working calendar and the arithmetic of due dates (5.1, 5.2).
//!
//! A [`Calendar`] knows, of every loaded [`Year`], the days that differ from a plain Monday-to-Friday week. Counting is in
//! `count`, telling why in `explain`, the YAML of a year in `read`, lengths of time in `duration`.
//!
//! Deliberately no clock: "today" is always an argument. A year whose holidays are not loaded is counted with weekends alone
//! and every date that reaches it says so ([`Counted::provisional`]).

mod count;
mod duration;
mod explain;
mod read;
#[cfg(test)]
mod tests;

pub use count::{Counted, Direction, FIRST_YEAR, LAST_YEAR, OutOfRange, Roll};
pub use duration::{Duration, DurationError, Unit};
pub use explain::{Explanation, Looked};
pub use read::{FILE, read};

use crate::diagnostic::{Diagnostic, Span};
use crate::ids::Digest;
use crate::language::Language;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The years that are loaded.
///
/// Two calendars with the same days have the same digest, whatever their titles and sources say, so correcting a source
/// recomputes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
    digest: Digest,
}

/// What one file says of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    /// The file it was read from.
    pub file: String,
    /// Whose calendar, as in `cn`.
    pub calendar: String,
    /// Which year.
    pub year: i32,
    /// What people call it.
    pub title: String,
    /// Who published it where: body, number, year.
    pub source: String,
    /// The days of this year that differ from a plain Monday-to-Friday week.
    pub special: BTreeMap<NaiveDate, Special>,
}

/// Why a day differs from a plain week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Special {
    /// A day off; the holiday's name.
    Holiday(String),
    /// A weekend day that is worked (调休); the holiday it makes up for.
    MakeUp(String),
}

/// What a day is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday to Friday, and no holiday.
    Workday,
    /// Saturday or Sunday, and not worked.
    Weekend,
    /// A day off; the holiday's name.
    Holiday(String),
    /// A weekend day that is worked (调休); the holiday it makes up for.
    MakeUp(String),
}

/// The first day of a December that the next year's notice has been known to change, with some days to spare: the notice for
/// 2019 took 29 and 31 December 2018.
const REACHED_BY_NEXT_YEAR: (u32, u32) = (12, 25);

impl Calendar {
    /// The calendar of these years. A year that is there twice, or belongs to another calendar than the first, is left out
    /// and said to be.
    pub fn new(years: impl IntoIterator<Item = Year>) -> (Self, Vec<Diagnostic>) {
        let mut kept: BTreeMap<i32, Year> = BTreeMap::new();
        let mut diagnostics = Vec::new();
        for mut year in years {
            year.special.retain(|date, _| date.year() == year.year);
            match clash(&kept, &year) {
                Some(message) => {
                    diagnostics.push(Diagnostic::error("calendar-clash", Span::default(), message).in_file(&year.file));
                }
                None => drop(kept.insert(year.year, year)),
            }
        }
        let digest = Digest::sha256(canonical(&kept).as_bytes());
        (Self { years: kept, digest }, diagnostics)
    }

    /// A calendar that knows no holidays. Every date counted with it is provisional.
    pub fn weekends_only() -> Self {
        Self::new([]).0
    }

    /// The loaded years.
    pub const fn years(&self) -> &BTreeMap<i32, Year> {
        &self.years
    }

    /// The digest of the days, recorded with every computed date.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Whether people work on `date`.
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        match self.special(date) {
            Some(Special::Holiday(_)) => false,
            Some(Special::MakeUp(_)) => true,
            None => !is_weekend(date),
        }
    }

    /// What `date` is, and why.
    pub fn why(&self, date: NaiveDate) -> Day {
        match self.special(date) {
            Some(Special::Holiday(name)) => Day::Holiday(name.clone()),
            Some(Special::MakeUp(name)) => Day::MakeUp(name.clone()),
            None if is_weekend(date) => Day::Weekend,
            None => Day::Workday,
        }
    }

    /// Whether the holidays around `date` are known. The last week of a year is known once the next year is loaded too,
    /// because a New Year's notice may take days of the December before.
    pub fn covers(&self, date: NaiveDate) -> bool {
        let settled = (date.month(), date.day()) < REACHED_BY_NEXT_YEAR;
        self.years.contains_key(&date.year()) && (settled || self.years.contains_key(&date.year().saturating_add(1)))
    }

    fn special(&self, date: NaiveDate) -> Option<&Special> {
        self.years.get(&date.year())?.special.get(&date)
    }
}

impl Default for Calendar {
    fn default() -> Self {
        Self::weekends_only()
    }
}

impl Day {
    /// Why people work on such a day or not: `工作日`, `周末`, `清明节`, `清明节调休`.
    pub fn text(&self, language: Language) -> String {
        match (self, language) {
            (Self::Workday, _) => language.of("工作日", "workday").to_owned(),
            (Self::Weekend, _) => language.of("周末", "weekend").to_owned(),
            (Self::Holiday(name), _) => name.clone(),
            (Self::MakeUp(name), Language::Chinese) => format!("{name}调休"),
            (Self::MakeUp(name), Language::English) => format!("made up for {name}"),
        }
    }
    /// Whether people work on such a day.
    pub const fn is_workday(&self) -> bool {
        match self {
            Self::Workday | Self::MakeUp(_) => true,
            Self::Weekend | Self::Holiday(_) => false,
        }
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn clash(kept: &BTreeMap<i32, Year>, year: &Year) -> Option<String> {
    if let Some(first) = kept.get(&year.year) {
        return Some(format!("the year {} is already in {}; keep one of the two files", year.year, first.file));
    }
    let first = kept.values().next().filter(|first| first.calendar != year.calendar)?;
    Some(format!(
        "this is a year of `{}`, but {} is one of `{}`; an office works by one calendar",
        year.calendar, first.file, first.calendar
    ))
}

/// What the digest covers: one line a year and one a special day, in order.
fn canonical(years: &BTreeMap<i32, Year>) -> String {
    let lines = years.values().flat_map(|year| {
        let days = year.special.iter().map(|(date, special)| match special {
            Special::Holiday(name) => format!("{date}\tholiday\t{name}\n"),
            Special::MakeUp(name) => format!("{date}\tmake-up\t{name}\n"),
        });
        std::iter::once(format!("year\t{}\t{}\n", year.calendar, year.year)).chain(days)
    });
    lines.collect()
}
