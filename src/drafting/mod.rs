//! Help with drafts: what a new one opens with, and what has changed between two of its versions.
//!
//! Works on texts alone: which versions there are, and who wrote them, is [`crate::app`]'s business. The markup of a draft is described in
//! docs/DRAFTS.md. Deliberately writes no sentence for anybody: a draft opens with headings, never with an answer.

mod compare;
mod opening;
#[cfg(test)]
mod tests;

pub use compare::{Change, Kind, Run, changes, marked};
pub use opening::opening;
