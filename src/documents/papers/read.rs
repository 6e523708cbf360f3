//! The papers of an office beside its letters, read from `workflows/letters/papers.yaml`: titles, words and boxes.
//!
//! Whether a definition has what their blanks name is said by [`super::check()`].

use super::super::compose::LoadError;
use super::lists::{self, ListPaper};
use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::ids::{FieldId, WorkflowId};
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Node, Reader};
use std::collections::BTreeMap;
use std::path::Path;

/// A file of papers.
pub static FILE: Block = Block {
    name: "file of papers",
    doc: "The papers of an office beside its letters.",
    keys: &[
        Key::must("names", Shape::ByName(&Shape::ById(&Shape::Id)), "for each workflow, the fields that shared names stand for"),
        Key::must("papers", Shape::ById(&Shape::Of(&PAPER)), "the papers by their names"),
        Key::may("lists", Shape::ById(&Shape::Of(&lists::PAPER)), "the papers of acts on many cases by their names"),
    ],
};

static PAPER: Block = Block {
    name: "paper",
    doc: "One paper: what stands on it, from above.",
    keys: &[
        Key::must("title", Shape::Text, "its title"),
        Key::must("of", Shape::OneOrList(&Shape::Name), "the workflows that have it"),
        Key::may(
            "as",
            Shape::Word(&["sheet", "letter"]),
            "a ruled sheet, or a letter with the office's head; a sheet if left out",
        ),
        Key::must("unit", Shape::Text, "whose paper it is"),
        Key::may("number", Shape::Text, "its document number, or the room for one"),
        Key::may("each", Shape::Of(&SOURCE), "one copy for each of these"),
        Key::may("to", Shape::Text, "to whom, with the colon"),
        Key::may("text", Shape::Text, "its text, a paragraph a line"),
        Key::may("rows", Shape::List(&Shape::List(&Shape::Of(&CELL))), "its boxes, row by row"),
        Key::may("list", Shape::Of(&LIST), "a table of its own"),
        Key::may("sign", Shape::Text, "who signs"),
        Key::may("day", Shape::Text, "the blank that its date comes from; today if left out, none for `none`"),
        Key::may("notes", Shape::Text, "what stands below, a line each"),
    ],
};

static SOURCE: Block = Block {
    name: "source",
    doc: "Where copies or lines come from: one of these.",
    keys: &[
        Key::may("subjects", Shape::Id, "a field of people or units"),
        Key::may("items", Shape::Id, "an `each`"),
        Key::may("rows", Shape::Id, "a record, or a field of rows"),
        Key::may("requests", Shape::Id, "a request"),
        Key::may("papers", Shape::YesNo, "the papers of the file"),
        Key::may("notices", Shape::YesNo, "the notices that wait to be printed for those who want them on paper"),
    ],
};

static CELL: Block = Block {
    name: "box",
    doc: "A box of a sheet.",
    keys: &[
        Key::may("label", Shape::Text, "what is printed before it"),
        Key::may("text", Shape::Text, "what is filled in"),
        Key::may("lines", Shape::Number, "how many lines of ink it has room for"),
        Key::may("choices", Shape::Id, "a field whose choices are printed, each with a square to tick"),
        Key::may("code", Shape::Text, "a link, printed as a QR code; nothing where there is no link"),
    ],
};

static LIST: Block = Block {
    name: "list",
    doc: "A table of its own.",
    keys: &[
        Key::must("over", Shape::Of(&SOURCE), "one line for each of these"),
        Key::must("columns", Shape::List(&Shape::Of(&COLUMN)), "its columns"),
        Key::may("empty", Shape::Number, "how many empty lines follow"),
    ],
};

static COLUMN: Block = Block {
    name: "column",
    doc: "A column of a list.",
    keys: &[
        Key::must("title", Shape::Text, "its head"),
        Key::may("text", Shape::Text, "what is filled in"),
        Key::may("wide", Shape::Number, "how wide, against the others; 1 if left out"),
    ],
};

