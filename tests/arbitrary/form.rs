//! Forms as people fill them in: mostly right.

use super::city::{MEMBERS, UNITS};
use super::dice::Dice;
use chrono::{Days, NaiveDate};
use dafu_engine::definition::{Ask, FieldKind};
use dafu_engine::ids::{Digest, FieldId};
use dafu_engine::machine::World;
use dafu_engine::machine::command::FormInput;
use dafu_engine::machine::form::written;
use dafu_engine::value::Value;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// What a form is filled in with: today, the day the case began, and what the fields hold already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Desk<'a> {
    pub world: World<'a>,
    pub began: NaiveDate,
    pub today: NaiveDate,
    pub known: &'a BTreeMap<FieldId, Value>,
}

/// A form that asks these fields.
pub(super) fn form(desk: &Desk<'_>, dice: &mut Dice, asks: &[Ask]) -> FormInput {
    let mut form = FormInput::new();
    for ask in asks {
        let anew = desk.world.definition.fields.get(&ask.field).is_some_and(dafu_engine::definition::Field::is_taken_anew);
        let standing = !anew && ask.field != "reason" && desk.known.get(&ask.field).is_some_and(|value| !value.is_empty());
        let kind = desk.world.definition.fields.get(&ask.field).map(|field| &field.kind);
        let percent = match (ask.required, standing) {
            (true, false) => 97,
            (true, true) => 50,
            (false, _) if matches!(kind, Some(FieldKind::Rows(_))) => 70,
            (false, _) => 35,
        };
        if dice.chance(percent) {
            form.insert(ask.field.clone(), value(desk, dice, &ask.field));
        }
    }
    if dice.chance(1) {
        form.insert(FieldId::new("nothing_asks_this"), json!("x"));
    }
    form
}

/// A value of a field; now and then one that does not fit.
pub(super) fn value(desk: &Desk<'_>, dice: &mut Dice, field: &FieldId) -> Json {
    if dice.chance(1) {
        return json!({ "neither": ["this", "nor", "that"] });
    }
    let Some(known) = desk.world.definition.fields.get(field) else { return json!("x") };
    match &known.kind {
        FieldKind::Choice(_) => {
            let rows = desk.world.definition.choices(field, desk.world.policy).unwrap_or_default();
            json!(dice.pick(&rows).map_or("strange", |row| row.id.as_str()))
        }
        FieldKind::Rows(columns) => rows(desk, dice, field, columns),
        kind => plain(desk, dice, kind),
    }
}

fn plain(desk: &Desk<'_>, dice: &mut Dice, kind: &FieldKind) -> Json {
    let file = |dice: &mut Dice| {
        let digest = Digest::sha256(&dice.between(0, 9).to_le_bytes());
        json!({ "name": "file.pdf", "digest": digest })
    };
    match kind {
        FieldKind::Text | FieldKind::LongText => {
            json!(if dice.chance(4) { "" } else { dice.word(&["一", "two", "three words here"]) })
        }
        FieldKind::Number => json!(dice.between(0, 20)),
        FieldKind::Date => json!(day(desk, dice).to_string()),
        FieldKind::YesNo => json!(dice.chance(50)),
        FieldKind::Person => json!(person(desk, dice)),
        FieldKind::People => json!(dice.some(&MEMBERS, 40)),
        FieldKind::Unit => json!(if dice.chance(1) { "nowhere" } else { dice.word(&UNITS) }),
        FieldKind::Units => json!(dice.some(UNITS.get(2..).unwrap_or_default(), 45)),
        FieldKind::File => file(dice),
        FieldKind::Files => json!([file(dice)]),
        FieldKind::Choice(_) | FieldKind::Rows(_) => json!("x"),
    }
}

fn person(desk: &Desk<'_>, dice: &mut Dice) -> String {
    let people: Vec<_> = desk.world.people.persons.keys().collect();
    match dice.pick(&people).filter(|_| dice.clone().chance(40)) {
        Some(person) => person.to_string(),
        None => dice.word(&MEMBERS).to_owned(),
    }
}

/// Mostly a day that has been; sometimes one ahead.
fn day(desk: &Desk<'_>, dice: &mut Dice) -> NaiveDate {
    let since = u64::try_from((desk.today - desk.began).num_days().max(0)).unwrap_or(0);
    let day = if dice.chance(60) {
        desk.began.checked_add_days(Days::new(dice.between(0, since)))
    } else {
        desk.today.checked_add_days(Days::new(dice.between(0, 40)))
    };
    day.unwrap_or(desk.today)
}

/// A table: some of its rows changed or taken out, some new.
fn rows(desk: &Desk<'_>, dice: &mut Dice, field: &FieldId, columns: &[Ask]) -> Json {
    let mut rows: Vec<Json> = match desk.known.get(field) {
        Some(value @ Value::Rows(_)) => written(value).as_array().cloned().unwrap_or_default(),
        Some(_) | None => Vec::new(),
    };
    rows.retain(|_| dice.chance(80));
    for row in &mut rows {
        if dice.chance(40)
            && let Some(column) = dice.pick(columns)
            && let Some(cells) = row.as_object_mut()
        {
            cells.insert(column.field.to_string(), value(desk, dice, &column.field));
        }
    }
    for _ in 0..dice.below(3) {
        rows.push(json!(form(desk, dice, columns)));
    }
    json!(rows)
}
