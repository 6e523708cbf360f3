//! Roles and clocks.

use super::super::grammar::{CLOCK, ROLE};
use super::super::{Clock, Named, Role, RoleOf};
use super::parts::{reference_at, subject, title};
use crate::diagnostic::{Diagnostic, Span};
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
    let of_span = entries.get("unit").or_else(|| entries.get("person")).map_or(key.text_span(), named_in);
    if let (RoleOf::Person(_), Some(span)) = (&of, entries.key_span("post")) {
        let message = "a role of a person holds no post; take `post` out, or bind the role to a `unit`";
        reader.report(Diagnostic::error("misplaced-key", span, message));
    }
    let post = entries.get("post").and_then(|node| reader.id(node)).unwrap_or_else(|| PostId::new(id));
    let by_link = entries.get("via").and_then(|node| reader.word(node, &[("link", true)])).unwrap_or(false);
    let paper: Option<Named<RoleId>> = reference_at(reader, &entries, "paper");
    let paper_span = paper.as_ref().map(|role| role.span);
    let paper = paper.map(|role| role.id);
    Some(Role { title, of, of_span, post, by_link, paper, paper_span, span: key.text_span() })
}

/// The name in `case.<name>`; the whole of anything else.
fn named_in(node: &Node) -> Span {
    match node.as_text().and_then(|text| text.strip_prefix("case.")) {
        Some(name) => node.part("case.".len(), name.chars().count()),
        None => node.text_span(),
    }
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
    let stops: Named<Milestone> = reference_at(reader, &entries, "stops")?;
    Some(Clock { title, stops: stops.id, stops_span: stops.span, span: key.text_span() })
}
