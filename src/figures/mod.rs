//! What an office counts: rates, shares and averages over its cases, as its policy declares them.
//!
//! [`declared`] reads the declarations and checks them; [`count`] looks at one case and keeps what it counts as; [`report`] puts
//! the counts of many cases together, in all, a unit and a year; [`round`] is how a number is written; [`steps`]
//! reads off the logs how long steps take. Every figure carries what it is
//! taken over and the cases it is made of, so that each can be defended. [`mod@answers`] counts the feedback of one case.
//!
//! Deliberately no database: whoever has the cases shows them to a [`count::Counter`], and what it keeps can be stored and counted again.

pub mod answers;
pub mod count;
pub mod declared;
pub mod report;
pub mod round;
pub mod steps;
#[cfg(test)]
mod tests;

pub use answers::{Answers, answers};
