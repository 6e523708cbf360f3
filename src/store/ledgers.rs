//! Which columns of a ledger offices have chosen.

pub use super::entities::ledger_columns::Model as Row;

use super::entities::ledger_columns::{Column, Entity};
use super::error::StoreError;
use super::rows;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};

/// What an office has chosen; none where it never has.
pub async fn columns(db: &impl ConnectionTrait, unit: &str, ledger: &str) -> Result<Option<Row>, StoreError> {
    Ok(Entity::find_by_id((unit.to_owned(), ledger.to_owned())).one(db).await?)
}

/// Keeps what an office has chosen, in the place of what it chose before.
pub async fn choose(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    let replace = OnConflict::columns([Column::Unit, Column::Ledger])
        .update_columns([Column::Columns, Column::ChosenBy, Column::ChosenAt])
        .to_owned();
    rows::write::<Entity>(tx, vec![row], Some(replace)).await.map(drop)
}
