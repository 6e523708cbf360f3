//! The rows of a `choose` (2.2): the last is `otherwise`, and none stands behind one that always holds.

use super::world::World;
use crate::definition::{Choose, Exit};
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for at in world.steps() {
        if let Exit::Choose(rows) = &at.step.exit {
            match rows.iter().position(|row| row.when.is_none()) {
                None => {
                    let span = rows.last().map_or(at.step.span, |row| row.span);
                    let message =
                        format!("the `choose` of `{}` has no `otherwise`: where no row holds, the case is stuck", at.id);
                    found
                        .push(Diagnostic::error("choose-otherwise", span, message).hint("end it with `- { otherwise: <step> }`"));
                }
                Some(place) if place + 1 < rows.len() => {
                    let message = format!("`otherwise` is not the last row of the `choose` of `{}`", at.id);
                    found.push(Diagnostic::error("choose-otherwise", rows[place].span, message).hint("move it to the end"));
                }
                Some(_) => {}
            }
            found.extend(dead(rows));
        }
    }
}

fn dead(rows: &[Choose]) -> Option<Diagnostic> {
    let always = rows.iter().position(|row| row.when.as_ref().is_some_and(crate::expr::Expr::is_always_true))?;
    let row = rows.get(always + 1)?;
    let message = "this row is never looked at: the one above it always holds";
    Some(Diagnostic::error("choose-dead-row", row.span, message).hint("write `otherwise` in place of its `when` and end there"))
}
