//! What happens without anybody asking: dates pass, messages arrive, documents and packages get made, tasks follow the people.
//!
//! Every worker is a function of the instant, so that a test or a scenario can live through a year in a second. Only [`serve`]
//! waits. Any process may die anywhere: what a worker does is done under a key or a lease, and is found again.

mod bulk;
mod jobs;
mod messages;
mod refresh;
mod timers;

use crate::app::clocks::Watched;
use crate::app::{App, BatchError};
use crate::store::StoreError;
use crate::store::queue::{self, Queue};
use crate::time::stopwatch;
use chrono::TimeDelta;
use dafu_engine::machine::command::Now;
use std::time::Duration;
use tokio::sync::watch;

/// How much of each kind one tick takes on.
const AT_ONCE: u64 = 256;

/// How often the clock is compared with the database's.
const CLOCK: Duration = Duration::from_secs(30);

/// How much a tick did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Timers that fired.
    pub timers: u64,
    /// Messages that arrived.
    pub messages: u64,
    /// Documents and packages made.
    pub jobs: u64,
    /// Cases whose tasks were computed anew.
    pub refreshed: u64,
    /// Acts of jobs over many cases.
    pub acts: u64,
    /// Cases assigned in batches.
    pub assigned: u64,
    /// Digests made.
    pub digests: u64,
}

impl Done {
    /// Whether there was nothing to do.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
    const fn and(self, other: Self) -> Self {
        Self {
            timers: self.timers + other.timers,
            messages: self.messages + other.messages,
            jobs: self.jobs + other.jobs,
            refreshed: self.refreshed + other.refreshed,
            acts: self.acts + other.acts,
            assigned: self.assigned + other.assigned,
            digests: self.digests + other.digests,
        }
    }
}

/// Does what is due, once. What it sets off may be due at once too: see [`settle`].
pub async fn tick(app: &App, now: Now) -> Result<Done, StoreError> {
    for queue in Queue::ALL {
        queue::reap(app.store(), queue, now.at).await?;
    }
    // A batch that was issued by somebody who is gone is gone on with; a refusal is the office's to look at.
    let assigned = match app.continue_batches(now).await {
        Ok(assigned) => assigned,
        Err(BatchError::Store(error)) => return Err(error),
        Err(error) => {
            tracing::error!(%error, "a batch could not be assigned");
            0
        }
    };
    let refreshed = refresh::tick(app, now).await?;
    let acts = bulk::tick(app, now).await?;
    let timers = timers::tick(app, now).await?;
    let messages = messages::tick(app, now).await?;
    let jobs = jobs::tick(app, now).await?;
    // Last, so that it holds what the others have brought up.
    let digests = app.make_digests(now).await?;
    Ok(Done { timers, messages, jobs, refreshed, acts, assigned, digests })
}

/// Does what is due until nothing is.
pub async fn settle(app: &App, now: Now) -> Result<Done, StoreError> {
    let mut all = Done::default();
    loop {
        let done = tick(app, now).await?;
        if done.is_nothing() {
            return Ok(all);
        }
        all = all.and(done);
    }
}

/// How long to wait after the `attempts`th try: a minute, then twice as long each time, an hour at most.
fn backoff(attempts: i32) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).clamp(0, 6);
    TimeDelta::minutes((1_i64 << doublings).min(60))
}

/// Works until told to stop: `stop` turns true.
#[expect(clippy::disallowed_methods, reason = "this is the loop that waits")]
pub async fn serve(app: App, every: Duration, mut stop: watch::Receiver<bool>) {
    let (started, mut clock, mut looked) = (stopwatch(), Watched::default(), None);
    while !*stop.borrow() {
        if let Err(error) = app.note_heads(app.now()).await {
            tracing::error!(%error, "the heads of the chains could not be written down; it is tried again");
        }
        let running = started.elapsed();
        if looked.is_none_or(|looked| running.saturating_sub(looked) >= CLOCK) {
            looked = Some(running);
            if let Err(error) = app.watch_clock(&mut clock, app.now(), running).await {
                tracing::warn!(%error, "the clock could not be compared with the database's");
            }
        }
        match tick(&app, app.now()).await {
            Ok(done) if done.is_nothing() => {}
            Ok(done) => {
                tracing::debug!(?done, "worked");
                continue;
            }
            Err(error) => tracing::error!(%error, "the workers could not do their work; they try again"),
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
