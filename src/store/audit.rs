//! The audit: who came in, who was turned away, what was done to accounts. Rows are only ever added.

pub use super::entities::audit::Model as Row;

use super::entities::audit::{Column, Entity};
use super::error::StoreError;
use super::rows;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};

/// Adds an entry.
pub async fn add(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    rows::insert::<Entity>(tx, vec![row]).await
}

/// The latest entries, newest first.
pub async fn latest(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().order_by_desc(Column::At).order_by_desc(Column::Id).limit(most).all(db).await?)
}
