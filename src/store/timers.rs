//! The days on which a case wants to be asked, as rows: kept equal to what the engine reads off the snapshot.
//!
//! A row that has fired stays, so that it does not fire again, until the case no longer wants it.

pub use super::entities::timers::Model as Row;

use super::entities::timers::{Column, Entity};
use super::error::StoreError;
use super::rows;
use chrono::NaiveDate;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::timers::Timer;
use sea_orm::sea_query::{Condition, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// Timers whose day has come and which have not fired, the oldest first.
pub async fn due(db: &impl ConnectionTrait, today: NaiveDate, limit: u64) -> Result<Vec<Row>, StoreError> {
    let query = Entity::find().filter(Column::Fired.eq(false)).filter(Column::FiresOn.lte(today));
    Ok(query.order_by_asc(Column::FiresOn).order_by_asc(Column::CaseId).order_by_asc(Column::Key).limit(limit).all(db).await?)
}

/// The rows of these cases.
pub async fn of_cases<'a>(db: &impl ConnectionTrait, cases: impl IntoIterator<Item = &'a str>) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().filter(Column::CaseId.is_in(cases)).order_by_asc(Column::CaseId).order_by_asc(Column::Key).all(db).await?)
}

/// Remembers that these timers have fired.
pub async fn fired(tx: &super::Tx, rows: &[Row]) -> Result<(), StoreError> {
    let any = rows.iter().fold(Condition::any(), |any, row| {
        let this = Column::CaseId.eq(row.case_id.as_str()).and(Column::Key.eq(row.key.as_str()));
        any.add(this.and(Column::FiresOn.eq(row.fires_on)))
    });
    Entity::update_many().col_expr(Column::Fired, true.into()).filter(any).exec(tx).await?;
    Ok(())
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
    let added =
        after.difference(&before).cloned().map(|(case_id, key, fires_on)| Row { case_id, key, fires_on, fired: false }).collect();
    rows::insert::<Entity>(tx, added).await
}
