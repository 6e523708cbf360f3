//! A number before the word for the paper is the number of the paper that is answered.

use super::Hit;
use crate::lint::{Letter, Paragraph};

/// What may stand between 号 and the word for the paper.
const BETWEEN: [&str; 6] = ["", "政协", "委员", "人大", "代表", "重点"];
/// Right before a number, these say that it is the paper's own.
const OWN: [&str; 6] = ["您提出的", "您的", "你们提出的", "你提出的", "您们提出的", "您提交的"];

/// Finds numbers of other papers. One outside the title and the opening may be another paper's, cited on purpose.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let Some(right) = &letter.number else { return Vec::new() };
    let paragraphs = letter.paragraphs.iter().enumerate();
    paragraphs
        .flat_map(|(index, paragraph)| numbers(letter, paragraph).into_iter().map(move |found| (index, paragraph, found)))
        .filter(|(_, _, (_, written))| written != right)
        .map(|(index, paragraph, (at, written))| {
            let same = written.trim_start_matches('0') == right.trim_start_matches('0');
            let before = paragraph.tight.get(..at).unwrap_or_default().trim_end_matches('第');
            let own = paragraph.tells() || OWN.iter().any(|word| before.ends_with(word));
            Hit::at(index, at, written)
                .key(written)
                .with("written", written)
                .with("right", right)
                .sure(own && !same && !letter.merged)
        })
        .collect()
}

/// The numbers that stand before 号 and the word for a paper, and where.
pub(super) fn numbers<'p>(letter: &Letter<'_>, paragraph: &'p Paragraph) -> Vec<(usize, &'p str)> {
    let text = paragraph.tight.as_str();
    text.match_indices('号')
        .filter(|(at, sign)| {
            let rest = text.get(at + sign.len()..).unwrap_or_default();
            BETWEEN
                .iter()
                .filter_map(|word| rest.strip_prefix(word))
                .any(|rest| letter.words.papers.iter().any(|paper| rest.starts_with(paper.as_str())))
        })
        .filter_map(|(at, _)| {
            let before = text.get(..at)?;
            let written = before.rsplit(|sign: char| !sign.is_ascii_alphanumeric()).next()?;
            let is_number = written.chars().any(|sign| sign.is_ascii_digit());
            is_number.then(|| (at - written.len(), written))
        })
        .collect()
}
