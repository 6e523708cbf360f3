//! The logs of batches of assignments: appended to, never changed.

pub use super::entities::batch_events::Model as Row;

use super::entities::batch_events::{Column, Entity};
use super::error::StoreError;
use super::rows;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// The log of a batch.
pub async fn history(db: &impl ConnectionTrait, batch: &str) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().filter(Column::Batch.eq(batch)).order_by_asc(Column::Seq).all(db).await?)
}

/// The logs of all batches, by batch.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Batch).order_by_asc(Column::Seq).all(db).await?)
}

/// The batches to which something of this kind has happened, by id.
pub async fn with(db: &impl ConnectionTrait, kind: &str) -> Result<Vec<String>, StoreError> {
    let rows = Entity::find().filter(Column::Kind.eq(kind)).order_by_asc(Column::Batch).all(db).await?;
    Ok(rows.into_iter().map(|row| row.batch).collect())
}

/// Appends an event; a number that is taken is a clash: somebody else was faster.
pub async fn append(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    rows::insert::<Entity>(tx, vec![row]).await
}
