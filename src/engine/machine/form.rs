//! Forms: what people hand in becomes typed values, or a refusal that says which field and why (6.1).
//!
//! Every form is read here, whoever sends it: pages, the API, scenarios, imports and other cases.

use super::World;
use super::command::FormInput;
use super::refusal::{Reason, Refusal};
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
            return Err(Reason::FieldNotAsked { field: field.clone(), title: world.definition.field_title(field) }.into());
        }
        values.insert(field.clone(), value(world, field, json, known.get(field))?);
    }
    for ask in asks.iter().filter(|ask| ask.required) {
        let taken_anew = world.definition.fields.get(&ask.field).is_some_and(crate::definition::Field::is_taken_anew);
        let standing = known.get(&ask.field).filter(|_| !taken_anew && ask.field != "reason");
        if values.get(&ask.field).or(standing).is_none_or(Value::is_empty) {
            return Err(Reason::FieldMissing { field: ask.field.clone(), title: world.definition.field_title(&ask.field) }.into());
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
            return Err(Reason::FieldNotAsked { field: field.clone(), title: field.to_string() }.into());
        }
        values.insert(field.clone(), value(world, field, json, None)?);
    }
    Ok(values)
}

/// One value against its field's type.
pub fn value(world: &World<'_>, field: &FieldId, json: &Json, before: Option<&Value>) -> Result<Value, Refusal> {
    let bad = |problem: String| Refusal::from(Reason::BadValue { title: world.definition.field_title(field), problem });
    let Some(known) = world.definition.fields.get(field) else {
        return Err(Reason::FieldNotAsked { field: field.clone(), title: field.to_string() }.into());
    };
    match &known.kind {
        FieldKind::Text => {
            let text = text(json).map_err(bad)?;
            if text.contains(['\n', '\r']) { Err(bad("只能填写一行".to_owned())) } else { Ok(Value::Text(text)) }
        }
        FieldKind::LongText => text(json).map(Value::Text).map_err(bad),
        FieldKind::Number => number(json).map(Value::Number).map_err(bad),
        FieldKind::Date => date(json).map(Value::Date).map_err(bad),
        FieldKind::YesNo => json.as_bool().map(Value::YesNo).ok_or_else(|| bad(format!("“{json}”不是“是”或“否”"))),
        FieldKind::Person => person(world, json).map(Value::Person),
        FieldKind::People => distinct(list(json).map_err(bad)?.iter().map(|each| person(world, each)).collect::<Result<_, _>>()?)
            .map(Value::People)
            .map_err(bad),
        FieldKind::Unit => unit(world, json).map(Value::Unit),
        FieldKind::Units => distinct(list(json).map_err(bad)?.iter().map(|each| unit(world, each)).collect::<Result<_, _>>()?)
            .map(Value::Units)
            .map_err(bad),
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
                let known: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
                Err(bad(format!("没有“{id}”这一项，可选：{}", known.join("、"))))
            }
        }
        FieldKind::Rows(columns) => rows(world, field, columns, json, before),
    }
}

/// Rows, each with its id: kept where it is given, new ones numbered on.
fn rows(world: &World<'_>, field: &FieldId, columns: &[Ask], json: &Json, before: Option<&Value>) -> Result<Value, Refusal> {
    let bad = |problem: String| Refusal::from(Reason::BadValue { title: world.definition.field_title(field), problem });
    let old: Vec<RowId> = match before {
        Some(Value::Rows(rows)) => rows.iter().map(|row| row.id.clone()).collect(),
        Some(_) | None => Vec::new(),
    };
    let mut last = old.iter().filter_map(row_number).max().unwrap_or(0);
    let mut rows: Vec<Row> = Vec::new();
    for entry in list(json).map_err(bad)? {
        let Json::Object(cells) = entry else { return Err(bad("每一行都应是一组栏目".to_owned())) };
        let given = cells.get("id").and_then(Json::as_str).map(RowId::new).filter(|id| row_number(id).is_some());
        let id = given.unwrap_or_else(|| {
            last += 1;
            RowId::new(format!("row-{last}"))
        });
        if rows.iter().any(|row| row.id == id) {
            return Err(bad(format!("行号“{id}”重复")));
        }
        last = last.max(row_number(&id).unwrap_or(0));
        let input: FormInput = cells
            .iter()
            .filter(|(name, _)| *name != "id")
            .map(|(name, cell)| (FieldId::new(name.as_str()), cell.clone()))
            .collect();
        rows.push(Row { id, cells: read(world, columns, &input, &BTreeMap::new())? });
    }
    Ok(Value::Rows(rows))
}

