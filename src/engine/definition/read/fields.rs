//! The blanks of the forms.

use super::super::grammar::{FACE, FIELD};
use super::super::{Choices, Face, Field, FieldFrom, FieldKind};
use super::parts::{asks_at, policy_path, reference_at, references, title, wording};
use crate::diagnostic::Diagnostic;
use crate::ids::FieldId;
use crate::yaml::{Entries, Kind, Node, Reader};
use indexmap::IndexMap;

/// `fields:`.
pub(super) fn fields(reader: &mut Reader, node: &Node) -> IndexMap<FieldId, Field> {
    let written = reader.by_id(node, "fields");
    written.into_iter().filter_map(|(id, key, value)| Some((id.into(), field(reader, key, value)?))).collect()
}

/// `face:`.
pub(super) fn face(reader: &mut Reader, node: &Node) -> Option<Face> {
    let entries = reader.block(node, &FACE)?;
    let (number, title) = (reference_at(reader, &entries, "number"), reference_at(reader, &entries, "title"));
    let (about, by) = (reference_at(reader, &entries, "about"), references(reader, &entries, "by"));
    Some(Face { number: number?, title: title?, about, by })
}

/// A field whose kind can't be read is taken for text, so that the forms that ask for it still find it.
fn field(reader: &mut Reader, key: &Node, node: &Node) -> Option<Field> {
    let entries = reader.block(node, &FIELD)?;
    Some(Field {
        title: title(reader, &entries),
        kind: kind(reader, &entries).unwrap_or(FieldKind::Text),
        from: entries.get("from").and_then(|node| from(reader, node)),
        span: key.text_span(),
    })
}

fn from(reader: &mut Reader, node: &Node) -> Option<FieldFrom> {
    reader.word(node, &[("import", FieldFrom::Import), ("number_series", FieldFrom::NumberSeries)])
}

fn kind(reader: &mut Reader, entries: &Entries<'_>) -> Option<FieldKind> {
    const KINDS: [&str; 3] = ["type", "choices", "rows"];
    match *entries.those_of(&KINDS).as_slice() {
        ["type"] => simple(reader, entries.get("type")?),
        ["choices"] => choices(reader, entries.get("choices")?).map(FieldKind::Choice),
        [_rows] => Some(FieldKind::Rows(asks_at(reader, entries, "rows"))),
        [] if entries.tries(&KINDS) => None,
        [] => {
            let message = "nothing says what can be written in this field";
            let hint = "write `type: text` (or another type), `choices: …` or `rows: […]`";
            reader.report(Diagnostic::error("field-kind", entries.span, message).hint(hint));
            None
        }
        [one, another, ..] => {
            let message = format!("`{one}` and `{another}` stand together; a field has one kind");
            reader.report(Diagnostic::error("field-kind", entries.key_span(another)?, message));
            None
        }
    }
}

/// A type written as one word.
fn simple(reader: &mut Reader, node: &Node) -> Option<FieldKind> {
    type Make = fn() -> FieldKind;
    let words: [(&str, Make); 11] = [
        ("text", || FieldKind::Text),
        ("long_text", || FieldKind::LongText),
        ("number", || FieldKind::Number),
        ("date", || FieldKind::Date),
        ("yes_no", || FieldKind::YesNo),
        ("person", || FieldKind::Person),
        ("people", || FieldKind::People),
        ("unit", || FieldKind::Unit),
        ("units", || FieldKind::Units),
        ("file", || FieldKind::File),
        ("files", || FieldKind::Files),
    ];
    reader.word(node, &words).map(|make| make())
}

fn choices(reader: &mut Reader, node: &Node) -> Option<Choices> {
    if !matches!(node.kind, Kind::Map(_)) {
        return policy_path(reader, node).map(Choices::Policy);
    }
    let written = reader.by_id(node, "choices");
    Some(Choices::Listed(written.into_iter().filter_map(|(id, _, value)| Some((id, wording(reader, value)?))).collect()))
}
