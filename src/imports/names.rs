//! Units and people by what a list calls them.

use dafu_engine::ids::{PersonId, UnitId};
use dafu_engine::people::People;
use std::collections::BTreeMap;

/// Other names of units, as people have confirmed them.
pub type Aliases = BTreeMap<String, UnitId>;

/// What stands between several names in one cell.
const BETWEEN: [char; 8] = ['、', '，', ',', '；', ';', '\n', '/', '　'];

/// What a unit's name came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This unit.
    Unit(UnitId),
    /// None of that name; the nearest are probably meant.
    Unknown(Vec<UnitId>),
}

/// The names in a cell, without blanks around them.
pub fn split(cell: &str) -> Vec<&str> {
    cell.split(BETWEEN).map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// The unit of this name: its full or short name, its id, or another name that somebody has confirmed.
pub fn unit(people: &People, aliases: &Aliases, name: &str) -> Found {
    let named = people.units.iter().find(|(id, unit)| id.as_str() == name || unit.names().any(|known| known == name));
    if let Some(unit) = named.map(|(id, _)| id).or_else(|| aliases.get(name)) {
        return Found::Unit(unit.clone());
    }
    let mut near: Vec<(usize, &UnitId)> = people
        .units
        .iter()
        .map(|(id, unit)| (likeness(name, &unit.short).max(likeness(name, &unit.name)), id))
        .filter(|(likeness, _)| *likeness >= 50)
        .collect();
    near.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(right.1)));
    Found::Unknown(near.into_iter().take(3).map(|(_, id)| id.clone()).collect())
}

/// The people of this name.
pub fn persons<'p>(people: &'p People, name: &str) -> Vec<&'p PersonId> {
    people.persons.iter().filter(|(_, person)| person.name == name).map(|(id, _)| id).collect()
}

/// How alike two names are, in percent: the longest run of signs that stand in both in the same order.
fn likeness(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before = vec![0_usize; right.len() + 1];
    for one in &left {
        let mut row = vec![0; right.len() + 1];
        for (at, other) in right.iter().enumerate() {
            row[at + 1] = if one == other { before[at] + 1 } else { row[at].max(before[at + 1]) };
        }
        before = row;
    }
    let common = before.last().copied().unwrap_or(0);
    (200 * common).checked_div(left.len() + right.len()).unwrap_or(0)
}