fn row_number(id: &RowId) -> Option<u32> {
    id.as_str().strip_prefix("row-")?.parse().ok().filter(|number| *number < u32::MAX)
}

fn text(json: &Json) -> Result<String, String> {
    match json {
        Json::String(text) if text.chars().count() > LONGEST_TEXT => Err(format!("超过{LONGEST_TEXT}字")),
        Json::String(text) if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) => {
            Err("含有不可见的控制字符".to_owned())
        }
        Json::String(text) => Ok(text.trim().to_owned()),
        Json::Number(number) => Ok(number.to_string()),
        Json::Null => Ok(String::new()),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => Err("应填写文字".to_owned()),
    }
}

fn number(json: &Json) -> Result<i64, String> {
    match json {
        Json::Number(number) => number.as_i64().ok_or_else(|| format!("“{number}”不是整数")),
        Json::String(text) => text.trim().parse().map_err(|_| format!("“{text}”不是整数")),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => Err("应填写整数".to_owned()),
    }
}

/// A civil day, written as 2023-03-01.
pub fn date(json: &Json) -> Result<NaiveDate, String> {
    let written = json.as_str().ok_or_else(|| "应填写日期，如2023-03-01".to_owned())?;
    NaiveDate::parse_from_str(written.trim(), "%Y-%m-%d")
        .ok()
        .filter(|date| (1900..=2200).contains(&chrono::Datelike::year(date)))
        .ok_or_else(|| format!("没有“{written}”这一天，日期应写作2023-03-01"))
}

fn list(json: &Json) -> Result<&[Json], String> {
    match json {
        Json::Array(list) if list.len() > MOST_ENTRIES => Err(format!("超过{MOST_ENTRIES}项")),
        Json::Array(list) => Ok(list),
        Json::Null => Ok(&[]),
        Json::String(_) | Json::Number(_) | Json::Bool(_) | Json::Object(_) => Err("应是一个清单".to_owned()),
    }
}

fn person(world: &World<'_>, json: &Json) -> Result<PersonId, Refusal> {
    let id = PersonId::new(text(json).unwrap_or_default());
    if world.people.persons.contains_key(&id) { Ok(id) } else { Err(Reason::UnknownPerson(id.to_string()).into()) }
}

fn unit(world: &World<'_>, json: &Json) -> Result<UnitId, Refusal> {
    let id = UnitId::new(text(json).unwrap_or_default());
    if world.people.units.contains_key(&id) { Ok(id) } else { Err(Reason::UnknownUnit(id.to_string()).into()) }
}

fn distinct<T: PartialEq + std::fmt::Display>(list: Vec<T>) -> Result<Vec<T>, String> {
    for (index, entry) in list.iter().enumerate() {
        if list.iter().take(index).any(|before| before == entry) {
            return Err(format!("“{entry}”写了两次"));
        }
    }
    Ok(list)
}

fn file(json: &Json) -> Result<FileRef, String> {
    let part = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
    match (part("name"), part("digest")) {
        (Some(name), Some(digest)) if digest.contains(':') => Ok(FileRef { name, digest: Digest::new(digest) }),
        (_, _) => Err("应是已上传的文件".to_owned()),
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
