//! The keys under which commands were carried out (8.2): the same key never has an effect twice, for ever.

pub use super::entities::commands::Model as Row;

use super::entities::commands::{Column, Entity};
use super::error::StoreError;
use super::rows;
use dafu_engine::ids::CaseId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// What was carried out under any of these keys, whoever's.
pub async fn find<'a>(db: &impl ConnectionTrait, keys: impl IntoIterator<Item = &'a str>) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().filter(Column::Key.is_in(keys)).all(db).await?)
}

/// The command that led to this event of a case.
pub async fn with_event(db: &impl ConnectionTrait, case: &CaseId, seq: i64) -> Result<Option<Row>, StoreError> {
    let of_case = Entity::find().filter(Column::CaseId.eq(case.as_str()));
    let around = of_case.filter(Column::LastSeq.gte(seq)).order_by_asc(Column::LastSeq).one(db).await?;
    Ok(around.filter(|act| act.first_seq <= seq))
}

/// Remembers commands; a key that is taken is a clash.
pub async fn remember(tx: &super::Tx, done: Vec<Row>) -> Result<(), StoreError> {
    rows::insert::<Entity>(tx, done).await
}
