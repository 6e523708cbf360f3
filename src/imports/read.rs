//! Reading an imports file.

use super::{Column, History, Import};
use dafu_engine::definition::Definition;
use dafu_engine::diagnostic::{Diagnostic, Span, did_you_mean};
use dafu_engine::ids::FieldId;
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Entries, Node, Reader};

/// An imports file.
pub static FILE: Block = Block {
    name: "imports",
    doc: "How a list that others wrote is read.",
    keys: &[
        Key::must("imports", Shape::Name, "its id"),
        Key::must("title", Shape::Text, "what its rows are"),
        Key::must("workflow", Shape::Name, "the workflow its cases run"),
        Key::must("number", Shape::Id, "the field that is each case's id"),
        Key::must("columns", Shape::List(&Shape::Of(&COLUMN)), "what a case begins with"),
        Key::may("planned", Shape::List(&Shape::Of(&COLUMN)), "what the list proposes for the assignment"),
        Key::may("history", Shape::Of(&HISTORY), "what an earlier year's list is read for"),
        Key::may("organisations", Shape::List(&Shape::Text), "endings of names that are bodies, not human beings"),
    ],
};

static HISTORY: Block = Block {
    name: "history",
    doc: "The fields an earlier year's list is read for, so that suggestions learn from it.",
    keys: &[
        Key::must("name", Shape::Id, "what it was called"),
        Key::must("lead", Shape::Id, "who led"),
        Key::must("co", Shape::Id, "who advised"),
    ],
};

static COLUMN: Block = Block {
    name: "imported column",
    doc: "A column that a list may have.",
    keys: &[
        Key::must("field", Shape::Id, "the field it fills"),
        Key::must("titles", Shape::List(&Shape::Text), "what it may be called"),
        Key::may("first", Shape::Id, "the field that gets the first of the people named"),
        Key::may("asked", Shape::Id, "the field that gets those of them whom the policy asks"),
    ],
};

/// Reads an imports file, with every mistake.
pub fn read(file: &str, text: &str) -> (Option<Import>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let import = root.and_then(|root| import(&mut reader, &root)).map(|import| Import { file: file.to_owned(), ..import });
    (import, reader.finish(file))
}

fn import(reader: &mut Reader, root: &Node) -> Option<Import> {
    let entries = reader.block(root, &FILE)?;
    let organisations = list(reader, &entries, "organisations");
    Some(Import {
        file: String::new(),
        id: entries.get("imports").and_then(|node| reader.name::<String>(node))?,
        title: entries.get("title").and_then(|node| reader.text(node))?,
        workflow: entries.get("workflow").and_then(|node| reader.name(node))?,
        number: entries.get("number").and_then(|node| reader.id(node))?,
        columns: columns(reader, &entries, "columns"),
        planned: columns(reader, &entries, "planned"),
        history: entries.get("history").and_then(|node| history(reader, node)),
        organisations: organisations.iter().filter_map(|node| reader.text(node)).collect(),
    })
}

fn history(reader: &mut Reader, node: &Node) -> Option<History> {
    let entries = reader.block(node, &HISTORY)?;
    Some(History {
        name: entries.get("name").and_then(|node| reader.id(node))?,
        lead: entries.get("lead").and_then(|node| reader.id(node))?,
        co: entries.get("co").and_then(|node| reader.id(node))?,
    })
}

fn columns(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Vec<Column> {
    list(reader, entries, key).iter().filter_map(|node| column(reader, node)).collect()
}

fn column(reader: &mut Reader, node: &Node) -> Option<Column> {
    let entries = reader.block(node, &COLUMN)?;
    let titles = list(reader, &entries, "titles");
    Some(Column {
        field: entries.get("field").and_then(|node| reader.id(node))?,
        titles: titles.iter().filter_map(|node| reader.text(node)).collect(),
        first: entries.get("first").and_then(|node| reader.id(node)),
        asked: entries.get("asked").and_then(|node| reader.id(node)),
        span: node.span,
    })
}

fn list<'n>(reader: &mut Reader, entries: &Entries<'n>, key: &str) -> &'n [Node] {
    entries.get(key).map(|node| reader.list(node, key)).unwrap_or_default()
}

impl Import {
    /// Fields that the workflow does not have.
    pub fn check(&self, definitions: &[Definition]) -> Vec<Diagnostic> {
        let Some(definition) = definitions.iter().find(|known| known.workflow == self.workflow) else {
            let message = format!("there is no workflow `{}`", self.workflow);
            return vec![Diagnostic::error("unknown-name", Span::default(), message).in_file(&self.file)];
        };
        let named = self.all().flat_map(|column| {
            [Some(&column.field), column.first.as_ref(), column.asked.as_ref()]
                .into_iter()
                .flatten()
                .map(|field| (field, column.span))
        });
        let unknown =
            named.filter(|(field, _)| !definition.fields.contains_key(*field)).map(|(field, span): (&FieldId, Span)| {
                let mistake =
                    Diagnostic::error("unknown-name", span, format!("`{}` has no field `{field}`", definition.workflow));
                match did_you_mean(field.as_str(), definition.fields.keys().map(AsRef::as_ref)) {
                    Some(near) => mistake.hint(format!("did you mean `{near}`?")),
                    None => mistake,
                }
            });
        unknown.map(|mistake| mistake.in_file(&self.file)).collect()
    }
}
