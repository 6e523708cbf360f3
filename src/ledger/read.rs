//! Reading a ledger file.

use super::source::CAN_BE;
use super::{Column, Ledger, Source};
use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::ids::FieldId;
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Entries, Node, Reader};

/// A ledger file.
pub static FILE: Block = Block {
    name: "ledger",
    doc: "The columns of a ledger (台账), in their order.",
    keys: &[
        Key::must("ledger", Shape::Name, "its id"),
        Key::must("title", Shape::Text, "what stands above it"),
        Key::must("workflows", Shape::List(&Shape::Name), "the workflows whose cases stand in it"),
        Key::must("order", Shape::OneOrList(&Shape::Text), "what its rows are ordered by, as `case.proposal_number`"),
        Key::may("units", Shape::List(&Shape::Text), "the facts that make a case the business of a unit, as `case.lead_agency`"),
        Key::may("words", Shape::ById(&Shape::Text), "what is written for yes, no and the states of cases and answers"),
        Key::must("columns", Shape::List(&Shape::Of(&COLUMN)), "its columns"),
    ],
};

/// A column of a ledger or a list.
pub static COLUMN: Block = Block {
    name: "column",
    doc: "A column of a ledger.",
    keys: &[
        Key::must("title", Shape::Text, "its heading"),
        Key::must("of", Shape::OneOrList(&Shape::Text), "where to look: the first that the workflow has and that is not empty"),
        Key::may("show", Shape::Text, "how each of several rows is written, as `{talked_on} {talk_mode}`"),
        Key::may("width", Shape::Number, "how wide it is, in characters; 12 where nothing is said"),
    ],
};

/// How wide a column is where nothing is said.
const WIDTH: u32 = 12;

/// Reads a ledger, with every mistake.
pub fn read(file: &str, text: &str) -> (Option<Ledger>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let ledger = root.and_then(|root| ledger(&mut reader, &root)).map(|ledger| Ledger { file: file.to_owned(), ..ledger });
    (ledger, reader.finish(file))
}

fn ledger(reader: &mut Reader, root: &Node) -> Option<Ledger> {
    let entries = reader.block(root, &FILE)?;
    let workflows = list(reader, &entries, "workflows");
    let units = list(reader, &entries, "units");
    let words = entries.get("words").map(|node| reader.by_id(node, "a word")).unwrap_or_default();
    Some(Ledger {
        file: String::new(),
        id: entries.get("ledger").and_then(|node| reader.name::<String>(node))?,
        title: entries.get("title").and_then(|node| reader.text(node))?,
        workflows: workflows.iter().filter_map(|node| Some((reader.name(node)?, node.span))).collect(),
        order: entries.get("order").map(|node| sources(reader, node)).unwrap_or_default(),
        units: units.iter().filter_map(|node| fact(reader, node)).collect(),
        words: words.into_iter().filter_map(|(id, _, node)| Some((id, reader.text(node)?))).collect(),
        columns: entries.get("columns").map(|node| columns(reader, node)).unwrap_or_default(),
    })
}

fn list<'n>(reader: &mut Reader, entries: &Entries<'n>, key: &str) -> &'n [Node] {
    entries.get(key).map(|node| reader.list(node, key)).unwrap_or_default()
}

/// The columns in a list.
pub fn columns(reader: &mut Reader, node: &Node) -> Vec<Column> {
    reader.list(node, "columns").iter().filter_map(|node| column(reader, node)).collect()
}

fn column(reader: &mut Reader, node: &Node) -> Option<Column> {
    let entries = reader.block(node, &COLUMN)?;
    Some(Column {
        title: entries.get("title").and_then(|node| reader.text(node))?,
        width: entries.get("width").and_then(|node| reader.number(node)).unwrap_or(WIDTH),
        of: entries.get("of").map(|node| sources(reader, node)).unwrap_or_default(),
        show: entries.get("show").and_then(|node| reader.text(node)),
        span: entries.get("of").map_or(node.span, |node| node.span),
    })
}

fn sources(reader: &mut Reader, node: &Node) -> Vec<Source> {
    let mut found = Vec::new();
    for node in reader.one_or_list(node) {
        let Some(text) = reader.text(node) else { continue };
        match Source::parse(&text) {
            Some(source) => found.push(source),
            None => reader.report(no_source(&text, node.span)),
        }
    }
    found
}

fn no_source(text: &str, span: Span) -> Diagnostic {
    Diagnostic::error("bad-reference", span, format!("`{text}` is nothing that a ledger can look at")).hint(CAN_BE.to_owned())
}

fn fact(reader: &mut Reader, node: &Node) -> Option<FieldId> {
    let text = reader.text(node)?;
    let field = text.strip_prefix("case.").map(FieldId::from);
    if field.is_none() {
        let message = format!("`{text}` names no fact");
        reader.report(Diagnostic::error("bad-reference", node.span, message).hint("write it as `case.lead_agency`".to_owned()));
    }
    field
}
