//! A whole letter names its unit and its day. A text to which the system adds both is not asked.

use super::Hit;
use crate::lint::{Letter, Trace};

/// Finds a letter that nobody wrote.
pub fn unit(letter: &Letter<'_>) -> Vec<Hit> {
    letter.ends.and_then(|ends| missing(ends.unit)).into_iter().collect()
}

/// Finds a letter of no day.
pub fn date(letter: &Letter<'_>) -> Vec<Hit> {
    letter.ends.and_then(|ends| missing(ends.date)).into_iter().collect()
}

fn missing(trace: Trace) -> Option<Hit> {
    match trace {
        Trace::There => None,
        Trace::Perhaps => Some(Hit::nowhere().sure(false)),
        Trace::Missing => Some(Hit::nowhere()),
    }
}
