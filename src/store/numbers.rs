//! Registers of document numbers. A number is given once; asking again for the same purpose gives the same number.

use super::dialect;
use super::entities::numbers::{Column, Entity, Model};
use super::error::StoreError;
use chrono::{DateTime, Utc};
use dafu_engine::ids::CaseId;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// What a number is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of which series.
    pub series: String,
    /// Of which year; every year counts from 1.
    pub year: i32,
    /// For which case.
    pub case: CaseId,
    /// For what in it: a run, since every run takes a number anew.
    pub purpose: String,
}

/// The next number of the series, or the one that was given for this purpose already.
pub async fn take(tx: &super::Tx, wanted: &Wanted, now: DateTime<Utc>) -> Result<i64, StoreError> {
    dialect::lock(tx, &format!("series {} {}", wanted.series, wanted.year)).await?;
    let series = Column::Series.eq(wanted.series.as_str()).and(Column::Year.eq(wanted.year));
    let same = Column::CaseId.eq(wanted.case.as_str()).and(Column::Purpose.eq(wanted.purpose.as_str()));
    if let Some(given) = Entity::find().filter(series.clone()).filter(same).one(tx).await? {
        return Ok(given.number);
    }
    let last = Entity::find().filter(series).order_by_desc(Column::Number).one(tx).await?;
    let number = last.map_or(1, |last| last.number + 1);
    let row = Model {
        series: wanted.series.clone(),
        year: wanted.year,
        number,
        case_id: wanted.case.to_string(),
        purpose: wanted.purpose.clone(),
        taken_at: now,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(number)
}
