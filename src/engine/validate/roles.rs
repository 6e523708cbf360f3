//! Roles that nobody can hold: bound to a fact that no form of the case asks and no import brings.

use super::names::Fields;
use super::world::World;
use crate::definition::{RoleOf, Subject};
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if world.forms_unknown() {
        return;
    }
    let fields = Fields::of(world);
    for (id, role) in &world.definition.roles {
        let Subject::Fact(field) = role.of.subject() else { continue };
        if world.definition.fields.contains_key(field) && !fields.root.contains(field) {
            let who = match role.of {
                RoleOf::Unit(_) => "which unit",
                RoleOf::Person(_) => "who",
            };
            let message = format!("nobody can hold the role `{id}`: nothing ever says {who} `case.{field}` is");
            let hint = format!("ask `{field}!` in a form outside any `each`, or bring it in with `from: import`");
            found.push(Diagnostic::error("role-nobody", role.of_span, message).hint(hint));
        }
    }
}
