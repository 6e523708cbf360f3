//! The machine: `decide`, `apply`, `effects` over a [`state::Case`].
//!
//! `decide` is the only judge: the buttons of a page, the answers of the API and the tests all ask it. `apply` is the only
//! writer: total, and reads nothing but the event. `effects` says what the outside world has to do. docs/MACHINE.md, made from
//! [`table`], shows the whole machine at a glance.

pub mod apply;
mod approve;
mod blocks;
pub mod clock;
pub mod command;
pub mod concerned;
pub mod counted;
pub mod dates;
pub mod decide;
pub mod document;
pub mod draft;
pub mod effects;
pub mod event;
pub mod find;
pub mod form;
pub mod invariants;
pub mod ladder;
pub mod light;
pub mod migrate;
pub mod names;
mod papers;
mod places;
pub mod reckoning;
pub mod refusal;
mod route;
pub mod state;
pub mod table;
pub mod tasks;
pub mod timers;
pub mod who;
mod withdraw;

#[cfg(test)]
mod tests;

use crate::calendar::Calendar;
use crate::definition::Definition;
use crate::people::People;
use crate::policy::Policy;

/// All that a decision may look at beside the case.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// The definition the case is pinned to.
    pub definition: &'a Definition,
    /// The policy in force.
    pub policy: &'a Policy,
    /// The calendar in force.
    pub calendar: &'a Calendar,
    /// Who is who now.
    pub people: &'a People,
    /// What the document check found in the text that a command would hand in; empty where nothing is checked.
    pub findings: &'a [Finding],
}

/// A finding of a document's check (6.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable name, by which a warning is ticked.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Stops `next`; a warning needs a tick.
    pub error: bool,
}
