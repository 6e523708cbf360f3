//! All rows by which lists know a case: its face, who sees it there, what it is found by and narrowed down by. Made of the case,
//! written with it, compared by the doctor and made anew by a repair, each in one place, so that the four cannot differ.

use super::face::{Face, facets};
use super::search::Terms;
use super::seats;
use crate::store::facets::{Facets, Value};
use crate::store::{Db, StoreError, Tx, faces, grams};
use chrono::NaiveDate;
use dafu_engine::definition::{Definition, FieldKind};
use dafu_engine::ids::{CaseId, FieldId};
use dafu_engine::machine::state::Case;
use dafu_engine::policy::Policy;
use std::collections::{BTreeMap, BTreeSet};

/// The step among the values that lists are narrowed down by. No field is called so.
pub const STEP: &str = "@step";
/// The unit that answers, likewise.
pub const LEAD: &str = "@lead";

/// The rows of a case.
#[derive(Debug, Clone)]
pub(in crate::app) struct Shown {
    face: faces::Row,
    seats: BTreeSet<String>,
    grams: BTreeSet<grams::Gram>,
    facets: Facets,
    /// The values of its facts, with their words.
    values: Vec<Value>,
    began: NaiveDate,
}

impl Shown {
    /// The rows of `case`.
    pub(in crate::app) fn of(definition: &Definition, policy: &Policy, case: &Case) -> Result<Self, StoreError> {
        let face = Face::of(definition, case);
        let terms = Terms::of(&face);
        let facets = facets(definition, case);
        let values = facets.iter().map(|(field, value)| words(definition, policy, (field, value), case.began)).collect();
        let mut all = seats::seats(definition, case).all();
        all.extend(seats::board(definition, policy, case));
        Ok(Self { face: face.row(case, &terms)?, seats: all, grams: terms.grams, facets, values, began: case.began })
    }

    /// Whether the database has these very rows.
    pub(in crate::app) async fn is_kept(&self, db: &impl Db) -> Result<bool, StoreError> {
        let case = self.face.case_id.as_str();
        Ok(faces::of_cases(db, [case]).await?.get(case) == Some(&self.face)
            && grams::of_case(db, case).await? == self.grams
            && crate::store::facets::of_case(db, case).await? == self.facets
            && crate::store::seats::of_case(db, case).await? == self.seats)
    }
}

/// A fact's value in words: the label of a choice, the text itself, nothing for a tick.
fn words(definition: &Definition, policy: &Policy, (field, value): (&str, &str), since: NaiveDate) -> Value {
    let id = FieldId::new(field);
    let label = match definition.choices(&id, policy) {
        Some(rows) => rows.into_iter().find(|row| row.id == value).map_or_else(|| value.to_owned(), |row| row.label),
        None => value.to_owned(),
    };
    let by = definition.face.iter().flat_map(|face| &face.by).map(|field| &field.id);
    let mut texts = by.filter(|id| definition.fields.get(*id).is_some_and(|known| matches!(known.kind, FieldKind::Text)));
    let year = texts.next() == Some(&id);
    Value { field: field.to_owned(), value: value.to_owned(), label, title: definition.field_title(&id), year, since }
}

/// Makes the rows of these cases equal to them. What a case is found by is written only where it has changed, for it is much.
pub(in crate::app) async fn write(tx: &Tx, shown: Vec<Shown>, anew: bool) -> Result<(), StoreError> {
    let known = faces::known(tx, shown.iter().map(|one| one.face.case_id.as_str())).await?;
    let (mut rows, mut found, mut seen, mut facts) = (Vec::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut values: BTreeMap<(String, String), Value> = BTreeMap::new();
    let mut words: BTreeMap<(String, String), Value> = BTreeMap::new();
    for one in shown {
        let case = one.face.case_id.clone();
        let before = known.get(&case).cloned().unwrap_or_default();
        for (field, now, before) in [(STEP, &one.face.step, &before.step), (LEAD, &one.face.lead, &before.lead)] {
            if let Some(value) = now.as_ref().filter(|_| now != before) {
                let (field, title) = (field.to_owned(), String::new());
                let (label, since) = (value.clone(), one.began);
                let row = Value { field, value: value.clone(), label, title, year: false, since };
                values.insert((row.field.clone(), row.value.clone()), row);
            }
        }
        if anew || before.terms != one.face.terms {
            found.insert(case.clone(), one.grams);
        }
        words.extend(one.values.into_iter().map(|value| ((value.field.clone(), value.value.clone()), value)));
        seen.insert(CaseId::from(case.as_str()), one.seats);
        facts.insert(case, one.facets);
        rows.push(one.face);
    }
    faces::write(tx, rows).await?;
    crate::store::seats::replace(tx, &seen).await?;
    grams::replace(tx, found).await?;
    let come = crate::store::facets::replace(tx, &facts).await?;
    values.extend(come.into_iter().filter_map(|key| Some((key.clone(), words.remove(&key)?))));
    crate::store::facets::remember(tx, values.into_values().collect()).await
}
