//! A value in the words of paper and screen.

use dafu_engine::ids::{FieldId, PersonId};
use dafu_engine::machine::World;
use dafu_engine::value::{FileRef, Row, Value};

/// What stands between names in a list.
const BETWEEN: &str = "、";

/// A value as people read it: labels for choices, names for people, short names for units.
pub fn shown(world: &World<'_>, field: &FieldId, value: &Value) -> String {
    let people = world.people;
    match value {
        Value::Choice(id) => world
            .definition
            .choices(field, world.policy)
            .and_then(|rows| rows.into_iter().find(|row| row.id == *id))
            .map_or_else(|| id.clone(), |row| row.label),
        Value::Person(person) => people.name(person).to_owned(),
        Value::People(list) => names(world, list),
        Value::Unit(unit) => people.unit_name(unit).to_owned(),
        Value::Units(units) => units.iter().map(|unit| people.unit_name(unit)).collect::<Vec<_>>().join(BETWEEN),
        Value::YesNo(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::Date(date) => date.format("%Y年%-m月%-d日").to_string(),
        Value::File(file) => file.name.clone(),
        Value::Files(files) => files.iter().map(|FileRef { name, .. }| name.as_str()).collect::<Vec<_>>().join(BETWEEN),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Rows(rows) => rows.iter().map(|row| line(world, row)).collect::<Vec<_>>().join("；"),
    }
}

/// The names of people.
pub fn names(world: &World<'_>, people: &[PersonId]) -> String {
    people.iter().map(|person| world.people.name(person)).collect::<Vec<_>>().join(BETWEEN)
}

fn line(world: &World<'_>, row: &Row) -> String {
    row.cells.iter().map(|(field, cell)| shown(world, field, cell)).collect::<Vec<_>>().join("，")
}
