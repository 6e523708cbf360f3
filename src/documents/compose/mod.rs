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

use super::blanks::{BlankError, fill};
use super::letter::{HeadItem, LetterData, Stamps};
use dafu_engine::ids::UnitId;
use dafu_engine::machine::World;
use dafu_engine::machine::document::{DocumentContent, DocumentPart};
use dafu_engine::people::Unit;
use dafu_engine::value::Value;

impl Kinds {
    /// What the letter says. `sample` marks every page as no real letter.
    pub fn compose(
        &self,
        world: &World<'_>,
        content: &DocumentContent,
        part: DocumentPart,
        sample: bool,
    ) -> Result<LetterData, ComposeError> {
        let kind = self
            .kinds
            .get(&content.kind)
            .ok_or_else(|| ComposeError::UnknownKind { kind: content.kind.clone(), file: self.file.clone() })?;
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
        let profile = profile::profile(self.world.policy)?;
        let readers = self.readers()?;
        let units: Vec<String> = self.senders()?.iter().map(|unit| unit.name.clone()).collect();
        let grade = if profile.head.contains(&HeadItem::Grade) { self.grade()? } else { None };
        let say = |key: &str| self.say(key, &readers);
        Ok(LetterData {
            grade,
            title: say("title")?,
            salutations: self.salutations(&readers)?,
            opening: self.opening(&readers)?,
            body: self.needed(&self.kind.text)?,
            closing: self.say_if_any("closing", &readers)?.unwrap_or_default(),
            attachments: self.attachments(),
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

    /// The policy's sentence `key` of this kind of letter, or that of all letters.
    fn wording(&self, key: &str) -> Option<&'a str> {
        let policy = self.world.policy;
        policy.text(&format!("letter.{}.{key}", self.content.kind)).or_else(|| policy.text(&format!("letter.{key}")))
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
        match (self.wording("opening_with_opinions"), field) {
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

    /// The names of the attachments, without the ends of their file names.
    fn attachments(&self) -> Vec<String> {
        match self.kind.attachments.as_ref().and_then(|field| self.fact(field)) {
            Some(Value::Files(files)) => files.iter().map(|file| title_of(&file.name).to_owned()).collect(),
            Some(Value::File(file)) => vec![title_of(&file.name).to_owned()],
            Some(_) | None => Vec::new(),
        }
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
