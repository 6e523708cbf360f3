//! Who could handle a proposal, and which proposals are alike: suggestions from what was handled before, each with its reason.
//!
//! Words are pairs of characters, weighed by how rare they are among what is compared ([`Words`]); nothing is learnt elsewhere, nothing
//! leaves the house, and the same history gives the same answers. [`lead`] suggests units, [`alike`] pairs. [`baseline`] has the two
//! simplest ways, so that a score can be held against them. Deliberately no decision: a person takes a suggestion or does not.

pub mod alike;
pub mod baseline;
pub mod lead;
#[cfg(test)]
mod tests;
mod words;

pub use words::{Vector, Words};

use dafu_engine::ids::UnitId;

/// Something that was handled before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// Its number, for the reason.
    pub number: String,
    /// Its year.
    pub year: i32,
    /// What it was called.
    pub title: String,
    /// What it says, where that is known.
    pub text: String,
    /// Who led.
    pub lead: UnitId,
    /// Who advised.
    pub co: Vec<UnitId>,
}
