//! The checks that need the whole picture: one rule, or one tight family of rules, a file.
//!
//! [`definition`] looks at one definition alone, [`pair`] at what only shows with a policy, [`folder()`] at everything that lies
//! together. What each rule means is in [`RULES`]. A rule is a function of the [`World`] that adds what it found; it never
//! stops another. [`names`] says what conditions can see.
//!
//! Deliberately absent: what a single key may hold (the reader's) and anything about letters' texts and mail templates, which
//! are not part of a definition.

mod again;
mod approve;
mod branches;
mod choose;
mod conditions;
mod count;
pub mod counted;
mod each;
mod exits;
mod filled;
mod folder;
mod kinds;
mod ladders;
mod late;
mod link;
mod loops;
mod mentions;
mod milestones;
pub mod names;
mod overdue;
mod paper;
mod policy_values;
mod reach;
mod records;
mod requests;
mod roles;
mod rules;
mod seal;
mod seen;
#[cfg(test)]
mod tests;
mod unknown;
mod unused;
pub mod world;

use crate::definition::Definition;
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
pub use folder::folder;
pub use rules::{RULES, Rule};
use world::World;

/// A rule: looks, and adds what it found.
type Check = fn(&World<'_>, &mut Vec<Diagnostic>);

const CHECKS: [Check; 23] = [
    unknown::check,
    reach::check,
    loops::check,
    exits::check,
    choose::check,
    kinds::check,
    unused::check,
    branches::check,
    filled::check,
    each::check,
    again::check,
    late::check,
    count::check,
    approve::check,
    seal::check,
    milestones::check,
    seen::check,
    link::check,
    requests::check,
    records::check,
    paper::check,
    roles::check,
    conditions::check,
];

/// What is looked at only with a policy.
const WITH_POLICY: [Check; 3] = [policy_values::check, overdue::check, ladders::check];

/// Every mistake of one definition on its own.
pub fn definition(definition: &Definition) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let world = World::new(definition, None);
    for check in CHECKS {
        check(&world, &mut found);
    }
    finished(definition, found)
}

/// Every mistake of a definition with a policy that serves it; not those it has without.
pub fn pair(definition: &Definition, policy: &Policy) -> Vec<Diagnostic> {
    beyond(&self::definition(definition), definition, policy)
}

/// What a pair is told beyond what the definition is told `alone`.
fn beyond(alone: &[Diagnostic], definition: &Definition, policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let world = World::new(definition, Some(policy));
    for check in CHECKS.iter().chain(&WITH_POLICY) {
        check(&world, &mut found);
    }
    finished(definition, found).into_iter().filter(|one| !alone.contains(one)).collect()
}

/// In the order of the file, each once; what names no file is about the definition's.
fn finished(definition: &Definition, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for one in found.iter_mut().filter(|one| one.file.is_empty()) {
        one.file.clone_from(&definition.file);
    }
    found.sort();
    found.dedup();
    found
}
