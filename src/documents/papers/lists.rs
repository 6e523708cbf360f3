//! Papers of an act on many cases: a letter with its list behind it (交办通知), or the list alone (任务分解表).
//!
//! What they are called and what stands around a list is `lists:` of `papers.yaml`; how a list looks is `list.typ`, a letter with one
//! behind it `notice.typ`. The rows come from whoever has the cases. Deliberately no case and no unit here: blanks are filled with what
//! is handed in.

use super::read::Papers;
use super::{PaperError, Printed};
use crate::documents::blanks::{BlankError, Part, fill, parts};
use crate::documents::compose;
use crate::documents::letter::{ContactPlace, HeadItem, LetterData, Stamps};
use crate::documents::press::Press;
use chrono::NaiveDate;
use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::policy::Policy;
use dafu_engine::yaml::grammar::{Block, Key, Shape};
use dafu_engine::yaml::{Node, Reader};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A paper of a list, as the file has it.
pub static PAPER: Block = Block {
    name: "paper of a list",
    doc: "A paper of an act on many cases.",
    keys: &[
        Key::must("title", Shape::Text, "its title"),
        Key::must("of", Shape::OneOrList(&Shape::Name), "the kinds of act that have it"),
        Key::may(
            "as",
            Shape::Word(&["list", "letter"]),
            "the list alone, or a letter with the list behind it; the list if left out",
        ),
        Key::must("unit", Shape::Text, "whose paper it is"),
        Key::may("number", Shape::Text, "its document number"),
        Key::may("to", Shape::Text, "to whom, with the colon"),
        Key::may("text", Shape::Text, "its text, a paragraph a line"),
        Key::may("annex", Shape::Text, "what the list behind a letter is called"),
        Key::may(
            "page",
            Shape::Word(&["a3", "a4"]),
            "how large the pages of the list are, all of them landscape; a4 if left out",
        ),
        Key::may("draft", Shape::Text, "what {draft} stands for until the act is done; nothing afterwards"),
        Key::may("each_unit", Shape::YesNo, "every unit has a copy with its own rows, too"),
        Key::may("notes", Shape::Text, "what stands below, a line each"),
    ],
};

/// What blanks may be called; who makes the paper says what they stand for.
pub const BLANKS: [&str; 15] = [
    "title",
    "number",
    "on",
    "office",
    "office_full",
    "all",
    "lead",
    "co",
    "units",
    "unit",
    "unit_full",
    "until",
    "today",
    "draft",
    "text",
];

/// A paper of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPaper {
    /// Its title.
    pub title: String,
    /// The kinds of act that have it.
    pub of: Vec<String>,
    /// It is a letter with the list behind it.
    pub letter: bool,
    /// Whose paper it is.
    pub unit: String,
    /// Its document number.
    pub number: Option<String>,
    /// To whom.
    pub to: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// What the list behind a letter is called.
    pub annex: Option<String>,
    /// The list is on A3.
    pub large: bool,
    /// What `{draft}` stands for until the act is done.
    pub draft: Option<String>,
    /// Every unit has a copy with its own rows.
    pub each_unit: bool,
    /// What stands below.
    pub notes: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// What a paper of a list is made of.
#[derive(Debug, Clone, Copy)]
pub struct ListOccasion<'a> {
    /// How letters look here.
    pub policy: &'a Policy,
    /// What blanks stand for.
    pub blanks: &'a BTreeMap<&'static str, String>,
    /// The columns: heading and width.
    pub columns: &'a [(String, u32)],
    /// The rows, a cell a column.
    pub rows: &'a [Vec<String>],
    /// The act is done.
    pub done: bool,
    /// The day on the paper.
    pub on: NaiveDate,
    /// Every page must say that it is no real paper.
    pub sample: bool,
}

/// Reads one.
pub(super) fn read(reader: &mut Reader, span: Span, node: &Node) -> Option<ListPaper> {
    let entries = reader.block(node, &PAPER)?;
    let of = entries.get("of").map(|node| reader.one_or_list(node)).unwrap_or_default();
    let of = of.iter().filter_map(|node| reader.name(node)).collect();
    let letter = entries.get("as").and_then(|node| reader.word(node, &[("list", false), ("letter", true)]));
    let large = entries.get("page").and_then(|node| reader.word(node, &[("a4", false), ("a3", true)]));
    let each_unit = entries.get("each_unit").and_then(|node| reader.yes_no(node));
    let mut text = |key: &str| entries.get(key).and_then(|node| reader.text(node));
    let (title, unit) = (text("title"), text("unit"));
    Some(ListPaper {
        title: title?,
        of,
        letter: letter.unwrap_or(false),
        unit: unit?,
        number: text("number"),
        to: text("to"),
        text: text("text"),
        annex: text("annex"),
        large: large.unwrap_or(false),
        draft: text("draft"),
        each_unit: each_unit.unwrap_or(false),
        notes: text("notes"),
        span,
    })
}

