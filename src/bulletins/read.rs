//! Reading a bulletin file.

use super::{Column, Kind};
use dafu_engine::diagnostic::Diagnostic;
use dafu_engine::expr::Expr;
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Entries, Node, Reader};

/// A bulletin file.
pub static FILE: Block = Block {
    name: "bulletin",
    doc: "A bulletin (通报) on how the work goes on.",
    keys: &[
        Key::must("bulletin", Shape::Name, "its id"),
        Key::must("title", Shape::Text, "what it is called"),
        Key::must("workflow", Shape::Name, "the workflow of the cases it counts"),
        Key::must("office", Shape::Id, "the field that names who issues it"),
        Key::must("unit", Shape::Id, "the field that names to whose account a case goes"),
        Key::must("series", Shape::Text, "its document number, with {n}, {year} and {mark}"),
        Key::may("counts", Shape::Text, "which cases count at all; every one if left out"),
        Key::must("columns", Shape::List(&Shape::Of(&COLUMN)), "its columns"),
        Key::must("text", Shape::Text, "the words it begins with"),
        Key::must("mail", Shape::Of(&MAIL), "what each unit is told when it is issued"),
    ],
};

static COLUMN: Block = Block {
    name: "column of a bulletin",
    doc: "A number of each unit.",
    keys: &[
        Key::must("id", Shape::Id, "by which texts name its numbers"),
        Key::must("title", Shape::Text, "its heading"),
        Key::may("width", Shape::Number, "how wide it is, in characters; 10 where nothing is said"),
        Key::may("of", Shape::Text, "which cases it counts; every one if left out"),
    ],
};

static MAIL: Block = Block {
    name: "mail of a bulletin",
    doc: "What a unit is told; names in braces are filled in.",
    keys: &[Key::must("subject", Shape::Text, "the subject"), Key::must("body", Shape::Text, "the text")],
};

/// How wide a column is where nothing is said.
const WIDTH: u32 = 10;

/// Reads a bulletin file, with every mistake.
pub fn read(file: &str, text: &str) -> (Option<Kind>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let kind = root.and_then(|root| kind(&mut reader, &root)).map(|kind| Kind { file: file.to_owned(), ..kind });
    (kind, reader.finish(file))
}

fn kind(reader: &mut Reader, root: &Node) -> Option<Kind> {
    let entries = reader.block(root, &FILE)?;
    let mail = entries.get("mail").and_then(|node| reader.block(node, &MAIL))?;
    Some(Kind {
        file: String::new(),
        id: entries.get("bulletin").and_then(|node| reader.name::<String>(node))?,
        title: entries.get("title").and_then(|node| reader.text(node))?,
        workflow: entries.get("workflow").and_then(|node| reader.name(node))?,
        office: entries.get("office").and_then(|node| reader.id(node))?,
        unit: entries.get("unit").and_then(|node| reader.id(node))?,
        series: entries.get("series").and_then(|node| reader.text(node))?,
        counts: condition(reader, &entries, "counts"),
        columns: entries.get("columns").map(|node| columns(reader, node)).unwrap_or_default(),
        text: entries.get("text").and_then(|node| reader.text(node))?,
        subject: mail.get("subject").and_then(|node| reader.text(node))?,
        body: mail.get("body").and_then(|node| reader.text(node))?,
        span: root.span,
    })
}

fn columns(reader: &mut Reader, node: &Node) -> Vec<Column> {
    reader.list(node, "columns").iter().filter_map(|node| column(reader, node)).collect()
}

fn column(reader: &mut Reader, node: &Node) -> Option<Column> {
    let entries = reader.block(node, &COLUMN)?;
    Some(Column {
        id: entries.get("id").and_then(|node| reader.id(node))?,
        title: entries.get("title").and_then(|node| reader.text(node))?,
        width: entries.get("width").and_then(|node| reader.number(node)).unwrap_or(WIDTH),
        of: condition(reader, &entries, "of"),
    })
}

fn condition(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Option<Expr> {
    let node = entries.get(key)?;
    let text = reader.text(node)?;
    match Expr::parse(&text, node.text_span()) {
        Ok(expr) => Some(expr),
        Err(mistake) => {
            reader.report(mistake);
            None
        }
    }
}
