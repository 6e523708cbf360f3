//! Who is signed in where. A session is known by the digest of a secret; whoever reads the table can't sign in with it.

pub use super::entities::sessions::Model as Row;

use super::entities::sessions::{Column, Entity};
use super::error::StoreError;
use super::rows;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// The session with this digest.
pub async fn find(db: &impl ConnectionTrait, digest: &str) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find_by_id(digest.to_owned()).one(db).await?)
}

/// Begins a session.
pub async fn begin(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    rows::insert::<Entity>(tx, vec![row]).await
}

/// Notes that a session was used.
pub async fn seen(tx: &super::Tx, digest: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::update_many().col_expr(Column::SeenAt, Expr::value(at)).filter(Column::Digest.eq(digest)).exec(tx).await?;
    Ok(())
}

/// Ends a session.
pub async fn end(tx: &super::Tx, digest: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(digest.to_owned()).exec(tx).await?;
    Ok(())
}

/// Ends all sessions of an account; how many.
pub async fn end_all(tx: &super::Tx, login: &str) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::Login.eq(login)).exec(tx).await?.rows_affected)
}

/// Forgets sessions that are over: unused since `idle`, or begun before `oldest`.
pub async fn forget(tx: &super::Tx, idle: DateTime<Utc>, oldest: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::SeenAt.lt(idle)).exec(tx).await?;
    Entity::delete_many().filter(Column::BeganAt.lt(oldest)).exec(tx).await?;
    Ok(())
}
