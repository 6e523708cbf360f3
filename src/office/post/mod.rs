//! The post room: mails leave the outbox, each once or with a flag on it.
//!
//! A round claims what is due, hands it over on a few lines at once and writes down what became of each; claims are kept while
//! somebody is at them. What is wrong with the server itself is not held against a mail: the queue is held (`hold`), said once,
//! and tried with one mail later. The words of mails are somebody else's (`super::written`).

mod deliver;
mod hold;
mod letter;
mod texts;

pub use texts::Texts;

use crate::app::App;
use crate::mail::Sender;
use crate::mail::smtp::Line;
use crate::mail::transport::Transport;
use crate::store::outbox::Held;
use crate::store::queue::{self, Queue, Row, Step};
use crate::store::{StoreError, outbox};
use hold::Gate;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How fast and how patiently mails are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many are under way at once.
    pub at_once: usize,
    /// How many may leave a minute, by this program; none: as many as the server takes.
    pub per_minute: Option<u32>,
    /// How often one that the server puts off is tried before a person has to look.
    pub tries: i32,
    /// The pause after the first try; twice as long after each, an hour at most.
    pub pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { at_once: 4, per_minute: None, tries: 12, pause: Duration::from_mins(1) }
    }
}

impl Pace {
    /// How long to wait after the `tried`th time.
    fn after(self, tried: i32) -> chrono::TimeDelta {
        let doublings = u32::try_from(tried.saturating_sub(1).clamp(0, 20)).unwrap_or_default();
        let pause = self.pause.saturating_mul(1 << doublings).min(Duration::from_hours(1).max(self.pause));
        chrono::TimeDelta::from_std(pause).unwrap_or(chrono::TimeDelta::hours(1))
    }
}

/// The way out of the house.
#[derive(Debug)]
pub struct Post {
    transport: Transport,
    sender: Sender,
    pace: Pace,
    gate: Gate,
    texts: Texts,
    texts_gate: Gate,
    /// Lines that are open and idle.
    lines: Mutex<Vec<Line>>,
    /// When the next mail may leave.
    next: Mutex<Option<Instant>>,
}

impl Post {
    /// A way out of the house: where mails are handed over, in whose name, and how fast. Short messages become files beside them.
    pub fn new(transport: Transport, sender: Sender, pace: Pace) -> Self {
        let folder = match &transport {
            Transport::Files(folder) => folder.with_file_name("sms"),
            Transport::Smtp(..) => "sms".into(),
        };
        let (gate, texts_gate) = (Gate::of(Held::Mails), Gate::of(Held::Texts));
        let (lines, next) = (Mutex::default(), Mutex::default());
        Self { transport, sender, pace, gate, texts: Texts::Files(folder), texts_gate, lines, next }
    }

    /// The same with another way out for short messages.
    #[must_use]
    pub fn with_texts(self, texts: Texts) -> Self {
        Self { texts, ..self }
    }

    /// Waits until another mail may leave.
    #[expect(clippy::disallowed_methods, reason = "a server that takes so many mails a minute is given no more")]
    async fn turn(&self) {
        let Some(per_minute) = self.pace.per_minute else { return };
        let gap = Duration::from_mins(1) / per_minute.max(1);
        let now = crate::time::stopwatch();
        let wait = {
            let Ok(mut next) = self.next.lock() else { return };
            let turn = next.map_or(now, |next| next.max(now));
            *next = Some(turn + gap);
            turn.saturating_duration_since(now)
        };
        tokio::time::sleep(wait).await;
    }

    fn take_line(&self) -> Option<Line> {
        self.lines.lock().ok()?.pop()
    }

    fn put_line(&self, line: Line) {
        if let Ok(mut lines) = self.lines.lock() {
            lines.push(line);
        }
    }

    async fn hang_up(&self) {
        while let Some(line) = self.take_line() {
            line.close().await;
        }
    }
}

/// One round's mails: claimed and not yet under way, and all that are claimed.
#[derive(Debug)]
struct Hands {
    waiting: VecDeque<Row>,
    claimed: BTreeMap<String, Row>,
    /// When the claims were last known to be fresh.
    renewed: Instant,
}

/// Sends short messages and mails that are due; how many left.
pub(super) async fn send(app: &App, post: &Arc<Post>, stop: &watch::Receiver<bool>) -> Result<u64, StoreError> {
    // A gateway that is slow does not keep mails waiting, nor they it.
    let (texts, mails) = tokio::join!(texts::send(app, post, stop), send_mails(app, post, stop));
    Ok(texts? + mails?)
}

