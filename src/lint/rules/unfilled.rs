//! Nothing is left of the pattern that the letter was written after.

use crate::lint::letter::around;
use crate::lint::{Letter, error};
use dafu_engine::machine::Finding;

/// Finds blanks that nobody filled in.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for paragraph in &letter.paragraphs {
        let text = paragraph.tight.as_str();
        // One finding a paragraph and sign: ×××× is one blank, not three.
        for blank in &letter.words.unfilled {
            let at = text.match_indices(blank.as_str()).map(|(at, _)| at).find(|at| stands_alone(text, *at, blank));
            if let Some(at) = at {
                let quoted = around(text, at, 6, blank.chars().count() + 6);
                let message = format!("{}“{quoted}”中有未填写的内容“{blank}”", paragraph.place());
                found.push(error(format!("unfilled-{}", paragraph.number), message));
                break;
            }
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
