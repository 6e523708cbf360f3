//! Mails about many cases at once: one a recipient, with a line a case, the whole list as a spreadsheet beside it. Their words
//! are in `office.yaml`, beside the mails of the workflows, under the kind of act they are about; what a case is called in them is
//! said by its workflow's mails.

use super::daily::DigestMail;
use super::read::{LoadError, Templates};
use super::text::{Blank, How, Text, to_html};
use super::{Attachment, Mail, scene};
use crate::tables::{Table, xlsx};
use chrono::NaiveDate;
use dafu_engine::diagnostic::{Diagnostic, did_you_mean};
use dafu_engine::ids::{Digest, FieldId, PersonId, UnitId};
use dafu_engine::machine::state::Case;
use dafu_engine::people::{Channel, People};
use dafu_engine::value::Value;
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Node, Reader};
use std::path::Path;

/// The name of the file, in the folder of mails.
pub const FILE_NAME: &str = "office.yaml";

static FILE: Block = Block {
    name: "office mail file",
    doc: "The mails about many cases at once.",
    keys: &[
        Key::must("office", Shape::Name, "a name for the file"),
        Key::must("footer", Shape::Text, "the last lines of every mail"),
        Key::must("mails", Shape::ById(&Shape::Of(&TEMPLATE)), "the mails, by the kind of act they are about"),
        Key::may("digest", Shape::Of(&super::daily::DIGEST), "the words of the digest"),
    ],
};

static TEMPLATE: Block = Block {
    name: "mail about many cases",
    doc: "One mail a recipient, with a line for each case.",
    keys: &[
        Key::must("subject", Shape::Text, "the subject"),
        Key::must("row", Shape::Text, "the line of each case, or of each date that moved"),
        Key::must("body", Shape::Text, "the text; `{rows}` is where the lines stand"),
        Key::may("show", Shape::Number, "how many lines the text shows; all where nothing is said"),
        Key::may("more", Shape::Text, "the line behind those shown, where there are more; `{rest}` says how many"),
        Key::may("list", Shape::Of(&LIST), "the list that goes with it as a spreadsheet"),
    ],
};

static LIST: Block = Block {
    name: "list of a mail",
    doc: "Every line of a mail about many cases, as a spreadsheet.",
    keys: &[
        Key::must("title", Shape::Text, "what stands above it; the file is called so too"),
        Key::must("columns", Shape::List(&Shape::Of(&COLUMN)), "its columns"),
    ],
};

static COLUMN: Block = Block {
    name: "column of a list",
    doc: "One column.",
    keys: &[
        Key::must("title", Shape::Text, "its heading"),
        Key::must("of", Shape::Text, "what stands in it, with the blanks of a line"),
        Key::may("width", Shape::Number, "how wide it is, in characters; 20 where nothing is said"),
    ],
};

/// How wide a column is whose file does not say.
const WIDTH: u32 = 20;
/// The kind of document that a list is.
const KIND: &str = "list";

/// The blanks of a subject and a body.
const NAMES: [&str; 9] = ["to", "cases", "count", "reason", "by", "today", "rows", "link", "rest"];
/// The blanks of a line.
const OF_ROW: [&str; 7] = ["called", "listed", "date", "from", "until", "step", "times"];

/// The mails about many cases.
#[derive(Debug, Clone, Default)]
pub struct OfficeMails {
    pub(super) footer: Text,
    mails: Vec<OfficeMail>,
    pub(super) digest: Option<DigestMail>,
}

#[derive(Debug, Clone)]
struct OfficeMail {
    id: String,
    subject: Text,
    row: Text,
    body: Text,
    show: Option<usize>,
    more: Option<Text>,
    list: Option<List>,
}

/// The spreadsheet that goes with a mail.
#[derive(Debug, Clone)]
struct List {
    title: Text,
    columns: Vec<(String, u32, Text)>,
}

/// A mail about many cases, and the file that it names.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The mail.
    pub mail: Mail,
    /// The bytes of the list that goes with it.
    pub list: Option<Vec<u8>>,
}

/// What one recipient is told of an act on many cases.
#[derive(Debug, Clone)]
pub struct Many<'a> {
    /// The act; with the recipient it makes the mail's key.
    pub job: &'a str,
    /// Of which kind it is.
    pub kind: &'a str,
    /// Why it was done.
    pub reason: &'a str,
    /// Who did it, where a person did.
    pub by: Option<&'a str>,
    /// To whom: `person:…` or `unit:…`.
    pub to: &'a str,
    /// What it is about, a line each.
    pub lines: Vec<Line>,
    /// How many cases that are.
    pub count: usize,
    /// Who is who.
    pub people: &'a People,
    /// The day.
    pub today: NaiveDate,
}

