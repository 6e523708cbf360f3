//! What is to be done outside a case: mails, messages to other cases, documents and packages. Each row was written in the
//! transaction of the event that caused it.
//!
//! `pending → claimed → done`, `→ retry` (not before `next_at`) when it certainly was not done, `→ failed` when it never will
//! be. What can't be undone goes through `sending`, saved before it is done: whoever dies there leaves `unknown`, for a person
//! to decide, because trying again could do it twice. A claim lasts for a lease and has a number, its token; every later write
//! names the token, so that a worker that slept through its lease writes nothing.

use super::error::StoreError;
use super::{Store, Tx, dialect};
use chrono::{DateTime, TimeDelta, Utc};
use dafu_engine::ids::{CaseId, Digest};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// Which work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Mails, one row a recipient.
    Outbox,
    /// From case to case.
    Messages,
    /// Documents and packages.
    Jobs,
}

impl Queue {
    const fn table(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Messages => "messages",
            Self::Jobs => "jobs",
        }
    }
}

/// How far a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has begun.
    Pending,
    /// Somebody has it.
    Claimed,
    /// It may have been done from here on.
    Sending,
    /// Done.
    Done,
    /// Tried, certainly not done, to be tried again.
    Retry,
    /// Never will be.
    Failed,
    /// Nobody knows; a person decides.
    Unknown,
}

impl State {
    /// As the database has it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Sending => "sending",
            Self::Done => "done",
            Self::Retry => "retry",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Row {
    /// Derived from the event and whom it concerns: the same for every attempt.
    pub id: String,
    /// The case whose event caused it.
    pub case_id: String,
    /// That event.
    pub seq: i64,
    /// Whom or what it concerns: a recipient, a case, a document.
    pub target: String,
    /// What kind it is.
    pub kind: String,
    /// What to do, as JSON.
    pub body: String,
    /// How far it is.
    pub state: String,
    /// Not before this instant.
    pub next_at: DateTime<Utc>,
    /// How often it was begun.
    pub attempts: i32,
    /// Counts claims.
    pub token: i64,
    /// What went wrong last, or how it went.
    pub note: Option<String>,
}

/// Work as an event asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// The case whose event causes it.
    pub case: CaseId,
    /// That event.
    pub seq: u64,
    /// Whom or what it concerns.
    pub target: String,
    /// What kind it is.
    pub kind: String,
    /// What to do, as JSON.
    pub body: String,
    /// When it is asked for.
    pub at: DateTime<Utc>,
}

impl New {
    fn id(&self) -> String {
        let digest = Digest::sha256(format!("{}\n{}\n{}\n{}", self.case, self.seq, self.target, self.kind).as_bytes());
        digest.as_str().chars().skip("sha256:".len()).take(32).collect()
    }
}

/// Where a claimed row goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It may be done from here on.
    Sending,
    /// It is done; what was answered.
    Done(String),
    /// It was certainly not done: again at this instant.
    Retry(DateTime<Utc>, String),
    /// It never will be.
    Failed(String),
    /// Nobody knows.
    Unknown(String),
}

/// Writes what is to be done.
pub async fn put(tx: &Tx, queue: Queue, work: &[New]) -> Result<(), StoreError> {
    const COLUMNS: [&str; 11] =
        ["id", "case_id", "seq", "target", "kind", "body", "state", "next_at", "attempts", "token", "created_at"];
    for chunk in work.chunks(1_000) {
        let mut insert = Query::insert().into_table(queue.table()).columns(COLUMNS).take();
        for new in chunk {
            insert
                .values([
                    new.id().into(),
                    new.case.as_str().into(),
                    i64::try_from(new.seq).unwrap_or(i64::MAX).into(),
                    new.target.as_str().into(),
                    new.kind.as_str().into(),
                    new.body.as_str().into(),
                    State::Pending.text().into(),
                    new.at.into(),
                    0.into(),
                    0_i64.into(),
                    new.at.into(),
                ])
                .map_err(|error| StoreError::Permanent(error.to_string()))?;
        }
        tx.execute(&insert).await?;
    }
    Ok(())
}

