//! The dates of a real case of 2023, the edges of the arithmetic, and properties by seeded loops.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

/// A year without any holidays.
fn year(number: i32) -> Year {
    Year {
        file: format!("cn-{number}.yaml"),
        calendar: "cn".to_owned(),
        year: number,
        title: String::new(),
        source: String::new(),
        special: BTreeMap::new(),
    }
}

fn year_2023() -> Year {
    let (year, diagnostics) = read("cn-2023.yaml", include_str!("../../../workflows/calendars/cn-2023.yaml"));
    assert_eq!(diagnostics, []);
    year.expect("the file of 2023 is whole")
}

fn calendar(years: impl IntoIterator<Item = Year>) -> Calendar {
    let (calendar, diagnostics) = Calendar::new(years);
    assert_eq!(diagnostics, []);
    calendar
}

fn in_2023() -> Calendar {
    calendar([year_2023()])
}

fn length(text: &str) -> Duration {
    text.parse().expect(text)
}

fn after(calendar: &Calendar, from: &str, duration: &str) -> NaiveDate {
    calendar.add(day(from), length(duration), Roll::Forward).expect("within range").date
}

#[test]
fn the_dates_of_a_real_case_of_2023_come_out() {
    let calendar = in_2023();
    for (from, duration, to) in [
        ("2023-03-01", "3 workdays", "2023-03-06"),
        ("2023-03-01", "10 workdays", "2023-03-15"),
        ("2023-03-01", "15 workdays", "2023-03-22"),
        ("2023-03-01", "1 month", "2023-04-03"),
        ("2023-03-01", "3 months", "2023-06-01"),
        ("2023-05-25", "15 workdays", "2023-06-15"),
        ("2023-05-25", "20 workdays", "2023-06-25"),
        ("2023-06-01", "1 month", "2023-07-03"),
    ] {
        assert_eq!(after(&calendar, from, duration), day(to), "{from} + {duration}");
    }
    assert_eq!(
        calendar.back(day("2023-06-01"), length("10 workdays")),
        Ok(Counted { date: day("2023-05-18"), provisional: false })
    );
    assert_eq!(calendar.workdays_between(day("2023-05-25"), day("2023-06-01")), 5);
    assert_eq!(calendar.workdays_between(day("2023-03-20"), day("2023-03-15")), -3);
}

#[test]
fn twenty_working_days_end_on_a_sunday_that_is_worked() {
    let told = in_2023().explain(day("2023-05-25"), length("20 workdays"), Roll::Forward).expect("within range");
    assert_eq!(told.date, day("2023-06-25"));
    assert_eq!(told.made_up, [Looked { date: day("2023-06-25"), day: Day::MakeUp("端午节".to_owned()) }]);
    let skipped: Vec<_> = told.skipped.iter().map(|looked| looked.date.format("%m-%d").to_string()).collect();
    assert_eq!(skipped, ["05-27", "05-28", "06-03", "06-04", "06-10", "06-11", "06-17", "06-18", "06-22", "06-23", "06-24"]);
    assert_eq!(told.skipped[8].day, Day::Holiday("端午节".to_owned()));
    assert_eq!(told.skipped[0].day, Day::Weekend);
    assert!(told.unknown_years.is_empty());
}

#[test]
fn a_month_that_ends_on_a_weekend_rolls_as_it_is_told() {
    let calendar = in_2023();
    let month = |roll| calendar.add(day("2023-03-01"), length("1 month"), roll).expect("within range").date;
    assert_eq!(month(Roll::None), day("2023-04-01"));
    assert_eq!(month(Roll::Forward), day("2023-04-03"));
    assert_eq!(month(Roll::Backward), day("2023-03-31"));
}

#[test]
fn an_explanation_tells_where_the_count_ended_before_it_rolled() {
    let told = in_2023().explain(day("2023-03-01"), length("1 month"), Roll::Forward).expect("within range");
    assert_eq!((told.reached, told.date), (day("2023-04-01"), day("2023-04-03")));
    assert_eq!(told.skipped.len(), 2);
    assert_eq!(told.counted(), Counted { date: day("2023-04-03"), provisional: false });
}

#[test]
fn a_month_from_the_31st_ends_on_the_last_day_of_a_shorter_month() {
    let calendar = Calendar::weekends_only();
    for (from, months, to) in [
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2100-01-31", 1, "2100-02-28"),
        ("2023-08-31", 1, "2023-09-30"),
        ("2023-12-31", 2, "2024-02-29"),
    ] {
        let counted = calendar.add(day(from), Duration::months(months), Roll::None).expect("within range");
        assert_eq!(counted.date, day(to), "{from} + {months}");
    }
    assert_eq!(calendar.back(day("2024-03-31"), Duration::months(1)).map(|counted| counted.date), Ok(day("2024-02-29")));
}

