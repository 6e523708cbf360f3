//! The units whose opinion went into the letter: named in the opening, or in a line of their own. A unit that the text merely mentions is none.

use super::super::page::Page;
use super::{first, pattern, unit};
use regex::Regex;
use std::sync::LazyLock;

static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:结合|会同|综合|汇总|征求|商|协同|联合|根据|经与)([^。,]{3,120}?)(?:等?(?:单位|部门|会办单位|协办单位))?的?(?:会办|协办|办理|反馈)?(?:意见|研究|办理|共同|协商|沟通|商)",
    )
});
static LINE: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:会办|协办|参办)单位[::](.+)$"));

/// Finds the units.
pub fn find(page: &Page, opening: &str) -> Vec<String> {
    let behind = opening.find("收悉").and_then(|at| opening.get(at..)).unwrap_or_default();
    let said = first(&OPENING, behind).map(|names| unit::list(&names)).unwrap_or_default();
    if !said.is_empty() {
        return said;
    }
    page.lines.iter().find_map(|line| first(&LINE, &line.tight)).map(|names| unit::list(&names)).unwrap_or_default()
}
