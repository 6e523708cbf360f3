//! A case as lists show it, read off its snapshot: number, name, whom it is from, which units it concerns.
//!
//! Which fields these are is read off the definition: the first text that the import brings is the number, the second the name;
//! people that the import brings are whom it is from; the unit that most roles are bound to answers.

use super::seats::{self, Seats};
use crate::store::{StoreError, faces};
use chrono::NaiveDate;
use dafu_engine::definition::{Definition, FieldFrom, FieldKind, RoleOf, Subject};
use dafu_engine::ids::{FieldId, PersonId, UnitId};
use dafu_engine::machine::light;
use dafu_engine::machine::state::{Case, Status};
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
}

impl Face {
    /// The face of `case`.
    pub fn of(definition: &Definition, case: &Case) -> Self {
        let text = |index| imported_text(definition, case, index);
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
            number: text(0).unwrap_or_else(|| case.id.to_string()),
            title: text(1).unwrap_or_else(|| definition.title.zh.clone()),
            from,
            lead: lead_field.and_then(|field| case.facts.get(field)).and_then(|value| value.units().into_iter().next()),
            units: units.collect(),
            light: due.map(|due| due.date),
            provisional: due.is_some_and(|due| due.provisional),
            suspended: matches!(case.status, Status::Suspended { .. }),
        }
    }

    /// As the database keeps it.
    pub(in crate::app) fn row(&self, case: &Case) -> Result<faces::Row, StoreError> {
        let unwritable = |error| StoreError::Permanent(format!("The face of case {} can't be written: {error}.", case.id));
        Ok(faces::Row {
            case_id: case.id.to_string(),
            number: self.number.clone(),
            title: self.title.clone(),
            lead: self.lead.as_ref().map(ToString::to_string),
            light: self.light,
            body: serde_json::to_string(self).map_err(unwritable)?,
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
    match case.facts.get(texts.nth(index)?.0) {
        Some(Value::Text(text)) if !text.is_empty() => Some(text.clone()),
        Some(_) | None => None,
    }
}

/// The field with the unit that answers: a single unit, and that of the most roles.
pub(super) fn lead_field(definition: &Definition) -> Option<&FieldId> {
    let mut roles: BTreeMap<&FieldId, usize> = BTreeMap::new();
    for role in definition.roles.values() {
        if let RoleOf::Unit(Subject::Fact(field)) = &role.of
            && definition.fields.get(field).is_some_and(|known| matches!(known.kind, FieldKind::Unit))
        {
            *roles.entry(field).or_default() += 1;
        }
    }
    roles.into_iter().max_by_key(|(_, count)| *count).map(|(field, _)| field)
}

fn names_a_role(definition: &Definition, field: &FieldId) -> bool {
    definition.roles.values().any(|role| matches!(&role.of, RoleOf::Unit(Subject::Fact(known)) if known == field))
}

/// The seats and the face of a case, for its rows.
pub(in crate::app) fn rows(definition: &Definition, case: &Case) -> Result<(faces::Row, Seats), StoreError> {
    Ok((Face::of(definition, case).row(case)?, seats::seats(definition, case)))
}