#[test]
fn a_day_says_what_it_is() {
    let calendar = in_2023();
    assert_eq!(calendar.why(day("2023-06-21")), Day::Workday);
    assert_eq!(calendar.why(day("2023-06-18")), Day::Weekend);
    assert_eq!(calendar.why(day("2023-06-24")), Day::Holiday("端午节".to_owned()));
    assert_eq!(calendar.why(day("2023-06-25")), Day::MakeUp("端午节".to_owned()));
}

#[test]
fn a_date_that_reaches_a_year_not_loaded_is_provisional() {
    let calendar = calendar([year(2026)]);
    let add = |from, duration| calendar.add(day(from), length(duration), Roll::Forward).expect("within range").provisional;
    assert!(!add("2026-09-01", "3 months"));
    assert!(add("2026-11-30", "3 months"));
    assert!(add("2026-12-20", "20 workdays"));
    assert!(!add("2026-12-18", "3 workdays"));
    let told = calendar.explain(day("2026-11-30"), length("3 months"), Roll::Forward).expect("within range");
    assert_eq!(told.unknown_years, [2027].into());
}

#[test]
fn a_date_that_no_calendar_can_move_is_not_provisional() {
    let counted = Calendar::weekends_only().add(day("2026-11-30"), length("3 months"), Roll::None);
    assert_eq!(counted, Ok(Counted { date: day("2027-02-28"), provisional: false }));
}

#[test]
fn the_last_week_of_a_year_waits_for_the_next_years_notice() {
    let alone = calendar([year(2018)]);
    assert!(alone.covers(day("2018-12-24")));
    assert!(!alone.covers(day("2018-12-25")));
    assert!(calendar([year(2018), year(2019)]).covers(day("2018-12-31")));
    let told = alone.explain(day("2018-12-20"), length("5 workdays"), Roll::Forward).expect("within range");
    assert_eq!(told.unknown_years, [2019].into());
}

#[test]
fn a_count_back_never_ends_on_a_day_off() {
    let calendar = in_2023();
    let back = |from, duration| calendar.back(day(from), length(duration)).map(|counted| counted.date);
    assert_eq!(back("2023-05-04", "1 workday"), Ok(day("2023-04-28")));
    assert_eq!(back("2023-06-26", "1 workday"), Ok(day("2023-06-25")));
    assert_eq!(back("2023-05-04", "3 days"), Ok(day("2023-05-01")));
    assert_eq!(calendar.roll(day("2023-05-01"), Roll::Backward).map(|counted| counted.date), Ok(day("2023-04-28")));
}

#[test]
fn an_extension_is_not_rolled_before_its_cap_is_compared() {
    let calendar = in_2023();
    assert_eq!(calendar.later(day("2023-06-01"), length("1 month")).map(|counted| counted.date), Ok(day("2023-07-01")));
    assert_eq!(calendar.roll(day("2023-07-01"), Roll::Forward).map(|counted| counted.date), Ok(day("2023-07-03")));
}

#[test]
fn a_year_that_is_there_twice_is_named() {
    let (calendar, diagnostics) = Calendar::new([year_2023(), year(2023)]);
    assert_eq!(calendar, in_2023());
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].message, "the year 2023 is already in cn-2023.yaml; keep one of the two files");
}

