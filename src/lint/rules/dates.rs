//! Days that the calendar does not have. Deliberately only days in Arabic digits, which is how letters write them.

use crate::lint::{Letter, error};
use chrono::NaiveDate;
use dafu_engine::machine::Finding;

/// Finds days that do not exist.
pub fn find(letter: &Letter<'_>) -> Vec<Finding> {
    letter
        .paragraphs
        .iter()
        .flat_map(|paragraph| {
            days(&paragraph.tight)
                .into_iter()
                .map(move |written| error(format!("date-{written}"), format!("{}的“{written}”没有这一天", paragraph.place())))
        })
        .collect()
}

/// The impossible days in a text.
fn days(text: &str) -> Vec<String> {
    text.match_indices('月')
        .filter_map(|(at, sign)| {
            let (year, month) = before(text.get(..at)?)?;
            let rest = text.get(at + sign.len()..)?;
            let day: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let behind = rest.get(day.len()..)?;
            if !behind.starts_with(['日', '号']) {
                return None;
            }
            // Without a year 29 February may exist.
            let in_year = year.as_deref().unwrap_or("2024").parse().ok()?;
            let exists = NaiveDate::from_ymd_opt(in_year, month.parse().ok()?, day.parse().ok()?).is_some();
            let year = year.map(|year| format!("{year}年")).unwrap_or_default();
            (!exists).then(|| format!("{year}{month}月{day}日"))
        })
        .collect()
}

/// The year, where one is written, and the month that a text ends with.
fn before(text: &str) -> Option<(Option<String>, String)> {
    let month = digits_at_end(text);
    if month.is_empty() || month.len() > 2 {
        return None;
    }
    let head = text.get(..text.len() - month.len())?;
    let year = head.strip_suffix('年').map(digits_at_end).filter(|year| year.len() == 4);
    Some((year.map(str::to_owned), month.to_owned()))
}

fn digits_at_end(text: &str) -> &str {
    let start = text
        .rfind(|sign: char| !sign.is_ascii_digit())
        .map_or(0, |at| at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8));
    text.get(start..).unwrap_or_default()
}
