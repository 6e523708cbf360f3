//! The YAML of one year: its holidays and the weekend days that are worked for them.
//!
//! Deliberately strict about days (a day of another year, a day named twice, a make-up workday on a Tuesday), because one
//! wrong day moves every date counted across it and nobody would see why.

use super::{FIRST_YEAR, LAST_YEAR, Special, Year, is_weekend};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::yaml::grammar::{Block, Key, Shape};
use crate::yaml::{Entries, Node, Reader};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// A file of a calendar.
pub static FILE: Block = Block {
    name: "calendar",
    doc: "The days of one year that differ from a plain Monday-to-Friday week.",
    keys: &[
        Key::must("calendar", Shape::Name, "whose calendar it is, as in cn; all years of a calendar share it"),
        Key::must("year", Shape::Number, "which year"),
        Key::must("title", Shape::Text, "what people call it"),
        Key::must("source", Shape::Text, "who published the days where: body, title, number, day"),
        Key::must("holidays", Shape::List(&Shape::Of(&HOLIDAY)), "the days off"),
        Key::must("workdays", Shape::List(&Shape::Of(&WORKDAY)), "the weekend days that are worked; `[]` where there are none"),
    ],
};

static HOLIDAY: Block = Block {
    name: "holiday",
    doc: "Days off: one (`on`), or several in a row (`from`, `to`).",
    keys: &[
        Key::may("on", Shape::Date, "the day"),
        Key::may("from", Shape::Date, "the first day"),
        Key::may("to", Shape::Date, "the last day"),
        Key::must("name", Shape::Text, "what the holiday is called"),
    ],
};

static WORKDAY: Block = Block {
    name: "make-up workday",
    doc: "A Saturday or Sunday that is worked.",
    keys: &[Key::must("on", Shape::Date, "the day"), Key::must("for", Shape::Text, "the name of the holiday it makes up for")],
};

/// Reads one file. A year with any error in it is not answered: a calendar with a hole in it would count wrongly in silence.
pub fn read(file: &str, text: &str) -> (Option<Year>, Vec<Diagnostic>) {
    let (mut reader, root) = Reader::open(text);
    let year = root.and_then(|root| read_year(&mut reader, file, &root));
    let whole = year.filter(|_| !reader.has_errors());
    (whole, reader.finish(file))
}

fn read_year(reader: &mut Reader, file: &str, root: &Node) -> Option<Year> {
    let entries = reader.block(root, &FILE)?;
    let calendar = entries.get("calendar").and_then(|node| reader.name(node));
    let title = entries.get("title").and_then(|node| reader.text(node));
    let source = entries.get("source").and_then(|node| reader.text(node));
    let year = entries.get("year").and_then(|node| read_number(reader, node))?;

    let mut days = Days { reader, year, special: BTreeMap::new() };
    days.holidays(&entries);
    days.workdays(&entries);
    let special = days.special;
    Some(Year { file: file.to_owned(), calendar: calendar?, year, title: title?, source: source?, special })
}

fn read_number(reader: &mut Reader, node: &Node) -> Option<i32> {
    let year = i32::try_from(reader.number(node)?).ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year));
    if year.is_none() {
        let message = format!("`{}` is not a year a calendar can be for; years are {FIRST_YEAR} to {LAST_YEAR}", node.as_text()?);
        reader.report(Diagnostic::error("calendar-year", node.span, message));
    }
    year
}

/// The special days as they are gathered.
struct Days<'r> {
    reader: &'r mut Reader,
    year: i32,
    special: BTreeMap<NaiveDate, Special>,
}

