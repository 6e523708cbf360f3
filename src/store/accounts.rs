//! Accounts, and how often somebody got one's password wrong. Deciding what that means is the business of the use cases.

pub use super::entities::accounts::Model as Row;

use super::entities::accounts::{Column, Entity};
use super::error::StoreError;
use super::rows;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// The account of this name.
pub async fn find(db: &impl ConnectionTrait, login: &str) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find_by_id(login.to_owned()).one(db).await?)
}

/// All accounts, by name.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().order_by_asc(Column::Login).all(db).await?)
}

/// The account of this name, locked against other writers until the transaction ends.
pub async fn lock(tx: &super::Tx, login: &str) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find_by_id(login.to_owned()).lock_exclusive().one(tx).await?)
}

/// Adds an account; a name that is taken is a clash.
pub async fn add(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    rows::insert::<Entity>(tx, vec![row]).await
}

/// Makes an account what `row` says.
pub async fn change(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    Entity::update(row.into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}

/// Counts one wrong password, before it is known what that leads to: two that come at once are two.
pub async fn count_failure(tx: &super::Tx, login: &str, until: (i32, DateTime<Utc>)) -> Result<(), StoreError> {
    let (most, locked_until) = until;
    let failed =
        Entity::update_many().col_expr(Column::Failures, Expr::col(Column::Failures).add(1)).filter(Column::Login.eq(login));
    failed.exec(tx).await?;
    let shut = Entity::update_many()
        .col_expr(Column::LockedUntil, Expr::value(locked_until))
        .col_expr(Column::Failures, Expr::value(0))
        .filter(Column::Login.eq(login))
        .filter(Column::Failures.gte(most));
    shut.exec(tx).await?;
    Ok(())
}
