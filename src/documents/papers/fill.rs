//! Filling a paper in: what its blanks stand for in a case.
//!
//! `{field}` is the line's, the item's, the request's or the case's, in that order, and empty where nobody filled it in: paper has
//! room for ink. Beside fields there are `{full.FIELD}`, `{on.MILESTONE}`, `{due.CLOCK}`, `{by.STEP}`, `{signers.STEP}`,
//! `{letter.KIND.number}` and what [`ALONE`] lists.

use super::super::blanks::{BlankError, fill};
use super::super::values::shown;
use super::read::{Papers, Source};
use super::{Listed, Notice, Occasion};
use chrono::NaiveDate;
use dafu_engine::ids::{FieldId, PersonId, UnitId};
use dafu_engine::machine::document::Document;
use dafu_engine::machine::event::{Actor, What};
use dafu_engine::machine::state::{ItemState, ItemSubject, RequestState};
use dafu_engine::value::{Row, Value};
use std::collections::BTreeMap;

/// Names that stand alone, and what for.
pub(super) const ALONE: [&str; 15] = [
    "today",
    "nth",
    "one",
    "one_full",
    "link",
    "urged",
    "asked_by",
    "asked_on",
    "decided_by",
    "decided_on",
    "paper_title",
    "paper_author",
    "paper_number",
    "notice_title",
    "notice_text",
];
/// Names that stand alone on a line of the file's own list.
pub(super) const OF_PAPERS: [&str; 2] = ["paper_date", "paper_pages"];

/// What one copy, or one line of a list, is about.
#[derive(Debug, Clone, Default)]
pub(super) struct About<'a> {
    cells: Vec<&'a BTreeMap<FieldId, Value>>,
    subject: Option<Subject>,
    request: Option<&'a RequestState>,
    paper: Option<&'a Listed>,
    notice: Option<&'a Notice>,
    /// Its place among the others, from 1.
    pub(super) place: usize,
}

#[derive(Debug, Clone)]
enum Subject {
    Person(PersonId),
    Unit(UnitId),
}

/// What there is one copy or line of.
pub(super) fn each<'a>(papers: &Papers, occasion: &Occasion<'a>, source: &Source) -> Vec<About<'a>> {
    let case = occasion.case;
    let field = |name: &str| papers.field(&case.workflow, name);
    let row = |row: &'a Row| About { cells: vec![&row.cells], ..About::default() };
    let mut found: Vec<About<'a>> = match source {
        Source::Subjects(name) => {
            let value = case.facts.get(&field(name.as_str()));
            let people = value.map(Value::people).unwrap_or_default().into_iter().map(Subject::Person);
            let units = value.map(Value::units).unwrap_or_default().into_iter().map(Subject::Unit);
            people.chain(units).map(|one| About { subject: Some(one), ..About::default() }).collect()
        }
        Source::Items(name) => {
            let blocks = case.blocks.iter().filter(|(path, _)| path.step().as_str() == name);
            let items = blocks.flat_map(|(_, block)| &block.items).filter(|item| item.state != ItemState::Withdrawn);
            let about = items.map(|item| {
                let (subject, cells) = match &item.subject {
                    ItemSubject::Person(person) => (Some(Subject::Person(person.clone())), vec![&item.fields]),
                    ItemSubject::Unit(unit) => (Some(Subject::Unit(unit.clone())), vec![&item.fields]),
                    ItemSubject::Row(row) => (None, vec![&item.fields, &row.cells]),
                };
                About { cells, subject, ..About::default() }
            });
            about.collect()
        }
        Source::Rows(name) => match case.facts.get(&field(name)) {
            Some(Value::Rows(rows)) => rows.iter().map(row).collect(),
            _ => case.records.get(name.as_str()).into_iter().flatten().map(|known| row(&known.row)).collect(),
        },
        Source::Requests(name) => {
            let asked = case.requests.values().filter(|request| request.kind == *name.as_str());
            asked.map(|request| About { request: Some(request), ..About::default() }).collect()
        }
        Source::Notices => {
            let about = |notice: &'a Notice| About {
                subject: Some(Subject::Person(notice.person.clone())),
                notice: Some(notice),
                ..About::default()
            };
            occasion.notices.iter().map(about).collect()
        }
        Source::Papers => occasion.listed.iter().map(|paper| About { paper: Some(paper), ..About::default() }).collect(),
    };
    for (place, about) in (1..).zip(&mut found) {
        about.place = place;
    }
    found
}

