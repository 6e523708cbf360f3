//! Records: rows added at any time, confirmed by the person they speak of, corrected with a reason (2.11).

use super::must_say_why;
use crate::definition::{Mark, Record};
use crate::ids::{FieldId, RecordId, RoleId, RowId};
use crate::machine::command::{Command, FormInput};
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::form::read;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::Confirmed;
use crate::machine::who::{acting_role, is_in_charge};
use crate::value::{Row, Value};
use std::collections::BTreeMap;

/// Adds a row.
pub(super) fn add(draft: &mut Draft<'_>, command: &Command, id: &RecordId, form: &FormInput) -> Result<(), Refusal> {
    let kind = kind(draft, id)?;
    acting_role(&draft.world, &draft.case, command, &roles(kind))?;
    let cells = read(&draft.world, &kind.form, form, &BTreeMap::new())?;
    must_be_past(draft, kind, &cells)?;
    let number = draft.case.records.get(id).map_or(0, Vec::len).saturating_add(1);
    let row = Row { id: RowId::new(format!("{id}-{number}")), cells };
    let ask = kind
        .confirm
        .as_ref()
        .and_then(|field| draft.case.facts.get(&field.id))
        .and_then(|value| value.people().into_iter().next());
    draft.emit(What::RecordAdded { record: id.clone(), row: row.clone(), ask: ask.clone() });
    mark(draft, kind, &row.cells)?;
    draft.notify(&format!("record {id}.confirm"), ask.into_iter().collect(), Vec::new(), Some(row.id.to_string()));
    Ok(())
}

/// The person asked says whether a row is true.
pub(super) fn confirm(
    draft: &mut Draft<'_>,
    command: &Command,
    id: &RecordId,
    row: &RowId,
    says: Confirmed,
) -> Result<(), Refusal> {
    let known = draft.case.records.get(id).and_then(|rows| rows.iter().find(|known| known.row.id == *row)).cloned();
    let Some(known) = known else { return Err(Reason::NoSuchRecord(row.to_string()).into()) };
    if known.asked.is_none() || known.asked.as_ref() != command.by.person() {
        return Err(Reason::NotAsked.into());
    }
    draft.emit(What::RecordConfirmed { record: id.clone(), row: row.clone(), says });
    if says == Confirmed::NotTrue {
        let office = crate::machine::who::holders(&draft.world, &draft.case, &draft.world.definition.in_charge, None).people;
        draft.notify(&format!("record {id}.not_true"), office.into_iter().collect(), Vec::new(), Some(row.to_string()));
    }
    Ok(())
}

/// Corrects a row; both stay.
pub(super) fn correct(
    draft: &mut Draft<'_>,
    command: &Command,
    (id, row): (&RecordId, &RowId),
    form: &FormInput,
    reason: &str,
) -> Result<(), Refusal> {
    must_say_why(reason)?;
    let kind = kind(draft, id)?;
    if !is_in_charge(&draft.world, &draft.case, command) {
        acting_role(&draft.world, &draft.case, command, &roles(kind))?;
    }
    let known = draft.case.records.get(id).and_then(|rows| rows.iter().find(|known| known.row.id == *row)).cloned();
    let Some(known) = known else { return Err(Reason::NoSuchRecord(row.to_string()).into()) };
    let mut cells = known.row.cells.clone();
    cells.extend(read(&draft.world, &kind.form, form, &known.row.cells)?);
    must_be_past(draft, kind, &cells)?;
    draft.emit(What::RecordCorrected {
        record: id.clone(),
        row: Row { id: row.clone(), cells: cells.clone() },
        reason: reason.to_owned(),
    });
    for Mark { milestone, on, .. } in &kind.marks {
        let day = |cells: &BTreeMap<FieldId, Value>| match on.as_ref().and_then(|on| cells.get(&on.id)) {
            Some(Value::Date(date)) => Some(*date),
            Some(_) | None => None,
        };
        if let (before, Some(now)) = (day(&known.row.cells), day(&cells))
            && before != Some(now)
        {
            draft.correct_mark(milestone, now, before)?;
        }
    }
    // What the person asked has said was about the row as it was.
    draft.notify(&format!("record {id}.confirm"), known.asked.into_iter().collect(), Vec::new(), Some(row.to_string()));
    Ok(())
}

fn mark(draft: &mut Draft<'_>, kind: &Record, cells: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
    for Mark { milestone, on, .. } in &kind.marks {
        let day = match on.as_ref().map(|on| cells.get(&on.id)) {
            Some(Some(Value::Date(date))) => draft.checked_day(*date)?,
            Some(_) => continue,
            None => draft.on,
        };
        draft.mark(milestone, day)?;
    }
    Ok(())
}

/// A row tells of what has happened.
fn must_be_past(draft: &Draft<'_>, kind: &Record, cells: &BTreeMap<FieldId, Value>) -> Result<(), Refusal> {
    for on in kind.marks.iter().filter_map(|mark| mark.on.as_ref()) {
        if let Some(Value::Date(date)) = cells.get(&on.id) {
            draft.checked_day(*date)?;
        }
    }
    Ok(())
}

fn roles(kind: &Record) -> Vec<RoleId> {
    kind.by.iter().map(|role| role.id.clone()).collect()
}

fn kind<'a>(draft: &Draft<'a>, id: &RecordId) -> Result<&'a Record, Refusal> {
    let found = draft.world.definition.records.get(id);
    found.ok_or_else(|| Reason::NoSuchRecord(id.to_string()).into())
}
