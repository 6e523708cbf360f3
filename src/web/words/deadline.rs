//! How a date was counted, step by step, in words that an office can check with its own calendar.

use super::date::{near_day, with_weekday};
use crate::app::ports::Scene;
use crate::web::text::{Text, fill};
use chrono::{Days, NaiveDate};
use dafu_engine::calendar::{Day, Duration, Explanation, Looked, Unit};
use dafu_engine::machine::clock::Due;
use dafu_engine::machine::dates::rule;
use dafu_engine::policy::{Amount, Anchor};

/// The steps by which `due` was counted.
pub fn how(scene: &Scene, t: Text, due: &Due) -> Vec<String> {
    let world = scene.world();
    let Some(rule) = rule(&world, &scene.case, &due.deadline) else { return Vec::new() };
    let language = t.language();
    let today = scene.now.today;
    let day = |date: NaiveDate| with_weekday(language, date, today);
    let mut steps = Vec::new();
    match (&rule.amount, &rule.anchor) {
        (Amount::On(date), _) => steps.push(fill(t.how_fixed(), &[&language.day(*date)])),
        (Amount::Duration(amount), Anchor::Before(_)) => {
            steps.push(fill(t.how_before(), &[&day(due.anchor)]));
            if let Ok(counted) = scene.calendar.explain_back(due.anchor, *amount) {
                steps.extend(reckoned(t, &counted, today, &amount_text(t, *amount)));
            }
        }
        (Amount::Duration(amount), Anchor::Marks(_) | Anchor::Opened | Anchor::Fixed) => {
            steps.push(fill(t.how_from(), &[&day(due.anchor)]));
            if let Ok(counted) = scene.calendar.explain(due.anchor, *amount, rule.roll) {
                steps.extend(reckoned(t, &counted, today, &amount_text(t, *amount)));
            }
        }
    }
    if due.lost > 0 {
        steps.push(fill(t.how_lost(), &[&due.lost.to_string(), &day(due.date)]));
    }
    if due.extended > 0 {
        steps.push(fill(t.how_extended(), &[&due.extended.to_string(), &day(due.date)]));
    }
    if let Some(basis) = &rule.basis {
        steps.push(fill(t.how_basis(), &[basis]));
    }
    steps.push(fill(t.how_source(), &[&scene.policy.title, scene.calendar.digest().as_str().get(..15).unwrap_or_default()]));
    steps
}

fn reckoned(t: Text, counted: &Explanation, today: NaiveDate, amount: &str) -> Vec<String> {
    let day = |date: NaiveDate| with_weekday(t.language(), date, today);
    let mut steps = vec![fill(t.how_amount(), &[amount, &day(counted.reached)])];
    if counted.date != counted.reached {
        steps.push(fill(t.how_rolled(), &[&day(counted.date)]));
    }
    if counted.duration.unit == Unit::Workdays || counted.date != counted.reached {
        let skipped = ranges(t, &counted.skipped, today);
        if !skipped.is_empty() {
            steps.push(fill(t.how_skipped(), &[&skipped]));
        }
        let made_up = ranges(t, &counted.made_up, today);
        if !made_up.is_empty() {
            steps.push(fill(t.how_made_up(), &[&made_up]));
        }
    }
    steps
}

/// A length as the screen says it.
fn amount_text(t: Text, amount: Duration) -> String {
    let number = amount.amount;
    let (zh, en) = match amount.unit {
        Unit::Workdays => ("个工作日", "workdays"),
        Unit::Days => ("日", "days"),
        Unit::Months => ("个月", "months"),
    };
    format!("{number}{}{}", t.language().of("", " "), t.language().of(zh, en))
}

/// Days with what they are, those that follow each other and are the same taken together; weekends are only counted.
fn ranges(t: Text, days: &[Looked], today: NaiveDate) -> String {
    let mut groups: Vec<(NaiveDate, NaiveDate, String)> = Vec::new();
    for looked in days {
        let what = name(t, &looked.day);
        match groups.last_mut() {
            Some((_, last, known)) if *known == what && last.checked_add_days(Days::new(1)) == Some(looked.date) => {
                *last = looked.date;
            }
            Some(_) | None => groups.push((looked.date, looked.date, what)),
        }
    }
    let language = t.language();
    let said = groups.into_iter().map(|(first, last, what)| {
        let days = if first == last {
            near_day(language, first, today)
        } else {
            fill(t.days_range(), &[&near_day(language, first, today), &near_day(language, last, today)])
        };
        format!("{days}{}", language.of("（", " (")) + &what + language.of("）", ")")
    });
    language.list(&said.collect::<Vec<_>>())
}

fn name(t: Text, day: &Day) -> String {
    match day {
        Day::Holiday(name) | Day::MakeUp(name) => name.clone(),
        Day::Weekend | Day::Workday => t.day_weekend().to_owned(),
    }
}
