//! The lines of an `approve` (3.7): whatever the case, somebody signs.

use super::world::{At, World};
use crate::definition::{Approve, Body, FieldKind, Line, RoleOf, Subject};
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for at in world.steps() {
        if let Body::Approve(approve) = &at.step.body {
            found.extend(nobody(world, at, approve));
            found.extend(otherwise(at, approve));
        }
    }
}

/// Whether a line is one turn for each unit of a list, which may be empty.
pub(super) fn is_listed(world: &World<'_>, line: &Line) -> bool {
    let role = world.definition.roles.get(&line.role.id);
    role.is_some_and(|role| match &role.of {
        RoleOf::Unit(Subject::Fact(field)) => {
            world.definition.fields.get(field).is_some_and(|field| matches!(field.kind, FieldKind::Units))
        }
        RoleOf::Unit(Subject::Item) | RoleOf::Person(_) => false,
    })
}

fn nobody(world: &World<'_>, at: At<'_>, approve: &Approve) -> Option<Diagnostic> {
    let sure: Vec<_> = approve.by.iter().filter(|line| line.when.is_none()).collect();
    if approve.by.is_empty() {
        return None;
    }
    if sure.is_empty() {
        let message = format!("every line of `{}` has a `when`: where none holds, nobody signs", at.id);
        let hint = "add a line without `when`, or a last one with `otherwise: true`";
        return Some(Diagnostic::error("approve-all-conditional", approve.span, message).hint(hint));
    }
    sure.iter().all(|line| is_listed(world, line)).then(|| {
        let message = format!(
            "every unconditional line of `{}` is bound to a list of units: where the lists are empty, nobody signs",
            at.id
        );
        let hint = "add a line whose role is one person or the people of one unit";
        Diagnostic::error("approve-only-lists", approve.span, message).hint(hint)
    })
}

fn otherwise(at: At<'_>, approve: &Approve) -> Option<Diagnostic> {
    let place = approve.by.iter().position(|line| line.otherwise)?;
    let line = approve.by.get(place)?;
    let wrong = |message: String, hint: &str| Some(Diagnostic::error("approve-otherwise", line.span, message).hint(hint));
    if place + 1 < approve.by.len() {
        return wrong(format!("`otherwise` is not the last line of `{}`", at.id), "move it to the end");
    }
    if approve.by.iter().all(|line| line.when.is_none()) {
        let message = format!("no line of `{}` has a `when`, so `otherwise` says nothing", at.id);
        return wrong(message, "take `otherwise` out: the line always has its turn");
    }
    None
}
