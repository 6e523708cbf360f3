//! Policies in all their editions; the newest of each is in force.

pub use super::entities::policies::Model as Row;

use super::entities::policies::{Column, Entity};
use super::error::StoreError;
use super::meta;
use chrono::{DateTime, Utc};
use dafu_engine::policy::Policy;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// The policies in force.
pub async fn in_force(db: &impl ConnectionTrait) -> Result<Vec<Row>, StoreError> {
    let rows = Entity::find().order_by_asc(Column::Edition).all(db).await?;
    let newest: BTreeMap<String, Row> = rows.into_iter().map(|row| (row.policy.clone(), row)).collect();
    Ok(newest.into_values().collect())
}

/// Puts a policy in force. True where that changes anything.
pub async fn put(tx: &super::Tx, policy: &Policy, text: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let this = Entity::find().filter(Column::Policy.eq(policy.policy.as_str()));
    let newest = this.order_by_desc(Column::Edition).one(tx).await?;
    if newest.as_ref().is_some_and(|row| policy.digest == *row.digest.as_str()) {
        return Ok(false);
    }
    let row = Row {
        policy: policy.policy.to_string(),
        edition: newest.map_or(1, |row| row.edition + 1),
        digest: policy.digest.to_string(),
        file: policy.file.clone(),
        text: text.to_owned(),
        registered_at: now,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    meta::changed(tx).await?;
    Ok(true)
}
