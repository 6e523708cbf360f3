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
    let opening = page.opening();
    let in_words = |text: &str| told_by(text).or_else(|| CONGRESS.is_match(text).then_some(Body::Congress));
    let to = page.salutation().unwrap_or_default();
    let by_salutation = || to.contains("委员").then_some(Body::Cppcc).or_else(|| in_words(to));
    in_words(title).or_else(by_salutation).or_else(|| in_words(&opening))
}

/// The CPPCC, unless the congress is named and it is not.
fn told_by(text: &str) -> Option<Body> {
    let congress = text.contains("人大") || text.contains("人民代表");
    (CPPCC.is_match(text) && (!congress || text.contains("政协"))).then_some(Body::Cppcc)
}
