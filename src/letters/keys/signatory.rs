//! Who signed the letter off: behind a label, or in a sentence that says so.

use super::super::page::Page;
use super::{first, pattern};
use regex::Regex;
use std::sync::LazyLock;

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:签发人|签发领导|领导签批|领导签字|领导署名|领导签发|签批人|审签人|审签|签发)[::](\\p{Han}{1,3}[ \\u{3000}]{0,8}\\p{Han}{1,2})(?:[ \\u{3000}(,;]|$)",
    )
});
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "经(?:[我本]?(?:局|委|办|院|厅|站|会|中心|支队|大队|单位|镇|乡|区|县|市)|[我本])?(\\p{Han}{2,3}?)(?:党组书记、?|党委书记、?|同志、?)?(?:副?(?:局长|主任|厅长|县长|区长|市长|镇长|乡长|书记|院长|站长|大队长|支队长))(?:审定|审签|签发|审核签发|审批|审核同意|审阅)",
    )
});

/// Finds the name.
pub fn find(page: &Page) -> Option<String> {
    let labelled = page.lines.iter().find_map(|line| first(&LABEL, &line.text));
    let said = || page.below().iter().find_map(|line| first(&SENTENCE, &line.tight));
    labelled.or_else(said).map(|name| super::super::page::tight(&name)).filter(|name| name.chars().count() >= 2)
}
