//! A letter has a text.

use super::Hit;
use crate::lint::Letter;

/// Finds an empty text.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    if letter.paragraphs.is_empty() { vec![Hit::nowhere()] } else { Vec::new() }
}
