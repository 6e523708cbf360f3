//! `paper:` (4.6): whoever enters what was signed in ink belongs to the same unit as the one who signed.

use super::world::World;
use crate::definition::{RoleOf, Subject};
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let roles = &world.definition.roles;
    for (id, role) in roles {
        let Some((name, paper)) = role.paper.as_ref().and_then(|name| Some((name, roles.get(name)?))) else { continue };
        let RoleOf::Unit(unit) = &role.of else { continue };
        if paper.of != RoleOf::Unit(unit.clone()) {
            let unit = match unit {
                Subject::Fact(field) => format!("case.{field}"),
                Subject::Item => "item".to_owned(),
            };
            let message = format!("`paper: {name}`: `{name}` is not of the same unit as `{id}`");
            found.push(
                Diagnostic::error("paper-other-unit", role.paper_span.unwrap_or(role.span), message)
                    .hint(format!("name a role with `unit: {unit}`")),
            );
        }
    }
}
