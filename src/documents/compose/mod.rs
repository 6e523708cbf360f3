//! Composing: from what a case has frozen to what the press prints.
//!
//! The facts are the case's, the words the policy's (`letter:`), the names the roster's, and which fact fills which part is
//! `workflows/letters/kinds.yaml`: no field, grade, city or sentence is named here. A final draft and its original differ in
//! their [`Stamps`] alone. Deliberately no reading of the text itself: that is the check's business.

mod check;
mod error;
mod facts;
mod kinds;
mod profile;
mod readers;
#[cfg(test)]
mod tests;

pub use check::{check, check_folder};
pub use error::ComposeError;
pub use kinds::{Contact, FILE, Kind, Kinds, LoadError, Words};
pub(super) use profile::profile;

use super::blanks::{BlankError, fill};
use super::letter::{HeadItem, LetterData, Picture, Stamps};
use super::port::Order;
use super::{body, numbers};
use dafu_engine::ids::UnitId;
use dafu_engine::machine::World;
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::people::Unit;
use dafu_engine::value::{FileRef, Value};

impl Kinds {
    /// The series that the letter's number is of: the policy's pattern with the mark of the unit that signs first.
    pub fn series(&self, world: &World<'_>, content: &DocumentContent, year: i32) -> Result<String, ComposeError> {
        let kind = self.kind(content)?;
        let job = Job { kinds: self, kind, world, content };
        let path = format!("number_series.{}", content.kind);
        let pattern =
            world.policy.text(&path).ok_or_else(|| ComposeError::NoWording { policy: world.policy.policy.clone(), path })?;
        let mark = job.senders()?.first().and_then(|unit| unit.mark.clone()).unwrap_or_default();
        Ok(numbers::series(pattern, &mark, year)?)
    }

    fn kind(&self, content: &DocumentContent) -> Result<&Kind, ComposeError> {
        let unknown = || ComposeError::UnknownKind { kind: content.kind.clone(), file: self.file.clone() };
        self.kinds.get(&content.kind).ok_or_else(unknown)
    }

    /// What the letter says.
    pub fn compose(&self, world: &World<'_>, order: Order<'_>) -> Result<LetterData, ComposeError> {
        let Order { content, part, sample } = order;
        let kind = self.kind(content)?;
        let job = Job { kinds: self, kind, world, content };
        let stamps = match part {
            DocumentPart::Draft => None,
            DocumentPart::Original => Some(job.stamps()?),
        };
        Ok(LetterData { stamps, sample, ..job.letter()? })
    }
}

/// One letter being composed.
struct Job<'a> {
    kinds: &'a Kinds,
    kind: &'a Kind,
    world: &'a World<'a>,
    content: &'a DocumentContent,
}

impl<'a> Job<'a> {
    /// The letter without its stamps.
    fn letter(&self) -> Result<LetterData, ComposeError> {
        let profile = profile(self.world.policy)?;
        let readers = self.readers()?;
        let units: Vec<String> = self.senders()?.iter().map(|unit| unit.name.clone()).collect();
        let grade = if profile.head.contains(&HeadItem::Grade) { self.grade()? } else { None };
        let say = |key: &str| self.say(key, &readers);
        let body = self.needed(&self.kind.text)?;
        let pictures = self.pictures(&body)?;
        Ok(LetterData {
            grade,
            title: say("title")?,
            salutations: self.salutations(&readers)?,
            opening: self.opening(&readers)?,
            attachments: self.attachments(&pictures),
            body,
            pictures,
            closing: self.say_if_any("closing", &readers)?.unwrap_or_default(),
            contact: self.contact()?,
            copies: self.copies()?,
            printed_by: self.printed_by(&units)?,
            masthead: units.clone(),
            units,
            profile,
            frozen_on: self.content.frozen_on,
            stamps: None,
            sample: false,
        })
    }