/// Fills blanks in for one copy or line.
pub(super) struct Filler<'a> {
    pub(super) papers: &'a Papers,
    pub(super) occasion: &'a Occasion<'a>,
    pub(super) about: About<'a>,
}

impl<'a> Filler<'a> {
    /// The same about a line of a list in this copy.
    pub(super) fn line(&self, mut about: About<'a>) -> Self {
        about.cells.extend(&self.about.cells);
        about.subject = about.subject.or_else(|| self.about.subject.clone());
        about.request = about.request.or(self.about.request);
        Self { papers: self.papers, occasion: self.occasion, about }
    }

    /// A sentence with its blanks filled in.
    pub(super) fn say(&self, sentence: &str) -> Result<String, BlankError> {
        fill(sentence, |name| self.blank(name).ok_or_else(|| unknown(name, sentence)))
    }

    /// The link of this copy, where there is one.
    pub(super) fn link(&self) -> Option<&'a str> {
        let Some(Subject::Person(person)) = &self.about.subject else { return None };
        let own = self.about.notice.and_then(|notice| notice.link.as_deref());
        own.or_else(|| self.occasion.links.get(person).map(String::as_str))
    }

    /// What the field holds that is nearest.
    pub(super) fn value(&self, name: &str) -> Option<(FieldId, &'a Value)> {
        let case = self.occasion.case;
        let field = self.papers.field(&case.workflow, name);
        let request = self.about.request.into_iter();
        let forms = request.flat_map(|request| request.decided.iter().map(|decided| &decided.form).chain([&request.form]));
        let layers = self.about.cells.iter().copied().chain(forms).chain([&case.facts]);
        let value = layers.filter_map(|layer| layer.get(&field)).find(|value| !value.is_empty())?;
        Some((field, value))
    }

    /// A day that a name stands for.
    pub(super) fn day(&self, name: &str) -> Option<NaiveDate> {
        let request = self.about.request;
        match name.split_once('.') {
            None if name == "today" => Some(self.occasion.today),
            None if name == "asked_on" => request.map(|request| request.asked_on),
            None if name == "decided_on" => request?.decided.as_ref().map(|decided| decided.on),
            None if name == "paper_date" => self.about.paper?.date,
            Some(("on", milestone)) => self.occasion.case.marks.get(milestone)?.last().copied(),
            Some(("due", clock)) => {
                let clock = self.papers.field(&self.occasion.case.workflow, clock);
                self.occasion.case.clocks.get(clock.as_str()).map(|clock| clock.due.date)
            }
            Some(("letter", rest)) => self.letter(rest.strip_suffix(".date")?)?.content.date,
            None | Some(_) => match self.value(name)?.1 {
                Value::Date(date) => Some(*date),
                _ => None,
            },
        }
    }

    /// What a name stands for; none where it stands for nothing in any case.
    fn blank(&self, name: &str) -> Option<String> {
        if let Some(day) = self.day(name) {
            return Some(day.format("%Y年%-m月%-d日").to_string());
        }
        let world = self.occasion.world;
        match name.split_once('.') {
            Some(("full", field)) => Some(self.full(field)),
            Some(("by", step)) => Some(self.ended(step)),
            Some(("signers", step)) => Some(self.signers(step)),
            Some(("letter", rest)) => match rest.rsplit_once('.')? {
                (kind, "number") => Some(self.letter(kind).and_then(|letter| letter.content.number.clone()).unwrap_or_default()),
                (kind, "signers") => {
                    let signed = self.letter(kind).map(|letter| &letter.signatures).into_iter().flatten();
                    Some(self.signed(signed.map(|signature| (&signature.person, signature.on))))
                }
                (_, "date") => Some(String::new()),
                _ => None,
            },
            Some(("on" | "due", _)) => Some(String::new()),
            Some(_) => None,
            None if ALONE.contains(&name) || OF_PAPERS.contains(&name) => Some(self.alone(name)),
            None => {
                let field = self.papers.field(&self.occasion.case.workflow, name);
                world.definition.fields.contains_key(&field).then(|| {
                    self.value(name).map(|(field, value)| shown(world, &field, value).trim().to_owned()).unwrap_or_default()
                })
            }
        }
    }

    fn alone(&self, name: &str) -> String {
        let people = self.occasion.world.people;
        let person = |actor: Option<&Actor>| actor.and_then(Actor::person).map(|person| people.name(person).to_owned());
        let request = self.about.request;
        let paper = self.about.paper;
        let text = match name {
            "nth" => Some(self.about.place.to_string()),
            "one" => self.about.subject.as_ref().map(|one| match one {
                Subject::Person(person) => people.name(person).to_owned(),
                Subject::Unit(unit) => people.unit_name(unit).to_owned(),
            }),
            "one_full" => self.about.subject.as_ref().map(|one| match one {
                Subject::Person(person) => people.name(person).to_owned(),
                Subject::Unit(unit) => people.units.get(unit).map_or_else(|| unit.to_string(), |known| known.name.clone()),
            }),
            "link" => self.link().map(str::to_owned),
            "urged" => Some(self.occasion.case.urged.values().sum::<u32>().to_string()),
            "asked_by" => person(request.map(|request| &request.by)),
            "decided_by" => person(request.and_then(|request| request.decided.as_ref()?.by.as_ref())),
            "paper_title" => paper.map(|paper| paper.title.clone()),
            "paper_author" => paper.map(|paper| paper.author.clone()),
            "paper_number" => paper.and_then(|paper| paper.number.clone()),
            "notice_title" => self.about.notice.map(|notice| notice.title.clone()),
            "notice_text" => self.about.notice.map(|notice| notice.text.clone()),
            "paper_pages" => paper.and_then(|paper| paper.pages).map(|pages| pages.to_string()),
            _ => None,
        };
        text.unwrap_or_default()
    }

    /// Units by their full names.
    fn full(&self, field: &str) -> String {
        let people = self.occasion.world.people;
        let units = self.value(field).map(|(_, value)| value.units()).unwrap_or_default();
        let name = |unit: &UnitId| people.units.get(unit).map_or_else(|| unit.to_string(), |known| known.name.clone());
        units.iter().map(name).collect::<Vec<_>>().join("、")
    }

    /// Who ended a step last, and when.
    fn ended(&self, step: &str) -> String {
        let ended = self.occasion.case.ended.iter().filter(|(run, _)| run.step_path().step().as_str() == step);
        let last = ended.max_by_key(|(_, ended)| ended.at);
        let by = last.and_then(|(_, ended)| Some((ended.by.person()?, ended.on)));
        self.signed(by.into_iter())
    }

    /// Who signed in the last run of a step, and when.
    fn signers(&self, step: &str) -> String {
        let signed = self.occasion.log.iter().filter_map(|event| match &event.what {
            What::Signed { run, person, .. } if run.step_path().step().as_str() == step => Some((run, (person, event.on))),
            _ => None,
        });
        let signed: Vec<_> = signed.collect();
        let last = signed.last().map(|(run, _)| *run);
        self.signed(signed.into_iter().filter(|(run, _)| Some(*run) == last).map(|(_, signed)| signed))
    }

    fn signed<'p>(&self, signed: impl Iterator<Item = (&'p PersonId, NaiveDate)>) -> String {
        let people = self.occasion.world.people;
        let one = |(person, on): (&'p PersonId, NaiveDate)| format!("{}　{}", people.name(person), on.format("%-m月%-d日"));
        signed.map(one).collect::<Vec<_>>().join("\n")
    }

    /// The last letter of a kind that stands, or else the last there was.
    fn letter(&self, kind: &str) -> Option<&'a Document> {
        let of_kind = || self.occasion.case.documents.values().filter(|document| document.kind == *kind);
        of_kind().rfind(|document| document.stands()).or_else(|| of_kind().next_back())
    }
}

fn unknown(name: &str, sentence: &str) -> BlankError {
    BlankError::Unknown {
        name: name.to_owned(),
        sentence: sentence.to_owned(),
        known: format!("it can be a field, {} or a name as {{on.MILESTONE}} and {{by.STEP}}", ALONE.join(", ")),
    }
}
