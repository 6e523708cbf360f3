//! Buttons (2.2, 3.7): somebody can always go on, and an approval has one way on. (That only those at whom a person stands
//! have buttons, and that a step goes exactly one way, is the reader's.)

use super::world::{At, World, outcomes};
use crate::definition::{Body, Exit, Way};
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for at in world.steps().filter(|at| matches!(at.step.exit, Exit::Outcomes(_))) {
        found.extend(plain_next(at));
        if matches!(at.step.body, Body::Approve(_)) {
            found.extend(one_next(at));
        }
    }
}

fn plain_next(at: At<'_>) -> Option<Diagnostic> {
    let mut next = outcomes(at.step).filter(|(_, outcome)| matches!(outcome.way, Way::Next(_))).peekable();
    let message = if next.peek().is_none() {
        format!("`{}` has no outcome with `next`", at.id)
    } else if next.all(|(_, outcome)| outcome.when.is_some()) {
        format!("every `next` outcome of `{}` has a `when`: where none holds, the case is stuck", at.id)
    } else {
        return None;
    };
    Some(Diagnostic::error("no-plain-next", at.step.span, message).hint("give it an outcome with `next` and without `when`"))
}

fn one_next(at: At<'_>) -> Option<Diagnostic> {
    let second = outcomes(at.step).filter(|(_, outcome)| matches!(outcome.way, Way::Next(_))).nth(1);
    second.map(|(name, outcome)| {
        let message =
            format!("`{name}` is a second `next` of the approval `{}`: when enough have agreed there is one way on", at.id);
        let hint = "keep one outcome with `next`; put the decision into a step with `choose` after it";
        Diagnostic::error("approve-one-next", outcome.span, message).hint(hint)
    })
}
