//! Lengths of time as people say them: `10 workdays`, `3 months`, `15 days`.
//!
//! Deliberately nothing else: no hours (a due day ends at midnight), no weeks or years (no rule is written in them).

use crate::diagnostic::did_you_mean;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A length of time as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Duration {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

/// What a length is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Working days of the office's calendar.
    Workdays,
    /// Calendar days.
    Days,
    /// Calendar months: 31 January + 1 month is the last day of February.
    Months,
}

/// Why some text is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// It looks like nothing known.
    #[error("`{0}` is not a length of time; write `10 workdays`, `15 days` or `3 months`")]
    Unreadable(String),
    /// The unit is nearly one.
    #[error("`{written}` is not a length of time; did you mean `{meant}`?")]
    Misspelt {
        /// What was written.
        written: String,
        /// What was probably meant.
        meant: String,
    },
    /// Nothing is counted in weeks.
    #[error("`{written}`: weeks are not used; write `{days} days`")]
    Weeks {
        /// What was written.
        written: String,
        /// The same in days.
        days: u32,
    },
    /// More than anybody could mean.
    #[error("`{0}` is too long; the most is {most}", most = Duration::MOST)]
    TooLong(String),
}

impl Duration {
    /// The largest amount that can be written.
    pub const MOST: u32 = 100_000;

    /// So many working days.
    pub const fn workdays(amount: u32) -> Self {
        Self { amount, unit: Unit::Workdays }
    }
    /// So many calendar days.
    pub const fn days(amount: u32) -> Self {
        Self { amount, unit: Unit::Days }
    }
    /// So many calendar months.
    pub const fn months(amount: u32) -> Self {
        Self { amount, unit: Unit::Months }
    }
}

impl Unit {
    /// Its name for `amount` of it, as in `1 workday` and `10 workdays`.
    pub const fn name(self, amount: u32) -> &'static str {
        match (self, amount) {
            (Self::Workdays, 1) => "workday",
            (Self::Workdays, _) => "workdays",
            (Self::Days, 1) => "day",
            (Self::Days, _) => "days",
            (Self::Months, 1) => "month",
            (Self::Months, _) => "months",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Workdays, Self::Days, Self::Months].into_iter().find(|unit| name == unit.name(1) || name == unit.name(2))
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let written = || crate::yaml::shorten(text);
        let unreadable = || DurationError::Unreadable(written());
        let (amount, unit) = text.trim().split_once(' ').ok_or_else(unreadable)?;
        let amount = read_amount(amount).ok_or_else(unreadable)?;
        let unit = unit.trim_start();
        if amount > Self::MOST {
            return Err(DurationError::TooLong(written()));
        }
        if let Some(unit) = Unit::named(unit) {
            return Ok(Self { amount, unit });
        }
        if unit == "week" || unit == "weeks" {
            return Err(DurationError::Weeks { written: written(), days: amount.saturating_mul(7) });
        }
        let known = [Unit::Workdays, Unit::Days, Unit::Months].map(|unit| unit.name(amount));
        Err(did_you_mean(unit, known).map_or_else(unreadable, |unit| {
            let meant = format!("{amount} {unit}");
            DurationError::Misspelt { written: written(), meant }
        }))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit.name(self.amount))
    }
}

/// A number in plain digits; one too large for the type is as good as the largest.
fn read_amount(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_people_say_it() {
        assert_eq!("10 workdays".parse(), Ok(Duration::workdays(10)));
        assert_eq!("1 workday".parse(), Ok(Duration::workdays(1)));
        assert_eq!("3 months".parse(), Ok(Duration::months(3)));
        assert_eq!(" 15  days ".parse(), Ok(Duration::days(15)));
        assert_eq!("100000 days".parse(), Ok(Duration::days(100_000)));
    }

    #[test]
    fn a_duration_is_written_as_it_is_read() {
        for text in ["0 days", "1 workday", "10 workdays", "1 day", "15 days", "1 month", "3 months"] {
            assert_eq!(text.parse::<Duration>().map(|duration| duration.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_duration_is_refused_with_what_to_write() {
        let told = |text: &str| text.parse::<Duration>().map_err(|error| error.to_string()).expect_err(text);
        for text in ["", "10", "workdays", "-3 days", "+3 days", "1.5 months", "3days", "三 days", "3 fortnights"] {
            let unreadable = format!("`{text}` is not a length of time; write `10 workdays`, `15 days` or `3 months`");
            assert_eq!(told(text), unreadable);
        }
        assert_eq!(told("10 wrokdays"), "`10 wrokdays` is not a length of time; did you mean `10 workdays`?");
        assert_eq!(told("2 weeks"), "`2 weeks`: weeks are not used; write `14 days`");
        assert_eq!(told("100001 days"), "`100001 days` is too long; the most is 100000");
        assert_eq!(told("99999999999 days"), "`99999999999 days` is too long; the most is 100000");
    }
}
