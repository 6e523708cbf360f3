//! What conditions see: `case, item, policy, in_time, marks, <each>.answers` (docs/SEMANTICS.md 6.2).
//!
//! Every field is always there: empty text, empty list, false, null date, an unfilled choice. [`crate::validate`] gives the same
//! names their static types.

use super::World;
use super::state::{Case, Confirmed, Item, ItemRef, ItemState, ItemSubject};
use crate::definition::{Ask, Body, FieldKind, Form};
use crate::expr::Val;
use crate::ids::{FieldId, StepPath};
use crate::policy::{ChoiceRow, Datum, DatumKind};
use crate::value::{Row, Value};
use std::collections::BTreeMap;

/// The root names for a condition at a step of this item (if any).
pub fn names(world: &World<'_>, case: &Case, item: Option<&ItemRef>, in_time: bool) -> BTreeMap<String, Val> {
    let mut names = BTreeMap::from([
        ("case".to_owned(), case_record(world, case)),
        ("policy".to_owned(), datum(&world.policy.data)),
        ("in_time".to_owned(), Val::Bool(in_time)),
        ("marks".to_owned(), marks(world, case)),
    ]);
    if let Some((block, item)) = item.and_then(|item| Some((&item.block, case.item(&item.block, &item.item)?))) {
        names.insert("item".to_owned(), item_record(world, block, item));
    }
    for step in world.definition.all_steps() {
        let Some(each) = step.body.each() else { continue };
        let block = case.blocks.get(&step.path);
        // What only some may see before the step ends, no condition of another step may see either (4.5).
        let hidden = !step.seen_by.is_empty() && block.is_some_and(|block| block.open);
        let fields = fields_of_list(world, &each.list);
        let answers =
            block.map_or_else(Vec::new, |block| block.items.iter().map(|item| answer(world, item, &fields, hidden)).collect());
        let record = BTreeMap::from([("answers".to_owned(), Val::List(answers))]);
        names.insert(step.path.step().to_string(), Val::Record(record));
    }
    names
}

fn case_record(world: &World<'_>, case: &Case) -> Val {
    let mut record: BTreeMap<String, Val> =
        world.definition.fields.keys().map(|field| (field.to_string(), val(world, field, case.facts.get(field)))).collect();
    for (id, kind) in &world.definition.records {
        let rows = case.records.get(id).map_or(&[][..], Vec::as_slice);
        let rows = rows
            .iter()
            .map(|known| {
                let mut cells = columns(world, &kind.form, &known.row);
                cells.insert("confirmed".to_owned(), Val::Text(confirmed(known.confirmed).to_owned()));
                Val::Record(cells)
            })
            .collect();
        record.insert(id.to_string(), Val::List(rows));
    }
    Val::Record(record)
}

const fn confirmed(said: Confirmed) -> &'static str {
    match said {
        Confirmed::Unknown => "",
        Confirmed::True => "true",
        Confirmed::NotTrue => "not_true",
        Confirmed::CallMe => "call_me",
    }
}

fn marks(world: &World<'_>, case: &Case) -> Val {
    let days = world
        .definition
        .milestones()
        .into_iter()
        .map(|milestone| (milestone.to_string(), case.mark(&milestone).map_or(Val::Null, Val::Date)))
        .collect();
    Val::Record(days)
}

fn item_record(world: &World<'_>, block: &StepPath, item: &Item) -> Val {
    let each = world.definition.each(block);
    let mut record = BTreeMap::from([("id".to_owned(), Val::Text(item.id.to_string()))]);
    // A row brings its columns, filled in or not.
    if let ItemSubject::Row(row) = &item.subject {
        let kind = each.and_then(|each| world.definition.fields.get(&each.over.id)).map(|field| &field.kind);
        if let Some(FieldKind::Rows(form)) = kind {
            record.extend(columns(world, form, row));
        }
    }
    for field in each.map(|each| fields_of_list(world, &each.list)).unwrap_or_default() {
        let value = val(world, &field, item.fields.get(&field));
        record.insert(field.to_string(), value);
    }
    Val::Record(record)
}

/// One row of `<each>.answers`: an item's fields are there only once it has answered (3.5).
fn answer(world: &World<'_>, item: &Item, fields: &[FieldId], hidden: bool) -> Val {
    let said = matches!(item.state, ItemState::Answered | ItemState::Late) && !hidden;
    let mut record: BTreeMap<String, Val> =
        fields.iter().map(|field| (field.to_string(), val(world, field, item.fields.get(field).filter(|_| said)))).collect();
    record.insert("id".to_owned(), Val::Text(item.id.to_string()));
    let state =
        if hidden && matches!(item.state, ItemState::Answered | ItemState::Late) { ItemState::Working } else { item.state };
    record.insert(
        "state".to_owned(),
        Val::Choice { id: state.id().to_owned(), title: state.id().to_owned(), flags: BTreeMap::new() },
    );
    record.insert("on".to_owned(), item.answered_on.filter(|_| said).map_or(Val::Null, Val::Date));
    Val::Record(record)
}