impl Days<'_> {
    fn holidays(&mut self, entries: &Entries<'_>) {
        let Some(list) = entries.get("holidays") else { return };
        for node in self.reader.list(list, "holidays") {
            let Some(holiday) = self.reader.block(node, &HOLIDAY) else { continue };
            let name = holiday.get("name").and_then(|name| self.reader.text(name));
            let (Some((from, to)), Some(name)) = (self.span_of(node, &holiday), name) else { continue };
            for date in from.iter_days().take_while(|date| *date <= to) {
                self.add(node, date, Special::Holiday(name.clone()));
            }
        }
    }

    fn workdays(&mut self, entries: &Entries<'_>) {
        let Some(list) = entries.get("workdays") else { return };
        for node in self.reader.list(list, "make-up workdays") {
            let Some(workday) = self.reader.block(node, &WORKDAY) else { continue };
            let date = workday.get("on").and_then(|on| self.date(on));
            let name = workday.get("for").and_then(|name| self.holiday_named(name));
            let (Some(date), Some(name)) = (date, name) else { continue };
            if is_weekend(date) {
                self.add(node, date, Special::MakeUp(name));
            } else {
                let message =
                    format!("{date} is a {}, which is worked anyway; make-up workdays are weekend days", date.format("%A"));
                self.reader.report(Diagnostic::error("makeup-on-weekday", node.span, message));
            }
        }
    }

    /// The first and the last day of a holiday.
    fn span_of(&mut self, node: &Node, holiday: &Entries<'_>) -> Option<(NaiveDate, NaiveDate)> {
        match (holiday.get("on"), holiday.get("from"), holiday.get("to")) {
            (Some(on), None, None) => self.date(on).map(|date| (date, date)),
            (None, Some(from), Some(to)) => {
                let (first, last) = (self.date(from), self.date(to));
                let (first, last) = (first?, last?);
                if last < first {
                    let message = format!("this holiday ends on {last}, before it begins on {first}");
                    self.reader.report(Diagnostic::error("holiday-days", to.span, message).hint("swap the two days"));
                    return None;
                }
                Some((first, last))
            }
            _ => {
                let message = "a holiday has one day (`on`) or a first and a last (`from` and `to`)";
                self.reader.report(Diagnostic::error("holiday-days", node.span, message));
                None
            }
        }
    }

    /// A day of this year.
    fn date(&mut self, node: &Node) -> Option<NaiveDate> {
        let date = self.reader.date(node)?;
        if date.year() != self.year {
            let message = format!("{date} is not in {}; it belongs in the file of {}", self.year, date.year());
            self.reader.report(Diagnostic::error("day-of-another-year", node.span, message));
            return None;
        }
        Some(date)
    }

    /// A name that should be one of the holidays read so far.
    fn holiday_named(&mut self, node: &Node) -> Option<String> {
        let name = self.reader.text(node)?;
        let mut known = self.special.values().filter_map(|special| match special {
            Special::Holiday(name) => Some(name.as_str()),
            Special::MakeUp(_) => None,
        });
        if !known.clone().any(|holiday| holiday == name) {
            let message = format!("`{name}` is no holiday of this year");
            let warning = Diagnostic::warning("unknown-holiday", node.span, message);
            let meant = did_you_mean(&name, known.by_ref()).map(|meant| format!("did you mean `{meant}`?"));
            self.reader.report(Diagnostic { hint: meant, ..warning });
        }
        Some(name)
    }

    fn add(&mut self, node: &Node, date: NaiveDate, special: Special) {
        let Some(before) = self.special.insert(date, special) else { return };
        let (Special::Holiday(name) | Special::MakeUp(name)) = before;
        let message = format!("{date} is written twice, before this for {name}; keep one of the two");
        self.reader.report(Diagnostic::error("day-twice", node.span, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;

    const SHIPPED: [(&str, &str); 8] = [
        ("cn-2019.yaml", include_str!("../../../workflows/calendars/cn-2019.yaml")),
        ("cn-2020.yaml", include_str!("../../../workflows/calendars/cn-2020.yaml")),
        ("cn-2021.yaml", include_str!("../../../workflows/calendars/cn-2021.yaml")),
        ("cn-2022.yaml", include_str!("../../../workflows/calendars/cn-2022.yaml")),
        ("cn-2023.yaml", include_str!("../../../workflows/calendars/cn-2023.yaml")),
        ("cn-2024.yaml", include_str!("../../../workflows/calendars/cn-2024.yaml")),
        ("cn-2025.yaml", include_str!("../../../workflows/calendars/cn-2025.yaml")),
        ("cn-2026.yaml", include_str!("../../../workflows/calendars/cn-2026.yaml")),
    ];

    fn told(text: &str) -> Vec<String> {
        let (year, diagnostics) = read("cn-2023.yaml", text);
        assert_eq!(year.is_some(), diagnostics.iter().all(|found| found.severity == crate::diagnostic::Severity::Warning));
        let line = |found: &Diagnostic| format!("{}:{} {}: {}", found.span.line, found.span.column, found.rule, found.message);
        diagnostics.iter().map(line).collect()
    }

    fn with_days(holidays: &str, workdays: &str) -> Vec<String> {
        told(&format!("calendar: cn\nyear: 2023\ntitle: t\nsource: s\nholidays:\n  - {holidays}\nworkdays:\n  - {workdays}\n"))
    }

    const HOLIDAY: &str = "{ from: 2023-06-22, to: 2023-06-24, name: 端午节 }";
    const WORKDAY: &str = "{ on: 2023-06-25, for: 端午节 }";

    #[test]
    fn every_shipped_year_is_whole_and_has_as_many_working_days_as_it_had() {
        let years = SHIPPED.into_iter().map(|(file, text)| {
            let (year, diagnostics) = read(file, text);
            assert_eq!(diagnostics, []);
            year.expect(file)
        });
        let (calendar, diagnostics) = Calendar::new(years);
        assert_eq!(diagnostics, []);
        let last_day = |year: i32| NaiveDate::from_ymd_opt(year, 12, 31).expect("a day");
        let worked: Vec<_> =
            (2019..=2026).map(|year| (year, calendar.workdays_between(last_day(year - 1), last_day(year)))).collect();
        assert_eq!(
            worked,
            [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
        );
    }

    #[test]
    fn a_day_that_a_later_notice_took_back_is_a_day_off() {
        let (year, _) = read(SHIPPED[1].0, SHIPPED[1].1);
        let (calendar, _) = Calendar::new(year);
        assert!(!calendar.is_workday(NaiveDate::from_ymd_opt(2020, 2, 1).expect("a day")));
        assert!(calendar.is_workday(NaiveDate::from_ymd_opt(2020, 2, 3).expect("a day")));
    }

    #[test]
    fn days_of_a_range_and_single_days_are_read() {
        assert_eq!(with_days(HOLIDAY, WORKDAY), Vec::<String>::new());
        assert_eq!(with_days("{ on: 2023-06-22, name: 端午节 }", WORKDAY), Vec::<String>::new());
    }

    #[test]
    fn a_day_of_another_year_is_refused() {
        assert_eq!(
            with_days("{ on: 2022-12-31, name: 元旦 }", "{ on: 2024-06-22, for: 元旦 }"),
            [
                "6:11 day-of-another-year: 2022-12-31 is not in 2023; it belongs in the file of 2022",
                "8:11 day-of-another-year: 2024-06-22 is not in 2023; it belongs in the file of 2024",
                "8:28 unknown-holiday: `元旦` is no holiday of this year",
            ]
        );
    }

    #[test]
    fn a_make_up_workday_on_a_weekday_is_refused() {
        assert_eq!(
            with_days(HOLIDAY, "{ on: 2023-06-26, for: 端午节 }"),
            ["8:5 makeup-on-weekday: 2023-06-26 is a Monday, which is worked anyway; make-up workdays are weekend days"]
        );
    }

    #[test]
    fn a_day_that_is_named_twice_is_refused() {
        assert_eq!(
            with_days(HOLIDAY, "{ on: 2023-06-24, for: 端午节 }"),
            ["8:5 day-twice: 2023-06-24 is written twice, before this for 端午节; keep one of the two"]
        );
    }

    #[test]
    fn a_make_up_workday_for_no_holiday_is_noted() {
        assert_eq!(
            with_days(HOLIDAY, "{ on: 2023-06-25, for: 中秋节 }"),
            ["8:28 unknown-holiday: `中秋节` is no holiday of this year"]
        );
    }

    #[test]
    fn a_holiday_has_one_day_or_a_first_and_a_last() {
        let only = "a holiday has one day (`on`) or a first and a last (`from` and `to`)";
        for days in ["name: 端午节", "from: 2023-06-22, name: 端午节", "on: 2023-06-22, to: 2023-06-23, name: 端午节"] {
            assert!(with_days(&format!("{{ {days} }}"), WORKDAY).contains(&format!("6:5 holiday-days: {only}")), "{days}");
        }
        assert!(
            with_days("{ from: 2023-06-24, to: 2023-06-22, name: 端午节 }", WORKDAY)
                .contains(&"6:29 holiday-days: this holiday ends on 2023-06-22, before it begins on 2023-06-24".to_owned())
        );
    }

    #[test]
    fn a_file_that_is_something_else_is_refused() {
        for text in [
            "",
            "- a",
            "calendar: cn",
            "year: 99999",
            "calendar: cn\nyear: 1850\ntitle: t\nsource: s\nholidays: []\nworkdays: []",
        ] {
            assert!(!told(text).is_empty(), "{text}");
        }
        assert_eq!(
            told("calendar: cn\nyear: 1850\ntitle: t\nsource: s\nholidays: []\nworkdays: []"),
            ["2:7 calendar-year: `1850` is not a year a calendar can be for; years are 1900 to 2200"]
        );
    }
}
