//! Two branches of a `parallel` that write one field: whoever is last would win (6.1).
//!
//! What is written within an `each` belongs to the item, so it meets only what other branches write of the same item.

use super::names::REASON;
use super::world::World;
use crate::definition::{Ask, Body, Branch};
use crate::diagnostic::Diagnostic;
use crate::ids::StepId;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for at in world.steps() {
        let Body::Parallel(branches) = &at.step.body else { continue };
        let each = world.lists[at.list].each.map(|(id, _)| id);
        let written: Vec<_> = branches.iter().map(|(id, branch)| (id, written(world, branch, each))).collect();
        for (index, (later, asks)) in written.iter().enumerate() {
            for ask in asks {
                let earlier = written.iter().take(index).find(|(_, other)| other.iter().any(|o| o.field == ask.field));
                if let Some((earlier, _)) = earlier {
                    let message =
                        format!("`{}` is written by the branches `{earlier}` and `{later}` at the same time", ask.field);
                    let hint = "give each branch a field of its own, or write it after the block";
                    found.push(Diagnostic::error("concurrent-write", ask.span, message).hint(hint));
                }
            }
        }
    }
}

/// What the steps of a branch ask of the same owner: the case, or the item the whole block belongs to.
fn written(world: &World<'_>, branch: &Branch, each: Option<&StepId>) -> Vec<Ask> {
    let within = |list: usize| {
        world.outwards(list).any(|place| place.owner.and_then(|owner| owner.branch).is_some_and(|of| std::ptr::eq(of, branch)))
    };
    let steps = world.steps().filter(|at| world.lists[at.list].each.map(|(id, _)| id) == each && within(at.list));
    let asks = steps.flat_map(|at| world.asked_by(at.step).into_iter().map(std::borrow::Cow::into_owned).collect::<Vec<_>>());
    asks.filter(|ask| ask.field != REASON).collect()
}
