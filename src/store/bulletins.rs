//! Bulletins. A draft may be written anew and dropped; one that was issued never changes.

pub use super::entities::bulletins::Model as Row;

use super::entities::bulletins::{Column, Entity};
use super::error::StoreError;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// The bulletin with this id.
pub async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// All of them, the last one first.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().order_by_desc(Column::MadeAt).order_by_asc(Column::Id).all(db).await?)
}

/// Adds a draft.
pub async fn add(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes title and text of a draft anew, or issues it: `row` has the version that it will have. A draft that was written meanwhile, or
/// issued, is a clash.
pub async fn write(tx: &super::Tx, row: &Row) -> Result<(), StoreError> {
    let draft = Column::Id.eq(row.id.as_str()).and(Column::Version.eq(row.version - 1)).and(Column::Number.is_null());
    let written = Entity::update_many()
        .col_expr(Column::Title, Expr::value(row.title.as_str()))
        .col_expr(Column::Text, Expr::value(row.text.as_str()))
        .col_expr(Column::Version, Expr::value(row.version))
        .col_expr(Column::Number, Expr::value(row.number.clone()))
        .col_expr(Column::IssuedOn, Expr::value(row.issued_on))
        .col_expr(Column::IssuedBy, Expr::value(row.issued_by.clone()))
        .col_expr(Column::IssuedAt, Expr::value(row.issued_at))
        .filter(draft)
        .exec(tx)
        .await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(StoreError::Clash("The bulletin was changed meanwhile.".to_owned())) }
}

/// Drops a draft; false where there is none.
pub async fn drop_draft(tx: &super::Tx, id: &str) -> Result<bool, StoreError> {
    let draft = Column::Id.eq(id).and(Column::Number.is_null());
    Ok(Entity::delete_many().filter(draft).exec(tx).await?.rows_affected == 1)
}
