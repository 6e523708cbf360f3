//! The papers of an office beside its letters: sheets for ink, forms, notices, lists.
//!
//! What stands on them is `workflows/letters/papers.yaml`, how they look `sheet.typ`, or `plain.typ` for those that are letters.
//! They are made of a case as it stands, whenever somebody asks; nothing signs them and nothing remembers them. Deliberately no
//! rule of the work: that a date has passed or a unit is late is the case's business.

mod check;
mod code;
mod fill;
pub mod lists;
mod read;
#[cfg(test)]
mod tests;

pub use check::{check, check_lists};
pub use read::{Paper, Papers};

use super::blanks::BlankError;
use super::compose::ComposeError;
use super::letter::{ContactPlace, LetterData, Stamps};
use super::press::{Press, Set};
use super::{RenderError, compose};
use chrono::{Datelike, NaiveDate};
use dafu_engine::ids::{DocumentKind, PersonId};
use dafu_engine::machine::World;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use fill::{Filler, each};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A case of which papers are made.
#[derive(Debug)]
pub struct Occasion<'a> {
    /// What a decision about it may look at.
    pub world: &'a World<'a>,
    /// The case.
    pub case: &'a Case,
    /// Its log.
    pub log: &'a [Event],
    /// The day.
    pub today: NaiveDate,
    /// For each person, the link by which he answers.
    pub links: &'a BTreeMap<PersonId, String>,
    /// What the file consists of.
    pub listed: &'a [Listed],
    /// The notices that wait to be printed.
    pub notices: &'a [Notice],
    /// Every page must say that it is no real paper.
    pub sample: bool,
}

/// What somebody is told on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    /// Whom.
    pub person: PersonId,
    /// What it is about.
    pub title: String,
    /// Its words.
    pub text: String,
    /// Where he goes on.
    pub link: Option<String>,
}

/// A paper of the file, as its list names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// What it is (题名).
    pub title: String,
    /// Who made it (责任者).
    pub author: String,
    /// Its document number (文号).
    pub number: Option<String>,
    /// Its date.
    pub date: Option<NaiveDate>,
    /// Its pages.
    pub pages: Option<usize>,
}

/// A paper that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// What to call the file: the title, and whose copy it is.
    pub name: String,
    /// The file, PDF/A-2b.
    pub pdf: Vec<u8>,
    /// Pages.
    pub pages: usize,
}

/// Why a paper was not made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// There is no such paper.
    #[error("there is no paper “{name}”; there are: {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The case has nothing that it could be about.
    #[error("“{0}” is about something that this case does not have yet; enter it first")]
    Nothing(String),
    /// A blank stands for nothing.
    #[error(transparent)]
    Blank(#[from] BlankError),
    /// The policy says nothing about how letters look.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// It could not be set.
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl Papers {
    /// The papers that cases of this workflow have: name and title.
    pub fn of(&self, workflow: &dafu_engine::ids::WorkflowId) -> Vec<(&str, &str)> {
        let of = self.papers.iter().filter(|(_, paper)| paper.of.contains(workflow));
        of.map(|(name, paper)| (name.as_str(), paper.title.as_str())).collect()
    }

    /// Whether a paper lists what the file consists of.
    pub fn lists_the_file(&self, name: &str) -> bool {
        let list = self.find(name).and_then(|paper| paper.list.as_ref());
        list.is_some_and(|list| list.over == read::Source::Papers)
    }

    /// Makes every copy of a paper.
    pub fn print(&self, press: &Press, name: &str, occasion: &Occasion<'_>) -> Result<Vec<Printed>, PaperError> {
        let workflow = &occasion.case.workflow;
        let paper = self.find(name).filter(|paper| paper.of.contains(workflow));
        let paper = paper.ok_or_else(|| PaperError::Unknown {
            name: name.to_owned(),
            known: self.of(workflow).iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
        })?;
        let copies = match &paper.each {
            Some(source) => each(self, occasion, source),
            None => vec![fill::About::default()],
        };
        if copies.is_empty() {
            return Err(PaperError::Nothing(paper.title.clone()));
        }
        let print = |about| Copy { paper, filler: Filler { papers: self, occasion, about } }.print(press);
        copies.into_iter().map(print).collect()
    }
}

/// One copy.
struct Copy<'a> {
    paper: &'a Paper,
    filler: Filler<'a>,
}

