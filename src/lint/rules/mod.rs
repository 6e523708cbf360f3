//! The rules. Each takes a letter and says what is wrong with it; none looks at anything else.

mod addressee;
mod brackets;
mod co_agencies;
mod dates;
pub(super) mod empty;
mod name;
mod number;
mod promises;
mod unfilled;
mod words;

use super::Letter;
use dafu_engine::machine::Finding;

/// A rule.
type Rule = fn(&Letter<'_>) -> Vec<Finding>;

/// Every rule but the one about an empty text, after which there is nothing left to look at.
pub(super) const ALL: [Rule; 9] = [
    number::find,
    name::find,
    addressee::find,
    words::find,
    brackets::find,
    unfilled::find,
    dates::find,
    co_agencies::find,
    promises::find,
];
