//! The check of a letter's text against its case (docs/SEMANTICS.md 6.5): what a careful reader would have seen.
//!
//! One small file a rule, in [`rules`]; the words they look for and the fields they compare with are data
//! (`workflows/lint.yaml`, read by [`Words::read`]). An error stops a hand-in, a warning asks for a tick; what can't be
//! told for certain is never an error, because an error can't be argued with. Deliberately no judgement of style or content.

mod command;
mod letter;
mod read;
mod rules;
#[cfg(test)]
mod tests;

pub use command::findings;
pub use letter::{Agency, Letter, Paragraph};
pub use read::{DocumentWords, LetterWords, LoadError, Never, Words};

use dafu_engine::machine::Finding;

/// Everything that is wrong with `letter`, in the order of the rules; an empty letter has that mistake alone.
pub fn check(letter: &Letter<'_>) -> Vec<Finding> {
    let empty = rules::empty::find(letter);
    if !empty.is_empty() {
        return empty;
    }
    let mut found: Vec<Finding> = rules::ALL.iter().flat_map(|rule| rule(letter)).collect();
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|finding| seen.insert((finding.id.clone(), finding.text.clone())));
    found
}

/// A finding that stops the hand-in.
fn error(id: impl Into<String>, text: String) -> Finding {
    Finding { id: id.into(), text, error: true }
}

/// A finding that wants a tick.
fn warning(id: impl Into<String>, text: String) -> Finding {
    Finding { id: id.into(), text, error: false }
}
