//! The unit that wrote the letter: by its date, else the last line that is a unit's name, else the head of the paper or the page.

use super::super::page::Page;
use super::{date, first, pattern, unit};
use regex::Regex;
use std::sync::LazyLock;

static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| pattern("^(?:承办单位|答复单位|主办单位|办理单位|落款)[::]([\\p{Han}()]{3,38})$"));
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
    let above_date = dated.and_then(|at| at.checked_sub(1)).and_then(|at| below.get(at)).map(|line| line.tight.clone());
    let last = || below.iter().rev().take(8).map(|line| line.tight.clone()).find(|line| unit::is(line));
    before_date.or_else(|| above_date.filter(|name| unit::is(name))).or_else(last)
}

fn labelled(page: &Page) -> Option<String> {
    page.below().iter().rev().find_map(|line| {
        let part = line.text.split("单位负责人").next().unwrap_or_default();
        first(&LABELLED, &super::super::page::tight(part))
    })
}

fn headed(page: &Page, title: &str) -> Option<String> {
    let masthead =
        page.head().iter().map(|line| line.tight.strip_suffix("文件").unwrap_or(&line.tight)).find(|name| unit::is(name));
    masthead.map(str::to_owned).or_else(|| first(&IN_FRONT, title).filter(|name| unit::is(name)))
}
