//! A unit whose opinion was asked is mentioned: a reply that forgets one looks as if it had not been asked.

use super::Hit;
use crate::lint::Letter;
use dafu_engine::people::Unit;

/// Finds units that the text never mentions. Never certain: a letter may speak of `有关部门`.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let asked = letter.co_agencies.iter().filter_map(|id| Some((id, letter.units.get(id)?)));
    asked
        .filter(|(_, unit)| !mentioned(letter, unit))
        .map(|(id, unit)| Hit::nowhere().key(id.as_str()).with("unit", &unit.short).sure(false))
        .collect()
}

/// By any of its names, or the full one without the place before it.
fn mentioned(letter: &Letter<'_>, unit: &Unit) -> bool {
    let without_place = unit.name.match_indices(['省', '市', '县', '区', '州']).filter_map(|(at, _)| unit.name.get(at..));
    let names = unit.names().chain(without_place);
    names.filter(|name| name.chars().count() >= 3).any(|name| letter.mentions(name))
}
