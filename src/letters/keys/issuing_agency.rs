//! The unit that wrote the letter: by its date, else the last line that is a unit's name, else the head of the paper or the page.

use super::super::page::{Line, Page, tight};
use super::{date, first, pattern, unit};
use regex::Regex;
use std::sync::LazyLock;

static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| pattern("^(?:承办单位|答复单位|主办单位|办理单位|落款)[::]([\\p{Han}()]{3,38})$"));
/// Where the seal goes.
static SEAL: LazyLock<Regex> = LazyLock::new(|| pattern("\\([^)]{0,4}章[^)]{0,2}\\)$"));
/// What keeps two units in one line apart.
static WIDE: LazyLock<Regex> = LazyLock::new(|| pattern("[ \\u{3000}\\t]{2,}|、"));
static IN_FRONT: LazyLock<Regex> = LazyLock::new(|| pattern("^([\\p{Han}()]{3,38}?)(?:关于|对)"));

/// Finds the unit.
pub fn find(page: &Page, title: &str) -> Option<String> {
    signed(page)
        .or_else(|| labelled(page))
        .or_else(|| headed(page, title))
        .or_else(|| page.source.clone().filter(|name| unit::is(name)))
}

fn signed(page: &Page) -> Option<String> {
    let below = page.below();
    let dated = date::find(page).map(|(at, _)| at);
    let before_date = dated.and_then(|at| below.get(at)).map(|line| date::without(&line.tight)).filter(|name| unit::is(name));
    let above_date = dated.and_then(|at| below.get(..at)).and_then(signers);
    let last = || below.iter().rev().take(8).map(|line| line.tight.clone()).find(|line| unit::is(line));
    before_date.or(above_date).or_else(last)
}

/// The units right above the date, one a line or several in one: each of them signs.
fn signers(above: &[Line]) -> Option<String> {
    let lines: Vec<Vec<String>> = above.iter().rev().map_while(|line| units(&line.text)).collect();
    let names: Vec<String> = lines.into_iter().rev().flatten().collect();
    (!names.is_empty()).then(|| names.join("、"))
}

/// The names in a line that has nothing else; blanks within a name are the setter's.
fn units(text: &str) -> Option<Vec<String>> {
    let parts: Vec<String> = WIDE.split(text.trim()).map(tight).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(|part| unit::is(part)) {
        return Some(parts);
    }
    let whole = tight(text);
    let whole = SEAL.replace(&whole, "");
    unit::is(&whole).then(|| vec![whole.into_owned()])
}

fn labelled(page: &Page) -> Option<String> {
    page.below().iter().rev().find_map(|line| {
        let part = line.text.split("单位负责人").next().unwrap_or_default();
        first(&LABELLED, &tight(part))
    })
}

fn headed(page: &Page, title: &str) -> Option<String> {
    let masthead =
        page.head().iter().map(|line| line.tight.strip_suffix("文件").unwrap_or(&line.tight)).find(|name| unit::is(name));
    masthead.map(str::to_owned).or_else(|| first(&IN_FRONT, title).filter(|name| unit::is(name)))
}
