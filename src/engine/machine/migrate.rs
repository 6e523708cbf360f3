//! Renaming paths when a case follows another version of its definition (7.5). Ids of runs and scopes stay: they are in people's mails.

use super::state::{Case, Position};
use crate::ids::{Digest, StepPath};
use std::collections::BTreeMap;

/// The new path of `path`; a list inside a renamed block moves with it.
pub fn mapped(path: &StepPath, paths: &BTreeMap<StepPath, StepPath>) -> StepPath {
    let written = path.as_str();
    let longest = paths
        .iter()
        .filter(|(old, _)| {
            written
                .strip_prefix(old.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with("[]"))
        })
        .max_by_key(|(old, _)| old.as_str().len());
    match longest {
        Some((old, new)) => StepPath::new(format!("{new}{}", &written[old.as_str().len()..])),
        None => path.clone(),
    }
}

/// Carries the renaming out.
pub(super) fn move_paths(case: &mut Case, definition: &Digest, paths: &BTreeMap<StepPath, StepPath>) {
    case.definition = definition.clone();
    for scope in case.scopes.values_mut() {
        scope.list = mapped(&scope.list, paths);
        if let Some(item) = &mut scope.item {
            item.block = mapped(&item.block, paths);
        }
        if let Position::At(run) = &mut scope.at {
            run.step = mapped(&run.step, paths);
            run.straight_back_to = run.straight_back_to.as_ref().map(|step| mapped(step, paths));
        }
    }
    case.blocks = std::mem::take(&mut case.blocks).into_iter().map(|(path, block)| (mapped(&path, paths), block)).collect();
    // Limits are never reset (2.6): the count of a renamed step goes on under its new name.
    case.rounds = std::mem::take(&mut case.rounds).into_iter().map(|(base, rounds)| (renamed(&base, paths), rounds)).collect();
}

/// A run's id without its round, after the renaming: only its last name can change.
fn renamed(base: &str, paths: &BTreeMap<StepPath, StepPath>) -> String {
    let plain = without_items(base);
    match paths.get(plain.as_str()) {
        Some(new) => match base.rsplit_once('/') {
            Some((home, _)) => format!("{home}/{}", new.step()),
            None => new.step().to_string(),
        },
        None => base.to_owned(),
    }
}

fn without_items(base: &str) -> String {
    let mut depth = 0_u32;
    base.chars()
        .filter(|c| {
            match c {
                '[' => depth = depth.saturating_add(1),
                ']' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}
