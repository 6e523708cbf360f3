//! A unit has one name in a letter, and the one it has today. The names are data of the units: the full one may stand beside a short one.

use super::Hit;
use crate::lint::Letter;
use dafu_engine::ids::UnitId;
use std::collections::BTreeMap;

/// Finds units that go by two short names in one letter.
pub fn side_by_side(letter: &Letter<'_>) -> Vec<Hit> {
    let mut used: BTreeMap<&UnitId, Vec<Found<'_>>> = BTreeMap::new();
    for found in all(letter).into_iter().filter(|found| !found.full) {
        let of = used.entry(found.unit).or_default();
        if !of.iter().any(|known| known.name == found.name) {
            of.push(found);
        }
    }
    let several = used.into_iter().filter(|(_, names)| names.len() > 1);
    several
        .filter_map(|(id, names)| {
            let unit = letter.units.get(id)?;
            let mut hits = names.iter().map(|found| Hit::at(found.paragraph, found.at, found.name));
            let first = hits.next()?;
            let listed: Vec<String> = names.iter().map(|found| format!("“{}”", found.name)).collect();
            let hit = first.key(id.as_str()).with("names", listed.join("、")).with("unit", &unit.short).sure(false);
            Some(hits.fold(hit, |mut all, one| {
                all.at.extend(one.at);
                all
            }))
        })
        .collect()
}

/// Finds names from before a unit was renamed. Never certain: a letter may speak of that time.
pub fn outdated(letter: &Letter<'_>) -> Vec<Hit> {
    let Some(today) = letter.today else { return Vec::new() };
    all(letter)
        .into_iter()
        .filter_map(|found| {
            let unit = letter.units.get(found.unit)?;
            let alias = unit.aliases.iter().find(|alias| alias.name == found.name && !alias.holds_on(today))?;
            let until = alias.until.or(alias.since)?;
            let hit = Hit::at(found.paragraph, found.at, found.name).key(found.unit.as_str());
            Some(hit.with("written", found.name).with("unit", &unit.short).with("until", until.to_string()).sure(false))
        })
        .collect()
}

/// A unit's name in the text.
#[derive(Debug)]
struct Found<'a> {
    unit: &'a UnitId,
    name: &'a str,
    full: bool,
    paragraph: usize,
    at: usize,
}

/// Every name of a unit in the text, the longest at each place: 市金融局 within 许昌市金融局 is no second name.
fn all<'l>(letter: &'l Letter<'_>) -> Vec<Found<'l>> {
    let mut found: Vec<Found<'_>> = Vec::new();
    for (index, paragraph) in letter.paragraphs.iter().enumerate() {
        let mut here: Vec<Found<'_>> = Vec::new();
        for (id, unit) in &letter.units {
            for name in unit.names().filter(|name| name.chars().count() >= 3) {
                let full = name == unit.name;
                let places = paragraph.tight.match_indices(name);
                here.extend(places.map(|(at, _)| Found { unit: id, name, full, paragraph: index, at }));
            }
        }
        here.sort_by_key(|found| (found.at, usize::MAX - found.name.len()));
        let mut end = 0;
        for one in here {
            if one.at >= end {
                end = one.at + one.name.len();
                found.push(one);
            }
        }
    }
    found
}
