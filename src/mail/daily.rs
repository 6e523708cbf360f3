//! The words of the digest: `digest` in `office.yaml`. What stands in it and when it is made is somebody else's business.

use super::many::{filled, person_at};
use super::read::Templates;
use super::text::{Blank, Text, to_html};
use super::{Mail, scene};
use chrono::NaiveDate;
use dafu_engine::ids::PersonId;
use dafu_engine::people::{Channel, People};
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Node, Reader};

/// What a digest is about, as rows name it.
pub const ABOUT: &str = "digest";

/// The words of the digest.
pub static DIGEST: Block = Block {
    name: "digest mail",
    doc: "What somebody has to do, in one mail a working day.",
    keys: &[
        Key::must("subject", Shape::Text, "the subject"),
        Key::must("body", Shape::Text, "the text; `{rows}` is where the groups stand"),
        Key::must("provisional", Shape::Text, "what stands behind a day that may still move"),
        Key::must("no_date", Shape::Text, "what stands where there is no day"),
        Key::must("agent", Shape::Text, "what stands behind a step that somebody does in the name of `{owner}` (受托办理)"),
        Key::must("overdue", Shape::Of(&GROUP), "what is overdue"),
        Key::must("today", Shape::Of(&GROUP), "what is due today"),
        Key::must("soon", Shape::Of(&GROUP), "what is due soon"),
        Key::must("rest", Shape::Of(&GROUP), "everything else"),
        Key::must("told", Shape::Of(&GROUP), "what somebody is reminded of beside it"),
        Key::may("show", Shape::Number, "how many lines of a group stand there; all where nothing is said"),
        Key::may("more", Shape::Text, "the line behind them, where there are more"),
    ],
};

static GROUP: Block = Block {
    name: "group of a digest",
    doc: "Lines of one kind; without any, the group is left out.",
    keys: &[Key::must("title", Shape::Text, "what stands above it"), Key::must("row", Shape::Text, "each line")],
};

/// The blanks of a subject and a body.
const NAMES: [&str; 11] = ["to", "today", "count", "overdue", "due_today", "soon", "rest", "told", "rows", "link", "more"];
/// The blanks of a line.
const OF_ROW: [&str; 7] = ["number", "title", "step", "due", "days", "rung", "text"];

/// The words of the digest, as they were read.
#[derive(Debug, Clone)]
pub struct DigestMail {
    subject: Text,
    body: Text,
    provisional: String,
    no_date: String,
    agent: Text,
    /// Overdue, today, soon, the rest, reminders.
    groups: [Group; 5],
    show: Option<usize>,
    more: Option<Text>,
}

#[derive(Debug, Clone)]
struct Group {
    title: String,
    row: Text,
}

/// How near a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// Past.
    Overdue,
    /// Today.
    Today,
    /// Soon.
    Soon,
    /// Later, or none.
    Rest,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number of the case.
    pub number: String,
    /// Its name.
    pub title: String,
    /// What it is.
    pub what: Told,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// There is something to do.
    Task {
        /// How near its date is.
        near: Near,
        /// The step.
        step: String,
        /// The day.
        due: Option<NaiveDate>,
        /// It may still move.
        provisional: bool,
        /// How many working days are left, or it is late.
        days: u64,
        /// In whose name it would be done, where it is not the reader's own.
        in_name_of: Option<String>,
    },
    /// Somebody is reminded of something, or told of it.
    Line {
        /// What the act is called.
        rung: String,
        /// In what words.
        text: String,
    },
}

/// Reads the words.
pub(super) fn read(reader: &mut Reader, node: &Node) -> Option<DigestMail> {
    let entries = reader.block(node, &DIGEST)?;
    let mut text = |key: &str| entries.get(key).map(|node| filled(reader, node, &NAMES));
    let (subject, body, more) = (text("subject"), text("body"), text("more"));
    let agent = entries.get("agent").map(|node| filled(reader, node, &["owner"]));
    let mut words = |key: &str| entries.get(key).and_then(|node| reader.text(node));
    let (provisional, no_date) = (words("provisional"), words("no_date"));
    let show = entries.get("show").and_then(|node| reader.number(node)).and_then(|show| usize::try_from(show).ok());
    let mut group = |key: &str| entries.get(key).and_then(|node| read_group(reader, node));
    let groups = [group("overdue"), group("today"), group("soon"), group("rest"), group("told")];
    let [Some(overdue), Some(today), Some(soon), Some(rest), Some(told)] = groups else { return None };
    let groups = [overdue, today, soon, rest, told];
    let (provisional, no_date, agent) = (provisional?, no_date?, agent?);
    Some(DigestMail { subject: subject?, body: body?, provisional, no_date, agent, groups, show, more })
}

