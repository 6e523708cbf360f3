//! Whatever the paper asks for has its answer: a part of its own under a heading that names it, unless it is marked as answered together with
//! another one.

use super::Hit;
use crate::lint::Letter;
use crate::lint::letter::Paragraph;
use std::collections::BTreeSet;

/// Of the pairs of characters of a point, how many a heading must have to be its.
const SAME: f64 = 0.6;
/// How many a text must have to be about it at all.
const ABOUT: f64 = 0.4;

/// Finds points without an answer. Certain where the part is there and empty, or nothing in the text is about it.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let open = letter.points.iter().enumerate().filter(|(_, point)| !point.merged && !point.text.trim().is_empty());
    open.filter_map(|(index, point)| {
        let told = |hit: Hit, sure: bool| hit.key((index + 1).to_string()).with("point", &point.text).sure(sure);
        match part_of(letter, &point.text) {
            Some((heading, true)) => {
                let text = &letter.paragraphs.get(heading)?.tight;
                Some(told(Hit::at(heading, 0, text), true))
            }
            Some((_, false)) => None,
            None => {
                let about = letter.paragraphs.iter().any(|paragraph| share(&point.text, &paragraph.tight) >= ABOUT);
                Some(told(Hit::nowhere(), !about))
            }
        }
    })
    .collect()
}

/// The heading of the part that answers `point`, and whether nothing stands under it.
fn part_of(letter: &Letter<'_>, point: &str) -> Option<(usize, bool)> {
    let heads = letter.paragraphs.iter().enumerate().filter(|(_, paragraph)| is_heading(paragraph));
    let shares = heads.map(|(index, paragraph)| (index, share(point, &paragraph.tight)));
    let (heading, share) = shares.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    if share < SAME {
        return None;
    }
    let paragraph = letter.paragraphs.get(heading)?;
    // A heading may run on after its first full stop.
    let runs_on = paragraph.tight.split_once('。').is_some_and(|(_, rest)| !rest.is_empty());
    let next = letter.paragraphs.get(heading + 1);
    Some((heading, !runs_on && next.is_none_or(is_heading)))
}

/// A line that the markup of drafts makes a heading: `## …`, `一、…`.
fn is_heading(paragraph: &Paragraph) -> bool {
    let text = paragraph.tight.as_str();
    let digits = text.trim_start_matches(|sign| "一二三四五六七八九十".contains(sign));
    text.starts_with("##") || (digits.len() < text.len() && digits.starts_with('、'))
}

/// Of the pairs of characters of `point`, the part that `text` has.
fn share(point: &str, text: &str) -> f64 {
    let pairs = |text: &str| -> BTreeSet<(char, char)> {
        let signs: Vec<char> = text.chars().filter(|sign| sign.is_alphanumeric()).collect();
        signs.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect()
    };
    let (point, text) = (pairs(point), pairs(text));
    let count = |number: usize| u32::try_from(number).map_or(f64::MAX, f64::from);
    if point.is_empty() { 0.0 } else { count(point.intersection(&text).count()) / count(point.len()) }
}
