//! Who is signed in where. A session is known by the digest of a secret; whoever reads the table can't sign in with it.

pub use super::entities::sessions::Model as Row;

use super::entities::sessions::{Column, Entity};
use super::error::StoreError;
use super::rows;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

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

/// Whose sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'w> {
    /// Those of an account.
    Account(&'w str),
    /// Those of somebody who came in without one.
    Person(&'w str),
}

impl Whose<'_> {
    fn condition(self) -> Expr {
        match self {
            Self::Account(login) => Column::Login.eq(login),
            Self::Person(person) => Column::Login.is_null().and(Column::Person.eq(person)),
        }
    }
}

/// Somebody's sessions, the one used last first.
pub async fn of(db: &impl ConnectionTrait, whose: Whose<'_>) -> Result<Vec<Row>, StoreError> {
    let query = Entity::find().filter(whose.condition());
    Ok(query.order_by_desc(Column::SeenAt).order_by_asc(Column::Digest).all(db).await?)
}

/// Ends somebody's sessions but this one; how many.
pub async fn end_others(tx: &super::Tx, whose: Whose<'_>, this: &str) -> Result<u64, StoreError> {
    let others = Entity::delete_many().filter(whose.condition()).filter(Column::Digest.ne(this));
    Ok(others.exec(tx).await?.rows_affected)
}

/// Forgets sessions that are over: unused since `idle`, or begun before `oldest`.
pub async fn forget(tx: &super::Tx, idle: DateTime<Utc>, oldest: DateTime<Utc>) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::SeenAt.lt(idle)).exec(tx).await?;
    Entity::delete_many().filter(Column::BeganAt.lt(oldest)).exec(tx).await?;
    Ok(())
}
