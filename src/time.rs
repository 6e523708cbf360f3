//! Where time, ids and randomness come from: the only file that may ask the machine for them.
//!
//! Everything else takes the instant as an argument, so that a test or a scenario can live through a year in a second.
//! Instants are whole microseconds, which is what both databases keep.
#![expect(clippy::disallowed_methods, reason = "this is the one file that reads the clock and draws random bytes")]

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, SubsecRound, TimeDelta, TimeZone, Utc};
use dafu_engine::machine::command::Now;
use rand::Rng;
use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

/// Tells the instant.
pub trait Clock: Debug + Send + Sync {
    /// The instant, to the microsecond.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that stands still until it is told to move. It never goes back.
#[derive(Debug)]
pub struct SimClock(AtomicI64);

impl SimClock {
    /// A clock that shows `start`.
    pub const fn new(start: DateTime<Utc>) -> Self {
        Self(AtomicI64::new(start.timestamp_micros()))
    }
    /// Moves on to `instant`, or stays where that is past.
    pub fn advance_to(&self, instant: DateTime<Utc>) {
        self.0.fetch_max(instant.timestamp_micros(), Ordering::SeqCst);
    }
    /// Moves on by `span`.
    pub fn advance(&self, span: TimeDelta) {
        self.advance_to(self.now() + span);
    }
}

impl Clock for SimClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// The office's zone. China has had no summer time since 1991, so an offset is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(FixedOffset);

impl Zone {
    /// The zone this many minutes east of Greenwich; none where no place has such a zone.
    pub fn east(minutes: i32) -> Option<Self> {
        FixedOffset::east_opt(minutes.checked_mul(60)?).map(Self)
    }
    /// The civil day at `instant`.
    pub fn day(self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.0).date_naive()
    }
    /// What clocks in the office show at `instant`.
    pub fn local(self, instant: DateTime<Utc>) -> NaiveDateTime {
        instant.with_timezone(&self.0).naive_local()
    }
    /// The instant at which clocks in the office show `local`.
    pub fn instant(self, local: NaiveDateTime) -> DateTime<Utc> {
        self.0.from_local_datetime(&local).single().map_or_else(|| local.and_utc(), |local| local.to_utc())
    }
    /// The instant at which `day` begins.
    pub fn start(self, day: NaiveDate) -> DateTime<Utc> {
        self.instant(day.and_time(NaiveTime::MIN))
    }
    /// The hour and minute of `instant` in the office.
    pub fn clock(self, instant: DateTime<Utc>) -> String {
        instant.with_timezone(&self.0).format("%H:%M").to_string()
    }
    /// What a decision is told about the time.
    pub fn at(self, instant: DateTime<Utc>) -> Now {
        Now { at: instant.trunc_subsecs(6), today: self.day(instant) }
    }
}

impl Default for Zone {
    /// Beijing time.
    fn default() -> Self {
        Self(FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| Utc.fix()))
    }
}

/// A new id; ids made later sort later.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Bytes nobody can guess.
pub fn secret<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// An instant for measuring how long something takes.
pub fn stopwatch() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_the_office() {
        let instant = Utc.with_ymd_and_hms(2026, 3, 31, 16, 0, 0).single().expect("an instant");
        let day = NaiveDate::from_ymd_opt(2026, 4, 1).expect("a day");
        assert_eq!(Zone::default().day(instant), day);
        assert_eq!(Zone::default().day(instant - TimeDelta::microseconds(1)), day.pred_opt().expect("a day"));
        assert_eq!(Zone::default().start(day), instant);
    }

    #[test]
    fn a_simulated_clock_never_goes_back() {
        let clock = SimClock::new(DateTime::UNIX_EPOCH + TimeDelta::days(2));
        clock.advance_to(DateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH + TimeDelta::days(2));
        clock.advance(TimeDelta::hours(1));
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH + TimeDelta::days(2) + TimeDelta::hours(1));
    }
}
