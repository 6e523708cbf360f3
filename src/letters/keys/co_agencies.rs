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
/// The writer and others did something together.
static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:我[局委办院厅站]|我们|我单位|我中心|本局)(?:会同|联合|与|同|和)([^。,]{3,120}?)(?:等?(?:单位|部门))?(?:现场|共同|联合|一起|一同|认真|实地|进行|多次|查看|调研|研究|协商|会商|沟通|核实|座谈|踏勘|测算)",
    )
});
/// What stands between the units and what was done.
const HOW: [&str; 8] = ["认真", "共同", "深入", "联合", "积极", "进行", "充分", "专题"];
static LINE: LazyLock<Regex> = LazyLock::new(|| pattern("^(?:会办|协办|参办)单位[::](.+)$"));

/// Finds the units.
pub fn find(page: &Page, opening: &str) -> Vec<String> {
    // An opening without 收悉 says it behind the name of the paper.
    let from = opening.find("收悉").or_else(|| opening.rfind(['》', '”']));
    let behind = from.and_then(|at| opening.get(at..)).unwrap_or_default();
    let mut said =
        [&*OPENING, &*TOGETHER].into_iter().filter_map(|pattern| first(pattern, behind)).map(|names| unit::list(bare(&names)));
    if let Some(said) = said.find(|names| !names.is_empty()) {
        return said;
    }
    page.lines.iter().find_map(|line| first(&LINE, &line.tight)).map(|names| unit::list(&names)).unwrap_or_default()
}

fn bare(names: &str) -> &str {
    HOW.iter().fold(names, |names, how| names.trim_end_matches(how))
}
