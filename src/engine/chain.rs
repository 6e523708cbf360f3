//! The hash chain of a case's log: every event's hash covers its own bytes and the hash before it, so nothing before the end
//! can be changed, left out or put in without a hash being wrong. A cut tail is still a chain, so the head is kept elsewhere
//! too.
//!
//! The bytes covered are the event's JSON exactly as it is stored and as a package carries it: nobody has to agree on a
//! canonical JSON to check it. The first event names the case, which ties the chain to it.

use crate::ids::Digest;

/// What stands before the first event.
pub const START: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of event number `seq` after the event with hash `prev`; `event` is its JSON on one line.
pub fn link(prev: &str, seq: u64, event: &str) -> Digest {
    Digest::sha256(format!("{prev}\n{seq}\n{event}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_covers_its_bytes_its_number_and_everything_before() {
        let first = link(START, 1, "{}");
        assert_ne!(link(first.as_str(), 1, "{}"), first);
        assert_ne!(link(START, 2, "{}"), first);
        assert_ne!(link(START, 1, "{} "), first);
    }
}
