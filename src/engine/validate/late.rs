//! `late` (3.3): it needs a date that can pass, and somebody who still waits.

use super::world::World;
use crate::definition::{Body, Late, Until};
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for at in world.steps() {
        let Body::Each(each) = &at.step.body else { continue };
        let Some(span) = each.late_span else { continue };
        let choice = match each.late {
            Late::Wait => "wait",
            Late::Decide => "decide",
            Late::GoOn => "go_on",
        };
        if each.until == Until::None {
            let message = format!("`late: {choice}` on `{}`, whose `until: none` waits for nobody", at.id);
            found.push(Diagnostic::error("late-until-none", span, message).hint("take `late` out, or wait: `until: all`"));
        } else if at.step.due.is_none() {
            let message = format!("`late: {choice}` on `{}`, which has no `due` that could pass", at.id);
            found.push(
                Diagnostic::error("late-without-due", span, message).hint("name a deadline: `due: <deadline of the policy>`"),
            );
        }
    }
}
