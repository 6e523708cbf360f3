//! Writing many rows at once.

use super::error::StoreError;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Iterable};

/// Values a statement may carry; SQLite allows 32,766 and PostgreSQL 65,535.
const VALUES: usize = 30_000;

/// Inserts all rows; one that is there already is a clash.
pub(super) async fn insert<E>(db: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    write::<E>(db, rows, None).await.map(drop)
}

/// Inserts all rows, doing what `conflict` says about one that is there already; how many rows were written.
pub(super) async fn write<E>(
    db: &impl ConnectionTrait,
    rows: Vec<E::Model>,
    conflict: Option<OnConflict>,
) -> Result<u64, StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let chunk = VALUES / E::Column::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    let mut written = 0;
    while rows.peek().is_some() {
        let mut insert = E::insert_many(rows.by_ref().take(chunk).map(IntoActiveModel::into_active_model));
        if let Some(conflict) = &conflict {
            insert = insert.on_conflict(conflict.clone());
        }
        written += insert.exec_without_returning(db).await?;
    }
    Ok(written)
}
