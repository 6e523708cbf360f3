//! Claims: how they are kept while somebody is at it, and what becomes of those that nobody came back to.

use super::{Queue, Row, State};
use crate::store::error::StoreError;
use crate::store::{Store, dialect};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};

/// Keeps claims for another `lease`; how many are still held. What somebody else has claimed since is left alone.
pub async fn renew(store: &Store, queue: Queue, rows: &[Row], now: DateTime<Utc>, lease: TimeDelta) -> Result<u64, StoreError> {
    let mut kept = 0;
    let tx = store.begin().await?;
    let until = dialect::lease_clock(&tx, now).await? + lease;
    for chunk in rows.chunks(500) {
        let one = |row: &Row| Expr::col("id").eq(row.id.as_str()).and(Expr::col("token").eq(row.token));
        let any = chunk.iter().fold(Cond::any(), |any, row| any.add(one(row)));
        let held = Expr::col("state").is_in([State::Claimed.text(), State::Sending.text()]);
        let update = Query::update().table(queue.table()).value("lease_until", until).cond_where(any).and_where(held).take();
        kept += tx.execute(&update).await?.rows_affected();
    }
    store.commit(tx).await?;
    Ok(kept)
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
    for queue in Queue::ALL {
        reap(store, queue, ages_on).await?;
    }
    Ok(())
}
