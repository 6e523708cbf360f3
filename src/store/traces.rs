//! What people have done and were told: added with the events, never changed. Lists read it; the log itself is the truth.

pub use super::entities::traces::Model as Row;

use super::entities::traces::{Column, Entity};
use super::error::StoreError;
use super::rows;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// What kind of trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody did something.
    Done,
    /// Somebody was told.
    Told,
}

impl Kind {
    /// As the column has it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Told => "told",
        }
    }
}

/// The latest traces of anybody in `whose`, newest first.
pub async fn latest(db: &impl ConnectionTrait, kind: Kind, whose: &[String], most: u64) -> Result<Vec<Row>, StoreError> {
    let query = Entity::find().filter(Column::Kind.eq(kind.id())).filter(Column::Whose.is_in(whose.iter().map(String::as_str)));
    Ok(query.order_by_desc(Column::At).order_by_desc(Column::Seq).limit(most).all(db).await?)
}

/// How many traces they have.
pub async fn count(db: &impl ConnectionTrait, kind: Kind, whose: &[String]) -> Result<u64, StoreError> {
    let query = Entity::find().filter(Column::Kind.eq(kind.id())).filter(Column::Whose.is_in(whose.iter().map(String::as_str)));
    Ok(query.count(db).await?)
}

/// Adds traces; one that is there stays as it is.
pub async fn add(tx: &super::Tx, traces: Vec<Row>) -> Result<(), StoreError> {
    let kept = OnConflict::columns([Column::CaseId, Column::Seq, Column::Whose, Column::Kind]).do_nothing().to_owned();
    rows::write::<Entity>(tx, traces, Some(kept)).await.map(drop)
}
