//! Lists that people have saved for themselves: a name, and what stands behind `?` in the address.

pub use super::entities::views::Model as Row;

use super::entities::views::{Column, Entity};
use super::error::StoreError;
use super::rows;
use dafu_engine::ids::PersonId;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// Somebody's lists, the oldest first.
pub async fn of(db: &impl ConnectionTrait, person: &PersonId) -> Result<Vec<Row>, StoreError> {
    let query = Entity::find().filter(Column::Person.eq(person.as_str()));
    Ok(query.order_by_asc(Column::SavedAt).order_by_asc(Column::Id).all(db).await?)
}

/// Saves a list, over the one that he had under this name.
pub async fn save(tx: &super::Tx, view: Row) -> Result<(), StoreError> {
    let replace = OnConflict::columns([Column::Person, Column::Name]).update_column(Column::Query).to_owned();
    rows::write::<Entity>(tx, vec![view], Some(replace)).await.map(drop)
}

/// Forgets one of somebody's lists; whether it was his.
pub async fn forget(tx: &super::Tx, person: &PersonId, id: &str) -> Result<bool, StoreError> {
    let this = Column::Id.eq(id).and(Column::Person.eq(person.as_str()));
    Ok(Entity::delete_many().filter(this).exec(tx).await?.rows_affected > 0)
}
