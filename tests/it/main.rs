//! The tests that need more than one part: one binary, so that everything is linked once.
#![expect(clippy::expect_used, reason = "a test that can't be set up has failed")]

mod app;
mod architecture;
mod cli;
mod crash;
mod databases;
mod served;
mod store;
