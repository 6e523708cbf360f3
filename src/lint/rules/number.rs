//! A number before the word for the paper is the number of the paper that is answered.

use crate::lint::{Letter, Paragraph, error, warning};
use dafu_engine::machine::Finding;

/// What may stand between 号 and the word for the paper.
const BETWEEN: [&str; 6] = ["", "政协", "委员", "人大", "代表", "重点"];

/// Finds numbers of other papers.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    let Some(right) = &letter.number else { return Vec::new() };
    letter
        .paragraphs
        .iter()
        .flat_map(|paragraph| numbers(letter, paragraph).into_iter().map(move |written| (paragraph, written)))
        .filter(|(_, written)| written != right)
        .map(|(paragraph, written)| {
            let text = format!("{}写有“{written}号”，本件{}的编号是{right}", paragraph.place(), letter.kind.paper);
            let id = format!("number-{written}");
            if letter.merged { warning(id, text) } else { error(id, text) }
        })
        .collect()
}

/// The numbers that stand before 号 and the word for a paper.
fn numbers(letter: &Letter<'_>, paragraph: &Paragraph) -> Vec<String> {
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
            written.chars().any(|sign| sign.is_ascii_digit()).then(|| written.to_owned())
        })
        .collect()
}
