//! The days on which a case wants to be asked, as rows: kept equal to what the engine reads off the snapshot.
//!
//! A row that has fired stays, so that it does not fire again, until the case no longer wants it.

pub use super::entities::timers::Model as Row;

use super::entities::timers::{Column, Entity};
use super::error::StoreError;
use super::{Store, dialect, rows};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dafu_engine::ids::CaseId;
use dafu_engine::machine::command::Now;
use dafu_engine::machine::timers::Timer;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{BTreeMap, BTreeSet};

/// Claims up to `limit` timers whose day has come and which have not fired, the oldest first, for as long as `lease`.
pub async fn claim(store: &Store, now: Now, lease: TimeDelta, limit: u64) -> Result<Vec<Row>, StoreError> {
    let clock = dialect::lease_clock(store.reader(), now.at).await?;
    if due(now.today, clock).limit(1).one(store.reader()).await?.is_none() {
        return Ok(Vec::new());
    }
    let tx = store.begin().await?;
    let clock = dialect::lease_clock(&tx, now.at).await?;
    let mut rows =
        oldest(now.today, clock, limit).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).all(&tx).await?;
    if rows.is_empty() {
        return Ok(rows);
    }
    Entity::update_many()
        .col_expr(Column::Token, Expr::col(Column::Token).add(1))
        .col_expr(Column::LeaseUntil, Expr::value(clock + lease))
        .filter(these(&rows))
        .exec(&tx)
        .await?;
    store.commit(tx).await?;
    for row in &mut rows {
        row.token += 1;
    }
    Ok(rows)
}

/// Timers whose day has come, that have not fired and that nobody is at.
fn due(today: NaiveDate, clock: DateTime<Utc>) -> Select<Entity> {
    let free = Column::LeaseUntil.is_null().or(Column::LeaseUntil.lt(clock));
    Entity::find().filter(Column::Fired.eq(false)).filter(Column::FiresOn.lte(today)).filter(free)
}

/// The oldest of them.
pub fn oldest(today: NaiveDate, clock: DateTime<Utc>, limit: u64) -> Select<Entity> {
    due(today, clock).order_by_asc(Column::FiresOn).order_by_asc(Column::CaseId).order_by_asc(Column::Key).limit(limit)
}

/// The rows of these cases.
pub async fn of_cases<'a>(db: &impl ConnectionTrait, cases: impl IntoIterator<Item = &'a str>) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().filter(Column::CaseId.is_in(cases)).order_by_asc(Column::CaseId).order_by_asc(Column::Key).all(db).await?)
}

/// Remembers that claimed timers have fired, where nobody else has claimed them since.
pub async fn fired(tx: &super::Tx, rows: &[Row]) -> Result<(), StoreError> {
    if !rows.is_empty() {
        Entity::update_many().col_expr(Column::Fired, true.into()).filter(these(rows)).exec(tx).await?;
    }
    Ok(())
}

/// Lets go of claimed timers that could not be fired.
pub async fn release(tx: &super::Tx, rows: &[Row]) -> Result<(), StoreError> {
    if !rows.is_empty() {
        let nobody = Expr::value(None::<DateTime<Utc>>);
        Entity::update_many().col_expr(Column::LeaseUntil, nobody).filter(these(rows)).exec(tx).await?;
    }
    Ok(())
}

/// Lets go of all of them, where no other program can be at it: the one that claimed them has ended.
pub async fn release_all(store: &Store) -> Result<(), StoreError> {
    let claimed = Column::LeaseUntil.is_not_null().and(Column::Fired.eq(false));
    if store.is_shared() || Entity::find().filter(claimed.clone()).one(store.reader()).await?.is_none() {
        return Ok(());
    }
    let tx = store.begin().await?;
    let nobody = Expr::value(None::<DateTime<Utc>>);
    Entity::update_many().col_expr(Column::LeaseUntil, nobody).filter(claimed).exec(&tx).await?;
    store.commit(tx).await
}

/// These rows, under the tokens they were claimed with.
fn these(rows: &[Row]) -> Condition {
    rows.iter().fold(Condition::any(), |any, row| {
        let this = Column::CaseId.eq(row.case_id.as_str()).and(Column::Key.eq(row.key.as_str()));
        any.add(this.and(Column::FiresOn.eq(row.fires_on)).and(Column::Token.eq(row.token)))
    })
}

/// Makes the rows of the cases in `wanted` equal to it, touching only rows that differ.
pub async fn replace(tx: &super::Tx, wanted: &BTreeMap<CaseId, Vec<Timer>>) -> Result<(), StoreError> {
    let before: BTreeSet<(String, String, NaiveDate)> = of_cases(tx, wanted.keys().map(CaseId::as_str))
        .await?
        .into_iter()
        .map(|row| (row.case_id, row.key, row.fires_on))
        .collect();
    let after: BTreeSet<(String, String, NaiveDate)> = wanted
        .iter()
        .flat_map(|(case, timers)| timers.iter().map(|timer| (case.to_string(), timer.key.clone(), timer.on)))
        .collect();
    let gone: Vec<_> = before.difference(&after).cloned().collect();
    if !gone.is_empty() {
        let any = gone.into_iter().fold(Condition::any(), |any, (case, key, on)| {
            any.add(Column::CaseId.eq(case).and(Column::Key.eq(key)).and(Column::FiresOn.eq(on)))
        });
        Entity::delete_many().filter(any).exec(tx).await?;
    }
    let new = |(case_id, key, fires_on)| Row { case_id, key, fires_on, fired: false, lease_until: None, token: 0 };
    rows::insert::<Entity>(tx, after.difference(&before).cloned().map(new).collect()).await
}
