//! Correcting facts, with a reason (更正). Older values stay in the log; a signed letter gets a new original or an erratum (6.4).

use super::act::after_facts;
use super::must_say_why;
use crate::ids::{DocumentId, FieldId};
use crate::machine::clock::Runs;
use crate::machine::command::{Command, FormInput};
use crate::machine::document::{DocumentContent, DocumentPart};
use crate::machine::draft::Draft;
use crate::machine::event::{Place, What};
use crate::machine::form::{value, written};
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::who::must_be_in_charge;
use crate::value::Value;
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
            .ok_or_else(|| Refusal::from(Reason::NoSuchItem(item.item.to_string())))?,
    };
    let mut values = BTreeMap::new();
    for (field, json) in form {
        values.insert(field.clone(), value(&draft.world, field, json, before.get(field))?);
    }
    draft.emit(What::Corrected { place: place.clone(), values: values.clone(), reason: reason.to_owned() });
    if *place == Place::Case {
        repair_letters(draft, &before, &values);
        remark(draft, &values)?;
    }
    after_facts(draft)
}

/// A corrected stamp seals a new original; a corrected printed fact adds an erratum.
fn repair_letters(draft: &mut Draft<'_>, before: &BTreeMap<FieldId, Value>, values: &BTreeMap<FieldId, Value>) {
    let definition = draft.world.definition;
    let signed: Vec<DocumentId> = draft
        .case
        .documents
        .iter()
        .filter(|(id, document)| !document.reopened && !document.signatures.is_empty() && !id.as_str().contains('['))
        .map(|(id, _)| id.clone())
        .collect();
    for id in signed {
        let Some(document) = draft.case.documents.get(&id).cloned() else { continue };
        let printed = definition.printed_fields(&document.kind);
        for (field, now) in values {
            let is_stamp = definition.fields.get(field).is_some_and(crate::definition::Field::is_taken_anew);
            if is_stamp && seals(draft, &document.kind, field) && !document.originals.is_empty() {
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
fn remark(draft: &mut Draft<'_>, values: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
    let definition = draft.world.definition;
    let steps = definition.all_steps();
    let marks = steps.iter().flat_map(|step| &step.marks).chain(steps.iter().flat_map(|step| match &step.exit {
        crate::definition::Exit::Outcomes(outcomes) => outcomes.values().flat_map(|outcome| &outcome.marks).collect::<Vec<_>>(),
        crate::definition::Exit::Next(_) | crate::definition::Exit::Choose(_) => Vec::new(),
    }));
    let dated: Vec<_> = marks
        .filter_map(|mark| match mark.on.as_ref().and_then(|on| values.get(&on.id)) {
            Some(Value::Date(date)) if draft.case.marks.contains_key(&mark.milestone) => Some((mark.milestone.clone(), *date)),
            Some(_) | None => None,
        })
        .collect();
    for (milestone, date) in dated {
        let on = draft.checked_day(date)?;
        let stopped: Vec<_> = draft
            .case
            .clocks
            .iter()
            .filter(|(clock, state)| {
                matches!(state.runs, Runs::Stopped { .. })
                    && definition.clocks.get(*clock).is_some_and(|known| known.stops == milestone)
            })
            .map(|(clock, state)| (clock.clone(), !state.due.is_late(on)))
            .collect();
        draft.mark(&milestone, on)?;
        for (clock, in_time) in stopped {
            draft.emit(What::ClockStopped { clock, on, in_time });
        }
    }
    Ok(())
}

fn plain(json: &serde_json::Value) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}
