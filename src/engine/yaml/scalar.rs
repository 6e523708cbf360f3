//! What a piece of text says: ids, days and lengths of time. Every refusal is one sentence with the text in it.

use super::shorten;
use crate::calendar::{Duration, DurationError};
use chrono::NaiveDate;

/// Words that can't be ids: they mean something in a definition, or are `true` and `null` to other readers of YAML.
pub(super) const RESERVED: [&str; 11] = ["done", "case", "item", "policy", "yes", "no", "on", "off", "true", "false", "null"];

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

pub(super) fn id(text: &str) -> Result<(), String> {
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    spelt(text, rest, "ASCII letters in lower case, digits and `_`, a letter first")
}

pub(super) fn name(text: &str) -> Result<(), String> {
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    spelt(text, rest, "ASCII letters in lower case, digits and `-`, a letter first")
}

fn spelt(text: &str, allowed: impl Fn(char) -> bool, rule: &str) -> Result<(), String> {
    if text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(allowed) && text.len() <= 64 {
        return Ok(());
    }
    Err(format!("`{}` can't be an id; ids are {rule}, 64 at most", shorten(text)))
}

pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    let wanted = || format!("`{}` is not a day; write year, month and day, as 2027-06-30", shorten(text));
    let (year, rest) = text.split_once('-').ok_or_else(wanted)?;
    if year.len() != 4 {
        return Err(wanted());
    }
    let year = digits(year).and_then(|year| i32::try_from(year).ok()).ok_or_else(wanted)?;
    let (month, day) = split_month_day(rest).ok_or_else(wanted)?;
    exists(year, month, day)
}

pub(super) fn month_day(text: &str) -> Result<(u32, u32), String> {
    let wanted = || format!("`{}` is not a day of the year; write month and day, as 09-30", shorten(text));
    let (month, day) = split_month_day(text).ok_or_else(wanted)?;
    // A year without 29 February: a day that must exist every year.
    exists(2027, month, day).map(|_| (month, day))
}

fn split_month_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-')?;
    if month.len() != 2 || day.len() != 2 {
        return None;
    }
    Some((digits(month)?, digits(day)?))
}

fn exists(year: i32, month: u32, day: u32) -> Result<NaiveDate, String> {
    let name = month.checked_sub(1).and_then(|index| MONTHS.get(usize::try_from(index).ok()?));
    let Some(name) = name else { return Err(format!("there is no month {month}; months are 01 to 12")) };
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| {
        let last = (28..=31).rev().find(|day| NaiveDate::from_ymd_opt(year, month, *day).is_some()).unwrap_or(28);
        let when = if month == 2 { format!("{name} {year}") } else { (*name).to_owned() };
        format!("{day} {name} does not exist: {when} has {last} days")
    })
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    text.parse().map_err(|error: DurationError| error.to_string())
}

fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
