//! Which fields of a case fill which parts of a letter, read from `workflows/letters/kinds.yaml`.
//!
//! Whether a definition has these fields, and a policy the sentences, is said by [`super::check()`].

use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::ids::{DocumentKind, FieldId, StepId};
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Entries, Node, Reader};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file of kinds.
pub static FILE: Block = Block {
    name: "file of letters",
    doc: "For each kind of letter, the fields of the case that fill its parts.",
    keys: &[
        Key::must("letters", Shape::ById(&Shape::Of(&KIND)), "the kinds by the name of their document"),
        Key::must("words", Shape::Of(&WORDS), "words that every letter needs"),
    ],
};

static KIND: Block = Block {
    name: "kind of letter",
    doc: "The fields that fill the parts of one kind of letter.",
    keys: &[
        Key::must(
            "from",
            Shape::OneOrList(&Shape::Text),
            "the fields of the units that sign, the lead first; `item` in an `each`",
        ),
        Key::must("to", Shape::Id, "the field of whom it goes to"),
        Key::must("number", Shape::Id, "the field that `{number}` stands for"),
        Key::must("text", Shape::Id, "the field of the body"),
        Key::may("answers", Shape::Id, "the `each` that asks other units for an opinion"),
        Key::may("grade", Shape::Id, "the field of the grade"),
        Key::may("attachments", Shape::Id, "the field of the attachments"),
        Key::may("contact", Shape::Of(&CONTACT), "whom to call"),
        Key::may("copies", Shape::Text, "the policy's list of who gets a copy"),
    ],
};

static CONTACT: Block = Block {
    name: "contact",
    doc: "The fields of whom to call.",
    keys: &[
        Key::must("name", Shape::Id, "the field of the name"),
        Key::must("phone", Shape::Id, "the field of the telephone number"),
    ],
};

static WORDS: Block = Block {
    name: "words",
    doc: "Words that every letter needs and no policy changes.",
    keys: &[
        Key::must("between", Shape::Text, "what stands between names"),
        Key::must("organisation", Shape::Text, "how an organisation is addressed"),
        Key::must("you", Shape::Text, "`{you}`, to one person"),
        Key::must("you_all", Shape::Text, "`{you}`, to several people or an organisation"),
        Key::must("again", Shape::Text, "`{again}`, where a letter of the kind went out before"),
        Key::must("date", Shape::Text, "a date, with `{y}`, `{m}` and `{d}`"),
    ],
};

/// All kinds of letters.
#[derive(Debug, Clone)]
pub struct Kinds {
    /// The file they were read from.
    pub file: String,
    /// The kinds.
    pub kinds: BTreeMap<DocumentKind, Kind>,
    /// Words that every letter needs.
    pub words: Words,
}

/// The fields that fill the parts of one kind of letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The fields of the units that sign, the lead first.
    pub from: Vec<FieldId>,
    /// The field of whom it goes to.
    pub to: FieldId,
    /// The field that `{number}` stands for.
    pub number: FieldId,
    /// The field of the body.
    pub text: FieldId,
    /// The `each` that asks other units.
    pub answers: Option<StepId>,
    /// The field of the grade.
    pub grade: Option<FieldId>,
    /// The field of the attachments.
    pub attachments: Option<FieldId>,
    /// Whom to call.
    pub contact: Option<Contact>,
    /// The policy's list of who gets a copy.
    pub copies: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// The fields of whom to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// His name.
    pub name: FieldId,
    /// His telephone number.
    pub phone: FieldId,
}

/// Words that every letter needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What stands between names.
    pub between: String,
    /// How an organisation is addressed.
    pub organisation: String,
    /// To one person.
    pub you: String,
    /// To several people, or an organisation.
    pub you_all: String,
    /// For a letter whose kind went out before.
    pub again: String,
    /// A date.
    pub date: String,
}

/// Why the kinds could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file can't be opened.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There are mistakes in it.
    #[error("{}", first(.0))]
    Mistakes(Vec<Diagnostic>),
}

fn first(mistakes: &[Diagnostic]) -> String {
    mistakes.first().map_or_else(String::new, |found| format!("{}:{}: {}", found.file, found.span.line, found.message))
}

impl Kinds {
    /// Reads a file, with every mistake.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut reader, root) = Reader::open(text);
        let kinds = root.and_then(|root| read_file(&mut reader, file, &root)).filter(|_| !reader.has_errors());
        (kinds, reader.finish(file))
    }
    /// Reads `kinds.yaml` in the folder of letters.
    pub fn load(letters: &Path) -> Result<Self, LoadError> {
        let path = letters.join("kinds.yaml");
        let text = std::fs::read_to_string(&path).map_err(|source| LoadError::Unreadable { path: path.clone(), source })?;
        let (kinds, mistakes) = Self::read(&path.display().to_string(), &text);
        kinds.ok_or(LoadError::Mistakes(mistakes))
    }
}

fn read_file(reader: &mut Reader, file: &str, root: &Node) -> Option<Kinds> {
    let entries = reader.block(root, &FILE)?;
    let mut kinds = BTreeMap::new();
    for (id, key, node) in entries.get("letters").map(|node| reader.by_id(node, "letters")).unwrap_or_default() {
        if let Some(kind) = read_kind(reader, key.span, node) {
            kinds.insert(DocumentKind::new(id), kind);
        }
    }
    let words = entries.get("words").and_then(|node| read_words(reader, node));
    Some(Kinds { file: file.to_owned(), kinds, words: words? })
}

fn read_kind(reader: &mut Reader, span: Span, node: &Node) -> Option<Kind> {
    let entries = reader.block(node, &KIND)?;
    let from: Vec<FieldId> = match entries.get("from") {
        // `item` is no id that a field could have, and that is why it can stand here.
        Some(node) => reader.one_or_list(node).iter().filter_map(|node| reader.text(node)).map(FieldId::new).collect(),
        None => Vec::new(),
    };
    let (to, number) = (field(reader, &entries, "to"), field(reader, &entries, "number"));
    let text = field(reader, &entries, "text");
    Some(Kind {
        from,
        to: to?,
        number: number?,
        text: text?,
        answers: entries.get("answers").and_then(|node| reader.id(node)),
        grade: field(reader, &entries, "grade"),
        attachments: field(reader, &entries, "attachments"),
        contact: entries.get("contact").and_then(|node| read_contact(reader, node)),
        copies: entries.get("copies").and_then(|node| reader.text(node)),
        span,
    })
}

fn read_contact(reader: &mut Reader, node: &Node) -> Option<Contact> {
    let entries = reader.block(node, &CONTACT)?;
    let (name, phone) = (field(reader, &entries, "name"), field(reader, &entries, "phone"));
    Some(Contact { name: name?, phone: phone? })
}

fn read_words(reader: &mut Reader, node: &Node) -> Option<Words> {
    let entries = reader.block(node, &WORDS)?;
    let mut text = |key: &str| entries.get(key).and_then(|node| reader.text(node));
    let (between, organisation, date) = (text("between"), text("organisation"), text("date"));
    let (you, you_all, again) = (text("you"), text("you_all"), text("again"));
    Some(Words { between: between?, organisation: organisation?, you: you?, you_all: you_all?, again: again?, date: date? })
}

fn field(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Option<FieldId> {
    entries.get(key).and_then(|node| reader.id(node))
}
