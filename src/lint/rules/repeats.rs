//! A letter says something of its own: one that repeats an earlier letter of the unit answers nobody. Compared are runs of five characters
//! without signs and blanks; the sentences that stand in both are marked.

use super::{Hit, Spot};
use crate::lint::{Earlier, Letter};
use std::collections::HashSet;

/// The length of a run, in characters.
const RUN: usize = 5;
/// From this share on it is a repetition.
const REPEATED: f64 = 0.8;
/// Below so many runs a text is too short to tell.
const FEWEST: usize = 40;

/// Finds earlier letters that this one repeats; the likest is told.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let own: HashSet<Vec<char>> = letter.paragraphs.iter().flat_map(|paragraph| runs(&paragraph.tight)).collect();
    if own.len() < FEWEST {
        return Vec::new();
    }
    let likest = letter.earlier.iter().map(|earlier| likeness(&own, earlier)).max_by(|one, other| one.0.total_cmp(&other.0));
    let Some((share, earlier, runs)) = likest.filter(|(share, ..)| *share >= REPEATED) else { return Vec::new() };
    let hit = Hit::nowhere().with("earlier", &earlier.label).with("share", format!("{:.0}%", share * 100.0));
    vec![Hit { at: sentences(letter, &runs), ..hit }]
}

/// Of the runs of a text, the part that an earlier letter has.
fn likeness<'e>(own: &HashSet<Vec<char>>, earlier: &'e Earlier) -> (f64, &'e Earlier, HashSet<Vec<char>>) {
    let theirs: HashSet<Vec<char>> = earlier.text.lines().flat_map(runs).collect();
    let count = |number: usize| u32::try_from(number).map_or(f64::MAX, f64::from);
    (count(own.intersection(&theirs).count()) / count(own.len().max(1)), earlier, theirs)
}

/// The sentences of which every run is in `theirs`.
fn sentences(letter: &Letter<'_>, theirs: &HashSet<Vec<char>>) -> Vec<Spot> {
    let mut found = Vec::new();
    for (paragraph, known) in letter.paragraphs.iter().enumerate() {
        let mut at = 0;
        for sentence in known.tight.split_inclusive(['。', '；', '！', '？']) {
            let runs = runs(sentence);
            if !runs.is_empty() && runs.iter().all(|run| theirs.contains(run)) {
                found.push(Spot { paragraph, at, length: sentence.chars().count() });
            }
            at += sentence.len();
        }
    }
    found
}

fn runs(text: &str) -> Vec<Vec<char>> {
    let signs: Vec<char> = text.chars().filter(|sign| sign.is_alphanumeric()).collect();
    signs.windows(RUN).map(<[char]>::to_vec).collect()
}