/// Claims up to `limit` rows whose time has come, for as long as `lease`.
pub async fn claim(
    store: &Store,
    queue: Queue,
    now: DateTime<Utc>,
    lease: TimeDelta,
    limit: u64,
) -> Result<Vec<Row>, StoreError> {
    if waiting(store, queue, now).await? == 0 {
        return Ok(Vec::new());
    }
    let tx = store.begin().await?;
    let free = ready(queue, now).order_by("next_at", Order::Asc).order_by("id", Order::Asc).limit(limit).take();
    let free = locked(free);
    let ids: Vec<String> = tx.query_all(&free).await?.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let until = dialect::lease_clock(&tx, now).await? + lease;
    let update = Query::update()
        .table(queue.table())
        .value("state", State::Claimed.text())
        .value("lease_until", until)
        .value("token", Expr::col("token").add(1))
        .value("attempts", Expr::col("attempts").add(1))
        .and_where(Expr::col("id").is_in(ids.iter().map(String::as_str)))
        .take();
    tx.execute(&update).await?;
    let claimed =
        all(queue).and_where(Expr::col("id").is_in(ids)).order_by("next_at", Order::Asc).order_by("id", Order::Asc).take();
    let claimed = read(&tx, claimed).await?;
    store.commit(tx).await?;
    Ok(claimed)
}

/// Moves a row that was claimed on. False where somebody else has claimed it since: then nothing was written.
pub async fn step(store: &Store, queue: Queue, row: &Row, step: &Step) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let moved = step_in(&tx, queue, row, step).await?;
    store.commit(tx).await?;
    Ok(moved)
}

/// The same within a transaction.
pub async fn step_in(tx: &Tx, queue: Queue, row: &Row, step: &Step) -> Result<bool, StoreError> {
    let (state, note) = match step {
        Step::Sending => (State::Sending, None),
        Step::Done(note) => (State::Done, Some(note)),
        Step::Retry(_, note) => (State::Retry, Some(note)),
        Step::Failed(note) => (State::Failed, Some(note)),
        Step::Unknown(note) => (State::Unknown, Some(note)),
    };
    let mut update = Query::update();
    update.table(queue.table()).value("state", state.text());
    if let Some(note) = note {
        update.value("note", note.as_str());
    }
    if let Step::Retry(at, _) = step {
        update.value("next_at", *at);
    }
    let held = Expr::col("state").is_in([State::Claimed.text(), State::Sending.text()]);
    update.and_where(Expr::col("id").eq(row.id.as_str())).and_where(Expr::col("token").eq(row.token)).and_where(held);
    Ok(tx.execute(&update).await?.rows_affected() == 1)
}

/// Takes back what workers that are gone have left: what they had not begun is free again, what they may have done is unknown.
pub async fn reap(store: &Store, queue: Queue, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let clock = dialect::lease_clock(store.reader(), now).await?;
    let left = |from: State| Expr::col("state").eq(from.text()).and(Expr::col("lease_until").lt(clock));
    let any =
        Query::select().column("id").from(queue.table()).and_where(left(State::Claimed).or(left(State::Sending))).limit(1).take();
    if store.reader().query_one(&any).await?.is_none() {
        return Ok(0);
    }
    let tx = store.begin().await?;
    let mut reaped = 0;
    for (from, to) in [(State::Claimed, State::Retry), (State::Sending, State::Unknown)] {
        let update = Query::update()
            .table(queue.table())
            .value("state", to.text())
            .value("note", "The worker that had it did not come back.")
            .and_where(left(from))
            .take();
        reaped += tx.execute(&update).await?.rows_affected();
    }
    store.commit(tx).await?;
    Ok(reaped)
}

/// How many rows are claimed by workers whose lease is over.
pub async fn left(store: &Store, queue: Queue, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let clock = dialect::lease_clock(store.reader(), now).await?;
    let held = Expr::col("state").is_in([State::Claimed.text(), State::Sending.text()]);
    let over = Expr::col("lease_until").is_null().or(Expr::col("lease_until").lt(clock));
    let count = Query::select().expr_as(Expr::col("id").count(), "n").from(queue.table()).and_where(held).and_where(over).take();
    let row = store.reader().query_one(&count).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?.unsigned_abs())
}

