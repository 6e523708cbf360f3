//! A letter has a text.

use crate::lint::{Letter, error};
use dafu_engine::machine::Finding;

/// Finds an empty text.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    if letter.paragraphs.is_empty() {
        vec![error("empty", "正文是空的，请先写好答复内容".to_owned())]
    } else {
        Vec::new()
    }
}
