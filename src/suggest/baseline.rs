//! The two simplest ways to guess a lead, for comparison.

use super::Handled;
use dafu_engine::ids::UnitId;
use std::collections::{BTreeMap, BTreeSet};

/// The unit that led most often.
pub fn most_frequent(handled: &[Handled]) -> Option<UnitId> {
    let mut times: BTreeMap<&UnitId, usize> = BTreeMap::new();
    for one in handled {
        *times.entry(&one.lead).or_default() += 1;
    }
    times.into_iter().max_by(|left, right| left.1.cmp(&right.1).then_with(|| right.0.cmp(left.0))).map(|(unit, _)| unit.clone())
}

/// The lead of the earlier title that shares the most pairs of letters; the first of several.
pub fn same_title_words(handled: &[Handled], title: &str) -> Option<UnitId> {
    let pairs = |text: &str| -> BTreeSet<[char; 2]> {
        let letters: Vec<char> = text.trim_start_matches("关于").trim_end_matches("的提案").chars().collect();
        letters.windows(2).filter_map(|pair| <[char; 2]>::try_from(pair).ok()).collect()
    };
    let wanted = pairs(title);
    let mut best: Option<(usize, &UnitId)> = None;
    for one in handled {
        let shared = pairs(&one.title).intersection(&wanted).count();
        if shared > best.map_or(0, |(most, _)| most) {
            best = Some((shared, &one.lead));
        }
    }
    best.map(|(_, unit)| unit.clone())
}
