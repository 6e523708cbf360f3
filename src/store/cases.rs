//! Cases as they stand: the snapshots folded from their logs, with the columns that lists sort by.

pub use super::entities::cases::Model as Row;

use super::entities::cases::{Column, Entity};
use super::error::StoreError;
use super::rows;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::state::Case;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

impl Row {
    /// The case.
    pub fn case(&self) -> Result<Case, StoreError> {
        serde_json::from_str(&self.snapshot).map_err(|error| StoreError::unreadable(&format!("Case {}", self.id), error))
    }
}

/// The case `id`.
pub async fn find(db: &impl ConnectionTrait, id: &CaseId) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find_by_id(id.to_string()).one(db).await?)
}

/// Those of these cases that there are.
pub async fn find_all(db: &impl ConnectionTrait, ids: &[CaseId]) -> Result<Vec<Row>, StoreError> {
    let mut found = Vec::new();
    for some in ids.chunks(5_000) {
        let some = some.iter().map(CaseId::as_str);
        found.extend(Entity::find().filter(Column::Id.is_in(some)).all(db).await?);
    }
    Ok(found)
}

/// The cases with these ids, locked against other writers until the transaction ends. Locked in the order of their ids, so
/// that two batches can't wait for each other.
pub async fn lock(tx: &super::Tx, ids: &[&CaseId]) -> Result<Vec<Row>, StoreError> {
    let ids = ids.iter().map(|id| id.as_str());
    Ok(Entity::find().filter(Column::Id.is_in(ids)).order_by_asc(Column::Id).lock_exclusive().all(tx).await?)
}

/// Which cases to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of this workflow.
    pub workflow: Option<String>,
    /// Only those that are not over.
    pub open: bool,
    /// Behind this id, in the order of ids.
    pub after: Option<String>,
    /// At most so many; all where nothing is said.
    pub limit: Option<u64>,
}

/// The cases wanted, by id.
pub async fn list(db: &impl ConnectionTrait, wanted: &Wanted) -> Result<Vec<Row>, StoreError> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(wanted.limit);
    if let Some(workflow) = &wanted.workflow {
        query = query.filter(Column::Workflow.eq(workflow.as_str()));
    }
    if wanted.open {
        query = query.filter(Column::Open.eq(true));
    }
    if let Some(after) = &wanted.after {
        query = query.filter(Column::Id.gt(after.as_str()));
    }
    Ok(query.all(db).await?)
}

/// The cases that somebody with one of `seats` sees, by id, behind `after`.
pub async fn seen(db: &impl ConnectionTrait, seats: &[String], after: Option<&str>, most: u64) -> Result<Vec<Row>, StoreError> {
    let theirs = Query::select()
        .column(super::entities::seats::Column::CaseId)
        .from(super::entities::seats::Entity)
        .and_where(super::entities::seats::Column::Seat.is_in(seats.iter().map(String::as_str)))
        .take();
    let mut query = Entity::find().filter(Column::Id.in_subquery(theirs)).order_by_asc(Column::Id).limit(most);
    if let Some(after) = after {
        query = query.filter(Column::Id.gt(after));
    }
    Ok(query.all(db).await?)
}

/// Open cases whose tasks were computed with an older revision of the register, and cases of any kind whose rows were never
/// computed.
pub async fn stale(db: &impl ConnectionTrait, revision: i64, limit: u64) -> Result<Vec<String>, StoreError> {
    let older = Column::Open.eq(true).and(Column::ProjectedWith.lt(revision));
    let query = Entity::find().filter(older.or(Column::ProjectedWith.lt(0))).limit(limit);
    Ok(query.all(db).await?.into_iter().map(|row| row.id).collect())
}

/// Writes rows whose `version` is one above the one that was read: 1 for a new case. Anything else is a clash.
pub async fn write(tx: &super::Tx, changed: Vec<Row>) -> Result<(), StoreError> {
    let expected = u64::try_from(changed.len()).unwrap_or(u64::MAX);
    let unchanged_meanwhile = Expr::col((Entity, Column::Version)).add(1).eq(Expr::cust("excluded.version"));
    let replace = OnConflict::column(Column::Id)
        .update_columns([
            Column::Definition,
            Column::Policy,
            Column::Open,
            Column::Status,
            Column::Step,
            Column::Due,
            Column::Seq,
            Column::Head,
            Column::Version,
            Column::ProjectedWith,
            Column::ChangedAt,
            Column::Snapshot,
        ])
        .action_and_where(unchanged_meanwhile)
        .to_owned();
    let written = rows::write::<Entity>(tx, changed, Some(replace)).await?;
    if written == expected { Ok(()) } else { Err(StoreError::Clash("A case was changed meanwhile.".to_owned())) }
}
