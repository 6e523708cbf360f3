//! Whether the machine's clock can be trusted: compared with the database's, and with itself between two looks.
//!
//! A clock that was stepped repeats nothing and loses nothing, because what fires is remembered by day; but dates may have passed
//! too early or too late, so a step is logged once and shown by the doctor.

use super::App;
use crate::store::{StoreError, meta};
use chrono::{DateTime, TimeDelta, Utc};
use dafu_engine::machine::command::Now;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// From here on a clock is wrong.
const TOLERATED: TimeDelta = TimeDelta::minutes(5);
/// Where the last step is noted.
const STEP: &str = "clock_step";

/// A clock that was found wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When it was noticed, by the clock itself.
    pub noticed_at: DateTime<Utc>,
    /// By how many seconds it was ahead; negative: behind.
    pub seconds: i64,
    /// Against what it was compared.
    pub against: Against,
}

/// What a clock was compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The database server's clock.
    Database,
    /// Itself: more or less time passed by it than really did.
    Itself,
}

/// What is remembered between two looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Watched {
    last: Option<(DateTime<Utc>, Duration)>,
    known: Option<Against>,
}

/// How far a clock went beyond the time that really passed between two looks.
fn drift(last: (DateTime<Utc>, Duration), at: DateTime<Utc>, running: Duration) -> TimeDelta {
    let passed = TimeDelta::from_std(running.saturating_sub(last.1)).unwrap_or(TimeDelta::zero());
    (at - last.0) - passed
}

impl App {
    /// Compares the clock, and notes and logs a step the first time it is seen; `running` is how long the program has been
    /// running, whatever the clock says.
    pub async fn watch_clock(&self, watched: &mut Watched, now: Now, running: Duration) -> Result<Option<Step>, StoreError> {
        let itself = watched.last.replace((now.at, running)).map(|last| drift(last, now.at, running));
        let database = self.store().clock().await?.map(|clock| now.at - clock);
        let step = |(off, against): (Option<TimeDelta>, Against)| {
            let off = off.filter(|off| off.abs() > TOLERATED)?;
            Some(Step { noticed_at: now.at, seconds: off.num_seconds(), against })
        };
        let found = [(database, Against::Database), (itself, Against::Itself)].into_iter().find_map(step);
        let Some(found) = found else {
            watched.known = None;
            return Ok(None);
        };
        if watched.known.replace(found.against) == Some(Against::Database) {
            return Ok(None);
        }
        tracing::error!(seconds = found.seconds, against = ?found.against, "the clock of this machine was stepped or is wrong; dates may pass too early or too late");
        let tx = self.store().begin().await?;
        meta::put(&tx, STEP, &serde_json::to_string(&found).unwrap_or_default()).await?;
        self.store().commit(tx).await?;
        Ok(Some(found))
    }

    /// The last step that was noted.
    pub async fn clock_step(&self) -> Result<Option<Step>, StoreError> {
        let noted = meta::get(self.store().reader(), STEP).await?;
        Ok(noted.and_then(|noted| serde_json::from_str(&noted).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_time_that_did_not_pass_is_drift() {
        let start = DateTime::UNIX_EPOCH;
        let minute = Duration::from_mins(1);
        assert_eq!(drift((start, minute), start + TimeDelta::minutes(2), minute * 3), TimeDelta::zero());
        assert_eq!(drift((start, minute), start + TimeDelta::hours(1), minute), TimeDelta::hours(1));
        assert_eq!(drift((start, minute), start - TimeDelta::hours(1), minute), -TimeDelta::hours(1));
    }
}
