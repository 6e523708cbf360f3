//! Whether the letter may be published, in the words it uses. What a page's own navigation says about 公开 is not the letter's.

use super::super::page::Page;
use super::{first, pattern};
use regex::Regex;
use std::sync::LazyLock;

/// What can be said.
const SAID: &str =
    "(公开发布|主动公开|依申请公开|不予公开|不宜公开|不公开|同意公开|同意全文公开|全文公开|摘要公开|可以公开|删减后公开)";
static WORDS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        pattern(&format!("(?:^[(]?|此件|类|公开(?:属性|方式|类别|类型|形式|选项|性质)[::]|[ 号]){SAID}[)。]?$")),
        // Behind its label it may stand anywhere in a line.
        pattern(&format!("公开(?:属性|方式|类别|类型|形式|选项|性质)[::]{SAID}")),
    ]
});

/// Finds the words.
pub fn find(page: &Page) -> Option<String> {
    let short = || page.lines.iter().filter(|line| line.tight.chars().count() <= 45);
    WORDS.iter().find_map(|pattern| short().find_map(|line| first(pattern, &line.tight)))
}
