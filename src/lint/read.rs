//! The words of the check, read from `workflows/lint.yaml`.

use dafu_engine::definition::Definition;
use dafu_engine::diagnostic::{Diagnostic, Span, did_you_mean};
use dafu_engine::ids::{DocumentKind, FieldId};
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Entries, Node, Reader};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static TEXTS: Shape = Shape::List(&Shape::Text);

/// A file of words.
pub static FILE: Block = Block {
    name: "letter check",
    doc: "What the check of a letter looks for.",
    keys: &[
        Key::must("lint", Shape::Name, "its id"),
        Key::must("documents", Shape::ById(&Shape::Of(&DOCUMENT)), "which field is the text of which document"),
        Key::must("letters", Shape::ById(&Shape::Of(&LETTER)), "kinds of letters"),
        Key::must("papers", TEXTS, "what a paper can be called"),
        Key::must("addresses", TEXTS, "how people can be addressed"),
        Key::may("no_names", TEXTS, "what stands before a form of address and is no name"),
        Key::may("unfilled", TEXTS, "what is left of a pattern that nobody filled in"),
        Key::may("plans", TEXTS, "words by which a letter promises something"),
    ],
};

static DOCUMENT: Block = Block {
    name: "document",
    doc: "Where the text of a kind of document is, and what it is compared with.",
    keys: &[
        Key::must("text", Shape::Id, "the field that holds the text"),
        Key::must("letter", Shape::Id, "the kind of letter"),
        Key::may("co_agencies", Shape::Id, "the field that lists the units whose opinion was asked"),
        Key::may("grade", Shape::Id, "the field that holds the grade"),
        Key::may("promising", Shape::Id, "the flag of grades that promise something"),
        Key::may("promised", Shape::Id, "the field that holds what is promised"),
    ],
};

static LETTER: Block = Block {
    name: "kind of letter",
    doc: "The fields and words of letters to one kind of people.",
    keys: &[
        Key::must("number", Shape::Id, "the field that holds the paper's number"),
        Key::must("name", Shape::Id, "the field that holds the paper's name"),
        Key::must("to", Shape::Id, "the field that names the people it is addressed to"),
        Key::must("address", Shape::Text, "how they are addressed"),
        Key::must("paper", Shape::Text, "what their paper is called"),
        Key::may("never", Shape::List(&Shape::Of(&NEVER)), "words that don't belong in such a letter"),
    ],
};

static NEVER: Block = Block {
    name: "word",
    doc: "A word that does not belong in a letter.",
    keys: &[
        Key::must("word", Shape::Text, "the word"),
        Key::must("instead", Shape::Text, "what belongs in its place"),
        Key::may("unless", TEXTS, "longer words in which it may stand"),
        Key::may("warn", Shape::YesNo, "true: asks for a tick instead of stopping the hand-in"),
    ],
};

/// The words of the check.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The file they were read from.
    pub file: String,
    /// Documents that are checked.
    pub documents: BTreeMap<DocumentKind, DocumentWords>,
    /// Kinds of letters.
    pub letters: BTreeMap<String, LetterWords>,
    /// What a paper can be called.
    pub papers: Vec<String>,
    /// How people can be addressed.
    pub addresses: Vec<String>,
    /// What stands before a form of address and is no name.
    pub no_names: Vec<String>,
    /// What is left of a pattern that nobody filled in.
    pub unfilled: Vec<String>,
    /// Words by which a letter promises something.
    pub plans: Vec<String>,
}

/// Why the words could not be read.
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

/// Where the text of a document is.
#[derive(Debug, Clone)]
pub struct DocumentWords {
    /// The field that holds the text.
    pub text: FieldId,
    /// The kind of letter.
    pub letter: String,
    /// The field that lists the units whose opinion was asked.
    pub co_agencies: Option<FieldId>,
    /// The field that holds the grade.
    pub grade: Option<FieldId>,
    /// The flag of grades that promise something.
    pub promising: Option<String>,
    /// The field that holds what is promised.
    pub promised: Option<FieldId>,
    /// Where it is written.
    pub span: Span,
}

/// The fields and words of a kind of letter.
#[derive(Debug, Clone)]
pub struct LetterWords {
    /// The field that holds the paper's number.
    pub number: FieldId,
    /// The field that holds the paper's name.
    pub name: FieldId,
    /// The field that names the people it is addressed to.
    pub to: FieldId,
    /// How they are addressed.
    pub address: String,
    /// What their paper is called.
    pub paper: String,
    /// Words that don't belong in it.
    pub never: Vec<Never>,
}

/// A word that does not belong in a letter.
#[derive(Debug, Clone)]
pub struct Never {
    /// The word.
    pub word: String,
    /// What belongs in its place.
    pub instead: String,
    /// Longer words in which it may stand.
    pub unless: Vec<String>,
    /// Asks for a tick only.
    pub warn: bool,
}

