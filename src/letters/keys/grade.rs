//! The grade, where it is printed as a letter: `A类`, `(A)类`, `类别:B`, behind the document number, or alone in a line.

use super::super::page::Page;
use super::{first, pattern};
use regex::Regex;
use std::sync::LazyLock;

static GRADE: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    [
        pattern(
            "(?:办理结果|办复结果|(?:办复|办理|答复|结果)?(?:类别|分类)|(?:答复|办理)类型|办理程度|解决程度)(?:分类)?[::][(“\"]?([A-Da-d])[)”\"]?(?:类|$|[^A-Za-z])",
        ),
        pattern("^[(【\\[“\"]?([A-D])[)】\\]”\"]?类?$"),
        pattern("^[(【\\[“\"]?([A-D])[)】\\]”\"]?类(?:[^\\p{Han}]|$|[同不公])"),
        pattern("号[(]?([A-D])[)]?类"),
        pattern("[0-9]号[(【\\[]([A-D])[)】\\]]$"),
    ]
});
/// The longest line that is no running text.
const SHORT: usize = 45;

/// Finds the grade.
pub fn find(page: &Page) -> Option<String> {
    let short = || page.lines.iter().filter(|line| line.tight.chars().count() <= SHORT);
    GRADE.iter().find_map(|pattern| short().find_map(|line| first(pattern, &line.tight))).map(|grade| grade.to_uppercase())
}
