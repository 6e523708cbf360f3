//! The number of the paper: before 号, as text, leading zeros kept. `第A类27号` is number A27, not a grade.

use super::super::page::Page;
use super::{first, pattern};
use regex::Regex;
use std::sync::LazyLock;

static NUMBER: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    [
        pattern(
            "(?:[^〔〕\\[\\]【】0-9A-Za-z]|^)(?:第|[(])?(?:[A-D]类)?([A-Za-z]{0,4}[0-9]{1,10}(?:-[0-9]{1,6})?)号(?:提案|建议|议案|[^\\p{Han}]|的|重点|委员|代表|政协|人大|党派|集体|协办|会办|主办|$)",
        ),
        pattern("第[(]?([A-Za-z]{0,4}[0-9]{1,10})[)]?(?:号|提案|建议|议案)"),
        pattern("(?:提案|建议|议案)(?:编号|号|案号)?[::第(]{1,2}([A-Za-z]{0,4}[0-9]{1,10})"),
        pattern("编号[为::]*([A-Za-z]{0,4}[0-9]{1,10})"),
        pattern("(?:提案|建议|议案)第?([A-Za-z]{0,4}[0-9]{1,10}(?:-[0-9]{1,6})?)号"),
    ]
});

static CLASSED: LazyLock<Regex> = LazyLock::new(|| pattern("第([A-Z])类([0-9]{1,10})号"));

/// A line of its own above the letter.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern("^(?:(?:提案|建议|议案)(?:编号|案号|号)?|案号|编号)[::](?:第)?([A-Za-z]{0,4}[0-9]{1,10}(?:-[0-9]{1,6})?)号?$")
});

/// Finds the number in the title, else in the opening, else in a line that says so.
pub fn find(page: &Page, title: &str, opening: &str) -> Option<String> {
    let said = [title, opening]
        .into_iter()
        .find_map(|text| classed(text).or_else(|| NUMBER.iter().find_map(|pattern| first(pattern, text))));
    said.or_else(|| page.head().iter().find_map(|line| first(&LABELLED, &line.tight)))
}

fn classed(text: &str) -> Option<String> {
    let found = CLASSED.captures(text)?;
    Some(format!("{}{}", found.get(1)?.as_str(), found.get(2)?.as_str()))
}
