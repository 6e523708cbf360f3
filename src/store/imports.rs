//! Lists that others wrote, staged until a person settles them, and what is remembered for the next one: headings, other names of
//! units, who handled what.

pub use super::entities::earlier_handlings::Model as Earlier;
pub use super::entities::import_rows::Model as ImportRow;
pub use super::entities::imports::Model as Row;

use super::entities::{earlier_handlings, import_headings, import_rows, imports, unit_aliases};
use super::error::StoreError;
use super::{Tx, rows};
use chrono::{DateTime, Utc};
use dafu_engine::ids::UnitId;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// A list that waits for a person.
pub const STAGED: &str = "staged";
/// A list whose cases have begun.
pub const ACCEPTED: &str = "accepted";

/// The list with this id.
pub async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<Row>, StoreError> {
    Ok(imports::Entity::find_by_id(id).one(db).await?)
}

/// All lists, the last one first.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Row>, StoreError> {
    Ok(imports::Entity::find().order_by_desc(imports::Column::CreatedAt).all(db).await?)
}

/// The rows of a list.
pub async fn rows_of(db: &impl ConnectionTrait, id: &str) -> Result<Vec<ImportRow>, StoreError> {
    let own = import_rows::Column::Import.eq(id);
    Ok(import_rows::Entity::find().filter(own).order_by_asc(import_rows::Column::Row).all(db).await?)
}

/// Stages a list, in the place of itself where it is staged already.
pub async fn stage(tx: &Tx, row: Row, staged: Vec<ImportRow>) -> Result<(), StoreError> {
    import_rows::Entity::delete_many().filter(import_rows::Column::Import.eq(row.id.as_str())).exec(tx).await?;
    imports::Entity::delete_by_id(row.id.as_str()).exec(tx).await?;
    imports::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    rows::insert::<import_rows::Entity>(tx, staged).await
}

/// Drops a list that is staged; nothing happens to one that was accepted.
pub async fn unstage(tx: &Tx, id: &str) -> Result<bool, StoreError> {
    let staged = find(tx, id).await?.is_some_and(|row| row.state == STAGED);
    if staged {
        import_rows::Entity::delete_many().filter(import_rows::Column::Import.eq(id)).exec(tx).await?;
        imports::Entity::delete_by_id(id).exec(tx).await?;
    }
    Ok(staged)
}

/// Settles a list that is staged; false where it is not.
pub async fn settle(tx: &Tx, id: &str, state: &str, (by, at): (&str, DateTime<Utc>)) -> Result<bool, StoreError> {
    let staged = imports::Column::Id.eq(id).and(imports::Column::State.eq(STAGED));
    let settled = imports::Entity::update_many()
        .col_expr(imports::Column::State, Expr::value(state))
        .col_expr(imports::Column::SettledBy, Expr::value(by))
        .col_expr(imports::Column::SettledAt, Expr::value(at))
        .filter(staged)
        .exec(tx)
        .await?;
    Ok(settled.rows_affected == 1)
}

/// What the headings of a source stand for, as JSON.
pub async fn headings(db: &impl ConnectionTrait, kind: &str, source: &str) -> Result<Option<String>, StoreError> {
    let row = import_headings::Entity::find_by_id((kind.to_owned(), source.to_owned())).one(db).await?;
    Ok(row.map(|row| row.body))
}

/// Remembers what the headings of a source stand for.
pub async fn remember_headings(tx: &Tx, kind: &str, source: &str, body: &str) -> Result<(), StoreError> {
    let row = import_headings::Model { kind: kind.to_owned(), source: source.to_owned(), body: body.to_owned() };
    let replace = OnConflict::columns([import_headings::Column::Kind, import_headings::Column::Source])
        .update_columns([import_headings::Column::Body])
        .to_owned();
    rows::write::<import_headings::Entity>(tx, vec![row], Some(replace)).await.map(drop)
}

/// Other names of units.
pub async fn aliases(db: &impl ConnectionTrait) -> Result<BTreeMap<String, UnitId>, StoreError> {
    let rows = unit_aliases::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.alias, row.unit.into())).collect())
}

/// Remembers another name of a unit.
pub async fn add_alias(tx: &Tx, alias: &str, unit: &UnitId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let row = unit_aliases::Model { alias: alias.to_owned(), unit: unit.to_string(), added_at: now };
    let replace = OnConflict::column(unit_aliases::Column::Alias)
        .update_columns([unit_aliases::Column::Unit, unit_aliases::Column::AddedAt])
        .to_owned();
    rows::write::<unit_aliases::Entity>(tx, vec![row], Some(replace)).await.map(drop)
}

/// Who handled what in earlier years.
pub async fn earlier(db: &impl ConnectionTrait) -> Result<Vec<Earlier>, StoreError> {
    let query = earlier_handlings::Entity::find().order_by_asc(earlier_handlings::Column::Year);
    Ok(query.order_by_asc(earlier_handlings::Column::Number).all(db).await?)
}

/// Remembers who handled what.
pub async fn add_earlier(tx: &Tx, handled: Vec<Earlier>) -> Result<u64, StoreError> {
    let replace = OnConflict::columns([earlier_handlings::Column::Year, earlier_handlings::Column::Number])
        .update_columns([earlier_handlings::Column::Title, earlier_handlings::Column::Lead, earlier_handlings::Column::Co])
        .to_owned();
    rows::write::<earlier_handlings::Entity>(tx, handled, Some(replace)).await
}
