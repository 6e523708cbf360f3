//! The audit: who came in, who was turned away, what was done to accounts. Rows are only ever added.

pub use super::entities::audit::Model as Row;

use super::entities::audit::{Column, Entity};
use super::error::StoreError;
use super::rows;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Which entries are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this kind.
    pub kind: Option<String>,
    /// On one of these accounts, or by one of these people.
    pub who: Option<Vec<String>>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Behind this one: when it was made, and its id.
    pub after: Option<(DateTime<Utc>, String)>,
}

/// Adds an entry.
pub async fn add(tx: &super::Tx, row: Row) -> Result<(), StoreError> {
    rows::insert::<Entity>(tx, vec![row]).await
}

/// The latest entries, newest first.
pub async fn latest(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Row>, StoreError> {
    Ok(Entity::find().order_by_desc(Column::At).order_by_desc(Column::Id).limit(most).all(db).await?)
}

/// The entries wanted, the newest first, at most so many.
pub async fn page(db: &impl ConnectionTrait, wanted: &Wanted, most: u64) -> Result<Vec<Row>, StoreError> {
    let mut query = Entity::find();
    if let Some(kind) = &wanted.kind {
        query = query.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(who) = &wanted.who {
        let named = |column: Column| column.is_in(who.iter().map(String::as_str));
        query = query.filter(named(Column::Login).or(named(Column::Person)));
    }
    if let Some(from) = wanted.from {
        query = query.filter(Column::At.gte(from));
    }
    if let Some(until) = wanted.until {
        query = query.filter(Column::At.lt(until));
    }
    if let Some((at, id)) = &wanted.after {
        let key = Expr::tuple([Column::At.into_expr(), Column::Id.into_expr()]);
        query = query.filter(key.lt(Expr::tuple([Expr::value(*at), Expr::value(id.clone())])));
    }
    Ok(query.order_by_desc(Column::At).order_by_desc(Column::Id).limit(most).all(db).await?)
}
