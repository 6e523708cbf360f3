//! What is to be done outside a case: mails, messages to other cases, documents and packages. Each row was written in the
//! transaction of the event that caused it.
//!
//! `pending → claimed → done`, `→ retry` (not before `next_at`) when it certainly was not done, `→ failed` when it never will
//! be. What can't be undone goes through `sending`, saved before it is done: whoever dies there leaves `unknown`, for a person
//! to decide, because trying again could do it twice. A claim lasts for a lease and has a number, its token; every later write
//! names the token, so that a worker that slept through its lease writes nothing.
//!
//! [`lease`] keeps and ends claims, [`step`](mod@step) moves rows on.

mod lease;
mod step;

pub use lease::{left, reap, reap_all, renew};
pub use step::{Decision, Step, drop_waiting, settle, step, step_in};

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
    /// Short messages, one row a recipient.
    Texts,
    /// Notices to be printed, one row a recipient.
    Notices,
}

impl Queue {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Outbox, Self::Messages, Self::Jobs, Self::Texts, Self::Notices];

    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Messages => "messages",
            Self::Jobs => "jobs",
            Self::Texts => "texts",
            Self::Notices => "notices",
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
    /// A person has decided that it is not done, or has taken back what asked for it.
    Dropped,
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
            Self::Dropped => "dropped",
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
    /// When it may be begun.
    pub at: DateTime<Utc>,
}

impl New {
    fn id(&self) -> String {
        let digest = Digest::sha256(format!("{}\n{}\n{}\n{}", self.case, self.seq, self.target, self.kind).as_bytes());
        digest.as_str().chars().skip("sha256:".len()).take(32).collect()
    }
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
    if store.reader().query_one(ready(queue, now).limit(1)).await?.is_none() {
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

pub(super) fn all(queue: Queue) -> SelectStatement {
    const COLUMNS: [&str; 11] =
        ["id", "case_id", "seq", "target", "kind", "body", "state", "next_at", "attempts", "token", "note"];
    Query::select().columns(COLUMNS).from(queue.table()).take()
}

pub(super) async fn read(db: &impl ConnectionTrait, query: SelectStatement) -> Result<Vec<Row>, StoreError> {
    Ok(db.query_all(&query).await?.iter().map(|row| Row::from_query_result(row, "")).collect::<Result<_, _>>()?)
}
