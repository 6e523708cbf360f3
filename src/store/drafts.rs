//! Forms that somebody has begun to fill in (4.4): rows, not events, with a version so that two windows do not overwrite
//! each other. A draft dies with its run; what was saved stays readable.

pub use super::entities::draft_versions::Model as Version;
pub use super::entities::drafts::Model as Row;

use super::entities::draft_versions;
use super::entities::drafts::{Column, Entity};
use super::error::StoreError;
use super::rows;
use chrono::{DateTime, Utc};
use dafu_engine::ids::{CaseId, PersonId, RunId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// The draft of `person` for the task `run`.
pub async fn find(db: &impl ConnectionTrait, case: &CaseId, run: &RunId, person: &PersonId) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find_by_id((case.to_string(), run.to_string(), person.to_string())).one(db).await?)
}

/// Saves a draft whose `version` is one above the one that was read: 1 for a new one. Anything else is a clash, and so is a
/// draft that was closed. What was saved before stays, version by version.
pub async fn save(tx: &super::Tx, draft: Row) -> Result<(), StoreError> {
    let read_last = Expr::col((Entity, Column::Version)).add(1).eq(Expr::cust("excluded.version"));
    let open = Expr::col((Entity, Column::ClosedAt)).is_null();
    let replace = OnConflict::columns([Column::CaseId, Column::Run, Column::Person])
        .update_columns([Column::Version, Column::SavedAt, Column::Body])
        .action_and_where(read_last.and(open))
        .to_owned();
    let first = draft.version == 1;
    let kept = Version {
        case_id: draft.case_id.clone(),
        run: draft.run.clone(),
        person: draft.person.clone(),
        version: draft.version,
        saved_at: draft.saved_at,
        body: draft.body.clone(),
    };
    let written = rows::write::<Entity>(tx, vec![draft], Some(replace)).await?;
    match (written, first) {
        (1, _) => rows::insert::<draft_versions::Entity>(tx, vec![kept]).await,
        (_, true) => Err(StoreError::Clash("There is a draft already; load it first.".to_owned())),
        (_, false) => Err(StoreError::Clash("The draft was saved elsewhere meanwhile, or its task is over.".to_owned())),
    }
}

/// Closes the drafts of runs that are over.
pub async fn close(tx: &super::Tx, ended: &[(CaseId, RunId)], now: DateTime<Utc>) -> Result<(), StoreError> {
    if ended.is_empty() {
        return Ok(());
    }
    let any = ended.iter().fold(Condition::any(), |any, (case, run)| {
        any.add(Column::CaseId.eq(case.as_str()).and(Column::Run.eq(run.as_str())).and(Column::ClosedAt.is_null()))
    });
    Entity::update_many().col_expr(Column::ClosedAt, Expr::value(now)).filter(any).exec(tx).await?;
    Ok(())
}

/// Everything that was saved for a case, in order.
pub async fn versions(db: &impl ConnectionTrait, case: &CaseId) -> Result<Vec<Version>, StoreError> {
    Ok(draft_versions::Entity::find()
        .filter(draft_versions::Column::CaseId.eq(case.as_str()))
        .order_by_asc(draft_versions::Column::SavedAt)
        .order_by_asc(draft_versions::Column::Version)
        .all(db)
        .await?)
}
