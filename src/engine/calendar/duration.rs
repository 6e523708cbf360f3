//! Lengths of time as people say them: `10 workdays`, `3 months`, `15 days`.
//!
//! Deliberately nothing else: no hours (a due day ends at midnight), no weeks or years (no rule is written in them), and no
//! zero (a rule that leaves no time has no deadline).

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

/// What is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{written}` is no length of time; write a number from 1 to {} and `workdays`, `days` or `months`, e.g. `10 workdays`",
    Duration::MOST
)]
pub struct DurationError {
    /// What was written, shortened where it is long.
    pub written: String,
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

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| DurationError { written: text.chars().take(40).collect() })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Workdays => "workday",
            Unit::Days => "day",
            Unit::Months => "month",
        };
        write!(f, "{} {unit}{}", self.amount, if self.amount == 1 { "" } else { "s" })
    }
}

fn parse(text: &str) -> Option<Duration> {
    let (amount, unit) = text.trim().split_once(' ')?;
    // `parse` alone would take `+3`.
    let digits = amount.bytes().all(|byte| byte.is_ascii_digit());
    let amount = amount.parse().ok().filter(|amount| digits && (1..=Duration::MOST).contains(amount))?;
    let unit = match unit.trim_start() {
        "workdays" | "workday" => Unit::Workdays,
        "days" | "day" => Unit::Days,
        "months" | "month" => Unit::Months,
        _ => return None,
    };
    Some(Duration { amount, unit })
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
        for text in ["1 workday", "10 workdays", "1 day", "15 days", "1 month", "3 months"] {
            assert_eq!(text.parse::<Duration>().map(|duration| duration.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_duration_is_refused_with_what_is_allowed() {
        for text in [
            "",
            "10",
            "workdays",
            "0 days",
            "100001 days",
            "-3 days",
            "+3 days",
            "1.5 months",
            "3 weeks",
            "3days",
            "三 days",
            "3 Days",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        assert_eq!(
            "3 weeks".parse::<Duration>().map_err(|error| error.to_string()),
            Err("`3 weeks` is no length of time; write a number from 1 to 100000 and `workdays`, `days` or `months`, e.g. \
                 `10 workdays`"
                .to_owned())
        );
    }
}