/// Takes back everything that is claimed, where no other program can be at it: the one that claimed it has ended.
pub async fn reap_all(store: &Store) -> Result<(), StoreError> {
    if store.is_shared() {
        return Ok(());
    }
    let ages_on = DateTime::UNIX_EPOCH + TimeDelta::days(365 * 5_000);
    for queue in [Queue::Outbox, Queue::Messages, Queue::Jobs] {
        reap(store, queue, ages_on).await?;
    }
    Ok(())
}

/// Drops what nobody has begun of a case's events `first` to `last`: what asked for it was taken back.
pub async fn drop_pending(tx: &Tx, queue: Queue, case: &CaseId, (first, last): (i64, i64), note: &str) -> Result<(), StoreError> {
    let update = Query::update()
        .table(queue.table())
        .value("state", State::Done.text())
        .value("note", note)
        .and_where(Expr::col("case_id").eq(case.as_str()))
        .and_where(Expr::col("seq").between(first, last))
        .and_where(Expr::col("state").is_in([State::Pending.text(), State::Retry.text()]))
        .take();
    tx.execute(&update).await?;
    Ok(())
}

/// A person decides about a row that is unknown or failed: again, or never. False where it is neither.
pub async fn settle(
    store: &Store,
    queue: Queue,
    id: &str,
    again: bool,
    note: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let state = if again { State::Retry } else { State::Done };
    let tx = store.begin().await?;
    let update = Query::update()
        .table(queue.table())
        .value("state", state.text())
        .value("note", note)
        .value("next_at", now)
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col("state").is_in([State::Unknown.text(), State::Failed.text()]))
        .take();
    let settled = tx.execute(&update).await?.rows_affected() == 1;
    store.commit(tx).await?;
    Ok(settled)
}

/// The rows in one state.
pub async fn list(db: &impl ConnectionTrait, queue: Queue, state: State) -> Result<Vec<Row>, StoreError> {
    read(db, all(queue).and_where(Expr::col("state").eq(state.text())).order_by("created_at", Order::Asc).take()).await
}

/// The rows that events of one case caused.
pub async fn of_case(db: &impl ConnectionTrait, queue: Queue, case: &CaseId) -> Result<Vec<Row>, StoreError> {
    let query = all(queue)
        .and_where(Expr::col("case_id").eq(case.as_str()))
        .order_by("seq", Order::Asc)
        .order_by("id", Order::Asc)
        .take();
    read(db, query).await
}

/// How many rows could be claimed now.
pub async fn waiting(store: &Store, queue: Queue, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let count = ready(queue, now).clear_selects().expr_as(Expr::col("id").count(), "n").take();
    let row = store.reader().query_one(&count).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?.unsigned_abs())
}

fn ready(queue: Queue, now: DateTime<Utc>) -> SelectStatement {
    Query::select()
        .column("id")
        .from(queue.table())
        .and_where(Expr::col("state").is_in([State::Pending.text(), State::Retry.text()]))
        .and_where(Expr::col("next_at").lte(now))
        .take()
}

/// Rows that another node is about to claim are passed over; on SQLite there is no other node.
fn locked(mut query: SelectStatement) -> SelectStatement {
    query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).take()
}

fn all(queue: Queue) -> SelectStatement {
    const COLUMNS: [&str; 11] =
        ["id", "case_id", "seq", "target", "kind", "body", "state", "next_at", "attempts", "token", "note"];
    Query::select().columns(COLUMNS).from(queue.table()).take()
}

async fn read(db: &impl ConnectionTrait, query: SelectStatement) -> Result<Vec<Row>, StoreError> {
    Ok(db.query_all(&query).await?.iter().map(|row| Row::from_query_result(row, "")).collect::<Result<_, _>>()?)
}
