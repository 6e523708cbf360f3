//! The title: the last lines above the salutation that end in 答复, 复函, 意见 or their like, joined where the setter broke them. A unit's name right
//! above belongs to it.

use super::super::page::{Line, Page};
use super::{pattern, unit};
use regex::Regex;
use std::sync::LazyLock;

static END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:答复|复函|答复函|回复|回复函|函复|回函|函|会办意见|协办意见|办理意见|答复意见|回复意见|答复文书|意见函|办理情况|情况汇报|报告)(?:\\([^)]{1,12}\\))?$",
    )
});
static BEGIN: LazyLock<Regex> = LazyLock::new(|| pattern("关于|对.*(?:提案|建议|议案)|^对|第.+号"));
static OPENS: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:关于|对)"));
static TELLING: LazyLock<Regex> = LazyLock::new(|| pattern("提案|建议|议案|意见|号"));
/// The most lines that a title is broken into.
const MOST_LINES: usize = 4;

/// Finds the title.
pub fn find(page: &Page) -> Option<String> {
    let head =
        if page.salutation().is_some() { page.head() } else { page.lines.get(..page.lines.len().min(8)).unwrap_or_default() };
    (0..head.len()).rev().find_map(|end| ending_at(head, end))
}

fn ending_at(head: &[Line], end: usize) -> Option<String> {
    if !END.is_match(&head.get(end)?.tight) {
        return None;
    }
    let begin = (end.saturating_sub(MOST_LINES - 1)..=end)
        .rev()
        .find(|at| head.get(*at).is_some_and(|line| BEGIN.is_match(&line.tight)))?;
    // What begins with the number is the middle of a title that was broken before it.
    let broken = head.get(begin).is_some_and(|line| line.tight.starts_with('第'));
    let above = (end.saturating_sub(MOST_LINES - 1)..begin)
        .rev()
        .find(|at| head.get(*at).is_some_and(|line| OPENS.is_match(&line.tight)));
    let begin = above.filter(|_| broken).unwrap_or(begin);
    let units = head.get(..begin)?.iter().rev().take_while(|line| unit::is(&line.tight)).count();
    let begin = begin - units;
    let title: String = head.get(begin..=end)?.iter().map(|line| line.tight.as_str()).collect();
    (TELLING.is_match(&title) && !title.contains('。')).then_some(title)
}
