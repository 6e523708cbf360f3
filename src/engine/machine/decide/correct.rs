//! Correcting facts, with a reason (更正). Older values stay in the log; a signed letter gets a new original or an erratum (6.4).

use super::act::after_facts;
use super::must_say_why;
use crate::definition::Exit;
use crate::ids::{DocumentId, FieldId, Milestone};
use crate::machine::command::{Command, FormInput};
use crate::machine::document::{DocumentContent, DocumentPart};
use crate::machine::draft::Draft;
use crate::machine::event::{Place, What};
use crate::machine::form::{read_any, written};
use crate::machine::papers::item_part;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::who::must_be_in_charge;
use crate::value::Value;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The office in charge corrects facts of the case or of an item.
pub(super) fn correct(
    draft: &mut Draft<'_>,
    command: &Command,
    place: &Place,
    form: &FormInput,
    reason: &str,
) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    let before: BTreeMap<FieldId, Value> = match place {
        Place::Case => draft.case.facts.clone(),
        Place::Item(item) => draft
            .case
            .item(&item.block, &item.item)
            .map(|item| item.fields.clone())
            .ok_or_else(|| Refusal::from(Reason::NoSuchItem(item.item.clone())))?,
    };
    let values = read_any(&draft.world, form, &before)?;
    draft.emit(What::Corrected { place: place.clone(), values: values.clone(), reason: reason.to_owned() });
    repair_letters(draft, place, &before, &values);
    if *place == Place::Case {
        remark(draft, &before, &values)?;
    }
    after_facts(draft)
}

/// A corrected stamp seals a new original; a corrected printed fact adds an erratum.
fn repair_letters(draft: &mut Draft<'_>, place: &Place, before: &BTreeMap<FieldId, Value>, values: &BTreeMap<FieldId, Value>) {
    let definition = draft.world.definition;
    let home = match place {
        Place::Case => String::new(),
        Place::Item(item) => draft.case.item(&item.block, &item.item).map(|item| item.scope.to_string()).unwrap_or_default(),
    };
    let signed: Vec<DocumentId> = draft
        .case
        .documents
        .iter()
        .filter(|(id, document)| !document.reopened && !document.signatures.is_empty() && item_part(id.as_str()) == home)
        .map(|(id, _)| id.clone())
        .collect();
    for id in signed {
        let Some(document) = draft.case.documents.get(&id).cloned() else { continue };
        let printed = definition.printed_fields(&document.kind);
        for (field, now) in values {
            let is_stamp = definition.fields.get(field).is_some_and(crate::definition::Field::is_taken_anew);
            if is_stamp && seals(draft, &document.kind, field) && document.content.date.is_some() {
                let number = match now {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                };
                let content = DocumentContent { number, ..document.content.clone() };
                draft.emit(What::DocumentAsked { document: id.clone(), part: DocumentPart::Original, content });
            } else if printed.contains(field) {
                let old = before.get(field).map_or_else(String::new, |value| plain(&written(value)));
                let text = format!("{}：“{old}”更正为“{}”", definition.field_title(field), plain(&written(now)));
                draft.emit(What::ErratumAdded { document: id.clone(), text });
            }
        }
    }
}

/// Whether a step that seals `kind` takes its number from `field`.
fn seals(draft: &Draft<'_>, kind: &crate::ids::DocumentKind, field: &FieldId) -> bool {
    draft
        .world
        .definition
        .all_steps()
        .into_iter()
        .any(|step| step.seal.as_ref().is_some_and(|sealed| sealed.id == *kind) && step.asks().any(|ask| ask.field == *field))
}

/// A corrected day moves the milestone that it dates, and with it the clocks that stopped or began there.
fn remark(draft: &mut Draft<'_>, before: &BTreeMap<FieldId, Value>, values: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
    let steps = draft.world.definition.all_steps();
    let marks = steps.iter().flat_map(|step| &step.marks).chain(steps.iter().flat_map(|step| match &step.exit {
        Exit::Outcomes(outcomes) => outcomes.values().flat_map(|outcome| &outcome.marks).collect::<Vec<_>>(),
        Exit::Next(_) | Exit::Choose(_) => Vec::new(),
    }));
    let day = |values: &BTreeMap<FieldId, Value>, field: &FieldId| match values.get(field) {
        Some(Value::Date(date)) => Some(*date),
        Some(_) | None => None,
    };
    let mut dated: Vec<(Milestone, NaiveDate, NaiveDate)> = Vec::new();
    for mark in marks {
        let Some(on) = &mark.on else { continue };
        let (Some(old), Some(new)) = (day(before, &on.id), day(values, &on.id)) else { continue };
        let recorded = draft.case.marks.get(&mark.milestone).is_some_and(|days| days.contains(&old));
        let known = dated.iter().any(|(milestone, _, _)| *milestone == mark.milestone);
        if recorded && !known && old != new {
            dated.push((mark.milestone.clone(), old, new));
        }
    }
    for (milestone, old, new) in dated {
        let on = draft.checked_day(new)?;
        draft.correct_mark(&milestone, on, Some(old))?;
    }
    Ok(())
}

fn plain(json: &serde_json::Value) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}
