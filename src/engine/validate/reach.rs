//! Steps that nothing leads to, and steps from which the end of their list can't be reached.
//!
//! Quiet about a list in which a target is misspelt or `next` goes in a circle: there the other message is the cause.

use super::unknown::targets_of;
use super::world::World;
use crate::definition::RequestDoes;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let broken: BTreeSet<_> = targets_of(world)
        .filter(|(list, step, _)| !world.lists[*list].list.steps.contains_key(*step))
        .map(|(list, _, _)| list)
        .collect();
    for (list, place) in world.lists.iter().enumerate().filter(|(list, _)| !broken.contains(list)) {
        let mut reached = place.flow.reachable();
        if list == 0 {
            reached.extend(moved_to(world).into_iter().flat_map(|node| place.flow.reached(node, |_| true)));
        }
        let finishing = place.flow.finishing();
        let circles = !place.flow.cycles().is_empty();
        for (id, step) in &place.list.steps {
            let Some(node) = place.flow.node(id) else { continue };
            if !reached.contains(&node) {
                let lost = Diagnostic::error("unreachable-step", step.span, format!("nothing leads to the step `{id}`"));
                found.push(lost.hint("name it in a `next`, `back` or `choose`, or take it out"));
            } else if !finishing.contains(&node) && !circles {
                let stuck = Diagnostic::error("dead-end", step.span, format!("from `{id}` the end of its list can't be reached"));
                found.push(stuck.hint("let one of its ways lead on to `done`"));
            }
        }
    }
}

/// The root steps that a request moves the case to.
pub(super) fn moved_to(world: &World<'_>) -> Vec<petgraph::graph::NodeIndex> {
    let outcomes = world.definition.requests.values().flat_map(|request| request.outcomes.values());
    outcomes
        .filter_map(|outcome| match &outcome.does {
            Some(RequestDoes::Move(to)) => world.lists.first()?.flow.node(&to.id),
            Some(RequestDoes::Extend(_) | RequestDoes::Cancel) | None => None,
        })
        .collect()
}
