//! The keys under which commands were carried out (8.2): the same key never has an effect twice, for ever.

pub use super::entities::commands::Model as Row;

use super::entities::commands::{Column, Entity};
use super::error::StoreError;
use super::rows;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// What was carried out under any of these keys, whoever's.
pub async fn find<'a>(db: &impl ConnectionTrait, keys: impl IntoIterator<Item = &'a str>) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().filter(Column::Key.is_in(keys)).all(db).await?)
}

/// Remembers commands; a key that is taken is a clash.
pub async fn remember(tx: &super::Tx, done: Vec<Row>) -> Result<(), StoreError> {
    rows::insert::<Entity>(tx, done).await
}