/// All papers.
#[derive(Debug, Clone)]
pub struct Papers {
    /// The file they were read from.
    pub file: String,
    /// For each workflow, the fields that shared names stand for.
    pub names: BTreeMap<WorkflowId, BTreeMap<String, FieldId>>,
    /// The papers by their names, in the order of the file.
    pub papers: Vec<(String, Paper)>,
    /// The papers of acts on many cases by their names, in the order of the file.
    pub lists: Vec<(String, ListPaper)>,
}

/// One paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its title.
    pub title: String,
    /// The workflows that have it.
    pub of: Vec<WorkflowId>,
    /// It is a letter, not a sheet.
    pub letter: bool,
    /// Whose paper it is.
    pub unit: String,
    /// Its document number.
    pub number: Option<String>,
    /// One copy for each of these.
    pub each: Option<Source>,
    /// To whom.
    pub to: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Its boxes.
    pub rows: Vec<Vec<Cell>>,
    /// A table of its own.
    pub list: Option<List>,
    /// Who signs.
    pub sign: Option<String>,
    /// The blank that its date comes from.
    pub day: Option<String>,
    /// What stands below.
    pub notes: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// Where copies or lines come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of people or units.
    Subjects(FieldId),
    /// An `each`.
    Items(String),
    /// A record, or a field of rows.
    Rows(String),
    /// A request.
    Requests(String),
    /// The papers of the file.
    Papers,
    /// The notices that wait to be printed.
    Notices,
}

/// A box of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// What is printed before it.
    pub label: Option<String>,
    /// What is filled in.
    pub text: Option<String>,
    /// Lines of ink.
    pub lines: u32,
    /// A field whose choices are printed.
    pub choices: Option<FieldId>,
    /// A link.
    pub code: Option<String>,
}

/// A table of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// One line for each of these.
    pub over: Source,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Empty lines that follow.
    pub empty: u32,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// What is filled in.
    pub text: String,
    /// How wide.
    pub wide: u32,
}

impl Papers {
    /// Reads a file, with every mistake.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut reader, root) = Reader::open(text);
        let papers = root.and_then(|root| read_file(&mut reader, file, &root)).filter(|_| !reader.has_errors());
        (papers, reader.finish(file))
    }
    /// Reads `papers.yaml` in the folder of letters; none where there is no such file.
    pub fn load(letters: &Path) -> Result<Self, LoadError> {
        let path = letters.join("papers.yaml");
        let name = path.display().to_string();
        if !path.is_file() {
            return Ok(Self { file: name, names: BTreeMap::new(), papers: Vec::new(), lists: Vec::new() });
        }
        let text = std::fs::read_to_string(&path).map_err(|source| LoadError::Unreadable { path, source })?;
        let (papers, mistakes) = Self::read(&name, &text);
        papers.ok_or(LoadError::Mistakes(mistakes))
    }
    /// The paper of this name.
    pub fn find(&self, name: &str) -> Option<&Paper> {
        self.papers.iter().find(|(known, _)| known == name).map(|(_, paper)| paper)
    }
    /// The field that a name stands for in a workflow: a shared name, or the field's own.
    pub fn field(&self, workflow: &WorkflowId, name: &str) -> FieldId {
        let shared = self.names.get(workflow).and_then(|names| names.get(name));
        shared.cloned().unwrap_or_else(|| FieldId::new(name))
    }
}

fn read_file(reader: &mut Reader, file: &str, root: &Node) -> Option<Papers> {
    let entries = reader.block(root, &FILE)?;
    let mut names = BTreeMap::new();
    for (workflow, fields) in entries.get("names").and_then(|node| reader.pairs(node, "names")).unwrap_or_default() {
        let Some(workflow) = reader.name::<WorkflowId>(workflow) else { continue };
        let shared = reader.by_id(fields, "names").into_iter();
        let shared = shared.filter_map(|(name, _, node)| Some((name, reader.id(node)?))).collect();
        names.insert(workflow, shared);
    }
    let mut papers = Vec::new();
    for (id, key, node) in entries.get("papers").map(|node| reader.by_id(node, "papers")).unwrap_or_default() {
        papers.extend(read_paper(reader, key.span, node).map(|paper| (id, paper)));
    }
    let mut listed = Vec::new();
    for (id, key, node) in entries.get("lists").map(|node| reader.by_id(node, "lists")).unwrap_or_default() {
        listed.extend(lists::read(reader, key.span, node).map(|paper| (id, paper)));
    }
    Some(Papers { file: file.to_owned(), names, papers, lists: listed })
}

