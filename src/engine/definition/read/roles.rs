//! Roles and clocks.

use super::super::grammar::{CLOCK, ROLE};
use super::super::{Clock, Role, RoleOf};
use super::parts::{reference_at, subject, title};
use crate::diagnostic::Diagnostic;
use crate::ids::{ClockId, Milestone, PostId, RoleId};
use crate::yaml::{Entries, Node, Reader};
use indexmap::IndexMap;

/// `roles:`.
pub(super) fn roles(reader: &mut Reader, node: &Node) -> IndexMap<RoleId, Role> {
    let written = reader.by_id(node, "roles");
    written.into_iter().filter_map(|(id, key, value)| Some((id.clone().into(), role(reader, &id, key, value)?))).collect()
}

fn role(reader: &mut Reader, id: &str, key: &Node, node: &Node) -> Option<Role> {
    let entries = reader.block(node, &ROLE)?;
    let title = title(reader, &entries);
    let of = bound_to(reader, &entries)?;
    if let (RoleOf::Person(_), Some(span)) = (&of, entries.key_span("post")) {
        let message = "a role of a person holds no post; take `post` out, or bind the role to a `unit`";
        reader.report(Diagnostic::error("misplaced-key", span, message));
    }
    let post = entries.get("post").and_then(|node| reader.id(node)).unwrap_or_else(|| PostId::new(id));
    let by_link = entries.get("via").and_then(|node| reader.word(node, &[("link", true)])).unwrap_or(false);
    let paper = reference_at::<RoleId>(reader, &entries, "paper").map(|role| role.id);
    Some(Role { title, of, post, by_link, paper, span: key.text_span() })
}

fn bound_to(reader: &mut Reader, entries: &Entries<'_>) -> Option<RoleOf> {
    match (entries.get("unit"), entries.get("person")) {
        (Some(unit), None) => subject(reader, unit).map(RoleOf::Unit),
        (None, Some(person)) => subject(reader, person).map(RoleOf::Person),
        (Some(unit), Some(_)) => {
            let message = "`unit` and `person` stand together; a role is bound to one of them";
            reader.report(Diagnostic::error("role-of", entries.key_span("person").unwrap_or(entries.span), message));
            subject(reader, unit).map(RoleOf::Unit)
        }
        (None, None) if entries.tries(&["unit", "person"]) => None,
        (None, None) => {
            let message = "nothing says who holds this role; write `unit: case.<field>` or `person: case.<field>`";
            reader.report(Diagnostic::error("role-of", entries.span, message));
            None
        }
    }
}

/// `clocks:`.
pub(super) fn clocks(reader: &mut Reader, node: &Node) -> IndexMap<ClockId, Clock> {
    let written = reader.by_id(node, "clocks");
    written.into_iter().filter_map(|(id, key, value)| Some((id.into(), clock(reader, key, value)?))).collect()
}

fn clock(reader: &mut Reader, key: &Node, node: &Node) -> Option<Clock> {
    let entries = reader.block(node, &CLOCK)?;
    let title = title(reader, &entries);
    let stops = reference_at::<Milestone>(reader, &entries, "stops")?.id;
    Some(Clock { title, stops, span: key.text_span() })
}
