//! Numbers of outgoing documents (发文字号), as `许市监函〔2023〕16号`.
//!
//! Pure: which number is next is remembered by whoever keeps the register. Two kinds of letter whose patterns give the same
//! [`series`] share one run of numbers, as they do in the register on the desk.

use super::blanks::{BlankError, fill};

/// The series that `pattern` gives for a unit's `mark` in a `year`, with `{n}` left open: `许市监函〔2023〕{n}号`. What the register
/// counts by.
pub fn series(pattern: &str, mark: &str, year: i32) -> Result<String, BlankError> {
    fill(pattern, |name| match name {
        "mark" if mark.is_empty() => Err(unknown(name, pattern, "give the unit a `mark` in the roster")),
        "mark" => Ok(mark.to_owned()),
        "year" => Ok(year.to_string()),
        "n" => Ok("{n}".to_owned()),
        _ => Err(unknown(name, pattern, "it can be {mark}, {year} or {n}")),
    })
}

/// The `n`th number of the series.
pub fn next(pattern: &str, mark: &str, year: i32, n: i64) -> Result<String, BlankError> {
    fill(&series(pattern, mark, year)?, |_| Ok(n.to_string()))
}

fn unknown(name: &str, pattern: &str, known: &str) -> BlankError {
    BlankError::Unknown { name: name.to_owned(), sentence: pattern.to_owned(), known: known.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_units_mark_and_the_year() {
        assert_eq!(next("{mark}函〔{year}〕{n}号", "许市监", 2023, 16).unwrap(), "许市监函〔2023〕16号");
        assert_eq!(next("浙××提〔{year}〕{n}号", "", 2024, 1).unwrap(), "浙××提〔2024〕1号");
    }

    #[test]
    fn letters_of_one_pattern_share_a_series() {
        assert_eq!(series("{mark}函〔{year}〕{n}号", "许市监", 2023).unwrap(), "许市监函〔2023〕{n}号");
        assert_ne!(series("{mark}函〔{year}〕{n}号", "许市监", 2023), series("{mark}函〔{year}〕{n}号", "许市监", 2024));
    }

    #[test]
    fn a_unit_without_a_mark_and_an_unknown_blank_are_refused() {
        let refused = next("{mark}函〔{year}〕{n}号", "", 2023, 1).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "{mark} stands for nothing in “{mark}函〔{year}〕{n}号”; give the unit a `mark` in the roster"
        );
        assert!(next("{unit}〔{year}〕{n}号", "许市监", 2023, 1).is_err());
    }
}
