//! The log: appended to, never changed, each row chained to the one before (see `dafu_engine::chain`).

pub use super::entities::events::Model as Row;

use super::entities::events::{Column, Entity};
use super::error::StoreError;
use super::rows;
use chrono::NaiveDate;
use dafu_engine::chain;
use dafu_engine::ids::{CaseId, RunId};
use dafu_engine::machine::event::{Event, What};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

/// What of an event's body says its kind.
#[derive(Deserialize)]
struct Tagged {
    what: Tag,
}

#[derive(Deserialize)]
struct Tag {
    #[serde(rename = "type")]
    kind: String,
}

impl Row {
    /// The row for `event` of `case`, behind the event with hash `prev`.
    pub fn chained(case: &CaseId, prev: &str, event: &Event) -> Result<Self, StoreError> {
        let unwritable = |error| StoreError::Permanent(format!("An event of case {case} can't be written as JSON: {error}"));
        let body = serde_json::to_string(event).map_err(unwritable)?;
        let Tagged { what: Tag { kind } } = serde_json::from_str(&body).map_err(unwritable)?;
        Ok(Self {
            case_id: case.to_string(),
            seq: i64::try_from(event.seq).unwrap_or(i64::MAX),
            at: event.at,
            day: event.on,
            actor: serde_json::to_string(&event.by).map_err(unwritable)?,
            kind,
            hash: chain::link(prev, event.seq, &body).to_string(),
            prev_hash: prev.to_owned(),
            body,
        })
    }
    /// The event.
    pub fn event(&self) -> Result<Event, StoreError> {
        let what = || format!("Event {} of case {}", self.seq, self.case_id);
        serde_json::from_str(&self.body).map_err(|error| StoreError::unreadable(&what(), error))
    }
    /// Whether its hash covers its bytes and the hash before.
    pub fn is_sound(&self) -> bool {
        chain::link(&self.prev_hash, self.seq.unsigned_abs(), &self.body) == *self.hash.as_str()
    }
}

/// Appends rows; a number that is taken is a clash.
pub async fn append(tx: &super::Tx, events: Vec<Row>) -> Result<(), StoreError> {
    rows::insert::<Entity>(tx, events).await
}

/// The event that ended a run; none where it is open.
pub async fn that_ended(db: &impl ConnectionTrait, case: &CaseId, run: &RunId) -> Result<Option<i64>, StoreError> {
    let ends = Entity::find().filter(Column::CaseId.eq(case.as_str())).filter(Column::Kind.eq("step_ended"));
    for row in ends.order_by_desc(Column::Seq).all(db).await? {
        if matches!(row.event()?.what, What::StepEnded { run: ended, .. } if ended == *run) {
            return Ok(Some(row.seq));
        }
    }
    Ok(None)
}

/// The log of a case from its event `from` on, at most `limit` rows.
pub async fn history(db: &impl ConnectionTrait, case: &CaseId, from: u64, limit: u64) -> Result<Vec<Row>, StoreError> {
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let query = Entity::find().filter(Column::CaseId.eq(case.as_str())).filter(Column::Seq.gte(from));
    Ok(query.order_by_asc(Column::Seq).limit(limit).all(db).await?)
}

/// The reminders of all cases between two days, both included, the oldest first.
pub async fn reminders(db: &impl ConnectionTrait, from: NaiveDate, to: NaiveDate) -> Result<Vec<Row>, StoreError> {
    // Written out, so that the index of reminders alone serves.
    let query = Entity::find().filter(Expr::cust("kind = 'reminded'")).filter(Column::Day.between(from, to));
    Ok(query.order_by_asc(Column::Day).order_by_asc(Column::CaseId).order_by_asc(Column::Seq).all(db).await?)
}

/// The logs of these cases, one after the other.
pub async fn of_cases(db: &impl ConnectionTrait, cases: &[CaseId]) -> Result<Vec<Row>, StoreError> {
    let query = Entity::find().filter(Column::CaseId.is_in(cases.iter().map(CaseId::as_str)));
    Ok(query.order_by_asc(Column::CaseId).order_by_asc(Column::Seq).all(db).await?)
}
