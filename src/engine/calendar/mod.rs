//! The working calendar and the arithmetic of due dates (5.1, 5.2).
//!
//! Deliberately no clock: "today" is always an argument. A year whose holidays are not loaded is counted with weekends alone
//! and every date that reaches it says so ([`Counted::provisional`]).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A length of time as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Duration {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// What a length is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Working days of the office's calendar.
    Workdays,
    /// Calendar days.
    Days,
    /// Calendar months: 31 January + 1 month is the last day of February.
    Months,
}

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

/// The calendar of an office.
#[derive(Debug, Clone, Default)]
pub struct Calendar {}
