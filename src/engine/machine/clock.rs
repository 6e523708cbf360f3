//! Dates that something is due by: of a run, an item, a clock or a request (docs/SEMANTICS.md part 5).

use crate::ids::{ClockId, DeadlineId, Digest, ItemId, PersonId, RunId, StepPath};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A date that something is due by, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Which deadline of the policy.
    pub deadline: DeadlineId,
    /// The day; due until its midnight (5.1).
    pub date: NaiveDate,
    /// The day it was counted from.
    pub anchor: NaiveDate,
    /// The day as first counted, before any extension.
    pub original: NaiveDate,
    /// It reaches a year whose holidays are not loaded.
    pub provisional: bool,
    /// How often it was extended.
    pub extended: u32,
    /// Days lost while it stood still, in its own unit; they are counted on top (5.5).
    #[serde(default)]
    pub lost: u32,
    /// It has passed with the work undone, and that has been recorded.
    pub overdue: bool,
    /// Who will be and was reminded of it, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<Rung>,
    /// The calendar it was counted with.
    pub calendar: Digest,
    /// The policy it was counted with.
    pub policy: Digest,
}

/// A reminder of a date, as the policy's ladder has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Its id in the ladder.
    pub id: String,
    /// It is sent at the beginning of this day.
    pub on: NaiveDate,
    /// The day it was sent; or, where nobody was told, the day it was passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<NaiveDate>,
    /// Who was told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub told: BTreeSet<PersonId>,
}

/// Whose date.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueOf {
    /// A run's.
    Run(RunId),
    /// An item's, over its whole branch.
    Item {
        /// The block.
        block: StepPath,
        /// The item.
        item: ItemId,
    },
    /// A clock's.
    Clock(ClockId),
    /// A request's.
    Request(u32),
}

/// A clock as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockState {
    /// Its date.
    pub due: Due,
    /// Whether it runs.
    pub runs: Runs,
}

/// Whether a clock runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Runs {
    /// It runs.
    Running,
    /// Somebody stopped it, with a reason.
    Paused {
        /// Since this day.
        since: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Its milestone was reached.
    Stopped {
        /// On this day.
        on: NaiveDate,
        /// Not after its date.
        in_time: bool,
    },
}

impl Due {
    /// Whether `today` is after the date (5.1).
    pub fn is_late(&self, today: NaiveDate) -> bool {
        today > self.date
    }
}
