//! To whom a letter goes: the salutation, how the reader is addressed, and who gets a copy.

use super::{ComposeError, Job};
use crate::documents::blanks::fill;
use dafu_engine::definition::{RoleOf, Subject};
use dafu_engine::ids::FieldId;
use dafu_engine::people::PersonKind;
use dafu_engine::value::Value;

/// Whom a letter is addressed to, by name.
pub(super) struct Readers(Vec<Reader>);

struct Reader {
    name: String,
    organisation: bool,
}

impl<'a> Job<'a> {
    pub(super) fn readers(&self) -> Result<Readers, ComposeError> {
        let value = self.fact(&self.kind.to).ok_or_else(|| self.empty(&self.kind.to))?;
        let people = self.world.people;
        let persons = value.people().into_iter().map(|person| Reader {
            name: people.name(&person).to_owned(),
            organisation: people.persons.get(&person).is_some_and(|known| known.kind == PersonKind::Organisation),
        });
        // A unit is addressed by the policy's own words for this kind of letter.
        let units =
            value.units().into_iter().map(|unit| Reader { name: people.unit_name(&unit).to_owned(), organisation: false });
        Ok(Readers(persons.chain(units).collect()))
    }

    /// One line for all members together, where the first of them stands, and one for every organisation.
    pub(super) fn salutations(&self, readers: &Readers) -> Result<Vec<String>, ComposeError> {
        let members: Vec<&str> = readers.0.iter().filter(|one| !one.organisation).map(|one| one.name.as_str()).collect();
        let pattern = self.wording("salutation").ok_or_else(|| self.no_wording("salutation"))?;
        let mut lines = Vec::new();
        let mut addressed = false;
        for reader in &readers.0 {
            if reader.organisation {
                lines.push(self.address(&self.kinds.words.organisation, &reader.name)?);
            } else if !addressed {
                lines.push(self.address(pattern, &members.join(&self.kinds.words.between))?);
                addressed = true;
            }
        }
        Ok(lines)
    }
    fn address(&self, sentence: &str, names: &str) -> Result<String, ComposeError> {
        fill(sentence, |name| match name {
            "name" => Ok(names.to_owned()),
            _ => self.blank(name, sentence),
        })
    }

    pub(super) fn you(&self, readers: &Readers) -> String {
        let words = &self.kinds.words;
        match readers.0.as_slice() {
            [one] if !one.organisation => words.you.clone(),
            _ => words.you_all.clone(),
        }
    }

    /// Who gets a copy: what the roles and fields of the policy's list stand for in this case, nobody twice and not the sender.
    pub(super) fn copies(&self) -> Result<Vec<String>, ComposeError> {
        let Some(path) = &self.kind.copies else { return Ok(Vec::new()) };
        let senders = self.unit_names(&self.sender_ids()?);
        let mut names: Vec<String> = Vec::new();
        for entry in self.world.policy.texts(path).unwrap_or_default() {
            let field = self.copied(entry).ok_or_else(|| ComposeError::UnknownCopy {
                name: entry.to_owned(),
                path: path.clone(),
                policy: self.world.policy.policy.clone(),
            })?;
            for name in self.fact(field).map(|value| self.names(value)).unwrap_or_default() {
                if !names.contains(&name) && !senders.contains(&name) {
                    names.push(name);
                }
            }
        }
        Ok(names)
    }
    fn names(&self, value: &Value) -> Vec<String> {
        let people = value.people().iter().map(|person| self.world.people.name(person).to_owned()).collect::<Vec<_>>();
        people.into_iter().chain(self.unit_names(&value.units())).collect()
    }
    /// The field that a name in a list of copies stands for: a role's, or the field itself.
    fn copied(&self, name: &str) -> Option<&'a FieldId> {
        let definition = self.world.definition;
        match definition.roles.get(name).map(|role| &role.of) {
            Some(RoleOf::Unit(Subject::Fact(field)) | RoleOf::Person(Subject::Fact(field))) => Some(field),
            Some(RoleOf::Unit(Subject::Item) | RoleOf::Person(Subject::Item)) | None => {
                definition.fields.get_key_value(name).map(|(field, _)| field)
            }
        }
    }
}
