//! Nothing is left of the pattern that the letter was written after.

use super::Hit;
use crate::lint::Letter;

/// Finds blanks that nobody filled in.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let words = letter.words;
    let blanks: Vec<(&String, bool)> = words
        .unfilled
        .iter()
        .map(|blank| (blank, true))
        .chain(words.perhaps_unfilled.iter().map(|blank| (blank, false)))
        .collect();
    let mut found = Vec::new();
    for (index, paragraph) in letter.paragraphs.iter().enumerate() {
        let text = paragraph.tight.as_str();
        // One finding a paragraph: ×××× is one blank, not three.
        let first = blanks.iter().find_map(|(blank, sure)| {
            let at = text.match_indices(blank.as_str()).map(|(at, _)| at).find(|at| stands_alone(text, *at, blank))?;
            Some(Hit::at(index, at, blank).key(paragraph.number.to_string()).with("written", *blank).sure(*sure))
        });
        found.extend(first);
    }
    found
}

/// Finds choices that nobody made: 委员（代表）. Never certain.
pub fn options(letter: &Letter<'_>) -> Vec<Hit> {
    let mut found = Vec::new();
    for (index, paragraph) in letter.paragraphs.iter().enumerate() {
        for option in letter.words.options.iter().filter_map(|pattern| pattern.0.find(&paragraph.tight)) {
            let hit = Hit::at(index, option.start(), option.as_str()).key(paragraph.number.to_string());
            found.push(hit.with("written", option.as_str()).sure(false));
        }
    }
    found
}

/// XX within a longer code, and 〇〇 of a year in Chinese digits, are no blanks.
fn stands_alone(text: &str, at: usize, blank: &str) -> bool {
    let before = text.get(..at).unwrap_or_default().chars().next_back();
    let after = text.get(at + blank.len()..).unwrap_or_default().chars().next();
    let repeats = blank.chars().next();
    if blank.is_ascii() {
        let part_of_a_code = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric() && Some(sign) != repeats);
        return !part_of_a_code(before) && !part_of_a_code(after);
    }
    let digit = |sign: Option<char>| sign.is_some_and(|sign| "一二三四五六七八九".contains(sign));
    repeats != Some('〇') || !(digit(before) || digit(after))
}
