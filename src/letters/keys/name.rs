//! The name of the paper: what the opening says was handed in, else what the title names.

use super::{first, pattern};
use regex::Regex;
use std::sync::LazyLock;

/// 《…》, which may hold another 《…》.
const QUOTED: &str = "《((?:[^《》]|《[^《》]*》)+)》";

static OPENING: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        pattern(QUOTED),
        pattern("[“\"「]([^”\"」]{4,})[”\"」]"),
        pattern(
            "(?:提出|所提|提交|反映|您|你|你们)的?(?:第?[A-Za-z0-9]+号)?(?:提案|建议)?(关于.+?(?:提案|建议|议案|意见))(?:\\([^)]*\\))?(?:[,。;!]|已|收悉|现|[((]|$)",
        ),
        pattern("(关于[^,。;届]{3,60}?的(?:提案|建议|议案))\\(第"),
    ]
});
static TITLE: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        pattern(QUOTED),
        pattern("[“\"「]([^”\"」]{4,})[”\"」]"),
        pattern("^(?:[\\p{Han}]*局)?(关于[^号届]+的(?:建议|提案|议案))(?:办理情况)?的(?:答复|复函|回复|答复函|函复)"),
    ]
});

/// Finds the name.
pub fn find(title: &str, opening: &str) -> Option<String> {
    let handed_in = opening.split("收悉").next().unwrap_or_default();
    let found = OPENING.iter().find_map(|pattern| first(pattern, handed_in));
    let found = found.or_else(|| TITLE.iter().find_map(|pattern| first(pattern, title)));
    found.filter(|name| name.chars().count() >= 4)
}