/// One line.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// What the case is called in a subject.
    pub called: String,
    /// What it is called in a list.
    pub listed: String,
    /// The date that moved.
    pub date: String,
    /// From this day.
    pub from: Option<NaiveDate>,
    /// To this day.
    pub until: Option<NaiveDate>,
    /// That day may still move.
    pub provisional: bool,
    /// The step of the task.
    pub step: String,
    /// The how-manieth time.
    pub times: Option<u32>,
}

impl OfficeMails {
    /// Reads the file in `folder`; where there is none, nothing is written.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        let (mails, mistakes) = read_in(folder)?;
        if mistakes.is_empty() { Ok(mails) } else { Err(LoadError::Mistakes(mistakes)) }
    }
}

/// The file in a folder of mails, with every mistake in it.
pub(super) fn read_in(folder: &Path) -> Result<(OfficeMails, Vec<Diagnostic>), LoadError> {
    let path = folder.join(FILE_NAME);
    if !path.is_file() {
        return Ok((OfficeMails::default(), Vec::new()));
    }
    let text = std::fs::read_to_string(&path).map_err(|source| LoadError::Unreadable { path: path.clone(), source })?;
    Ok(read(&path.display().to_string(), &text))
}

/// Reads the file, with every mistake in it.
pub fn read(file: &str, text: &str) -> (OfficeMails, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let mails = root.and_then(|root| {
        let entries = reader.block(&root, &FILE)?;
        let footer = entries.get("footer").map(|node| filled(&mut reader, node, &NAMES)).unwrap_or_default();
        let nodes = entries.get("mails").map(|node| reader.by_id(node, "mails")).unwrap_or_default();
        let mails = nodes.into_iter().filter_map(|(id, _, node)| of_kind(&mut reader, id, node)).collect();
        let digest = entries.get("digest").and_then(|node| super::daily::read(&mut reader, node));
        Some(OfficeMails { footer, mails, digest })
    });
    (mails.unwrap_or_default(), reader.finish(file))
}

fn of_kind(reader: &mut Reader, id: String, node: &Node) -> Option<OfficeMail> {
    let entries = reader.block(node, &TEMPLATE)?;
    let mut text = |key: &str, known: &[&str]| entries.get(key).map(|node| filled(reader, node, known));
    let (subject, row, body) = (text("subject", &NAMES), text("row", &OF_ROW), text("body", &NAMES));
    let more = text("more", &NAMES);
    let show = entries.get("show").and_then(|node| reader.number(node)).and_then(|show| usize::try_from(show).ok());
    let list = entries.get("list").and_then(|node| list_of(reader, node));
    Some(OfficeMail { id, subject: subject?, row: row?, body: body?, show, more, list })
}

fn list_of(reader: &mut Reader, node: &Node) -> Option<List> {
    let entries = reader.block(node, &LIST)?;
    let title = entries.get("title").map(|node| filled(reader, node, &NAMES));
    let nodes = entries.get("columns").map(|node| reader.list(node, "columns")).unwrap_or_default();
    let columns = nodes.iter().filter_map(|node| {
        let entries = reader.block(node, &COLUMN)?;
        let width = entries.get("width").and_then(|node| reader.number(node)).unwrap_or(WIDTH);
        let title = entries.get("title").and_then(|node| reader.text(node))?;
        Some((title, width, entries.get("of").map(|node| filled(reader, node, &OF_ROW))?))
    });
    let columns = columns.collect();
    Some(List { title: title?, columns })
}

