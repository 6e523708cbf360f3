//! Who gets a copy: the list behind 抄送, without how many copies.

use super::super::page::Page;
use super::{first, pattern};
use regex::Regex;
use std::sync::LazyLock;

static LIST: LazyLock<Regex> = LazyLock::new(|| pattern("^[(]?(?:抄送|抄报|主送|抄致)[::]([^|]+?)[。|]?$"));
static AGAIN: LazyLock<Regex> = LazyLock::new(|| pattern("(?:抄送|抄报|主送|抄致)[::]"));
static COUNT: LazyLock<Regex> = LazyLock::new(|| pattern("\\(?各?[0-9一二三四五六七八九十]+份\\)?"));

/// Finds the list.
pub fn find(page: &Page) -> Vec<String> {
    let Some(list) = page.lines.iter().rev().find_map(|line| first(&LIST, &line.tight)) else { return Vec::new() };
    let list = COUNT.replace_all(&list, "");
    // 抄报 and 抄送 may share a line.
    let list = AGAIN.replace_all(&list, "、");
    list.split(['、', ',', ';', '。'])
        .map(|name| name.trim_matches('|'))
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}
