//! Forms: what people hand in becomes typed values, or a refusal that says which field and why (6.1).
//!
//! Every form is read here, whoever sends it: pages, the API, scenarios, imports and other cases.

use super::World;
use super::command::FormInput;
use super::refusal::{Problem, Reason, Refusal};
use crate::definition::{Ask, FieldKind, Form};
use crate::diagnostic::Span;
use crate::ids::{Digest, FieldId, PersonId, RowId, UnitId};
use crate::policy::Policy;
use crate::value::{FileRef, Row, Value};
use chrono::NaiveDate;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The longest text a field takes, in characters.
pub const LONGEST_TEXT: usize = 50_000;
/// The most rows, people, units or files a field takes.
pub const MOST_ENTRIES: usize = 1_000;

/// The fields of a form, a policy's list included.
pub fn asks(policy: &Policy, form: &Form) -> Vec<Ask> {
    match form {
        Form::Fields(asks) => asks.clone(),
        Form::Policy(path) => policy_form(policy, &path.id),
    }
}

/// The fields of `policy.<path>`, each with its `!`.
pub fn policy_form(policy: &Policy, path: &str) -> Vec<Ask> {
    let span = policy.get(path).map_or(Span::default(), |datum| datum.span);
    policy
        .texts(path)
        .unwrap_or_default()
        .into_iter()
        .map(|text| {
            let required = text.ends_with('!');
            Ask { field: FieldId::new(text.trim_end_matches('!')), required, span }
        })
        .collect()
}

/// Reads `input` against `asks`: every value typed, nothing asked in vain, nothing that was not asked.
/// `known` holds what the fields are now: a required field may stand as it is.
pub fn read(
    world: &World<'_>,
    asks: &[Ask],
    input: &FormInput,
    known: &BTreeMap<FieldId, Value>,
) -> Result<BTreeMap<FieldId, Value>, Refusal> {
    let mut values = BTreeMap::new();
    for (field, json) in input {
        if !asks.iter().any(|ask| ask.field == *field) {
            return Err(Reason::FieldNotAsked(field.clone()).into());
        }
        values.insert(field.clone(), value(world, field, json, known.get(field))?);
    }
    for ask in asks.iter().filter(|ask| ask.required) {
        let taken_anew = world.definition.fields.get(&ask.field).is_some_and(crate::definition::Field::is_taken_anew);
        let standing = known.get(&ask.field).filter(|_| !taken_anew && ask.field != "reason");
        if values.get(&ask.field).or(standing).is_none_or(Value::is_empty) {
            return Err(Reason::FieldMissing(ask.field.clone()).into());
        }
    }
    Ok(values)
}

/// Reads facts that a case begins with: any field of the definition that no person has to fill in first.
pub fn read_facts(world: &World<'_>, input: &FormInput) -> Result<BTreeMap<FieldId, Value>, Refusal> {
    let mut values = BTreeMap::new();
    for (field, json) in input {
        // A reason belongs to an act, never to the case (6.1).
        if !world.definition.fields.contains_key(field) || *field == "reason" {
            return Err(Reason::FieldNotAsked(field.clone()).into());
        }
        values.insert(field.clone(), value(world, field, json, None)?);
    }
    values.retain(|_, value| !value.is_empty());
    Ok(values)
}