/// Every field that the forms of an item's steps ask for.
pub fn fields_of_list(world: &World<'_>, list: &crate::definition::List) -> Vec<FieldId> {
    let mut fields: Vec<FieldId> = Vec::new();
    for step in list.steps.values() {
        fields.extend(step.asks().map(|ask| ask.field.clone()));
        if let Form::Policy(path) = &step.form {
            fields.extend(super::form::policy_form(world.policy, &path.id).into_iter().map(|ask| ask.field));
        }
        if let Body::Parallel(branches) = &step.body {
            for branch in branches.values() {
                fields.extend(fields_of_list(world, &branch.list));
            }
        }
    }
    fields.sort();
    fields.dedup();
    fields
}

fn columns(world: &World<'_>, form: &[Ask], row: &Row) -> BTreeMap<String, Val> {
    form.iter().map(|ask| (ask.field.to_string(), val(world, &ask.field, row.cells.get(&ask.field)))).collect()
}

/// A field's value as a condition sees it, with what an empty one looks like.
fn val(world: &World<'_>, field: &FieldId, value: Option<&Value>) -> Val {
    let Some(known) = world.definition.fields.get(field) else { return Val::Text(String::new()) };
    // A field that was cleared looks like one that was never filled in.
    let value = value.filter(|value| !value.is_empty());
    match (&known.kind, value) {
        (FieldKind::Choice(_), value) => {
            let rows = world.definition.choices(field, world.policy).unwrap_or_default();
            choice(&rows, value)
        }
        (FieldKind::Rows(form), Some(Value::Rows(rows))) => {
            Val::List(rows.iter().map(|row| Val::Record(columns(world, form, row))).collect())
        }
        (_, Some(value)) => plain(value),
        (FieldKind::Text | FieldKind::LongText | FieldKind::Person | FieldKind::Unit | FieldKind::File, None) => {
            Val::Text(String::new())
        }
        (FieldKind::Number, None) => Val::Int(0),
        (FieldKind::Date, None) => Val::Null,
        (FieldKind::YesNo, None) => Val::Bool(false),
        (FieldKind::People | FieldKind::Units | FieldKind::Files | FieldKind::Rows(_), None) => Val::List(Vec::new()),
    }
}

fn plain(value: &Value) -> Val {
    let text = |text: &str| Val::Text(text.to_owned());
    match value {
        Value::Text(written) | Value::Choice(written) => text(written),
        Value::Number(number) => Val::Int(*number),
        Value::Date(date) => Val::Date(*date),
        Value::YesNo(yes) => Val::Bool(*yes),
        Value::Person(id) => text(id.as_str()),
        Value::People(list) => Val::List(list.iter().map(|id| text(id.as_str())).collect()),
        Value::Unit(id) => text(id.as_str()),
        Value::Units(list) => Val::List(list.iter().map(|id| text(id.as_str())).collect()),
        Value::File(file) => text(&file.name),
        Value::Files(list) => Val::List(list.iter().map(|file| text(&file.name)).collect()),
        Value::Rows(rows) => Val::List(
            rows.iter()
                .map(|row| Val::Record(row.cells.iter().map(|(column, cell)| (column.to_string(), plain(cell))).collect()))
                .collect(),
        ),
    }
}

/// A choice with every flag its list knows; an unfilled one has an empty id and every flag false.
fn choice(rows: &[ChoiceRow], value: Option<&Value>) -> Val {
    let id = match value {
        Some(Value::Choice(id) | Value::Text(id)) => id.as_str(),
        Some(_) | None => "",
    };
    let chosen = rows.iter().find(|row| row.id == id);
    let flags = rows
        .iter()
        .flat_map(|row| &row.flags)
        .map(|flag| (flag.clone(), chosen.is_some_and(|row| row.flags.contains(flag))))
        .collect();
    Val::Choice { id: id.to_owned(), title: chosen.map(|row| row.label.clone()).unwrap_or_default(), flags }
}

fn datum(datum: &Datum) -> Val {
    match &datum.kind {
        DatumKind::Text(text) => Val::Text(text.clone()),
        DatumKind::YesNo(yes) => Val::Bool(*yes),
        DatumKind::List(list) => Val::List(list.iter().map(self::datum).collect()),
        DatumKind::Map(map) => Val::Record(map.iter().map(|(name, value)| (name.clone(), self::datum(value))).collect()),
    }
}
