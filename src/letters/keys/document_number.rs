//! The letter's own number, as printed, in whatever brackets; a page may have written it its own way further up. Numbers of other papers that the text cites are none.

use super::super::page::{Line, Page};
use super::{first, pattern};
use regex::Regex;
use std::sync::LazyLock;

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern("([\\p{Han}]{2,14}[〔\\[【〈(﹝<][0-9]{4}[〕\\]】〉)﹞>]第?[0-9]{1,5}号)"));
/// The longest line that is no running text.
const SHORT: usize = 45;

/// Finds the number last above the salutation, or alone in a line below it.
pub fn find(page: &Page) -> Option<String> {
    let in_line = |line: &Line| {
        first(&NUMBER, &line.tight).filter(|_| line.tight.chars().count() <= SHORT && !line.tight.contains(['《', '。']))
    };
    let alone = |line: &Line| first(&NUMBER, &line.tight).filter(|found| line.tight == *found);
    page.head().iter().rev().find_map(in_line).or_else(|| page.below().iter().find_map(alone))
}
