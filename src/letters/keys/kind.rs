//! What a letter is, and whose paper it answers. The words of the title tell before those of the salutation: real letters mix them.

use super::super::page::Page;
use super::super::{Body, Kind};
use super::{pattern, unit};
use regex::Regex;
use std::sync::LazyLock;

static OPINION: LazyLock<Regex> = LazyLock::new(|| pattern("会办|协办|参办"));
static CPPCC: LazyLock<Regex> = LazyLock::new(|| pattern("政协|提案|政治协商"));
static CONGRESS: LazyLock<Regex> = LazyLock::new(|| pattern("人大|人民代表|建议|议案|代表"));

/// Whether it is a reply or an opinion.
pub fn find(page: &Page, title: &str) -> Kind {
    let to = page.salutation().map(super::super::page::tight).unwrap_or_default();
    let to_unit = unit::is(to.trim_end_matches(':')) && !to.contains("政协");
    let referred = page.below().iter().any(|line| line.tight.contains("供你") && line.tight.contains("参考"));
    if OPINION.is_match(title) || (to_unit && referred) { Kind::Opinion } else { Kind::Reply }
}

/// Whose paper it answers.
pub fn body(page: &Page, title: &str) -> Option<Body> {
    let salutation = page.salutation().unwrap_or_default();
    let opening = page.opening();
    [title, salutation, opening.as_str()].into_iter().find_map(|text| {
        let unmistakable = text.contains("人大") || text.contains("人民代表");
        if CPPCC.is_match(text) && !(unmistakable && !text.contains("政协")) || salutation == text && text.contains("委员") {
            Some(Body::Cppcc)
        } else if CONGRESS.is_match(text) {
            Some(Body::Congress)
        } else {
            None
        }
    })
}