impl Words {
    /// The words that come with dafu, for whoever has no folder of an office's own at hand.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Words> = LazyLock::new(|| {
            let (words, _) = Words::read("lint.yaml", include_str!("../../workflows/lint.yaml"));
            words.unwrap_or_default()
        });
        &SHIPPED
    }

    /// Reads a file, with every mistake.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut reader, root) = Reader::open(text);
        let words = root.and_then(|root| words(&mut reader, file, &root)).filter(|_| !reader.has_errors());
        (words, reader.finish(file))
    }

    /// Reads `lint.yaml` in a folder of workflows.
    pub fn load(workflows: &Path) -> Result<Self, LoadError> {
        let path = workflows.join("lint.yaml");
        let text = std::fs::read_to_string(&path).map_err(|source| LoadError::Unreadable { path: path.clone(), source })?;
        let (words, mistakes) = Self::read(&path.display().to_string(), &text);
        words.ok_or(LoadError::Mistakes(mistakes))
    }

    /// What `definitions` ask of these words and do not find: a document that is checked and has no text here, a field that
    /// is not there.
    pub fn check(&self, definitions: &[Definition]) -> Vec<Diagnostic> {
        definitions.iter().flat_map(|definition| self.of_definition(definition)).collect()
    }

    fn of_definition(&self, definition: &Definition) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut checked: Vec<&DocumentKind> = Vec::new();
        for lint in definition.all_steps().into_iter().filter_map(|step| step.lint.as_ref()) {
            if checked.contains(&&lint.id) {
                continue;
            }
            checked.push(&lint.id);
            match self.documents.get(&lint.id) {
                None => {
                    let message = format!("`{}` is checked here, and `{}` does not say where its text is", lint.id, self.file);
                    let hint = format!("add `{}` to `documents` there", lint.id);
                    found.push(Diagnostic::error("lint-words", lint.span, message).hint(hint).in_file(&definition.file));
                }
                Some(document) => found.extend(self.fields(definition, &lint.id, document)),
            }
        }
        found
    }

    fn fields(&self, definition: &Definition, kind: &DocumentKind, document: &DocumentWords) -> Vec<Diagnostic> {
        let letter = self.letters.get(&document.letter).into_iter().flat_map(|letter| [&letter.number, &letter.name, &letter.to]);
        let own = [Some(&document.text), document.co_agencies.as_ref(), document.grade.as_ref(), document.promised.as_ref()];
        own.into_iter()
            .flatten()
            .chain(letter)
            .filter(|field| !definition.fields.contains_key(*field))
            .map(|field| {
                let message = format!("`{kind}` is compared with `{field}`, and `{}` has no such field", definition.workflow);
                let near = did_you_mean(field.as_str(), definition.fields.keys().map(FieldId::as_str));
                let mistake = Diagnostic::error("lint-words", document.span, message).in_file(&self.file);
                match near {
                    Some(near) => mistake.hint(format!("did you mean `{near}`?")),
                    None => mistake,
                }
            })
            .collect()
    }
}

fn words(reader: &mut Reader, file: &str, root: &Node) -> Option<Words> {
    let entries = reader.block(root, &FILE)?;
    let mut words = Words {
        file: file.to_owned(),
        papers: texts(reader, &entries, "papers"),
        addresses: texts(reader, &entries, "addresses"),
        no_names: texts(reader, &entries, "no_names"),
        unfilled: texts(reader, &entries, "unfilled"),
        plans: texts(reader, &entries, "plans"),
        ..Words::default()
    };
    for (id, _, node) in entries.get("letters").map(|node| reader.by_id(node, "letters")).unwrap_or_default() {
        if let Some(letter) = letter(reader, node) {
            words.letters.insert(id, letter);
        }
    }
    for (id, _, node) in entries.get("documents").map(|node| reader.by_id(node, "documents")).unwrap_or_default() {
        let Some(document) = document(reader, node) else { continue };
        if !words.letters.contains_key(&document.letter) {
            let message = format!("there is no kind of letter `{}`", document.letter);
            let near = did_you_mean(&document.letter, words.letters.keys().map(String::as_str)).unwrap_or("letters").to_owned();
            reader.report(Diagnostic::error("unknown-letter", node.span, message).hint(format!("see `{near}`")));
        }
        words.documents.insert(DocumentKind::new(id), document);
    }
    Some(words)
}

fn document(reader: &mut Reader, node: &Node) -> Option<DocumentWords> {
    let entries = reader.block(node, &DOCUMENT)?;
    let mut field = |key: &str| entries.get(key).and_then(|node| reader.id::<FieldId>(node));
    let (text, co_agencies, grade, promised) = (field("text"), field("co_agencies"), field("grade"), field("promised"));
    let letter = entries.get("letter").and_then(|node| reader.id(node));
    let promising = entries.get("promising").and_then(|node| reader.id(node));
    Some(DocumentWords { text: text?, letter: letter?, co_agencies, grade, promising, promised, span: node.span })
}

fn letter(reader: &mut Reader, node: &Node) -> Option<LetterWords> {
    let entries = reader.block(node, &LETTER)?;
    let mut field = |key: &str| entries.get(key).and_then(|node| reader.id::<FieldId>(node));
    let (number, name, to) = (field("number"), field("name"), field("to"));
    let address = entries.get("address").and_then(|node| reader.text(node));
    let paper = entries.get("paper").and_then(|node| reader.text(node));
    let rows = entries.get("never").map(|node| reader.list(node, "words")).unwrap_or_default();
    let never = rows.iter().filter_map(|row| never(reader, row)).collect();
    Some(LetterWords { number: number?, name: name?, to: to?, address: address?, paper: paper?, never })
}

fn never(reader: &mut Reader, node: &Node) -> Option<Never> {
    let entries = reader.block(node, &NEVER)?;
    let word = entries.get("word").and_then(|node| reader.text(node));
    let instead = entries.get("instead").and_then(|node| reader.text(node));
    let warn = entries.get("warn").and_then(|node| reader.yes_no(node)).unwrap_or(false);
    let unless = texts(reader, &entries, "unless");
    Some(Never { word: word?, instead: instead?, unless, warn })
}

fn texts(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Vec<String> {
    let list = entries.get(key).map(|node| reader.list(node, "texts")).unwrap_or_default();
    list.iter().filter_map(|node| reader.text(node)).collect()
}
