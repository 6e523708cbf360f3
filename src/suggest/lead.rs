//! Which unit could lead, and which could advise.
//!
//! A unit speaks for itself in three ways: by the single proposals most alike that it has led, by all of them together, and by its own
//! name. Nobody of whom nothing is known is suggested.

use super::{Handled, Vector, Words};
use dafu_engine::ids::UnitId;
use std::collections::BTreeMap;

/// How much each way counts.
const ALIKE: f64 = 1.0;
const TOGETHER: f64 = 1.0;
const NAME: f64 = 0.5;
/// How many alike are looked at, and how many are named as the reason.
const NEIGHBOURS: usize = 8;
const REASONS: usize = 2;

/// A history that suggests.
#[derive(Debug, Clone)]
pub struct History {
    words: Words,
    handled: Vec<(Handled, Vector)>,
    units: BTreeMap<UnitId, Vector>,
    names: BTreeMap<UnitId, Vector>,
}

/// A suggestion.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The unit.
    pub lead: UnitId,
    /// How much speaks for it; only the order means something.
    pub score: f64,
    /// The units that advised in the like, the most frequent first.
    pub co: Vec<UnitId>,
    /// What was handled before and is most alike, as `2025年第06020012号《…》`.
    pub because: Vec<String>,
}

impl History {
    /// Learns from what was handled; `names` are the units by name.
    pub fn new(handled: Vec<Handled>, names: &BTreeMap<UnitId, String>) -> Self {
        let texts: Vec<String> = handled.iter().map(|one| format!("{} {}", one.title, one.text)).collect();
        let words = Words::of(texts.iter().map(String::as_str));
        let handled: Vec<(Handled, Vector)> =
            handled.into_iter().map(|one| (one.clone(), words.vector(&one.title, &one.text))).collect();
        let mut own: BTreeMap<UnitId, Vec<&Vector>> = BTreeMap::new();
        for (one, vector) in &handled {
            own.entry(one.lead.clone()).or_default().push(vector);
        }
        let units = own.into_iter().map(|(unit, vectors)| (unit, Vector::together(vectors))).collect();
        let names = names.iter().map(|(unit, name)| (unit.clone(), words.vector(name, ""))).collect();
        Self { words, handled, units, names }
    }

    /// Who could lead, the likeliest first.
    pub fn suggest(&self, title: &str, text: &str, most: usize) -> Vec<Suggestion> {
        let vector = self.words.vector(title, text);
        let mut alike: Vec<(f64, &Handled)> = self
            .handled
            .iter()
            .map(|(one, known)| (vector.likeness(known), one))
            .filter(|(likeness, _)| *likeness > 0.0)
            .collect();
        alike.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.number.cmp(&right.1.number)));
        let mut scores: BTreeMap<&UnitId, f64> = BTreeMap::new();
        for (likeness, one) in alike.iter().take(NEIGHBOURS) {
            *scores.entry(&one.lead).or_default() += ALIKE * likeness;
        }
        for (unit, known) in &self.units {
            *scores.entry(unit).or_default() += TOGETHER * vector.likeness(known);
        }
        for (unit, name) in self.names.iter().filter(|(unit, _)| self.units.contains_key(*unit)) {
            *scores.entry(unit).or_default() += NAME * vector.likeness(name);
        }
        let mut scores: Vec<(&UnitId, f64)> = scores.into_iter().filter(|(_, score)| *score > 0.0).collect();
        scores.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(right.0)));
        scores.into_iter().take(most).map(|(unit, score)| suggestion(unit, score, &alike)).collect()
    }
}

fn suggestion(unit: &UnitId, score: f64, alike: &[(f64, &Handled)]) -> Suggestion {
    let own: Vec<&Handled> = alike.iter().filter(|(_, one)| one.lead == *unit).map(|(_, one)| *one).collect();
    let mut advised: BTreeMap<&UnitId, usize> = BTreeMap::new();
    for one in own.iter().take(NEIGHBOURS) {
        one.co.iter().for_each(|co| *advised.entry(co).or_default() += 1);
    }
    let mut co: Vec<(&UnitId, usize)> = advised.into_iter().filter(|(_, times)| *times > 1 || own.len() == 1).collect();
    co.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(right.0)));
    let because = own.iter().take(REASONS).map(|one| format!("{}年第{}号《{}》", one.year, one.number, one.title)).collect();
    Suggestion { lead: unit.clone(), score, co: co.into_iter().map(|(unit, _)| unit.clone()).collect(), because }
}
