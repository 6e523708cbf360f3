//! Random histories: random definitions and the shipped ones, led through random commands, each asked what must hold of it.
//!
//! Every history has a seed of its own, printed when it fails: `SEED=<seed> DAFU_HISTORIES=1` repeats it alone (`DAFU_SEED` does too). The run as
//! a whole fails too when some command, event or kind of step was never reached: what is not reached is not tested.
#![expect(clippy::print_stdout, reason = "the counts are what this run is for")]
#![expect(clippy::expect_used, reason = "all of this file is a test")]

mod histories {
    pub mod history;
    pub mod shipped;
    pub mod tally;
}

use histories::{history, shipped::Shelf, tally::Tally};

/// Every history is a few dozen commands.
const HISTORIES: u64 = if cfg!(debug_assertions) { 300 } else { 20_000 };
/// From so many on everything must have been reached.
const ENOUGH: u64 = 10_000;
const SEED: u64 = 20_230_306;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn every_history_keeps_every_rule_and_together_they_reach_everything() {
    let seed = setting("DAFU_SEED", setting("SEED", SEED));
    let histories = setting("DAFU_HISTORIES", HISTORIES);
    println!("SEED={seed} HISTORIES={histories}");
    let shelf = Shelf::read();
    let walk = |first: u64| {
        let mut tally = Tally::default();
        for number in (first..histories).step_by(2) {
            history::run(seed.wrapping_add(number), &shelf, &mut tally);
        }
        tally
    };
    let tally = std::thread::scope(|scope| {
        let other = scope.spawn(|| walk(1));
        let mut tally = walk(0);
        tally.add(other.join().expect("the other half failed; its seed is printed above"));
        tally
    });
    println!("{tally}");
    if histories >= ENOUGH {
        let missing = tally.missing();
        assert!(missing.is_empty(), "never reached in {histories} histories (SEED={seed}): {missing:?}");
    }
}