    /// The policy's sentence `key` of a second letter of this kind, of this kind of letter, or that of all letters.
    fn wording(&self, key: &str) -> Option<&'a str> {
        let (policy, kind) = (self.world.policy, &self.content.kind);
        let first = || policy.text(&format!("letter.{kind}.{key}")).or_else(|| policy.text(&format!("letter.{key}")));
        self.second_wording(key).or_else(first)
    }
    fn second_wording(&self, key: &str) -> Option<&'a str> {
        let path = format!("letter.{}.again.{key}", self.content.kind);
        self.content.again.then(|| self.world.policy.text(&path)).flatten()
    }
    fn say(&self, key: &str, readers: &readers::Readers) -> Result<String, ComposeError> {
        self.say_if_any(key, readers)?.ok_or_else(|| self.no_wording(key))
    }
    fn no_wording(&self, key: &str) -> ComposeError {
        ComposeError::NoWording { policy: self.world.policy.policy.clone(), path: format!("letter.{}.{key}", self.content.kind) }
    }
    fn say_if_any(&self, key: &str, readers: &readers::Readers) -> Result<Option<String>, ComposeError> {
        let Some(sentence) = self.wording(key) else { return Ok(None) };
        fill(sentence, |name| match name {
            "you" => Ok(self.you(readers)),
            _ => self.blank(name, sentence),
        })
        .map(Some)
    }
    /// What a name stands for in any sentence of a letter.
    fn blank(&self, name: &str, sentence: &str) -> Result<String, ComposeError> {
        if name == "number" {
            return self.needed(&self.kind.number);
        }
        if name == "again" {
            return Ok(if self.content.again { self.kinds.words.again.clone() } else { String::new() });
        }
        let definition = self.world.definition;
        let field = definition.fields.get_key_value(name).map(|(field, _)| field).ok_or_else(|| BlankError::Unknown {
            name: name.to_owned(),
            sentence: sentence.to_owned(),
            known: format!("it can be {{number}}, {{you}}, {{again}} or a field of `{}`", definition.workflow),
        })?;
        self.needed(field)
    }

    /// The first paragraph: it names the units that have given their opinion, and nobody who was only asked.
    fn opening(&self, readers: &readers::Readers) -> Result<String, ComposeError> {
        let answered = self.answered();
        let asked = self.kind.answers.as_ref().and_then(|block| self.world.definition.block_named(block.as_str()));
        let field = asked.and_then(|step| step.body.each()).map(|each| &each.over.id);
        // A second letter that begins in words of its own does not begin with those of a first.
        let with_opinions = match self.second_wording("opening") {
            Some(_) => self.second_wording("opening_with_opinions"),
            None => self.wording("opening_with_opinions"),
        };
        match (with_opinions, field) {
            (Some(sentence), Some(field)) if !answered.is_empty() => fill(sentence, |name| match name {
                "you" => Ok(self.you(readers)),
                _ if *field == *name => Ok(self.unit_names(answered).join(&self.kinds.words.between)),
                _ => self.blank(name, sentence),
            }),
            _ => Ok(self.say_if_any("opening", readers)?.unwrap_or_default()),
        }
    }
    fn answered(&self) -> &'a [UnitId] {
        self.kind.answers.as_ref().and_then(|block| self.content.answered.get(block)).map_or(&[], Vec::as_slice)
    }

    /// The grade as the policy has it printed: its id, or its label.
    fn grade(&self) -> Result<Option<String>, ComposeError> {
        let Some(field) = &self.kind.grade else { return Ok(None) };
        match (self.world.policy.text("letter.grade"), self.fact(field)) {
            (Some("id"), Some(Value::Choice(id))) if !id.is_empty() => Ok(Some(id.clone())),
            _ => self.needed(field).map(Some),
        }
    }

    fn attached(&self) -> &'a [FileRef] {
        match self.kind.attachments.as_ref().and_then(|field| self.fact(field)) {
            Some(Value::Files(files)) => files,
            Some(Value::File(file)) => std::slice::from_ref(file),
            Some(_) | None => &[],
        }
    }
    /// The pictures that the text shows, among what is attached.
    fn pictures(&self, body: &str) -> Result<Vec<Picture>, ComposeError> {
        let find = |name: String| match self.attached().iter().find(|file| file.name == name) {
            Some(file) => Ok(Picture { name, digest: file.digest.clone(), bytes: Vec::new() }),
            None => Err(ComposeError::NoPicture(name)),
        };
        body::pictures(body).into_iter().map(find).collect()
    }
    /// The names of the attachments, without the ends of their file names. What the text shows already is none.
    fn attachments(&self, shown: &[Picture]) -> Vec<String> {
        let others = self.attached().iter().filter(|file| !shown.iter().any(|picture| picture.name == file.name));
        others.map(|file| title_of(&file.name).to_owned()).collect()
    }

    fn contact(&self) -> Result<Vec<String>, ComposeError> {
        let Some(contact) = &self.kind.contact else { return Ok(Vec::new()) };
        let Some(sentence) = self.wording("contact") else { return Ok(Vec::new()) };
        let lines = fill(sentence, |name| match name {
            "name" => self.needed(&contact.name),
            "phone" => self.needed(&contact.phone),
            _ => self.blank(name, sentence),
        })?;
        Ok(lines.lines().map(str::to_owned).collect())
    }

    fn printed_by(&self, units: &[String]) -> Result<Option<String>, ComposeError> {
        let Some(sentence) = self.wording("printed_by") else { return Ok(None) };
        fill(sentence, |name| match name {
            "unit" => Ok(units.first().cloned().unwrap_or_default()),
            _ => self.blank(name, sentence),
        })
        .map(Some)
    }

    /// What the seal step adds. Signatories stand in the order of their units, the lead's first.
    fn stamps(&self) -> Result<Stamps, ComposeError> {
        let date = self.content.date.ok_or_else(|| ComposeError::NoDate(self.content.kind.clone()))?;
        let people = self.world.people;
        let units = self.sender_ids()?;
        let mut signed = Vec::new();
        for person in &self.content.signed_by {
            let holds_in = |unit: &UnitId| people.posts.iter().any(|held| held.unit == *unit && held.person == *person);
            let place = units.iter().position(holds_in).unwrap_or(units.len());
            if !signed.iter().any(|(_, known)| known == &person) {
                signed.push((place, person));
            }
        }
        signed.sort_by_key(|(place, _)| *place);
        let signatories = signed.into_iter().map(|(_, person)| people.name(person).to_owned()).collect();
        Ok(Stamps { number: self.content.number.clone(), date, signatories })
    }

    fn senders(&self) -> Result<Vec<&'a Unit>, ComposeError> {
        let ids = self.sender_ids()?;
        ids.into_iter().map(|id| self.world.people.units.get(&id).ok_or(ComposeError::UnknownUnit(id))).collect()
    }
    fn sender_ids(&self) -> Result<Vec<UnitId>, ComposeError> {
        let mut ids: Vec<UnitId> = Vec::new();
        for unit in self.kind.from.iter().filter_map(|field| self.fact(field)).flat_map(Value::units) {
            if !ids.contains(&unit) {
                ids.push(unit);
            }
        }
        match self.kind.from.first() {
            Some(lead) if ids.is_empty() => Err(self.empty(lead)),
            _ => Ok(ids),
        }
    }
}

/// A file's name without its end: `名录.pdf` is printed as 名录.
fn title_of(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((title, end)) if !title.is_empty() && end.len() <= 4 && end.chars().all(|sign| sign.is_ascii_alphanumeric()) => {
            title
        }
        _ => name,
    }
}
