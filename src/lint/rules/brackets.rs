//! The year in a document number stands in 〔〕 (GB/T 9704-2012, 7.2.5), and a letter has one style.

use super::Hit;
use crate::lint::Letter;
use std::collections::BTreeSet;

const PAIRS: [(char, char); 6] = [('〔', '〕'), ('[', ']'), ('【', '】'), ('［', '］'), ('(', ')'), ('（', '）')];

/// Finds years of document numbers in other brackets; two kinds of them in one letter are certainly wrong.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let written: Vec<(usize, usize, char, String)> = letter
        .paragraphs
        .iter()
        .enumerate()
        .flat_map(|(index, paragraph)| years(&paragraph.tight).into_iter().map(move |(at, open, text)| (index, at, open, text)))
        .collect();
    let styles: BTreeSet<char> = written.iter().map(|(_, _, open, _)| *open).collect();
    written
        .iter()
        .filter(|(_, _, open, _)| *open != '〔')
        .map(|(index, at, _, text)| Hit::at(*index, *at, text).with("written", text).sure(styles.len() > 1))
        .collect()
}

/// The bracketed years that belong to a number: `〔2023〕1号`, and where the number begins.
fn years(text: &str) -> Vec<(usize, char, String)> {
    let signs: Vec<char> = text.chars().collect();
    let offset = |at: usize| text.char_indices().nth(at).map_or(0, |(byte, _)| byte);
    let mut found = Vec::new();
    for (at, open) in signs.iter().enumerate() {
        let Some((_, close)) = PAIRS.iter().find(|(sign, _)| sign == open) else { continue };
        let Some(inside) = signs.get(at + 1..at + 5) else { continue };
        if !inside.iter().all(char::is_ascii_digit) || signs.get(at + 5) != Some(close) {
            continue;
        }
        let rest = signs.get(at + 6..).unwrap_or_default();
        let skipped = usize::from(rest.first() == Some(&'第'));
        let digits = rest.iter().skip(skipped).take_while(|sign| sign.is_ascii_digit()).count();
        let end = skipped + digits;
        if digits > 0 && rest.get(end) == Some(&'号') {
            let mark = signs.get(..at).unwrap_or_default().iter().rev().take(6).take_while(|sign| is_mark(**sign)).count();
            let from = at - mark;
            found.push((offset(from), *open, signs.iter().skip(from).take(at + 6 + end + 1 - from).collect()));
        }
    }
    found
}

/// A sign of the mark before the year, as 许市监函.
const fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{4E00}'..='\u{9FFF}' | 'A'..='Z')
}
