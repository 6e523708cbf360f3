//! `count(n)` of an approval: n of how many (3.2, 3.7)?
//!
//! Only lines can be counted beforehand. How many items an `each` will have nobody knows; with fewer than n it waits for all.

use super::approve::is_listed;
use super::world::World;
use crate::definition::{ApproveMode, Body};
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for at in world.steps() {
        let Body::Approve(approve) = &at.step.body else { continue };
        let ApproveMode::Count(needed) = approve.mode else { continue };
        let lines = approve.by.len();
        let listed = approve.by.iter().any(|line| is_listed(world, line));
        if !listed && usize::try_from(needed).is_ok_and(|needed| needed > lines) {
            let message = format!("`count({needed})` of `{}`, but only {lines} can sign", at.id);
            found.push(
                Diagnostic::error("count-too-high", approve.span, message)
                    .hint(format!("write `count({lines})` or `all`, or add lines to `by`")),
            );
        }
    }
}
