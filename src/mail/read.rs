//! Mail templates: one file a workflow.

use super::many::{FILE_NAME, OfficeMails};
use super::text::Text;
use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::ids::{DocumentKind, FieldId, RoleId, WorkflowId};
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Entries, Node, Reader};
use std::path::{Path, PathBuf};

/// What a sample mail says at its top and behind its subject.
const SAMPLE: &str = "演示数据";

/// A file of templates.
pub static FILE: Block = Block {
    name: "mail file",
    doc: "The mails of one workflow.",
    keys: &[
        Key::must("mails", Shape::Name, "the workflow"),
        Key::may("quiet", Shape::OneOrList(&Shape::Text), "notices that send no mail, whatever a pattern below says"),
        Key::may(
            "called",
            Shape::Text,
            "what a case is called in the subject of a mail about several, with blanks for its facts",
        ),
        Key::may("listed", Shape::Text, "what a case is called in a list, with blanks for its facts"),
        Key::must("footer", Shape::Text, "the last lines of every mail"),
        Key::must(
            "templates",
            Shape::ById(&Shape::Of(&TEMPLATE)),
            "the mails; of two for the same notice, the first takes a recipient",
        ),
    ],
};

static TEMPLATE: Block = Block {
    name: "mail",
    doc: "One mail.",
    keys: &[
        Key::must("about", Shape::OneOrList(&Shape::Text), "the notices it serves; `*` stands for any text"),
        Key::may(
            "to",
            Shape::OneOrList(&Shape::Text),
            "to whom: `people`, `units`, `item`, a role, or `case.x`; without it, everybody whom the case tells",
        ),
        Key::may("reply_to", Shape::Text, "`case.x`: the unit at whose mailbox an answer arrives"),
        Key::may("attach", Shape::Of(&ATTACH), "a document whose original goes with it"),
        Key::must("subject", Shape::Text, "the subject: the act in 【】, then the number, no person's name"),
        Key::must("body", Shape::Text, "the text"),
        Key::may("sms", Shape::Text, "the words of a short message; subject and link where nothing is said"),
    ],
};

static ATTACH: Block = Block {
    name: "attachment",
    doc: "A document whose original goes with a mail.",
    keys: &[
        Key::must("document", Shape::Id, "the kind of document"),
        Key::must("name", Shape::Text, "the name of the file, with blanks"),
    ],
};

/// All templates, and what every mail needs beside them.
#[derive(Debug, Clone)]
pub struct Templates {
    /// The files.
    pub files: Vec<MailFile>,
    /// The mails about many cases at once.
    pub office: OfficeMails,
    /// Where the pages are, without a slash at the end.
    pub site: String,
    /// Every mail says that it is no real one.
    pub sample: bool,
}

impl Default for Templates {
    fn default() -> Self {
        Self { files: Vec::new(), office: OfficeMails::default(), site: "http://127.0.0.1:8080".to_owned(), sample: false }
    }
}

/// The templates of one workflow.
#[derive(Debug, Clone)]
pub struct MailFile {
    /// The file they were read from.
    pub file: String,
    /// The workflow.
    pub workflow: WorkflowId,
    /// Where it is named.
    pub workflow_span: Span,
    /// Notices that send no mail.
    pub quiet: Vec<(String, Span)>,
    /// What a case is called in the subject of a mail about several.
    pub called: Option<Text>,
    /// What a case is called in a list.
    pub listed: Option<Text>,
    /// The last lines of every mail.
    pub footer: Text,
    /// The templates, in order.
    pub templates: Vec<Template>,
}

/// One mail.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its id.
    pub id: String,
    /// The notices it serves.
    pub about: Vec<(String, Span)>,
    /// To whom; empty: everybody whom the case tells.
    pub to: Vec<(To, Span)>,
    /// The unit at whose mailbox an answer arrives.
    pub reply_to: Option<(FieldId, Span)>,
    /// The document whose original goes with it.
    pub attach: Option<Attach>,
    /// The subject.
    pub subject: Text,
    /// The text.
    pub body: Text,
    /// The words of a short message.
    pub sms: Option<Text>,
    /// Where it is written.
    pub span: Span,
}

/// A document whose original goes with a mail.
#[derive(Debug, Clone)]
pub struct Attach {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The name of the file.
    pub name: Text,
    /// Where it is written.
    pub span: Span,
}

/// To whom a mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// The people whom the case tells.
    People,
    /// The mailboxes of the units whom the case tells.
    Units,
    /// The unit or person of the item it is about.
    Item,
    /// The people or units of a fact.
    Fact(FieldId),
    /// Those who hold a role.
    Role(RoleId),
}

/// Why templates could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder can't be opened.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There are mistakes in them.
    #[error("{}", first(.0))]
    Mistakes(Vec<Diagnostic>),
}

fn first(mistakes: &[Diagnostic]) -> String {
    mistakes.first().map_or_else(String::new, |found| format!("{}:{}: {}", found.file, found.span.line, found.message))
}

