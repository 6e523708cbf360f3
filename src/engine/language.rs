//! The two languages that people read: Chinese first, English beside it.
//!
//! Deliberately no catalogue and no plural rules: whoever makes a sentence makes it in both.

use crate::calendar::{Duration, Unit};
use crate::definition::Title;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// Chinese, as written in mainland China.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

impl Language {
    /// The one of two texts that is in this language.
    pub const fn of<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Chinese => zh,
            Self::English => en,
        }
    }
    /// A day as it is written in a sentence: `2023年3月1日`, `1 March 2023`.
    pub fn day(self, day: NaiveDate) -> String {
        match self {
            Self::Chinese => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Self::English => {
                let month = usize::try_from(day.month0()).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
                format!("{} {month} {}", day.day(), day.year())
            }
        }
    }
    /// The same with its day of the week: `2023年4月1日（星期六）`, `Saturday 1 April 2023`.
    pub fn weekday(self, day: NaiveDate) -> String {
        let name = self.name_of_weekday(day);
        match self {
            Self::Chinese => format!("{}（{name}）", self.day(day)),
            Self::English => format!("{name} {}", self.day(day)),
        }
    }
    /// What a day of the week is called: `星期六`, `Saturday`.
    pub fn name_of_weekday(self, day: NaiveDate) -> &'static str {
        let (zh, en) = match day.weekday() {
            Weekday::Mon => ("星期一", "Monday"),
            Weekday::Tue => ("星期二", "Tuesday"),
            Weekday::Wed => ("星期三", "Wednesday"),
            Weekday::Thu => ("星期四", "Thursday"),
            Weekday::Fri => ("星期五", "Friday"),
            Weekday::Sat => ("星期六", "Saturday"),
            Weekday::Sun => ("星期日", "Sunday"),
        };
        self.of(zh, en)
    }
    /// A length of time as people write it: `10个工作日`, `3个月`, `10 workdays`.
    pub fn length(self, length: Duration) -> String {
        match (self, length.unit) {
            (Self::English, _) => length.to_string(),
            (Self::Chinese, Unit::Workdays) => format!("{}个工作日", length.amount),
            (Self::Chinese, Unit::Days) => format!("{}日", length.amount),
            (Self::Chinese, Unit::Months) => format!("{}个月", length.amount),
        }
    }
    /// Several names in a row.
    pub fn list<T: AsRef<str>>(self, names: &[T]) -> String {
        names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(self.of("、", ", "))
    }
}

impl Title {
    /// A name in both languages.
    pub fn both(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: Some(en.into()) }
    }
    /// The name in this language; Chinese where nobody wrote the other.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => self.en.as_deref().unwrap_or(&self.zh),
        }
    }
}
