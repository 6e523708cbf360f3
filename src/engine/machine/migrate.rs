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
    for document in case.documents.values_mut() {
        document.step = mapped(&document.step, paths);
    }
    for child in case.children.values_mut() {
        child.step = child.step.as_ref().map(|step| mapped(step, paths));
    }
    rename_counts(case, paths);
}

/// Limits are never reset (2.6): the count of a renamed step goes on under its new name. A scope that is there keeps its id, so
/// the count goes on in it as well as in the one that will be opened next. Where another step bore the new name before, its
/// rounds only keep the ids apart.
fn rename_counts(case: &mut Case, paths: &BTreeMap<StepPath, StepPath>) {
    let (rounds, uncounted) = (case.rounds.clone(), case.uncounted.clone());
    for (old, count) in &rounds {
        for new in renamed(old, paths).into_iter().filter(|new| new != old) {
            let others = rounds.get(&new).copied().unwrap_or(0);
            let own = count.saturating_sub(uncounted.get(old).copied().unwrap_or(0));
            let round = others.max(*count);
            case.uncounted.insert(new.clone(), round.saturating_sub(own));
            case.rounds.insert(new, round);
        }
    }
}

/// A run's id without its round, after the renaming: all of it, and only the step's name.
fn renamed(base: &str, paths: &BTreeMap<StepPath, StepPath>) -> Vec<String> {
    let parts: Vec<(&str, &str)> =
        segments(base).into_iter().map(|part| part.split_at(part.find('[').unwrap_or(part.len()))).collect();
    let plain: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
    let new = mapped(&StepPath::new(plain.join("/")), paths);
    let names: Vec<&str> = new.as_str().split('/').collect();
    if names.len() != parts.len() {
        return Vec::new();
    }
    let all: Vec<String> = names.iter().zip(&parts).map(|(name, (_, item))| format!("{name}{item}")).collect();
    let step = names.last().copied().unwrap_or_default();
    let last = base.rsplit_once('/').map_or_else(|| step.to_owned(), |(home, _)| format!("{home}/{step}"));
    vec![all.join("/"), last]
}

/// The parts of an id between its slashes; an item's own name may hold some.
fn segments(base: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    base.split(|c| {
        match c {
            '[' => depth = depth.saturating_add(1),
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '/' && depth == 0
    })
    .collect()
}
