//! The hash chain of a case's log: every event's hash covers its own bytes and the hash before it, so nothing in the middle
//! can be changed, left out or put in without every later hash being wrong.
//!
//! The bytes covered are the event's JSON exactly as it is stored and as a package carries it; nothing is parsed to verify.
//! Deliberately per case: the first event names the case, which ties the chain to it.

use crate::ids::Digest;

/// The hash of the event with these bytes, after the event with hash `prev`; `prev` is empty for the first.
pub fn link(prev: &str, body: &str) -> Digest {
    Digest::sha256(format!("{prev}\n{body}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_covers_its_bytes_and_everything_before() {
        let first = link("", "{}");
        assert_ne!(link(first.as_str(), "{}"), first);
        assert_ne!(link(first.as_str(), "{} "), link(first.as_str(), "{}"));
    }
}