/// A text whose blanks are among those known.
pub(super) fn filled(reader: &mut Reader, node: &Node, known: &[&str]) -> Text {
    let text = Text::read(reader, node);
    for blank in text.blanks().filter(|blank| !known.contains(&blank.name.as_str())) {
        let message = format!("nothing fills in `{{{}}}` here", blank.name);
        let hint = did_you_mean(&blank.name, known.iter().copied())
            .map_or_else(|| format!("it can be: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        reader.report(Diagnostic::error("mail-blank", blank.span, message).hint(hint));
    }
    text
}

/// The mail; none where its kind has no words or the recipient no address.
pub fn many(about: &Many<'_>, templates: &Templates) -> Option<Merged> {
    let office = &templates.office;
    let template = office.mails.iter().find(|mail| mail.id == about.kind)?;
    let (address, name) = addressee(about)?;
    let mut rows: Vec<String> =
        about.lines.iter().map(|line| template.row.fill(|blank| line.value(blank).unwrap_or_default())).collect();
    rows.dedup();
    let fill = |blank: &Blank, rows: &str, rest: usize| match blank.name.as_str() {
        "to" => name.clone(),
        "cases" => about.cases(),
        "count" => about.count.to_string(),
        "reason" => about.reason.to_owned(),
        "by" => about.by.unwrap_or_default().to_owned(),
        "today" => scene::chinese_date(about.today, blank.how),
        "rows" => rows.to_owned(),
        "link" => templates.site.clone(),
        "rest" => rest.to_string(),
        _ => String::new(),
    };
    let list = template.list.as_ref().and_then(|list| {
        let title = list.title.fill(|blank| fill(blank, "", 0)).replace('\n', " ");
        Some((list.sheet(&title, &about.lines)?, title))
    });
    // What the list does not hold, the text shows in full.
    let shown = template.show.filter(|_| list.is_some()).map_or(rows.len(), |show| show.min(rows.len()));
    let rest = rows.len() - shown;
    rows.truncate(shown);
    if let Some(more) = template.more.as_ref().filter(|_| rest > 0) {
        rows.push(more.fill(|blank| fill(blank, "", rest)));
    }
    let rows = rows.join("\n");
    let fill = |blank: &Blank| fill(blank, &rows, rest);
    let subject = template.subject.fill(fill).replace('\n', " ");
    let (body, footer) = (template.body.fill(fill), office.footer.fill(fill));
    let (subject, text) = templates.marked(subject, &body, &footer);
    let named = list.as_ref().map(|(bytes, title)| (format!("{title}.xlsx"), Digest::sha256(bytes)));
    let mail = Mail {
        key: format!("many {}/{}", about.job, about.to),
        seq: 0,
        recipient: about.to.to_owned(),
        to: address,
        to_name: name.clone(),
        reply_to: None,
        subject,
        html: to_html(&text),
        text,
        about: format!("many {}", about.kind),
        link: None,
        page: None,
        attachments: self::list(named.as_ref()).into_iter().collect(),
        way: Channel::Mail,
        trouble: None,
    };
    Some(Merged { mail, list: list.map(|(bytes, _)| bytes) })
}

/// A list that goes with a mail, by its name and the digest of its bytes.
pub fn list(named: Option<&(String, Digest)>) -> Option<Attachment> {
    named.map(|(name, digest)| Attachment { kind: KIND.into(), digest: digest.clone(), name: name.clone() })
}

impl List {
    /// Every line as a spreadsheet; none where a spreadsheet can't hold them.
    fn sheet(&self, title: &str, lines: &[Line]) -> Option<Vec<u8>> {
        let columns = self.columns.iter().map(|(title, width, _)| (title.clone(), *width));
        let row = |line: &Line| -> Vec<String> {
            let cells = self.columns.iter().map(|(_, _, of)| of.fill(|blank| line.value(blank).unwrap_or_default()));
            cells.collect()
        };
        let mut rows: Vec<Vec<String>> = lines.iter().map(row).collect();
        rows.dedup();
        xlsx(&[Table { rows, ..Table::new(title, columns) }]).ok()
    }
}

fn addressee(about: &Many<'_>) -> Option<(String, String)> {
    if let Some(unit) = about.to.strip_prefix("unit:") {
        let known = about.people.units.get(&UnitId::new(unit))?;
        return Some((known.mail.clone()?, known.name.clone()));
    }
    person_at(about.people, &PersonId::new(about.to.strip_prefix("person:")?))
}

/// The address and the name of somebody.
pub(super) fn person_at(people: &People, person: &PersonId) -> Option<(String, String)> {
    let known = people.persons.get(person)?;
    Some((known.mail.clone()?, known.name.clone()))
}

impl Many<'_> {
    /// What it is about in a subject: `08010201号提案`, `08010201号提案等3件`.
    fn cases(&self) -> String {
        let first = self.lines.first().map(|line| line.called.as_str()).unwrap_or_default();
        if self.count > 1 { format!("{first}等{}件", self.count) } else { first.to_owned() }
    }
}

impl Line {
    fn value(&self, blank: &Blank) -> Option<String> {
        let day = |date: Option<NaiveDate>| date.map(|date| scene::chinese_date(date, blank.how));
        let provisional = if self.provisional { "（暂定）" } else { "" };
        Some(match blank.name.as_str() {
            "called" => self.called.clone(),
            "listed" => self.listed.clone(),
            "date" => self.date.clone(),
            "from" => day(self.from).unwrap_or_else(|| "无期限".to_owned()),
            "until" => day(self.until).map_or_else(|| "无期限".to_owned(), |day| format!("{day}{provisional}")),
            "step" => self.step.clone(),
            "times" => self.times.map(|times| times.to_string()).unwrap_or_default(),
            _ => return None,
        })
    }
}

/// What a case is called in a subject and in a list; its id where its workflow's mails say nothing.
pub fn called(case: &Case, templates: &Templates) -> (String, String) {
    let file = templates.of(&case.workflow);
    let words = |text: &Text| text.fill(|blank| fact(case, blank));
    let id = || case.id.to_string();
    let called = file.and_then(|file| file.called.as_ref()).map_or_else(id, words);
    let listed = file.and_then(|file| file.listed.as_ref()).map_or_else(|| called.clone(), words);
    (called, listed)
}

fn fact(case: &Case, blank: &Blank) -> String {
    match case.facts.get(&FieldId::new(&blank.name)) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Date(date)) => scene::chinese_date(*date, How::Full),
        Some(_) | None => String::new(),
    }
}
