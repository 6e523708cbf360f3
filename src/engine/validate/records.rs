//! Records (2.11): somebody may add a row.

use super::world::World;
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (id, record) in &world.definition.records {
        if record.by.is_empty() {
            let message = format!("nobody may add a row to the record `{id}`");
            found.push(Diagnostic::error("record-nobody", record.span, message).hint("name the roles: `by: [<role>]`"));
        }
    }
}
