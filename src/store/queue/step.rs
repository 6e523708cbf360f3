//! Where a row goes: by whoever has claimed it, and by a person where nobody knows or nothing helped.

use super::{Queue, Row, State};
use crate::store::error::StoreError;
use crate::store::{Store, Tx};
use chrono::{DateTime, Utc};
use dafu_engine::ids::CaseId;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

/// Where a claimed row goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It may be done from here on.
    Sending,
    /// It is done; what was answered.
    Done(String),
    /// It was certainly not done: again at this instant.
    Retry(DateTime<Utc>, String),
    /// It was not even tried, because of something that is not its own fault: again at this instant, and the try does not count.
    Back(DateTime<Utc>, String),
    /// It never will be.
    Failed(String),
    /// Nobody knows.
    Unknown(String),
}

/// What a person decides about a row that is unknown or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is tried again, with as many tries as at first.
    Again,
    /// It is never done.
    Never,
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
        Step::Retry(_, note) | Step::Back(_, note) => (State::Retry, Some(note)),
        Step::Failed(note) => (State::Failed, Some(note)),
        Step::Unknown(note) => (State::Unknown, Some(note)),
    };
    let mut update = Query::update();
    update.table(queue.table()).value("state", state.text());
    if let Some(note) = note {
        update.value("note", note.as_str());
    }
    if let Step::Retry(at, _) | Step::Back(at, _) = step {
        update.value("next_at", *at);
    }
    if let Step::Back(..) = step {
        update.value("attempts", Expr::col("attempts").sub(1));
    }
    // A worker that comes back late and knows that it was done ends the doubt, as long as nobody has touched the row since.
    let from: &[State] = match step {
        Step::Done(_) => &[State::Claimed, State::Sending, State::Unknown],
        Step::Sending | Step::Retry(..) | Step::Back(..) | Step::Failed(_) | Step::Unknown(_) => {
            &[State::Claimed, State::Sending]
        }
    };
    let held = Expr::col("state").is_in(from.iter().map(|state| state.text()));
    update.and_where(Expr::col("id").eq(row.id.as_str())).and_where(Expr::col("token").eq(row.token)).and_where(held);
    Ok(tx.execute(&update).await?.rows_affected() == 1)
}

/// Drops what may not have been done yet of a case's events `first` to `last`, and notes why; kinds that begin with `kept` stay.
/// Whoever has claimed such a row finds that it is not his any more, and does nothing.
pub async fn drop_waiting(
    tx: &Tx,
    queue: Queue,
    (case, first, last): (&CaseId, i64, i64),
    (kept, note): (&str, &str),
) -> Result<(), StoreError> {
    let waiting = [State::Pending, State::Retry, State::Claimed];
    let update = Query::update()
        .table(queue.table())
        .value("state", State::Dropped.text())
        .value("note", note)
        .value("token", Expr::col("token").add(1))
        .and_where(Expr::col("case_id").eq(case.as_str()))
        .and_where(Expr::col("seq").between(first, last))
        .and_where(Expr::col("kind").not_like(format!("{kept}%")))
        .and_where(Expr::col("state").is_in(waiting.map(State::text)))
        .take();
    tx.execute(&update).await?;
    Ok(())
}

/// A person decides about a row that is unknown or failed. False where it is neither. Whoever had it writes nothing any more.
pub async fn settle(
    store: &Store,
    queue: Queue,
    id: &str,
    (decision, note): (Decision, &str),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let state = match decision {
        Decision::Again => State::Retry,
        Decision::Never => State::Dropped,
    };
    let tx = store.begin().await?;
    let update = Query::update()
        .table(queue.table())
        .value("state", state.text())
        .value("note", note)
        .value("next_at", now)
        .value("attempts", 0)
        .value("token", Expr::col("token").add(1))
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col("state").is_in([State::Unknown.text(), State::Failed.text()]))
        .take();
    let settled = tx.execute(&update).await?.rows_affected() == 1;
    store.commit(tx).await?;
    Ok(settled)
}
