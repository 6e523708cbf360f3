//! Reading too early: the answers of an `each` before it is over (2.3), and forms that only some may see until their step
//! ends (4.5).

use super::conditions::{Condition, Part, conditions};
use super::world::{At, World};
use crate::definition::Body;
use crate::diagnostic::Diagnostic;
use crate::ids::FieldId;
use std::collections::BTreeSet;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let conditions = conditions(world);
    for at in world.steps() {
        let early = || conditions.iter().filter(|condition| !after(world, at, condition));
        if matches!(at.step.body, Body::Each(_)) {
            for condition in early().filter(|condition| condition.expr.names().contains(at.id.as_str())) {
                let message = format!("the answers of `{}` are read before it is over", at.id);
                let hint = "read them in the `choose` of the block around it, or in a step after it";
                found.push(Diagnostic::error("answers-early", condition.expr.span_of(at.id.as_str()), message).hint(hint));
            }
        }
        if at.step.seen_by.is_empty() {
            continue;
        }
        let hidden = hidden(world, at);
        for condition in early().filter(|condition| condition.at.step.path != at.step.path) {
            if let Some(field) = hidden.iter().find(|field| reads(condition, field)) {
                let message = format!("`{field}` is read here while only `seen_by` may see what `{}` asks", at.id);
                let hint = format!("read it when `{}` has ended", at.id);
                found.push(Diagnostic::error("seen-early", condition.expr.span_of(&format!("case.{field}")), message).hint(hint));
            }
        }
    }
}

fn reads(condition: &Condition<'_>, field: &FieldId) -> bool {
    let path = format!("case.{field}");
    condition
        .expr
        .reads()
        .iter()
        .any(|read| read.strip_prefix(&path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])))
}

/// The facts of the case that a step asks, or the steps in it; what items keep is read by their answers alone.
fn hidden(world: &World<'_>, at: At<'_>) -> BTreeSet<FieldId> {
    let within = |inner: &At<'_>| {
        world.lists[inner.list].each.is_none() && world.around(inner.list, inner.node).contains(&(at.list, at.node))
    };
    world
        .steps()
        .filter(within)
        .flat_map(|inner| world.asked_by(inner.step).into_iter().map(|ask| ask.field.clone()).collect::<Vec<_>>())
        .collect()
}

/// Whether a condition is evaluated only when `at` has been left: it stands in a later step, or chooses at its end.
fn after(world: &World<'_>, at: At<'_>, condition: &Condition<'_>) -> bool {
    let there = world.around(condition.at.list, condition.at.node);
    for (list, node) in world.around(at.list, at.node) {
        if let Some((_, other)) = there.iter().find(|(other, _)| *other == list) {
            let same_step = condition.at.list == list && condition.at.node == node;
            return match (*other == node, same_step) {
                (true, true) => condition.part == Part::Choose,
                // Inside the same block, in another branch: at the same time.
                (true, false) => false,
                (false, _) => world.lists[list].flow.reached(node, |_| true).contains(other),
            };
        }
    }
    false
}
