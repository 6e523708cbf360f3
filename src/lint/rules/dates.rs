//! Days that the calendar does not have, in Arabic digits or written out (二〇二三年二月三十日).

use super::Hit;
use crate::lint::Letter;
use chrono::NaiveDate;
use regex::Regex;
use std::sync::LazyLock;

const NUMBER: &str = "[0-9]{1,2}|[元一二三四五六七八九十〇零○]{1,4}";
/// A day, its year where one is written. A month or a day that is part of a longer number is none.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let year = "(?:([0-9]{4}|[一二三四五六七八九〇零○]{4})年)?";
    Regex::new(&format!("(^|[^0-9一二三四五六七八九十〇零○])({year}({NUMBER})月({NUMBER})[日号])")).ok()
});

/// Finds days that do not exist.
pub fn find(letter: &Letter<'_>) -> Vec<Hit> {
    let Some(pattern) = DAY.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for (index, paragraph) in letter.paragraphs.iter().enumerate() {
        for day in pattern.captures_iter(&paragraph.tight) {
            let part = |group: usize| day.get(group).map(|part| part.as_str());
            let (Some(whole), Some(month), Some(of_month)) = (day.get(2), part(4), part(5)) else { continue };
            if exists(part(3), month, of_month) == Some(false) {
                let written = whole.as_str();
                found.push(Hit::at(index, whole.start(), written).key(written).with("written", written));
            }
        }
    }
    found
}

/// Whether the day exists; without a year 29 February may. Nothing where it can't be read.
fn exists(year: Option<&str>, month: &str, day: &str) -> Option<bool> {
    let year = match year {
        Some(written) => year_of(written)?,
        None => 2024,
    };
    Some(NaiveDate::from_ymd_opt(year, number(month)?, number(day)?).is_some())
}

fn year_of(written: &str) -> Option<i32> {
    written.chars().try_fold(0, |year, sign| Some(year * 10 + i32::try_from(digit(sign)?).ok()?))
}

fn number(written: &str) -> Option<u32> {
    if written.chars().all(|sign| sign.is_ascii_digit()) {
        return written.parse().ok();
    }
    match written.split_once('十') {
        None => written.chars().try_fold(0, |number, sign| Some(number * 10 + digit(sign)?)),
        Some((tens, ones)) => {
            let one = |text: &str, none: u32| if text.is_empty() { Some(none) } else { digit(text.chars().next()?) };
            Some(one(tens, 1)? * 10 + one(ones, 0)?)
        }
    }
}

fn digit(sign: char) -> Option<u32> {
    let written = "〇一二三四五六七八九".chars().position(|digit| digit == sign).and_then(|at| u32::try_from(at).ok());
    match sign {
        '零' | '○' => Some(0),
        '元' => Some(1),
        _ => sign.to_digit(10).or(written),
    }
}