fn read_paper(reader: &mut Reader, span: Span, node: &Node) -> Option<Paper> {
    let entries = reader.block(node, &PAPER)?;
    let of = entries.get("of").map(|node| reader.one_or_list(node)).unwrap_or_default();
    let of = of.iter().filter_map(|node| reader.name(node)).collect();
    let letter = entries.get("as").and_then(|node| reader.word(node, &[("sheet", false), ("letter", true)]));
    let mut rows = Vec::new();
    for row in entries.get("rows").map(|node| reader.list(node, "rows")).unwrap_or_default() {
        let cells = reader.list(row, "boxes");
        rows.push(cells.iter().filter_map(|cell| read_cell(reader, cell)).collect());
    }
    let each = entries.get("each").and_then(|node| read_source(reader, node));
    let list = entries.get("list").and_then(|node| read_list(reader, node));
    let mut text = |key: &str| entries.get(key).and_then(|node| reader.text(node));
    let (title, unit) = (text("title"), text("unit"));
    Some(Paper {
        title: title?,
        of,
        letter: letter.unwrap_or(false),
        unit: unit?,
        number: text("number"),
        each,
        to: text("to"),
        text: text("text"),
        rows,
        list,
        sign: text("sign"),
        day: text("day"),
        notes: text("notes"),
        span,
    })
}

fn read_cell(reader: &mut Reader, node: &Node) -> Option<Cell> {
    let entries = reader.block(node, &CELL)?;
    let lines = entries.get("lines").and_then(|node| reader.number(node)).unwrap_or(1);
    let choices = entries.get("choices").and_then(|node| reader.id(node));
    let mut text = |key: &str| entries.get(key).and_then(|node| reader.text(node));
    Some(Cell { label: text("label"), text: text("text"), lines, choices, code: text("code") })
}

fn read_list(reader: &mut Reader, node: &Node) -> Option<List> {
    let entries = reader.block(node, &LIST)?;
    let over = entries.get("over").and_then(|node| read_source(reader, node));
    let mut columns = Vec::new();
    for node in entries.get("columns").map(|node| reader.list(node, "columns")).unwrap_or_default() {
        let Some(entries) = reader.block(node, &COLUMN) else { continue };
        let wide = entries.get("wide").and_then(|node| reader.number(node)).unwrap_or(1);
        let mut text = |key: &str| entries.get(key).and_then(|node| reader.text(node));
        let (title, text) = (text("title"), text("text").unwrap_or_default());
        columns.extend(title.map(|title| Column { title, text, wide }));
    }
    let empty = entries.get("empty").and_then(|node| reader.number(node)).unwrap_or(0);
    Some(List { over: over?, columns, empty })
}

fn read_source(reader: &mut Reader, node: &Node) -> Option<Source> {
    let entries = reader.block(node, &SOURCE)?;
    let mut named = |key: &str| entries.get(key).and_then(|node| reader.id::<String>(node));
    if let Some(field) = named("subjects") {
        return Some(Source::Subjects(FieldId::new(field)));
    }
    if let Some(block) = named("items") {
        return Some(Source::Items(block));
    }
    if let Some(rows) = named("rows") {
        return Some(Source::Rows(rows));
    }
    if let Some(request) = named("requests") {
        return Some(Source::Requests(request));
    }
    match (entries.get("papers"), entries.get("notices")) {
        (Some(_), _) => Some(Source::Papers),
        (None, Some(_)) => Some(Source::Notices),
        (None, None) => reader.wrong(node, "one of `subjects`, `items`, `rows`, `requests`, `papers` and `notices`"),
    }
}
