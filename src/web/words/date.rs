//! Days and instants as lists show them.

use crate::time::Zone;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use dafu_engine::language::Language;

/// A day without its year: `6月15日`.
pub fn day(language: Language, day: NaiveDate) -> String {
    match language {
        Language::Chinese => format!("{}月{}日", day.month(), day.day()),
        Language::English => day.format("%-d %b").to_string(),
    }
}

/// A day, with its year where that is not this year's.
pub fn near_day(language: Language, date: NaiveDate, today: NaiveDate) -> String {
    if date.year() == today.year() { day(language, date) } else { language.day(date) }
}

/// A day with its weekday: `6月15日 周四`.
pub fn with_weekday(language: Language, date: NaiveDate, today: NaiveDate) -> String {
    format!("{} {}", near_day(language, date, today), weekday(language, date))
}

fn weekday(language: Language, date: NaiveDate) -> String {
    const NAMES: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    match language {
        Language::Chinese => {
            let index = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
            NAMES.get(index).copied().unwrap_or_default().to_owned()
        }
        Language::English => date.format("%a").to_string(),
    }
}

/// A whole day with its weekday: `2023年6月15日 周四`.
pub fn whole(language: Language, date: NaiveDate) -> String {
    format!("{} {}", language.day(date), weekday(language, date))
}

/// An instant in the office's zone: `6月15日 14:20`, with its year where that is not today's.
pub fn moment(language: Language, zone: Zone, at: DateTime<Utc>) -> String {
    format!("{} {}", language.day(zone.day(at)), zone.clock(at))
}

/// An instant in the office's zone, near `today`.
pub fn near_moment(language: Language, zone: Zone, at: DateTime<Utc>, today: NaiveDate) -> String {
    format!("{} {}", near_day(language, zone.day(at), today), zone.clock(at))
}