#[test]
fn years_of_two_calendars_are_not_mixed() {
    let other = Year { calendar: "hk".to_owned(), ..year(2024) };
    let (calendar, diagnostics) = Calendar::new([year_2023(), other]);
    assert_eq!(calendar, in_2023());
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn the_digest_follows_the_days_and_nothing_else() {
    let retitled = Year { title: "x".to_owned(), source: "y".to_owned(), file: "z".to_owned(), ..year_2023() };
    assert_eq!(calendar([retitled]).digest(), in_2023().digest());
    let mut moved = year_2023();
    moved.special.remove(&day("2023-06-25"));
    assert_ne!(calendar([moved]).digest(), in_2023().digest());
    assert_ne!(Calendar::weekends_only().digest(), in_2023().digest());
    assert_ne!(calendar([year(2023)]).digest(), Calendar::weekends_only().digest());
}

#[test]
fn no_count_leaves_the_years_1900_to_2200() {
    let calendar = Calendar::weekends_only();
    let most = u32::MAX;
    for from in [NaiveDate::MIN, day("1899-12-31"), day("2201-01-01"), NaiveDate::MAX] {
        for duration in [Duration::workdays(1), Duration::days(1), Duration::months(1)] {
            assert_eq!(calendar.add(from, duration, Roll::Forward), Err(OutOfRange { from }));
            assert_eq!(calendar.back(from, duration), Err(OutOfRange { from }));
        }
        assert_eq!(calendar.roll(from, Roll::Forward), Err(OutOfRange { from }));
    }
    let from = day("2023-03-01");
    for amount in [Duration::MOST, most] {
        for duration in [Duration::workdays(amount), Duration::days(amount), Duration::months(amount)] {
            assert_eq!(calendar.add(from, duration, Roll::Forward), Err(OutOfRange { from }));
            assert_eq!(calendar.back(from, duration), Err(OutOfRange { from }));
            assert_eq!(calendar.explain(from, duration, Roll::Forward), Err(OutOfRange { from }));
        }
    }
    assert!(calendar.add(day("1900-01-01"), Duration::days(Duration::MOST), Roll::Forward).is_ok());
    assert!(calendar.workdays_between(NaiveDate::MIN, NaiveDate::MAX) > 100_000_000);
}

/// A reproducible stream of numbers; the seed is in the assertion's message.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
    fn date(&mut self) -> NaiveDate {
        day("2022-06-01") + chrono::Days::new(self.below(700))
    }
    fn amount(&mut self) -> u32 {
        u32::try_from(self.below(120)).unwrap_or_default()
    }
}

fn for_many(property: impl Fn(&Calendar, NaiveDate, u32)) {
    let calendar = in_2023();
    for seed in 0..2_000 {
        let mut draw = Draw(seed);
        draw.below(2);
        property(&calendar, draw.date(), draw.amount());
    }
}

fn workdays_after(calendar: &Calendar, from: NaiveDate, amount: u32) -> NaiveDate {
    calendar.add(from, Duration::workdays(amount), Roll::Forward).expect("within range").date
}

#[test]
fn more_of_anything_is_never_earlier() {
    for_many(|calendar, from, amount| {
        for unit in [Unit::Workdays, Unit::Days, Unit::Months] {
            let add = |amount| calendar.add(from, Duration { amount, unit }, Roll::Forward).expect("within range").date;
            assert!(add(amount) <= add(amount + 1), "{from} + {amount} {unit:?}");
        }
        let amount = amount.max(1);
        assert!(workdays_after(calendar, from, amount) < workdays_after(calendar, from, amount + 1), "{from} + {amount}");
    });
}

#[test]
fn working_days_always_end_on_a_working_day() {
    for_many(|calendar, from, amount| {
        assert!(calendar.is_workday(workdays_after(calendar, from, amount)), "{from} + {amount}");
        let back = calendar.back(from, Duration::workdays(amount)).expect("within range").date;
        assert!(calendar.is_workday(back), "{from} - {amount}");
    });
}

#[test]
fn counting_back_undoes_counting_on() {
    for_many(|calendar, from, amount| {
        let start = calendar.roll(from, Roll::Backward).expect("within range").date;
        let there = workdays_after(calendar, from, amount.max(1));
        let again = calendar.back(there, Duration::workdays(amount.max(1))).expect("within range").date;
        assert_eq!(again, start, "{from} + {amount}");
    });
}

#[test]
fn the_days_that_remain_are_the_days_that_were_added() {
    for_many(|calendar, from, amount| {
        let amount = amount.max(1);
        let there = workdays_after(calendar, from, amount);
        assert_eq!(calendar.workdays_between(from, there), i64::from(amount), "{from} + {amount}");
        assert_eq!(calendar.workdays_between(there, from), -i64::from(amount), "{from} + {amount}");
        assert_eq!(calendar.workdays_between(from, from), 0);
    });
}

#[test]
fn the_days_that_remain_are_the_days_one_would_tick_off() {
    for_many(|calendar, from, amount| {
        let to = from + chrono::Days::new(amount.into());
        let ticked = from.iter_days().skip(1).take_while(|date| *date <= to).filter(|date| calendar.is_workday(*date)).count();
        assert_eq!(calendar.workdays_between(from, to), i64::try_from(ticked).unwrap_or(-1), "{from} to {to}");
    });
}

#[test]
fn an_explanation_agrees_with_the_count() {
    for_many(|calendar, from, amount| {
        for unit in [Unit::Workdays, Unit::Days, Unit::Months] {
            let duration = Duration { amount, unit };
            let told = calendar.explain(from, duration, Roll::Forward).map(|told| told.counted());
            assert_eq!(told, calendar.add(from, duration, Roll::Forward), "{from} + {duration}");
            let told = calendar.explain_back(from, duration).map(|told| told.counted());
            assert_eq!(told, calendar.back(from, duration), "{from} - {duration}");
        }
    });
}
