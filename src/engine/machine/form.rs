//! Forms: what people hand in becomes typed values, or a refusal that says which fields and why (6.1).
//!
//! Every form is read here, whoever sends it: pages, the API, scenarios, imports and other cases. All that is wrong is told at
//! once, so that nobody hands a form in five times to learn of five mistakes.

use super::World;
use super::command::FormInput;
use super::refusal::{Mistake, Problem, Reason, Refusal};
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

/// A form as it was read: what could be made of it, and everything that is wrong with it.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The fields that could be read.
    pub values: BTreeMap<FieldId, Value>,
    /// What is missing or wrong, in the form's order.
    pub mistakes: Vec<Mistake>,
}

impl Sheet {
    /// The values of a form without a mistake.
    pub fn finish(self) -> Result<BTreeMap<FieldId, Value>, Refusal> {
        if self.mistakes.is_empty() { Ok(self.values) } else { Err(Reason::Form(self.mistakes).into()) }
    }

    /// Notes what is wrong with a field, unless something is already.
    pub fn wrong(&mut self, field: &FieldId, reason: Reason) {
        if !self.is_wrong(field) {
            self.mistakes.push(Mistake::of(field, reason));
        }
    }

    fn is_wrong(&self, field: &FieldId) -> bool {
        self.mistakes.iter().any(|mistake| mistake.field == *field)
    }

    fn take(&mut self, world: &World<'_>, field: &FieldId, json: &Json, before: Option<&Value>) {
        match value(world, field, json, before) {
            Ok(value) => {
                self.values.insert(field.clone(), value);
            }
            Err(mistakes) => self.mistakes.extend(mistakes),
        }
    }
}

/// Looks at `input` against `asks`: every value typed, nothing asked in vain, nothing that was not asked.
/// `known` holds what the fields are now: a required field may stand as it is.
pub fn look(world: &World<'_>, asks: &[Ask], input: &FormInput, known: &BTreeMap<FieldId, Value>) -> Sheet {
    let mut sheet = Sheet::default();
    for Ask { field, required, .. } in asks {
        // A field may stand in the step's form and again in the button's.
        if sheet.is_wrong(field) {
            continue;
        }
        if let Some(json) = input.get(field) {
            sheet.take(world, field, json, known.get(field));
        }
        let taken_anew = world.definition.fields.get(field).is_some_and(crate::definition::Field::is_taken_anew);
        let standing = known.get(field).filter(|_| !taken_anew && *field != "reason");
        if *required && sheet.values.get(field).or(standing).is_none_or(Value::is_empty) {
            sheet.wrong(field, Reason::FieldMissing(field.clone()));
        }
    }
    for field in input.keys().filter(|field| !asks.iter().any(|ask| ask.field == **field)) {
        sheet.wrong(field, Reason::FieldNotAsked(field.clone()));
    }
    sheet
}

/// The values of a form without a mistake, as [`look`] reads it.
pub fn read(
    world: &World<'_>,
    asks: &[Ask],
    input: &FormInput,
    known: &BTreeMap<FieldId, Value>,
) -> Result<BTreeMap<FieldId, Value>, Refusal> {
    look(world, asks, input, known).finish()
}

/// Reads any fields of the definition, for whoever may write them all. A reason belongs to an act, never to the case (6.1).
pub fn read_any(
    world: &World<'_>,
    input: &FormInput,
    known: &BTreeMap<FieldId, Value>,
) -> Result<BTreeMap<FieldId, Value>, Refusal> {
    let mut sheet = Sheet::default();
    for (field, json) in input {
        if *field == "reason" {
            sheet.wrong(field, Reason::FieldNotAsked(field.clone()));
        } else {
            sheet.take(world, field, json, known.get(field));
        }
    }
    sheet.finish()
}

/// Reads facts that a case begins with: what is blank is not there.
pub fn read_facts(world: &World<'_>, input: &FormInput) -> Result<BTreeMap<FieldId, Value>, Refusal> {
    let mut values = read_any(world, input, &BTreeMap::new())?;
    values.retain(|_, value| !value.is_empty());
    Ok(values)
}

