//! Figures as they were frozen, by name. What is in them is written once; the database refuses to change it.

pub use super::entities::frozen_figures::Model as Row;

use super::entities::frozen_figures::{Column, Entity};
use super::error::StoreError;
use dafu_engine::ids::Digest;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, QueryOrder};

impl Row {
    /// Whether the body is the one that was frozen.
    pub fn is_sound(&self) -> bool {
        Digest::sha256(self.body.as_bytes()) == *self.digest.as_str()
    }
}

/// Freezes figures. A name that is taken is a clash.
pub async fn put(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    if find(tx, &row.name).await?.is_some() {
        return Err(StoreError::Clash(format!("There are frozen figures called {} already. Give these another name.", row.name)));
    }
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// The figures frozen under this name.
pub async fn find(db: &impl ConnectionTrait, name: &str) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find_by_id(name).one(db).await?)
}

/// All that were frozen, the last one first.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().order_by_desc(Column::FrozenAt).all(db).await?)
}