/// One value against its field's type.
pub fn value(world: &World<'_>, field: &FieldId, json: &Json, before: Option<&Value>) -> Result<Value, Refusal> {
    let bad = |problem: Problem| Refusal::from(Reason::BadValue { field: field.clone(), problem });
    let Some(known) = world.definition.fields.get(field) else {
        return Err(Reason::FieldNotAsked(field.clone()).into());
    };
    match &known.kind {
        // A page sends what was left blank as empty text; it clears the field, of whatever type it is.
        FieldKind::Number | FieldKind::Date | FieldKind::YesNo | FieldKind::Person | FieldKind::Unit | FieldKind::File
            if is_blank(json) =>
        {
            Ok(Value::Text(String::new()))
        }
        FieldKind::Text => {
            let text = text(json).map_err(bad)?;
            if text.contains(['\n', '\r']) { Err(bad(Problem::OneLine)) } else { Ok(Value::Text(text)) }
        }
        FieldKind::LongText => text(json).map(Value::Text).map_err(bad),
        FieldKind::Number => number(json).map(Value::Number).map_err(bad),
        FieldKind::Date => date(json).map(Value::Date).map_err(bad),
        FieldKind::YesNo => json.as_bool().map(Value::YesNo).ok_or_else(|| bad(Problem::NotYesNo(json.to_string()))),
        FieldKind::Person => person(world, json).map(Value::Person),
        FieldKind::People => {
            let people = list(json).map_err(bad)?.iter().map(|each| person(world, each)).collect::<Result<Vec<_>, _>>()?;
            match twice(&people) {
                Some(person) => Err(bad(Problem::Twice(world.people.name(person).to_owned()))),
                None => Ok(Value::People(people)),
            }
        }
        FieldKind::Unit => unit(world, json).map(Value::Unit),
        FieldKind::Units => {
            let units = list(json).map_err(bad)?.iter().map(|each| unit(world, each)).collect::<Result<Vec<_>, _>>()?;
            match twice(&units) {
                Some(unit) => Err(bad(Problem::Twice(world.people.unit_name(unit).to_owned()))),
                None => Ok(Value::Units(units)),
            }
        }
        FieldKind::File => file(json).map(Value::File).map_err(bad),
        FieldKind::Files => {
            list(json).map_err(bad)?.iter().map(|each| file(each).map_err(bad)).collect::<Result<_, _>>().map(Value::Files)
        }
        FieldKind::Choice(_) => {
            let id = text(json).map_err(bad)?;
            let rows = world.definition.choices(field, world.policy).unwrap_or_default();
            if id.is_empty() || rows.iter().any(|row| row.id == id) {
                Ok(Value::Choice(id))
            } else {
                Err(bad(Problem::NotAChoice { written: id, known: rows.into_iter().map(|row| row.label).collect() }))
            }
        }
        FieldKind::Rows(columns) => rows(world, field, columns, json, before),
    }
}

/// Rows, each with its id: kept where it is given, new ones numbered on.
fn rows(world: &World<'_>, field: &FieldId, columns: &[Ask], json: &Json, before: Option<&Value>) -> Result<Value, Refusal> {
    let bad = |problem: Problem| Refusal::from(Reason::BadValue { field: field.clone(), problem });
    let old: Vec<RowId> = match before {
        Some(Value::Rows(rows)) => rows.iter().map(|row| row.id.clone()).collect(),
        Some(_) | None => Vec::new(),
    };
    let mut last = old.iter().filter_map(row_number).max().unwrap_or(0);
    let mut rows: Vec<Row> = Vec::new();
    for entry in list(json).map_err(bad)? {
        let Json::Object(cells) = entry else { return Err(bad(Problem::NotARow)) };
        let given = cells.get("id").and_then(Json::as_str).map(RowId::new).filter(|id| row_number(id).is_some());
        let id = given.unwrap_or_else(|| {
            last += 1;
            RowId::new(format!("row-{last}"))
        });
        if rows.iter().any(|row| row.id == id) {
            return Err(bad(Problem::RowTwice(id.to_string())));
        }
        last = last.max(row_number(&id).unwrap_or(0));
        let input: FormInput = cells
            .iter()
            .filter(|(name, _)| *name != "id")
            .map(|(name, cell)| (FieldId::new(name.as_str()), cell.clone()))
            .collect();
        let mut cells = read(world, columns, &input, &BTreeMap::new())?;
        cells.retain(|_, cell| !cell.is_empty());
        rows.push(Row { id, cells });
    }
    Ok(Value::Rows(rows))
}

fn is_blank(json: &Json) -> bool {
    json.is_null() || json.as_str().is_some_and(|text| text.trim().is_empty())
}

fn row_number(id: &RowId) -> Option<u32> {
    id.as_str().strip_prefix("row-")?.parse().ok().filter(|number| *number < u32::MAX)
}

