//! The pure core of dafu: what a definition means and how a case moves through it.
//!
//! Read in this order: [`definition`] (the YAML as typed data), [`machine`] (state, command, event, and the three functions
//! `decide`, `apply`, `effects`), then [`validate`] (what `dafu check` refuses).
//!
//! Deliberately absent: clocks, randomness, files, network, threads, async and logging. `now`, ids and people come in as
//! arguments, so every function here gives the same answer to the same question for ever.

pub mod calendar;
pub mod chain;
pub mod definition;
pub mod diagnostic;
pub mod expr;
pub mod graph;
pub mod ids;
pub mod language;
pub mod machine;
pub mod people;
pub mod policy;
pub mod validate;
pub mod value;
#[cfg(test)]
mod written;
pub mod yaml;
