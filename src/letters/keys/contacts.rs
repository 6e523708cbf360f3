//! Whom to ask about the letter, and where to call. The head who answers for it (承办负责人) is not the one to ask where both are named.

use super::super::page::{Line, Page};
use super::pattern;
use regex::Regex;
use std::sync::LazyLock;

static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:联系人|承办人|经办人|联络人|承办人员|经办人员)(?:姓名|员)?(?:[及和/、](?:联系)?(?:电话|方式|手机))?[:;]((?:\\p{Han}{1,2}\\*{1,3}|\\p{Han}{2,4}?)(?:[、/](?:\\p{Han}{1,2}\\*{1,3}|\\p{Han}{2,4}?))*)(?:联系|电话|手机|办公|咨询|[,;。)(/、0-9:]|$)",
    )
});
static LABEL: LazyLock<Regex> = LazyLock::new(|| pattern("电话|手机|联系方式|联系人|承办人|经办人|联络人"));
static PHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:^|[^0-9])(1[3-9][0-9]{9}|1[0-9]{2}\\*{3,8}[0-9]{2,4}|(?:\\(?0[0-9]{2,3}\\)?\\s?[-—–－]{0,2}\\s?)?[1-9][0-9]{6,7}(?:转[0-9]{1,5})?)",
    )
});
const NO_NAMES: [&str; 5] = ["联系", "电话", "单位", "联系电话", "办公"];
/// The longest line that is no running text.
const SHORT: usize = 90;

/// The names.
pub fn names(page: &Page) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in labelled(page) {
        for names in PERSON.captures_iter(&line.tight).filter_map(|groups| groups.get(1)) {
            for name in names.as_str().split(['、', '/']).filter(|name| !NO_NAMES.contains(name)) {
                if !found.iter().any(|known| known == name) {
                    found.push(name.to_owned());
                }
            }
        }
    }
    found
}

/// The numbers, as printed.
pub fn phones(page: &Page) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in labelled(page) {
        for number in PHONE.captures_iter(&line.text).filter_map(|groups| groups.get(1)) {
            let number = super::super::page::tight(number.as_str());
            if !found.contains(&number) {
                found.push(number);
            }
        }
    }
    found
}

fn labelled(page: &Page) -> impl Iterator<Item = &Line> {
    page.lines.iter().filter(|line| line.tight.chars().count() <= SHORT && LABEL.is_match(&line.tight))
}
