//! When people are told of things, and how much a subject says: `messages:` of a policy.
//!
//! Deliberately no words (they are in mail templates) and no addresses (they are in the roster).

use crate::calendar::Calendar;
use crate::ids::PostId;
use crate::people::{Channel, Person};
use chrono::{NaiveDateTime, NaiveTime};
use std::collections::BTreeSet;

/// When and how people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Messages {
    /// When mails may leave, on working days; without it, at any time.
    pub hours: Option<Hours>,
    /// Whether a subject may say what a case is about. Otherwise it is made of act, number, date and count alone.
    pub title_in_subject: bool,
    /// How many days a link in a message opens something, from the last time it was sent.
    pub link_days: u32,
    /// The digest; none: nobody gets one.
    pub digest: Option<Daily>,
    /// The ways beside mail that people may choose.
    pub ways: BTreeSet<Channel>,
}

/// The digest: what somebody has to do, in one mail a working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Daily {
    /// From this minute on it is made.
    pub at: NaiveTime,
    /// Whoever holds one of these posts finds in it only what nobody but he can do.
    pub leaders: BTreeSet<PostId>,
    /// So many working days and fewer are soon.
    pub soon: u32,
}

impl Default for Messages {
    fn default() -> Self {
        Self { hours: None, title_in_subject: true, link_days: 60, digest: None, ways: BTreeSet::new() }
    }
}

impl Messages {
    /// How a person is told: as he has chosen, where that way is open to him and leads to him, otherwise by mail. None: there is
    /// no way, or he looks at his screen.
    pub fn way(&self, person: &Person) -> Option<Channel> {
        let chosen = Some(person.channel).filter(|channel| self.is_open(*channel, person));
        let way = chosen.or_else(|| person.mail.is_some().then_some(Channel::Mail));
        way.filter(|way| *way != Channel::Screen)
    }

    fn is_open(&self, channel: Channel, person: &Person) -> bool {
        let leads_there = match channel {
            Channel::Mail => return person.mail.is_some(),
            Channel::Digest => person.mail.is_some() && self.digest.is_some(),
            Channel::Sms => person.phone.is_some(),
            Channel::Print | Channel::Screen => true,
        };
        leads_there && self.ways.contains(&channel)
    }
}

/// From when to when, on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// The first minute.
    pub from: NaiveTime,
    /// The minute in which it is over.
    pub to: NaiveTime,
}

impl Hours {
    /// Reads `08:30-17:30`; none where that is no span of a day.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let hours = Self { from: minute(from)?, to: minute(to)? };
        (hours.from < hours.to).then_some(hours)
    }

    /// The first moment of working time from `at` on. A year whose holidays are not loaded is taken as plain weeks.
    pub fn next(self, calendar: &Calendar, at: NaiveDateTime) -> NaiveDateTime {
        if calendar.is_workday(at.date()) && at.time() < self.to {
            return at.max(at.date().and_time(self.from));
        }
        // No holidays are longer than this.
        let days = at.date().iter_days().skip(1).take(60);
        days.into_iter().find(|day| calendar.is_workday(*day)).map_or(at, |day| day.and_time(self.from))
    }
}

/// Reads `07:50`.
pub fn minute(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn at(month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2023, month, day).expect("a day").and_hms_opt(hour, minute, 0).expect("a time")
    }

    #[test]
    fn what_comes_up_outside_working_time_waits_for_it() {
        let year = include_str!("../../../workflows/calendars/cn-2023.yaml");
        let (year, _) = crate::calendar::read("cn-2023.yaml", year);
        let (calendar, _) = Calendar::new(year);
        let hours = Hours::parse("08:30-17:30").expect("hours");
        let next = |moment| hours.next(&calendar, moment);
        assert_eq!(next(at(3, 1, 10, 0)), at(3, 1, 10, 0), "now");
        assert_eq!(next(at(3, 1, 7, 0)), at(3, 1, 8, 30), "before it begins");
        assert_eq!(next(at(3, 1, 17, 30)), at(3, 2, 8, 30), "the day is over");
        assert_eq!(next(at(3, 3, 18, 0)), at(3, 6, 8, 30), "over the weekend");
        assert_eq!(next(at(4, 28, 18, 0)), at(5, 4, 8, 30), "over the holidays of May");
        assert_eq!(next(at(6, 24, 9, 0)), at(6, 25, 8, 30), "on a Sunday that is worked");
    }

    #[test]
    fn somebody_is_told_as_he_chose_where_the_policy_opens_that_way_and_it_leads_to_him() {
        let person = |channel| Person {
            name: "甲".to_owned(),
            mail: Some("a@xc.example".to_owned()),
            account: true,
            invented: true,
            kind: crate::people::PersonKind::Member,
            phone: Some("13800000000".to_owned()),
            channel,
        };
        let closed = Messages::default();
        let daily = Daily { at: NaiveTime::MIN, leaders: BTreeSet::new(), soon: 3 };
        let every = Channel::ALL.into_iter().map(|(_, channel)| channel);
        let open = Messages { ways: every.clone().collect(), digest: Some(daily), ..Messages::default() };
        for channel in every {
            assert_eq!(closed.way(&person(channel)), Some(Channel::Mail), "{channel:?}");
            let expected = Some(channel).filter(|channel| *channel != Channel::Screen);
            assert_eq!(open.way(&person(channel)), expected, "{channel:?}");
        }
        let unreachable = Person { phone: None, ..person(Channel::Sms) };
        assert_eq!(open.way(&unreachable), Some(Channel::Mail), "there is no number");
        assert_eq!(open.way(&Person { mail: None, ..unreachable }), None, "nor an address");
        let undigested = Messages { digest: None, ..open };
        assert_eq!(undigested.way(&person(Channel::Digest)), Some(Channel::Mail), "there is no digest");
    }

    #[test]
    fn hours_that_are_none_are_refused() {
        for text in ["", "08:30", "17:30-08:30", "08:30-08:30", "8-17", "24:00-25:00"] {
            assert_eq!(Hours::parse(text), None, "{text}");
        }
    }
}
