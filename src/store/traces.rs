//! What people have done and were told: added with the events, never changed. Lists read it; the log itself is the truth.

pub use super::entities::traces::Model as Row;

use super::entities::traces::{Column, Entity};
use super::error::StoreError;
use super::rows;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
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

/// A trace in its place: when it was left, its case, its event, whose it is.
pub type Place = (DateTime<Utc>, String, i64, String);

/// The traces of anybody in `whose` behind `after`, newest first, at most so many.
pub async fn page(
    db: &impl ConnectionTrait,
    (kind, whose): (Kind, &[String]),
    after: Option<&Place>,
    most: u64,
) -> Result<Vec<Row>, StoreError> {
    let mut query =
        Entity::find().filter(Column::Kind.eq(kind.id())).filter(Column::Whose.is_in(whose.iter().map(String::as_str)));
    if let Some((at, case, seq, of)) = after {
        let columns = [Column::At, Column::CaseId, Column::Seq, Column::Whose].map(Column::into_expr);
        let place = [Expr::value(*at), Expr::value(case.as_str()), Expr::value(*seq), Expr::value(of.as_str())];
        query = query.filter(Expr::tuple(columns).lt(Expr::tuple(place)));
    }
    let query = query.order_by_desc(Column::At).order_by_desc(Column::CaseId).order_by_desc(Column::Seq);
    Ok(query.order_by_desc(Column::Whose).limit(most).all(db).await?)
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