/// Every blank of these papers that stands for nothing.
pub(super) fn check(papers: &Papers) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, paper) in &papers.lists {
        let own = [&paper.number, &paper.to, &paper.text, &paper.annex, &paper.notes].into_iter().flatten();
        for sentence in own.chain([&paper.title, &paper.unit]) {
            let mistakes: Vec<String> = match parts(sentence) {
                Ok(parts) => parts.into_iter().filter_map(unknown).map(|name| lacks(id, name)).collect(),
                Err(error) => vec![error.to_string()],
            };
            found.extend(mistakes.into_iter().map(|said| Diagnostic::error("paper", paper.span, said).in_file(&papers.file)));
        }
    }
    found
}

fn unknown(part: Part<'_>) -> Option<&str> {
    match part {
        Part::Blank(name) if !BLANKS.contains(&name) => Some(name),
        Part::Blank(_) | Part::Text(_) => None,
    }
}

fn lacks(id: &str, name: &str) -> String {
    format!("the paper `{id}` takes `{name}`, which no list has; there are {}", BLANKS.join(", "))
}

impl Papers {
    /// The papers that an act of this kind has, by their names.
    pub fn lists_of(&self, kind: &str) -> Vec<(&str, &ListPaper)> {
        let of = self.lists.iter().filter(|(_, paper)| paper.of.iter().any(|of| of == kind));
        of.map(|(name, paper)| (name.as_str(), paper)).collect()
    }

    /// Makes a paper of a list.
    pub fn print_list(
        &self,
        press: &Press,
        (kind, name): (&str, &str),
        occasion: ListOccasion<'_>,
    ) -> Result<Printed, PaperError> {
        let known = self.lists_of(kind);
        let Some((_, paper)) = known.iter().find(|(id, _)| *id == name) else {
            let known = known.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ");
            return Err(PaperError::Unknown { name: name.to_owned(), known });
        };
        let copy = Copy { paper, occasion };
        let title = copy.say(&paper.title)?;
        let unit = copy.say("{unit}")?;
        let set = if paper.letter {
            press.render_with("notice", &copy.letter(&title)?, &copy.list(&copy.may(paper.annex.as_ref())?, true)?)?
        } else {
            press.set("list", &copy.list(&title, false)?, occasion.on)?
        };
        let name = if unit.is_empty() { title } else { format!("{title}（{unit}）") };
        Ok(Printed { name, pdf: set.pdf, pages: set.pages })
    }
}

struct Copy<'a> {
    paper: &'a ListPaper,
    occasion: ListOccasion<'a>,
}

impl Copy<'_> {
    fn say(&self, sentence: &str) -> Result<String, BlankError> {
        fill(sentence, |name| {
            if name == "draft" {
                let draft = self.paper.draft.clone().filter(|_| !self.occasion.done);
                return Ok(draft.unwrap_or_default());
            }
            if !BLANKS.contains(&name) {
                let known = format!("there are {}", BLANKS.join(", "));
                return Err(BlankError::Unknown { name: name.to_owned(), sentence: sentence.to_owned(), known });
            }
            Ok(self.occasion.blanks.get(name).cloned().unwrap_or_default())
        })
    }

    fn may(&self, sentence: Option<&String>) -> Result<String, BlankError> {
        sentence.map_or_else(|| Ok(String::new()), |sentence| self.say(sentence))
    }

    fn letter(&self, title: &str) -> Result<LetterData, PaperError> {
        let (paper, occasion) = (self.paper, self.occasion);
        let mut profile = compose::profile(occasion.policy)?;
        profile.contact_place = ContactPlace::AfterSignature;
        profile.head.retain(|item| *item == HeadItem::Agency);
        // Whatever letters of a place do: a notice to many is quoted by its number.
        profile.document_number = true;
        let unit = self.say(&paper.unit)?;
        let annex = self.may(paper.annex.as_ref())?;
        Ok(LetterData {
            profile,
            masthead: vec![unit.clone()],
            units: vec![unit],
            grade: None,
            title: title.to_owned(),
            salutations: self.may(paper.to.as_ref())?.lines().map(str::to_owned).collect(),
            opening: String::new(),
            body: self.may(paper.text.as_ref())?,
            pictures: Vec::new(),
            closing: String::new(),
            attachments: Some(annex).filter(|annex| !annex.is_empty()).into_iter().collect(),
            contact: self.may(paper.notes.as_ref())?.lines().map(str::to_owned).collect(),
            copies: Vec::new(),
            printed_by: None,
            frozen_on: occasion.on,
            stamps: Some(Stamps {
                number: Some(self.may(paper.number.as_ref())?).filter(|number| !number.is_empty()),
                date: occasion.on,
                signatories: Vec::new(),
            }),
            sample: occasion.sample,
        })
    }

    /// The list as its template reads it; behind a letter it has no office and no notes of its own.
    fn list(&self, title: &str, annex: bool) -> Result<Json, BlankError> {
        let (paper, occasion) = (self.paper, self.occasion);
        let columns: Vec<Json> = occasion.columns.iter().map(|(title, width)| json!({ "title": title, "wide": width })).collect();
        let own = |text: String| if annex { String::new() } else { text };
        Ok(json!({
            "title": title,
            "unit": own(self.say(&paper.unit)?),
            "number": own(self.may(paper.number.as_ref())?),
            "annex": annex,
            "page": if paper.large { "a3" } else { "a4" },
            "columns": columns,
            "rows": occasion.rows,
            "notes": own(self.may(paper.notes.as_ref())?).lines().collect::<Vec<_>>(),
            "sample": occasion.sample,
        }))
    }
}
