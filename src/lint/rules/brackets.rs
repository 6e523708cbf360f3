//! The year in a document number stands in 〔〕 (GB/T 9704-2012, 7.2.5), and a letter has one style.

use crate::lint::{Letter, Paragraph, error, warning};
use dafu_engine::machine::Finding;
use std::collections::BTreeSet;

const PAIRS: [(char, char); 6] = [('〔', '〕'), ('[', ']'), ('【', '】'), ('［', '］'), ('(', ')'), ('（', '）')];

/// Finds years of document numbers in other brackets.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    let written: Vec<(&Paragraph, char, String)> = letter
        .paragraphs
        .iter()
        .flat_map(|paragraph| years(&paragraph.tight).into_iter().map(move |(open, quoted)| (paragraph, open, quoted)))
        .collect();
    let styles: BTreeSet<char> = written.iter().map(|(_, open, _)| *open).collect();
    let mixed = styles.len() > 1;
    written
        .into_iter()
        .filter(|(_, open, _)| *open != '〔')
        .map(|(paragraph, _, quoted)| {
            let place = paragraph.place();
            if mixed {
                error("brackets", format!("{place}文号“{quoted}”与他处括号不一致，年份应用六角括号〔〕"))
            } else {
                warning("brackets", format!("{place}文号“{quoted}”的年份应用六角括号〔〕"))
            }
        })
        .collect()
}

/// The bracketed years that belong to a number: `〔2023〕1号`.
fn years(text: &str) -> Vec<(char, String)> {
    let signs: Vec<char> = text.chars().collect();
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
            let from = at.saturating_sub(4);
            found.push((*open, signs.iter().skip(from).take(at + 6 + end + 1 - from).collect()));
        }
    }
    found
}