fn text(json: &Json) -> Result<String, Problem> {
    match json {
        Json::String(text) if text.chars().count() > LONGEST_TEXT => Err(Problem::TooLong),
        Json::String(text) if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) => Err(Problem::Invisible),
        Json::String(text) => Ok(text.trim().to_owned()),
        Json::Number(number) => Ok(number.to_string()),
        Json::Null => Ok(String::new()),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => Err(Problem::NotText),
    }
}

fn number(json: &Json) -> Result<i64, Problem> {
    match json {
        Json::Number(number) => number.as_i64().ok_or_else(|| Problem::NotANumber(number.to_string())),
        Json::String(text) => text.trim().parse().map_err(|_| Problem::NotANumber(text.clone())),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => Err(Problem::NotANumber(json.to_string())),
    }
}

/// A civil day, written as 2023-03-01.
pub fn date(json: &Json) -> Result<NaiveDate, Problem> {
    let written = json.as_str().ok_or_else(|| Problem::NotADay(json.to_string()))?;
    NaiveDate::parse_from_str(written.trim(), "%Y-%m-%d")
        .ok()
        .filter(|date| (1900..=2200).contains(&chrono::Datelike::year(date)))
        .ok_or_else(|| Problem::NotADay(written.to_owned()))
}

fn list(json: &Json) -> Result<&[Json], Problem> {
    match json {
        Json::Array(list) if list.len() > MOST_ENTRIES => Err(Problem::TooMany),
        Json::Array(list) => Ok(list),
        blank if is_blank(blank) => Ok(&[]),
        Json::Null | Json::String(_) | Json::Number(_) | Json::Bool(_) | Json::Object(_) => Err(Problem::NotAList),
    }
}

fn person(world: &World<'_>, json: &Json) -> Result<PersonId, Refusal> {
    let id = PersonId::new(text(json).unwrap_or_default());
    if world.people.persons.contains_key(&id) { Ok(id) } else { Err(Reason::UnknownPerson(id).into()) }
}

fn unit(world: &World<'_>, json: &Json) -> Result<UnitId, Refusal> {
    let id = UnitId::new(text(json).unwrap_or_default());
    if world.people.units.contains_key(&id) { Ok(id) } else { Err(Reason::UnknownUnit(id).into()) }
}

/// The first entry that stands in a list twice.
fn twice<T: PartialEq>(list: &[T]) -> Option<&T> {
    list.iter().enumerate().find(|(index, entry)| list.iter().take(*index).any(|before| before == *entry)).map(|(_, entry)| entry)
}

fn file(json: &Json) -> Result<FileRef, Problem> {
    let part = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
    match (part("name"), part("digest")) {
        (Some(name), Some(digest)) if digest.contains(':') => Ok(FileRef { name, digest: Digest::new(digest) }),
        (_, _) => Err(Problem::NotAFile),
    }
}

/// A value as people and programs write it: the inverse of [`value`].
pub fn written(value: &Value) -> Json {
    use serde_json::json;
    match value {
        Value::Text(text) | Value::Choice(text) => Json::String(text.clone()),
        Value::Number(number) => json!(number),
        Value::Date(date) => json!(date.to_string()),
        Value::YesNo(yes) => json!(yes),
        Value::Person(id) => json!(id.as_str()),
        Value::People(list) => json!(list),
        Value::Unit(id) => json!(id.as_str()),
        Value::Units(list) => json!(list),
        Value::File(file) => json!(file),
        Value::Files(list) => json!(list),
        Value::Rows(rows) => Json::Array(rows.iter().map(written_row).collect()),
    }
}

/// A row as people and programs write it, its id among the columns.
pub fn written_row(row: &Row) -> Json {
    let mut cells: serde_json::Map<String, Json> =
        row.cells.iter().map(|(column, cell)| (column.to_string(), written(cell))).collect();
    cells.insert("id".to_owned(), Json::String(row.id.to_string()));
    Json::Object(cells)
}
