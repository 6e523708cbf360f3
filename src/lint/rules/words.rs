//! Words that belong to another kind of letter: 代表 for 委员, 议案 for 提案.

use crate::lint::letter::{around, places};
use crate::lint::{Letter, error, warning};
use dafu_engine::machine::Finding;

/// Finds words that don't belong in such a letter, and papers that are called otherwise behind their number.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for paragraph in &letter.paragraphs {
        let text = paragraph.tight.as_str();
        for never in &letter.kind.never {
            for at in places(text, &never.word, &never.unless) {
                let quoted = around(text, at, 4, never.word.chars().count() + 4);
                let message = format!("{}“{quoted}”中的“{}”应为“{}”", paragraph.place(), never.word, never.instead);
                let id = format!("word-{}", never.word);
                found.push(if never.warn { warning(id, message) } else { error(id, message) });
            }
        }
        for paper in letter.words.papers.iter().filter(|paper| **paper != letter.kind.paper) {
            let behind = format!("号{paper}");
            // A word that is listed above has been found already.
            let listed = letter.kind.never.iter().any(|never| never.word == *paper);
            if !listed && text.contains(&behind) {
                let message = format!("{}的“{behind}”应为“号{}”", paragraph.place(), letter.kind.paper);
                found.push(error(format!("word-{paper}"), message));
            }
        }
    }
    found
}