impl Copy<'_> {
    fn print(&self, press: &Press) -> Result<Printed, PaperError> {
        let title = self.filler.say(&self.paper.title)?;
        let one = self.filler.say("{one}")?;
        let name = if one.is_empty() { title.clone() } else { format!("{title}（{one}）") };
        let set = if self.paper.letter {
            let letter = self.letter(title)?;
            let set = press.render(&DocumentKind::new("plain"), &letter)?;
            Set { pdf: set.pdf, pages: set.pages }
        } else {
            press.set("sheet", &self.sheet(&title)?, self.filler.occasion.today)?
        };
        Ok(Printed { name, pdf: set.pdf, pages: set.pages })
    }

    fn say(&self, sentence: Option<&String>) -> Result<String, BlankError> {
        sentence.map_or_else(|| Ok(String::new()), |sentence| self.filler.say(sentence))
    }

    fn day(&self) -> Option<NaiveDate> {
        match self.paper.day.as_deref() {
            None => Some(self.filler.occasion.today),
            Some("none") => None,
            Some(name) => self.filler.day(name),
        }
    }

    fn letter(&self, title: String) -> Result<LetterData, PaperError> {
        let (paper, occasion) = (self.paper, self.filler.occasion);
        let mut profile = compose::profile(occasion.world.policy)?;
        profile.contact_place = ContactPlace::AfterSignature;
        // A letter about the work carries neither a grade nor a signatory; it keeps the office's name.
        profile.head.retain(|item| *item == super::HeadItem::Agency);
        let unit = self.filler.say(&paper.unit)?;
        let signed = self.say(paper.sign.as_ref())?;
        let number = paper.number.as_ref().map(|number| self.filler.say(number)).transpose()?;
        Ok(LetterData {
            profile,
            masthead: vec![unit.clone()],
            units: vec![if signed.is_empty() { unit } else { signed }],
            grade: None,
            title,
            salutations: self.say(paper.to.as_ref())?.lines().map(str::to_owned).collect(),
            opening: String::new(),
            body: self.say(paper.text.as_ref())?,
            pictures: Vec::new(),
            closing: String::new(),
            attachments: Vec::new(),
            contact: self.say(paper.notes.as_ref())?.lines().map(str::to_owned).collect(),
            copies: Vec::new(),
            printed_by: None,
            frozen_on: occasion.today,
            stamps: Some(Stamps { number, date: self.day().unwrap_or(occasion.today), signatories: Vec::new() }),
            sample: occasion.sample,
        })
    }

    fn sheet(&self, title: &str) -> Result<Json, PaperError> {
        let paper = self.paper;
        // A row for a code is there for the code: without a link there is nothing to scan.
        let rows = paper.rows.iter().filter(|row| self.filler.link().is_some() || row.iter().all(|cell| cell.code.is_none()));
        let rows = rows.map(|row| row.iter().map(|cell| self.cell(cell)).collect::<Result<Vec<_>, _>>());
        let paragraphs = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();
        Ok(json!({
            "title": title,
            "unit": self.filler.say(&paper.unit)?,
            "number": self.say(paper.number.as_ref())?,
            "to": paragraphs(self.say(paper.to.as_ref())?),
            "text": paragraphs(self.say(paper.text.as_ref())?),
            "rows": rows.collect::<Result<Vec<_>, BlankError>>()?,
            "list": self.list()?,
            "sign": self.say(paper.sign.as_ref())?,
            "day": self.day().map(|day| json!({ "year": day.year(), "month": day.month(), "day": day.day() })),
            "dated": paper.day.as_deref() != Some("none"),
            "notes": paragraphs(self.say(paper.notes.as_ref())?),
            "sample": self.filler.occasion.sample,
        }))
    }

    fn cell(&self, cell: &read::Cell) -> Result<Json, BlankError> {
        let choices = cell.choices.as_ref().map(|field| self.choices(field.as_str())).unwrap_or_default();
        let link = cell.code.as_ref().map(|code| self.filler.say(code)).transpose()?;
        Ok(json!({
            "label": self.say(cell.label.as_ref())?,
            "text": self.say(cell.text.as_ref())?,
            "lines": cell.lines,
            "choices": choices,
            "code": link.filter(|link| !link.is_empty()).and_then(|link| code::code(&link)),
        }))
    }

    /// The choices of a field, and whether each is the chosen one.
    fn choices(&self, name: &str) -> Vec<Json> {
        let occasion = self.filler.occasion;
        let field = self.filler.papers.field(&occasion.case.workflow, name);
        let chosen = self.filler.value(name).map(|(_, value)| value);
        let is = |id: &str| matches!(chosen, Some(dafu_engine::value::Value::Choice(chosen)) if chosen == id);
        let rows = occasion.world.definition.choices(&field, occasion.world.policy).unwrap_or_default();
        rows.into_iter().map(|row| json!({ "label": row.label, "chosen": is(&row.id) })).collect()
    }

    fn list(&self) -> Result<Json, BlankError> {
        let Some(list) = &self.paper.list else { return Ok(Json::Null) };
        let mut rows = Vec::new();
        for about in each(self.filler.papers, self.filler.occasion, &list.over) {
            let line = self.filler.line(about);
            let cells = list.columns.iter().map(|column| line.say(&column.text));
            rows.push(cells.collect::<Result<Vec<_>, _>>()?);
        }
        rows.extend((0..list.empty).map(|_| vec![String::new(); list.columns.len()]));
        let columns: Vec<Json> =
            list.columns.iter().map(|column| json!({ "title": column.title, "wide": column.wide })).collect();
        Ok(json!({ "columns": columns, "rows": rows }))
    }
}
