//! The working days of a session, counted from the day it was assigned.

use chrono::{Days as More, NaiveDate};
use dafu_engine::calendar::Calendar;
use dafu_engine::policy::{Amount, Deadline, Policy};

/// How many days before today the session was assigned. With three months to reply, most replies are then due in two or three
/// weeks: drafts are urgent, some things are late, and the quickest units have been through everything.
const AGE: u64 = 74;
/// How many days before that the list was handed in.
const HANDED_IN: u64 = 13;
/// The longest run of days off that is looked across.
const LONGEST_HOLIDAY: u64 = 15;

/// Working days.
#[derive(Debug, Clone)]
pub struct Days {
    /// The day on which the list was handed in.
    pub handed_in: NaiveDate,
    /// Today.
    pub today: NaiveDate,
    /// The day by which an ordinary proposal is to be answered, as the policy counts from the day of assignment.
    pub reply_due: NaiveDate,
    working: Vec<NaiveDate>,
}

impl Days {
    /// The days of a session whose last day is `today`.
    pub fn until(calendar: &Calendar, policy: &Policy, today: NaiveDate) -> Self {
        let begin = workday_from(calendar, before(today, AGE));
        let handed_in = workday_from(calendar, before(begin, HANDED_IN));
        let working = begin.iter_days().take_while(|day| *day <= today).filter(|day| calendar.is_workday(*day)).collect();
        Self { handed_in, today, reply_due: reply_due(calendar, policy, begin), working }
    }
    /// The `index`th working day after the session was assigned; 0 is that day itself. Never after today.
    pub fn day(&self, index: usize) -> NaiveDate {
        self.working.get(index).or(self.working.last()).copied().unwrap_or(self.today)
    }
    /// The index of the last working day that is not after today.
    pub const fn last(&self) -> usize {
        self.working.len().saturating_sub(1)
    }
    /// A day `days` after today.
    pub fn ahead(&self, days: u64) -> NaiveDate {
        self.today.checked_add_days(More::new(days)).unwrap_or(self.today)
    }
}

fn reply_due(calendar: &Calendar, policy: &Policy, assigned: NaiveDate) -> NaiveDate {
    let rule = match policy.deadlines.get("reply") {
        Some(Deadline::One(rule)) => Some(rule),
        Some(Deadline::By { rules, .. }) => rules.values().next(),
        None => None,
    };
    match rule.map(|rule| (&rule.amount, rule.roll)) {
        Some((Amount::On(date), _)) => *date,
        Some((Amount::Duration(amount), roll)) => calendar.add(assigned, *amount, roll).map_or(assigned, |counted| counted.date),
        None => assigned,
    }
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(More::new(days)).unwrap_or(day)
}

fn workday_from(calendar: &Calendar, day: NaiveDate) -> NaiveDate {
    let end = day.checked_add_days(More::new(LONGEST_HOLIDAY)).unwrap_or(day);
    day.iter_days().take_while(|day| *day <= end).find(|day| calendar.is_workday(*day)).unwrap_or(day)
}