/// One value against its field's type, or everything that is wrong with it.
pub fn value(world: &World<'_>, field: &FieldId, json: &Json, before: Option<&Value>) -> Result<Value, Vec<Mistake>> {
    let Some(known) = world.definition.fields.get(field) else {
        return Err(vec![Mistake::of(field, Reason::FieldNotAsked(field.clone()))]);
    };
    match &known.kind {
        FieldKind::Rows(columns) => rows(world, field, columns, json, before),
        kind => plain(world, field, kind, json)
            .map_err(|reasons| reasons.into_iter().map(|reason| Mistake::of(field, reason)).collect()),
    }
}

/// One value that is no table.
fn plain(world: &World<'_>, field: &FieldId, kind: &FieldKind, json: &Json) -> Result<Value, Vec<Reason>> {
    let bad = |problem: Problem| vec![Reason::BadValue { field: field.clone(), problem }];
    match kind {
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
        FieldKind::Person => person(world, json).map(Value::Person).map_err(|reason| vec![reason]),
        FieldKind::People => {
            let people = all(list(json).map_err(bad)?, |each| person(world, each))?;
            match twice(&people) {
                Some(person) => Err(bad(Problem::Twice(world.people.name(person).to_owned()))),
                None => Ok(Value::People(people)),
            }
        }
        FieldKind::Unit => unit(world, json).map(Value::Unit).map_err(|reason| vec![reason]),
        FieldKind::Units => {
            let units = all(list(json).map_err(bad)?, |each| unit(world, each))?;
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
        FieldKind::Rows(_) => Err(bad(Problem::NotARow)),
    }
}

/// Every entry of a list, or everything that is wrong with any.
fn all<T>(list: &[Json], one: impl Fn(&Json) -> Result<T, Reason>) -> Result<Vec<T>, Vec<Reason>> {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for entry in list {
        match one(entry) {
            Ok(entry) => right.push(entry),
            Err(reason) => wrong.push(reason),
        }
    }
    if wrong.is_empty() { Ok(right) } else { Err(wrong) }
}

/// Rows, each with its id: kept where it is given, new ones numbered on.
fn rows(world: &World<'_>, field: &FieldId, columns: &[Ask], json: &Json, before: Option<&Value>) -> Result<Value, Vec<Mistake>> {
    let bad = |problem: Problem| Mistake::of(field, Reason::BadValue { field: field.clone(), problem });
    let old: Vec<RowId> = match before {
        Some(Value::Rows(rows)) => rows.iter().map(|row| row.id.clone()).collect(),
        Some(_) | None => Vec::new(),
    };
    let mut last = old.iter().filter_map(row_number).max().unwrap_or(0);
    let (mut rows, mut mistakes): (Vec<Row>, Vec<Mistake>) = (Vec::new(), Vec::new());
    for (index, entry) in list(json).map_err(|problem| vec![bad(problem)])?.iter().enumerate() {
        let Json::Object(cells) = entry else {
            mistakes.push(bad(Problem::NotARow).in_row(index + 1));
            continue;
        };
        let given = cells.get("id").and_then(Json::as_str).map(RowId::new).filter(|id| row_number(id).is_some());
        let id = given.unwrap_or_else(|| {
            last += 1;
            RowId::new(format!("row-{last}"))
        });
        if rows.iter().any(|row| row.id == id) {
            mistakes.push(bad(Problem::RowTwice(id.to_string())).in_row(index + 1));
        }
        last = last.max(row_number(&id).unwrap_or(0));
        let input: FormInput = cells
            .iter()
            .filter(|(name, _)| *name != "id")
            .map(|(name, cell)| (FieldId::new(name.as_str()), cell.clone()))
            .collect();
        let mut read = look(world, columns, &input, &BTreeMap::new());
        mistakes.extend(read.mistakes.into_iter().map(|mistake| mistake.of_table(field, index + 1)));
        read.values.retain(|_, cell| !cell.is_empty());
        rows.push(Row { id, cells: read.values });
    }
    if mistakes.is_empty() { Ok(Value::Rows(rows)) } else { Err(mistakes) }
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

fn person(world: &World<'_>, json: &Json) -> Result<PersonId, Reason> {
    let id = PersonId::new(text(json).unwrap_or_default());
    if world.people.persons.contains_key(&id) { Ok(id) } else { Err(Reason::UnknownPerson(id)) }
}

fn unit(world: &World<'_>, json: &Json) -> Result<UnitId, Reason> {
    let id = UnitId::new(text(json).unwrap_or_default());
    if world.people.units.contains_key(&id) { Ok(id) } else { Err(Reason::UnknownUnit(id)) }
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
