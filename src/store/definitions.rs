//! Definitions as registered, and which one new cases begin with.

pub use super::entities::definitions::Model as Row;
pub use super::entities::pairings::Model as Pair;

use super::entities::{definitions, pairings};
use super::error::StoreError;
use super::meta;
use chrono::{DateTime, Utc};
use dafu_engine::definition::Definition;
use dafu_engine::ids::{Digest, PolicyId, WorkflowId};
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// The definition with this digest.
pub async fn find(db: &impl ConnectionTrait, digest: &Digest) -> Result<Option<Row>, StoreError> {
    Ok(definitions::Entity::find_by_id(digest.to_string()).one(db).await?)
}

/// All definitions, by workflow and version.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Row>, StoreError> {
    let query =
        definitions::Entity::find().order_by_asc(definitions::Column::Workflow).order_by_asc(definitions::Column::Version);
    Ok(query.all(db).await?)
}

/// The digest of the definition that new cases of `workflow` begin with under `policy`.
pub async fn in_force(db: &impl ConnectionTrait, workflow: &WorkflowId, policy: &PolicyId) -> Result<Option<Digest>, StoreError> {
    let pair = pairings::Entity::find_by_id((workflow.to_string(), policy.to_string())).one(db).await?;
    Ok(pair.map(|pair| pair.definition.into()))
}

/// Which definition new cases begin with, for every workflow under every policy.
pub async fn pairs(db: &impl ConnectionTrait) -> Result<Vec<Pair>, StoreError> {
    let query = pairings::Entity::find().order_by_asc(pairings::Column::Workflow).order_by_asc(pairings::Column::Policy);
    Ok(query.all(db).await?)
}

/// Registers a definition. The same workflow and version with another text is a clash.
pub async fn put(tx: &super::Tx, definition: &Definition, text: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    if find(tx, &definition.digest).await?.is_some() {
        return Ok(());
    }
    let version = i32::try_from(definition.version).unwrap_or(i32::MAX);
    let same = definitions::Column::Workflow.eq(definition.workflow.as_str()).and(definitions::Column::Version.eq(version));
    if let Some(other) = definitions::Entity::find().filter(same).one(tx).await? {
        return Err(StoreError::Clash(format!(
            "{} {} is registered with another text (from {}). Give the changed definition a new version.",
            definition.workflow, definition.version, other.file
        )));
    }
    let row = Row {
        digest: definition.digest.to_string(),
        workflow: definition.workflow.to_string(),
        version,
        file: definition.file.clone(),
        text: text.to_owned(),
        registered_at: now,
    };
    definitions::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    meta::changed(tx).await
}

/// Lets new cases of a workflow begin with the definition `digest` under `policy`.
pub async fn pair(
    tx: &super::Tx,
    workflow: &WorkflowId,
    policy: &PolicyId,
    digest: &Digest,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if in_force(tx, workflow, policy).await?.as_ref() == Some(digest) {
        return Ok(());
    }
    let row = pairings::Model {
        workflow: workflow.to_string(),
        policy: policy.to_string(),
        definition: digest.to_string(),
        registered_at: now,
    };
    let replace = OnConflict::columns([pairings::Column::Workflow, pairings::Column::Policy])
        .update_columns([pairings::Column::Definition, pairings::Column::RegisteredAt])
        .to_owned();
    pairings::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(tx).await?;
    meta::changed(tx).await
}