fn read_group(reader: &mut Reader, node: &Node) -> Option<Group> {
    let entries = reader.block(node, &GROUP)?;
    let title = entries.get("title").and_then(|node| reader.text(node));
    let row = entries.get("row").map(|node| filled(reader, node, &OF_ROW));
    Some(Group { title: title?, row: row? })
}

/// Somebody's digest; none where there are no words for it or he has no address.
pub fn daily(person: &PersonId, entries: &[Entry], (people, today): (&People, NaiveDate), templates: &Templates) -> Option<Mail> {
    let words = templates.office.digest.as_ref()?;
    let (address, name) = person_at(people, person)?;
    let of = |index| entries.iter().filter(move |entry| entry.group() == index);
    let counts: [usize; 5] = std::array::from_fn(|index| of(index).count());
    let [overdue, due_today, soon, rest, told] = counts;
    let rows = words.rows(&|index| of(index).collect());
    let fill = |blank: &Blank| match blank.name.as_str() {
        "to" => name.clone(),
        "today" => scene::chinese_date(today, blank.how),
        "count" => (overdue + due_today + soon + rest).to_string(),
        "overdue" => overdue.to_string(),
        "due_today" => due_today.to_string(),
        "soon" => soon.to_string(),
        "rest" => rest.to_string(),
        "told" => told.to_string(),
        "rows" => rows.clone(),
        "link" => templates.site.clone(),
        _ => String::new(),
    };
    let subject = words.subject.fill(fill).replace('\n', " ");
    let (body, footer) = (words.body.fill(fill), templates.office.footer.fill(fill));
    let (subject, text) = templates.marked(subject, &body, &footer);
    Some(Mail {
        key: format!("digest {today}/person:{person}"),
        seq: 0,
        recipient: format!("person:{person}"),
        to: address,
        to_name: name.clone(),
        reply_to: None,
        subject,
        html: to_html(&text),
        text,
        about: ABOUT.to_owned(),
        link: None,
        page: None,
        attachments: Vec::new(),
        way: Channel::Mail,
        trouble: None,
    })
}

impl Entry {
    const fn group(&self) -> usize {
        match &self.what {
            Told::Task { near: Near::Overdue, .. } => 0,
            Told::Task { near: Near::Today, .. } => 1,
            Told::Task { near: Near::Soon, .. } => 2,
            Told::Task { near: Near::Rest, .. } => 3,
            Told::Line { .. } => 4,
        }
    }
}

impl DigestMail {
    /// The groups that have lines, one after the other.
    fn rows<'a>(&self, of: &dyn Fn(usize) -> Vec<&'a Entry>) -> String {
        let group = |(index, group): (usize, &Group)| {
            let entries = of(index);
            if entries.is_empty() {
                return None;
            }
            let shown = self.show.map_or(entries.len(), |show| show.min(entries.len()));
            let more = self.more.as_ref().filter(|_| shown < entries.len());
            let more = more.map(|more| more.fill(|_| (entries.len() - shown).to_string()));
            let lines = entries.iter().take(shown).map(|entry| self.line(&group.row, entry));
            let lines: Vec<String> = std::iter::once(group.title.clone()).chain(lines).chain(more).collect();
            Some(lines.join("\n"))
        };
        self.groups.iter().enumerate().filter_map(group).collect::<Vec<_>>().join("\n\n")
    }

    fn line(&self, row: &Text, entry: &Entry) -> String {
        row.fill(|blank| match (blank.name.as_str(), &entry.what) {
            ("number", _) => entry.number.clone(),
            ("title", _) => entry.title.clone(),
            ("step", Told::Task { step, in_name_of: None, .. }) => step.clone(),
            ("step", Told::Task { step, in_name_of: Some(owner), .. }) => {
                format!("{step}{}", self.agent.fill(|_| owner.clone()))
            }
            ("due", Told::Task { due: Some(due), provisional, .. }) => {
                format!("{}{}", scene::chinese_date(*due, blank.how), if *provisional { self.provisional.as_str() } else { "" })
            }
            ("due", Told::Task { due: None, .. }) => self.no_date.clone(),
            ("days", Told::Task { days, .. }) => days.to_string(),
            ("rung", Told::Line { rung, .. }) => rung.clone(),
            ("text", Told::Line { text, .. }) => text.clone(),
            _ => String::new(),
        })
    }
}