/// Sends what is due, until nothing is, the queue is held or `stop` says so; how many mails left.
async fn send_mails(app: &App, post: &Arc<Post>, stop: &watch::Receiver<bool>) -> Result<u64, StoreError> {
    let mut hands = Hands { waiting: VecDeque::new(), claimed: BTreeMap::new(), renewed: crate::time::stopwatch() };
    let (mut under_way, mut sent) = (JoinSet::new(), 0);
    let result = loop {
        if let Err(error) = fill(app, post, stop, &mut hands).await {
            break Err(error);
        }
        while under_way.len() < post.pace.at_once
            && let Some(row) = hands.waiting.pop_front()
        {
            let (app, post) = (app.clone(), Arc::clone(post));
            under_way.spawn(async move { (row.id.clone(), deliver::one(&app, &post, &row).await) });
        }
        if under_way.is_empty() {
            break Ok(());
        }
        if let Some((id, left)) = keep(app, &mut hands, &mut under_way).await {
            hands.claimed.remove(&id);
            sent += u64::from(left);
        }
    };
    // An error of the database ends the round, and not what is under way.
    while let Some((_, left)) = keep(app, &mut hands, &mut under_way).await {
        sent += u64::from(left);
    }
    for row in &hands.waiting {
        let back = Step::Back(app.now().at, "It was not its turn any more.".to_owned());
        queue::step(app.store(), Queue::Outbox, row, &back).await?;
    }
    post.hang_up().await;
    result.map(|()| sent)
}

/// Claims more when few are left: one while it is to be found out whether the server is well.
async fn fill(app: &App, post: &Post, stop: &watch::Receiver<bool>, hands: &mut Hands) -> Result<(), StoreError> {
    let now = app.now();
    if *stop.borrow() || post.gate.is_shut(now.at) {
        return give_back(app, post, hands).await;
    }
    let room = if post.gate.is_ajar() { 1 } else { post.pace.at_once * 4 };
    if !hands.waiting.is_empty() || hands.claimed.len() >= room {
        return Ok(());
    }
    let rows = outbox::claim(app.store(), now.at, app.lease(), (room - hands.claimed.len()) as u64).await?;
    hands.claimed.extend(rows.iter().map(|row| (row.id.clone(), row.clone())));
    hands.waiting.extend(rows);
    Ok(())
}

/// What is not under way goes back as it came.
async fn give_back(app: &App, post: &Post, hands: &mut Hands) -> Result<(), StoreError> {
    while let Some(row) = hands.waiting.pop_front() {
        let (at, why) = post.gate.until().unwrap_or_else(|| (app.now().at, "The program ended.".to_owned()));
        queue::step(app.store(), Queue::Outbox, &row, &Step::Back(at, why)).await?;
        hands.claimed.remove(&row.id);
    }
    Ok(())
}

/// Waits for the next mail to be done with, and keeps the claims meanwhile. None: nothing is under way.
async fn keep(app: &App, hands: &mut Hands, under_way: &mut JoinSet<(String, bool)>) -> Option<(String, bool)> {
    let third = app.lease().to_std().unwrap_or(Duration::from_secs(30)) / 3;
    loop {
        let left = third.saturating_sub(hands.renewed.elapsed());
        // Also where mails are done with all the time: one that takes long must not lose its claim to that.
        if left.is_zero() {
            renew(app, hands).await;
            continue;
        }
        match tokio::time::timeout(left, under_way.join_next()).await {
            Ok(Some(Ok(done))) => return Some(done),
            Ok(Some(Err(error))) => tracing::error!(%error, "sending a mail ended out of order; the mail is looked after later"),
            Ok(None) => return None,
            Err(_) => {}
        }
    }
}

async fn renew(app: &App, hands: &mut Hands) {
    let rows: Vec<Row> = hands.claimed.values().cloned().collect();
    if let Err(error) = queue::renew(app.store(), Queue::Outbox, &rows, app.now().at, app.lease()).await {
        tracing::warn!(%error, "the claims on mails under way could not be kept; their tokens still guard them");
    }
    hands.renewed = crate::time::stopwatch();
}

/// Sends until told to stop.
#[expect(clippy::disallowed_methods, reason = "this is a loop that waits")]
pub(super) async fn serve(app: &App, post: &Arc<Post>, every: Duration, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = send(app, post, &stop).await {
            tracing::error!(%error, "mails could not be sent; they are tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
