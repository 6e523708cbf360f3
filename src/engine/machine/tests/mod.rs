//! One test a rule of docs/SEMANTICS.md, over definitions small enough to be read with it.

mod across;
mod anchors;
mod approve;
pub(super) mod bench;
mod blocks;
mod clocks;
mod documents;
mod forms;
mod holding;
mod ladder;
mod moving;
mod paper;
mod reckoning;
mod requests;
mod telling;
mod walked;
