//! What goes on beside the steps: records and requests.

use super::super::grammar::{RECORD, REQUEST, REQUEST_OUTCOME};
use super::super::{DecidedBy, Record, Request, RequestDoes, RequestOutcome};
use super::parts::{asks_at, fact, marks, notify, policy_path, reference, reference_at, references, title};
use crate::diagnostic::Diagnostic;
use crate::ids::{OutcomeId, RecordId, RequestId};
use crate::yaml::{Entries, Node, Reader};
use indexmap::IndexMap;

/// `records:`.
pub(super) fn records(reader: &mut Reader, node: &Node) -> IndexMap<RecordId, Record> {
    let written = reader.by_id(node, "records");
    written.into_iter().filter_map(|(id, key, value)| Some((id.into(), record(reader, key, value)?))).collect()
}

fn record(reader: &mut Reader, key: &Node, node: &Node) -> Option<Record> {
    let entries = reader.block(node, &RECORD)?;
    Some(Record {
        title: title(reader, &entries),
        by: references(reader, &entries, "by"),
        form: asks_at(reader, &entries, "form"),
        marks: marks(reader, &entries),
        confirm: entries.get("confirm").and_then(|node| fact(reader, node)),
        span: key.text_span(),
    })
}

/// `requests:`.
pub(super) fn requests(reader: &mut Reader, node: &Node) -> IndexMap<RequestId, Request> {
    let written = reader.by_id(node, "requests");
    written.into_iter().filter_map(|(id, key, value)| Some((id.into(), request(reader, key, value)?))).collect()
}

fn request(reader: &mut Reader, key: &Node, node: &Node) -> Option<Request> {
    let entries = reader.block(node, &REQUEST)?;
    let title = title(reader, &entries);
    let decided_by = entries.get("decided_by").and_then(|node| decided_by(reader, node));
    Some(Request {
        title,
        by: references(reader, &entries, "by"),
        within: reference_at(reader, &entries, "within"),
        form: asks_at(reader, &entries, "form"),
        due: reference_at(reader, &entries, "due"),
        outcomes: entries.get("outcomes").map(|node| decisions(reader, node)).unwrap_or_default(),
        decided_by: decided_by?,
        span: key.text_span(),
    })
}

fn decided_by(reader: &mut Reader, node: &Node) -> Option<DecidedBy> {
    if node.as_text().is_some_and(|text| text.starts_with("policy.")) {
        return policy_path(reader, node).map(DecidedBy::Policy);
    }
    reference(reader, node).map(DecidedBy::Role)
}

fn decisions(reader: &mut Reader, node: &Node) -> IndexMap<OutcomeId, RequestOutcome> {
    let written = reader.by_id(node, "decisions");
    written.into_iter().filter_map(|(id, key, value)| Some((id.into(), decision(reader, key, value)?))).collect()
}

fn decision(reader: &mut Reader, key: &Node, node: &Node) -> Option<RequestOutcome> {
    let entries = reader.block(node, &REQUEST_OUTCOME)?;
    Some(RequestOutcome {
        title: title(reader, &entries),
        form: asks_at(reader, &entries, "form"),
        does: does(reader, &entries),
        notify: notify(reader, &entries),
        span: key.text_span(),
    })
}

/// At most one of `move`, `extend`, `cancel`.
fn does(reader: &mut Reader, entries: &Entries<'_>) -> Option<RequestDoes> {
    let deeds = entries.those_of(&["move", "extend", "cancel"]);
    if let [one, another, ..] = deeds.as_slice() {
        let message = format!("`{one}` and `{another}` stand together; a decision does one thing to the case");
        let span = entries.key_span(another).unwrap_or(entries.span);
        reader.report(Diagnostic::error("two-deeds", span, message));
    }
    match *deeds.first()? {
        "move" => reference_at(reader, entries, "move").map(RequestDoes::Move),
        "extend" => Some(RequestDoes::Extend(references(reader, entries, "extend"))),
        _ => entries.get("cancel").and_then(|node| reader.yes_no(node)).filter(|yes| *yes).map(|_| RequestDoes::Cancel),
    }
}
