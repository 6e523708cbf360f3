//! Values of fields in the words of the screen.

use crate::app::ports::Scene;
use crate::web::text::Text;
use dafu_engine::definition::FieldKind;
use dafu_engine::ids::{FieldId, ItemId, PersonId, UnitId};
use dafu_engine::language::Language;
use dafu_engine::people::People;
use dafu_engine::value::Value;

/// A person's name, marked where he is made up.
pub fn person(people: &People, person: &PersonId) -> String {
    match people.persons.get(person) {
        Some(known) if known.invented => format!("{}※", known.name),
        Some(known) => known.name.clone(),
        None => person.to_string(),
    }
}

/// Several people.
pub fn persons<'p>(people: &People, language: Language, list: impl IntoIterator<Item = &'p PersonId>) -> String {
    language.list(&list.into_iter().map(|one| person(people, one)).collect::<Vec<_>>())
}

/// Several units, by their short names.
pub fn units(people: &People, language: Language, list: &[UnitId]) -> String {
    language.list(&list.iter().map(|unit| people.unit_name(unit)).collect::<Vec<_>>())
}

/// Whom or what an item is for.
pub fn item(people: &People, item: &ItemId) -> String {
    let unit = UnitId::new(item.as_str());
    if people.units.contains_key(&unit) {
        return people.unit_name(&unit).to_owned();
    }
    person(people, &PersonId::new(item.as_str()))
}

/// A value as the screen shows it.
pub fn shown(scene: &Scene, t: Text, field: &FieldId, value: &Value) -> String {
    let language = t.language();
    let people = &scene.people;
    match value {
        Value::Text(text) => text.clone(),
        Value::Choice(id) => {
            let rows = scene.definition.choices(field, &scene.policy).unwrap_or_default();
            rows.into_iter().find(|row| row.id == *id).map_or_else(|| id.clone(), |row| row.label)
        }
        Value::Number(number) => number.to_string(),
        Value::Date(day) => language.day(*day),
        Value::YesNo(yes) => if *yes { t.yes() } else { t.no() }.to_owned(),
        Value::Person(one) => person(people, one),
        Value::People(list) => persons(people, language, list),
        Value::Unit(unit) => people.unit_name(unit).to_owned(),
        Value::Units(list) => units(people, language, list),
        Value::File(file) => file.name.clone(),
        Value::Files(files) => language.list(&files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>()),
        Value::Rows(rows) => {
            let lines = rows.iter().map(|row| {
                let cells = row.cells.iter().map(|(column, cell)| shown(scene, t, column, cell));
                cells.collect::<Vec<_>>().join(language.of("，", ", "))
            });
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

/// Fields with their values, in the order of the definition; what is empty is left out.
pub fn pairs<'v>(scene: &Scene, t: Text, values: impl IntoIterator<Item = (&'v FieldId, &'v Value)>) -> Vec<Pair> {
    let mut found: Vec<(usize, Pair)> = values
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .filter_map(|(field, value)| {
            let (index, _, known) = scene.definition.fields.get_full(field)?;
            let long = matches!(known.kind, FieldKind::LongText | FieldKind::Rows(_));
            let title = known.title.text(t.language()).to_owned();
            Some((index, Pair { title, value: shown(scene, t, field, value), long }))
        })
        .collect();
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, pair)| pair).collect()
}

/// A field with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What stands beside it.
    pub title: String,
    /// What it says.
    pub value: String,
    /// Several lines.
    pub long: bool,
}
