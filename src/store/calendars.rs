//! Years of the working calendar in all their editions; the newest of each is in force.

use super::entities::calendars::{Column, Entity, Model};
use super::error::StoreError;
use super::meta;
use chrono::{DateTime, Utc};
use dafu_engine::calendar::{Calendar, Year};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// The calendar in force.
pub async fn in_force(db: &impl ConnectionTrait) -> Result<Calendar, StoreError> {
    let rows = Entity::find().order_by_asc(Column::Edition).all(db).await?;
    let newest: BTreeMap<i32, Model> = rows.into_iter().map(|row| (row.year, row)).collect();
    let years: Vec<Year> = newest.values().map(year).collect::<Result<_, _>>()?;
    let (calendar, clashes) = Calendar::new(years);
    clashes.first().map_or(Ok(calendar), |clash| Err(StoreError::Permanent(clash.message.clone())))
}

/// Puts a year in force. True where that changes anything.
pub async fn put(tx: &super::Tx, new: &Year, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let newest = Entity::find().filter(Column::Year.eq(new.year)).order_by_desc(Column::Edition).one(tx).await?;
    if newest.as_ref().map(year).transpose()?.is_some_and(|old| is_same(&old, new)) {
        return Ok(false);
    }
    let body = serde_json::to_string(new).map_err(|error| StoreError::Permanent(error.to_string()))?;
    let row = Model { year: new.year, edition: newest.map_or(1, |row| row.edition + 1), body, registered_at: now };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    meta::changed(tx).await?;
    in_force(tx).await?;
    Ok(true)
}

/// Whether a year was ever put in force as it is written here.
pub async fn was_known(db: &impl ConnectionTrait, new: &Year) -> Result<bool, StoreError> {
    let editions = Entity::find().filter(Column::Year.eq(new.year)).all(db).await?;
    let editions: Vec<Year> = editions.iter().map(year).collect::<Result<_, _>>()?;
    Ok(editions.iter().any(|old| is_same(old, new)))
}

/// Where a file lies says nothing about a year.
fn is_same(old: &Year, new: &Year) -> bool {
    Year { file: new.file.clone(), ..old.clone() } == *new
}

fn year(row: &Model) -> Result<Year, StoreError> {
    serde_json::from_str(&row.body).map_err(|error| StoreError::unreadable(&format!("The calendar of {}", row.year), error))
}
