//! A case as lists show it, read off its snapshot: number, name, whom it is from, which units it concerns.
//!
//! Which texts these are is what the definition says under `face:`. Where it says nothing, the first text that the import brings is
//! the number, the second the name. People that the import brings are whom it is from; the unit that most roles are bound to answers.

use super::search::Terms;
use crate::store::facets::Facets;
use crate::store::listing::NEVER;
use crate::store::{StoreError, faces};
use chrono::NaiveDate;
use dafu_engine::definition::{Definition, FieldFrom, FieldKind, Named, RoleOf, Subject};
use dafu_engine::ids::{FieldId, PersonId, ScopeId, UnitId};
use dafu_engine::machine::light;
use dafu_engine::machine::state::{Case, Position, Status};
use dafu_engine::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What lists show of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// Its number.
    pub number: String,
    /// Its name.
    pub title: String,
    /// What tells it apart from others of the same number.
    #[serde(default)]
    pub about: String,
    /// Whom it is from.
    pub from: Vec<PersonId>,
    /// The unit that answers.
    pub lead: Option<UnitId>,
    /// Other units, under the name of the field that names them.
    pub units: Vec<(String, Vec<UnitId>)>,
    /// The date that its light shows.
    pub light: Option<NaiveDate>,
    /// That date reaches a year whose holidays are not known.
    pub provisional: bool,
    /// Suspended: its dates stand still.
    pub suspended: bool,
    /// What the screen calls the step it is at; none where it is over.
    #[serde(default)]
    pub step: Option<String>,
    /// It is over.
    #[serde(default)]
    pub ended: bool,
}

impl Face {
    /// The face of `case`.
    pub fn of(definition: &Definition, case: &Case) -> Self {
        let face = definition.face.as_ref();
        let text = |named: Option<&Named<FieldId>>, index| match named {
            Some(field) => text(case, &field.id),
            None => imported_text(definition, case, index),
        };
        let lead_field = lead_field(definition);
        let imported = |field: &FieldId| definition.fields.get(field).is_some_and(|known| known.from == Some(FieldFrom::Import));
        let people = definition.fields.iter().find(|(id, field)| imported(id) && matches!(field.kind, FieldKind::People));
        let from = people.and_then(|(id, _)| case.facts.get(id)).map(Value::people).unwrap_or_default();
        let units = definition.fields.iter().filter(|(id, field)| {
            !imported(id)
                && Some(*id) != lead_field
                && matches!(field.kind, FieldKind::Unit | FieldKind::Units)
                && names_a_role(definition, id)
        });
        let units = units
            .map(|(id, field)| (field.title.zh.clone(), case.facts.get(id).map(Value::units).unwrap_or_default()))
            .filter(|(_, units)| !units.is_empty());
        let due = light::running_dates(case).into_iter().map(|(_, due)| due).min_by_key(|due| due.date);
        Self {
            number: text(face.map(|face| &face.number), 0).unwrap_or_else(|| case.id.to_string()),
            title: text(face.map(|face| &face.title), 1).unwrap_or_else(|| definition.title.zh.clone()),
            about: face.and_then(|face| face.about.as_ref()).and_then(|field| self::text(case, &field.id)).unwrap_or_default(),
            from,
            lead: lead_field.and_then(|field| case.facts.get(field)).and_then(|value| value.units().into_iter().next()),
            units: units.collect(),
            light: due.map(|due| due.date),
            provisional: due.is_some_and(|due| due.provisional),
            suspended: matches!(case.status, Status::Suspended { .. }),
            step: step(definition, case),
            ended: case.is_ended(),
        }
    }

    /// As the database keeps it.
    pub(in crate::app) fn row(&self, case: &Case, terms: &Terms) -> Result<faces::Row, StoreError> {
        let unwritable = |error| StoreError::Permanent(format!("The face of case {} can't be written: {error}.", case.id));
        Ok(faces::Row {
            case_id: case.id.to_string(),
            number: self.number.clone(),
            title: self.title.clone(),
            lead: self.lead.as_ref().map(ToString::to_string),
            light: self.light,
            body: serde_json::to_string(self).map_err(unwritable)?,
            open: !self.ended,
            suspended: self.suspended,
            nearest: self.light.unwrap_or(NEVER),
            step: self.step.clone(),
            words: terms.words.clone(),
            terms: terms.digest(),
        })
    }

    /// As it was kept.
    pub(in crate::app) fn read(row: &faces::Row) -> Result<Self, StoreError> {
        serde_json::from_str(&row.body)
            .map_err(|error| StoreError::unreadable(&format!("The face of case {}", row.case_id), error))
    }
}

/// The `index`th text that the case was imported with.
fn imported_text(definition: &Definition, case: &Case, index: usize) -> Option<String> {
    let texts = definition.fields.iter();
    let mut texts = texts.filter(|(_, field)| field.from == Some(FieldFrom::Import) && matches!(field.kind, FieldKind::Text));
    text(case, texts.nth(index)?.0)
}

fn text(case: &Case, field: &FieldId) -> Option<String> {
    match case.facts.get(field) {
        Some(Value::Text(text)) if !text.is_empty() => Some(text.clone()),
        Some(_) | None => None,
    }
}

/// What the screen calls the step at which the root list is.
fn step(definition: &Definition, case: &Case) -> Option<String> {
    match &case.scopes.get(&ScopeId::root())?.at {
        Position::At(run) => Some(definition.step(&run.step)?.title.zh.clone()),
        Position::Between | Position::Done(_) | Position::Withdrawn(_) => None,
    }
}

/// The facts by which lists are narrowed down to a case. A tick that is not set is none.
pub(super) fn facets(definition: &Definition, case: &Case) -> Facets {
    let by = definition.face.iter().flat_map(|face| &face.by);
    by.filter_map(|field| {
        let value = match case.facts.get(&field.id)? {
            Value::Text(text) if !text.is_empty() => text.clone(),
            Value::Choice(id) => id.clone(),
            Value::YesNo(true) => YES.to_owned(),
            _ => return None,
        };
        Some((field.id.to_string(), value))
    })
    .collect()
}

/// How a tick that is set stands among the facts.
pub const YES: &str = "yes";

/// The field with the unit that answers: a single unit, and that of the most roles; of several with as many, one that is named in the
/// course of the case rather than imported with it.
pub(super) fn lead_field(definition: &Definition) -> Option<&FieldId> {
    let mut roles: BTreeMap<&FieldId, usize> = BTreeMap::new();
    for role in definition.roles.values() {
        if let RoleOf::Unit(Subject::Fact(field)) = &role.of
            && definition.fields.get(field).is_some_and(|known| matches!(known.kind, FieldKind::Unit))
        {
            *roles.entry(field).or_default() += 1;
        }
    }
    let named = |field: &FieldId| definition.fields.get(field).is_some_and(|known| known.from != Some(FieldFrom::Import));
    roles.into_iter().max_by_key(|(field, count)| (*count, named(field))).map(|(field, _)| field)
}

fn names_a_role(definition: &Definition, field: &FieldId) -> bool {
    definition.roles.values().any(|role| matches!(&role.of, RoleOf::Unit(Subject::Fact(known)) if known == field))
}