impl Templates {
    /// Reads the templates of a folder; a folder that is not there has none, and nobody is written to.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        let (files, mistakes) = read_folder(folder)?;
        let office = OfficeMails::load(folder)?;
        if mistakes.is_empty() { Ok(Self { files, office, ..Self::default() }) } else { Err(LoadError::Mistakes(mistakes)) }
    }
    /// A subject and a text as they leave the house: a sample says that it is one.
    pub(super) fn marked(&self, subject: String, body: &str, footer: &str) -> (String, String) {
        marked(subject, &format!("{body}\n\n{footer}"), self.sample)
    }
    /// A short message as it leaves the house: a sample says that it is one.
    pub(super) fn short(&self, subject: String, words: &str) -> (String, String) {
        let mark = if self.sample { format!("（{SAMPLE}）") } else { String::new() };
        (subject, format!("{words}{mark}"))
    }
    /// The templates of a workflow.
    pub fn of(&self, workflow: &WorkflowId) -> Option<&MailFile> {
        self.files.iter().find(|file| file.workflow == *workflow)
    }
}

/// Every file of a folder, with every mistake.
pub(super) fn read_folder(folder: &Path) -> Result<(Vec<MailFile>, Vec<Diagnostic>), LoadError> {
    let (mut files, mut mistakes) = (Vec::new(), Vec::new());
    for path in yaml_files(folder)? {
        let text = std::fs::read_to_string(&path).map_err(|source| LoadError::Unreadable { path: path.clone(), source })?;
        let (file, found) = read(&path.display().to_string(), &text);
        files.extend(file);
        mistakes.extend(found);
    }
    Ok((files, mistakes))
}

fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let unreadable = |source| LoadError::Unreadable { path: folder.to_owned(), source };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(unreadable)?;
    paths.retain(|path| path.file_name().is_some_and(|name| name != FILE_NAME));
    paths.retain(|path| path.extension().is_some_and(|end| end == "yaml" || end == "yml"));
    paths.sort();
    Ok(paths)
}

/// Reads one file, with every mistake.
pub fn read(file: &str, text: &str) -> (Option<MailFile>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let mails = root.and_then(|root| read_file(&mut reader, file, &root));
    (mails, reader.finish(file))
}

fn read_file(reader: &mut Reader, file: &str, root: &Node) -> Option<MailFile> {
    let entries = reader.block(root, &FILE)?;
    let workflow = entries.get("mails").and_then(|node| reader.name(node));
    let quiet = texts(reader, &entries, "quiet");
    let footer = entries.get("footer").map(|node| Text::read(reader, node)).unwrap_or_default();
    let nodes = entries.get("templates").map(|node| reader.by_id(node, "templates")).unwrap_or_default();
    let templates = nodes.into_iter().filter_map(|(id, _, node)| read_template(reader, id, node)).collect();
    let workflow_span = entries.get("mails").map(Node::text_span).unwrap_or_default();
    let mut text = |key: &str| entries.get(key).map(|node| Text::read(reader, node));
    let (called, listed) = (text("called"), text("listed"));
    Some(MailFile { file: file.to_owned(), workflow: workflow?, workflow_span, quiet, called, listed, footer, templates })
}

fn read_template(reader: &mut Reader, id: String, node: &Node) -> Option<Template> {
    let entries = reader.block(node, &TEMPLATE)?;
    let about = texts(reader, &entries, "about");
    let to = texts(reader, &entries, "to").into_iter().map(|(text, span)| (to(&text), span)).collect();
    let reply_to = entries.get("reply_to").and_then(|node| Some((reader.text(node)?, node.text_span())));
    if let Some((text, span)) = reply_to.as_ref().filter(|(text, _)| !text.starts_with("case.")) {
        reader.report(
            Diagnostic::error("bad-reference", *span, format!("`{text}` is not a fact")).hint(format!("write `case.{text}`")),
        );
    }
    let reply_to = reply_to.map(|(text, span)| (FieldId::new(text.trim_start_matches("case.")), span));
    let attach = entries.get("attach").and_then(|node| read_attach(reader, node));
    let mut text = |key: &str| entries.get(key).map(|node| Text::read(reader, node));
    let (subject, body, sms) = (text("subject"), text("body"), text("sms"));
    Some(Template { id, about, to, reply_to, attach, subject: subject?, body: body?, sms, span: node.span })
}

fn read_attach(reader: &mut Reader, node: &Node) -> Option<Attach> {
    let entries = reader.block(node, &ATTACH)?;
    let kind = entries.get("document").and_then(|node| Some((reader.id(node)?, node.text_span())));
    let name = entries.get("name").map(|node| Text::read(reader, node));
    let (kind, span) = kind?;
    Some(Attach { kind, name: name?, span })
}

fn to(text: &str) -> To {
    match text {
        "people" => To::People,
        "units" => To::Units,
        "item" => To::Item,
        _ => text.strip_prefix("case.").map_or_else(|| To::Role(RoleId::new(text)), |field| To::Fact(FieldId::new(field))),
    }
}

fn texts(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Vec<(String, Span)> {
    let nodes = entries.get(key).map(|node| reader.one_or_list(node)).unwrap_or_default();
    nodes.iter().filter_map(|node| Some((reader.text(node)?, node.text_span()))).collect()
}

/// A subject and a text as they leave the house: a sample says that it is one.
pub(super) fn marked(subject: String, body: &str, sample: bool) -> (String, String) {
    if sample {
        (format!("{subject}（{SAMPLE}）"), format!("（{SAMPLE}，不是真实公务邮件）\n\n{body}\n"))
    } else {
        (subject, format!("{body}\n"))
    }
}
