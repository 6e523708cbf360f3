//! The letter's date: the last day that stands in a line of its own, or behind the unit, below the salutation. When a page was published is another day.

use super::super::page::Page;
use super::{first, pattern};
use chrono::NaiveDate;
use regex::{Captures, Regex};
use std::sync::LazyLock;

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "([0-9]{4}|[一二三四五六七八九〇零○OＯ]{4})[年./-]([0-9]{1,2}|[一二三四五六七八九十]{1,2})[月./-]([0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号]?(?:\\([^)]{0,6}\\))?$",
    )
});
static OTHER: LazyLock<Regex> = LazyLock::new(|| pattern("发布|时间|来源|浏览|更新|日期[::]|。|,|至"));
/// The longest line in front of a date, in characters.
const SHORT: usize = 45;

/// Finds the line below the salutation, and its day.
pub fn find(page: &Page) -> Option<(usize, NaiveDate)> {
    let lines = page.below().iter().enumerate().rev();
    lines.filter(|(_, line)| line.tight.chars().count() <= SHORT && !OTHER.is_match(&line.tight)).find_map(|(at, line)| {
        Some((at, DAY.captures(&line.tight).and_then(|found| day(&found)).or_else(|| run_together(&line.tight))?))
    })
}

/// What stands before the day.
pub fn without(tight: &str) -> String {
    first(&pattern_before(), tight).unwrap_or_default()
}

fn pattern_before() -> Regex {
    static BEFORE: LazyLock<Regex> =
        LazyLock::new(|| pattern("^([\\p{Han}()]{3,38}?)(?:[0-9]{4}|[一二三四五六七八九〇零○]{4})年"));
    BEFORE.clone()
}

fn day(found: &Captures<'_>) -> Option<NaiveDate> {
    let part = |at: usize| found.get(at).map(|part| part.as_str());
    NaiveDate::from_ymd_opt(i32::try_from(year(part(1)?)?).ok()?, counted(part(2)?)?, counted(part(3)?)?)
}

/// 2031911: a page that lost 年月日. Read only where it can be one day and no other.
fn run_together(text: &str) -> Option<NaiveDate> {
    let digits = (6..=8).contains(&text.len()) && text.chars().all(|sign| sign.is_ascii_digit());
    let (year, rest) = text.split_at_checked(4).filter(|(year, _)| digits && year.starts_with("20"))?;
    let mut days = (1..rest.len())
        .filter_map(|at| rest.split_at_checked(at))
        .filter_map(|(month, day)| NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?));
    days.next().filter(|_| days.next().is_none())
}

fn year(text: &str) -> Option<u32> {
    text.chars().try_fold(0, |sum, sign| Some(sum * 10 + digit(sign)?))
}

/// 十二, 二十一, 三十: numbers below a hundred.
fn counted(text: &str) -> Option<u32> {
    let Some((tens, ones)) = text.split_once('十') else { return year(text) };
    let tens = if tens.is_empty() { 1 } else { year(tens)? };
    Some(tens * 10 + year(ones)?)
}

fn digit(sign: char) -> Option<u32> {
    match sign {
        '〇' | '零' | '○' | 'O' | 'Ｏ' => Some(0),
        _ => sign
            .to_digit(10)
            .or_else(|| "一二三四五六七八九".chars().zip(1..).find(|(known, _)| *known == sign).map(|(_, value)| value)),
    }
}
