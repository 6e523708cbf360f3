//! Random definitions, cases and commands, all from one seed: what the tests of histories walk through.
//!
//! [`definition()`] writes a definition that `check` accepts, over the city of [`city`]; a [`Walk`] leads one case through
//! commands, most of them sensible, some of them nonsense. Nothing here judges: what must hold is in
//! [`dafu_engine::machine::invariants`], and whoever walks asks it.

mod blocks;
pub mod city;
mod command;
mod decisions;
mod definition;
mod dice;
mod form;
pub mod names;
mod nonsense;
mod steps;
mod walk;

pub use definition::{definition, newer};
pub use dice::Dice;
pub use walk::Walk;
