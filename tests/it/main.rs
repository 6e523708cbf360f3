//! The tests that need more than one part: one binary, so that everything is linked once.
#![expect(clippy::expect_used, reason = "a test that can't be set up has failed")]

mod app;
mod architecture;
mod assigned;
mod cli;
mod copied;
mod crash;
mod databases;
mod exported;
mod faults;
mod figures;
mod histories;
mod killed;
mod letters;
mod loaded;
mod mail;
mod policies;
mod python;
mod served;
mod session;
mod store;
mod torn;
mod web;
