//! The session, in its short form: 八届一次, however it is written out.

use super::pattern;
use regex::Regex;
use std::sync::LazyLock;

static SESSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern("第?([一二三四五六七八九十]{1,3}|[0-9]{1,2})届[\\p{Han}]{0,14}?第?([一二三四五六七八九十]{1,3}|[0-9]{1,2})次")
});

/// Finds the session in the title, else in the opening.
pub fn find(title: &str, opening: &str) -> Option<String> {
    [title, opening].into_iter().find_map(|text| {
        let found = SESSION.captures(text)?;
        Some(format!("{}届{}次", found.get(1)?.as_str(), found.get(2)?.as_str()))
    })
}
