//! The gate of the queue: shut while the server itself is the trouble, so that one wrong password is one line in the log and not
//! a thousand mails that failed.
//!
//! After a while the gate is ajar: one mail is tried, and what becomes of it opens the gate or shuts it for longer. What shut it
//! is kept in the database too, for whoever looks.

use crate::app::App;
use crate::mail::smtp::Trouble;
use crate::store::StoreError;
use crate::store::outbox::{self, Held, Hold};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The longest the gate stays shut.
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// Whether mails may be tried.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Of what it is the gate.
    what: Held,
    shut: Mutex<Option<Shut>>,
    /// Whether the database is known to say that it is open: another program may have left it shut.
    is_noted: AtomicBool,
}

#[derive(Debug, Clone)]
struct Shut {
    why: String,
    until: DateTime<Utc>,
    times: i32,
}

impl Gate {
    /// The gate of these.
    pub(super) fn of(what: Held) -> Self {
        Self { what, ..Self::default() }
    }

    /// Whether nothing is to be tried now.
    pub(super) fn is_shut(&self, now: DateTime<Utc>) -> bool {
        self.look().is_some_and(|shut| shut.until > now)
    }

    /// Whether one mail has to show whether the server is well.
    pub(super) fn is_ajar(&self) -> bool {
        self.look().is_some()
    }

    /// Until when it is shut, and why.
    pub(super) fn until(&self) -> Option<(DateTime<Utc>, String)> {
        self.look().map(|shut| (shut.until, shut.why))
    }

    fn look(&self) -> Option<Shut> {
        self.shut.lock().ok().and_then(|shut| shut.clone())
    }

    /// Shuts it, for longer each time; until when. Whoever finds it shut changes nothing. It is said once: again only when there
    /// is another reason.
    pub(super) async fn shut(&self, app: &App, server: &str, trouble: &Trouble, pause: Duration) -> DateTime<Utc> {
        let now = app.now().at;
        let (why, pause) = match trouble {
            Trouble::Away(why) => (why, pause / 12),
            Trouble::Setup(why) => (why, pause),
        };
        let (until, is_news) = {
            let Ok(mut gate) = self.shut.lock() else { return now + LONGEST };
            if let Some(shut) = gate.as_ref().filter(|shut| shut.until > now) {
                return shut.until;
            }
            let times = gate.as_ref().map_or(0, |shut| shut.times) + 1;
            let is_news = gate.as_ref().is_none_or(|shut| shut.why != *why);
            let doublings = u32::try_from(times - 1).unwrap_or_default().min(12);
            let pause = TimeDelta::from_std(pause.saturating_mul(1 << doublings)).unwrap_or(LONGEST).min(LONGEST);
            *gate = Some(Shut { why: why.clone(), until: now + pause, times });
            (now + pause, is_news)
        };
        if is_news {
            match trouble {
                Trouble::Setup(_) => {
                    tracing::error!(server, why, what = ?self.what, "nothing can be sent until this is put right; all of it is held");
                }
                Trouble::Away(_) => {
                    tracing::warn!(server, why, what = ?self.what, "the server can't be used just now; what is to be sent is held");
                }
            }
            let hold = Hold { server: server.to_owned(), why: why.clone(), since: now };
            said(outbox::hold(app.store(), self.what, Some(&hold)).await);
        }
        until
    }

    /// Opens it: the server is well.
    pub(super) async fn open(&self, app: &App, server: &str) {
        if self.shut.lock().ok().and_then(|mut gate| gate.take()).is_some() {
            tracing::warn!(server, what = ?self.what, "it can be sent again");
            self.is_noted.store(false, Ordering::SeqCst);
        }
        if !self.is_noted.swap(true, Ordering::SeqCst) {
            said(outbox::hold(app.store(), self.what, None).await);
        }
    }
}

fn said(result: Result<(), StoreError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "the doctor will not see what is held");
    }
}
