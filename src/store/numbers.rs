//! Registers of document numbers. A number is given once; asking again for the same purpose gives the same number. A voided one
//! stays in the register with its reason and is never given again.

use super::dialect;
use super::entities::numbers::{Column, Entity, Model};
use super::error::StoreError;
use chrono::{DateTime, Utc};
use dafu_engine::ids::CaseId;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// A line of the register.
pub type Row = Model;

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
    lock(tx, &wanted.series, wanted.year).await?;
    if let Some(given) = of_purpose(tx, wanted).await? {
        return Ok(given.number);
    }
    let last = Entity::find().filter(series(wanted)).order_by_desc(Column::Number).one(tx).await?;
    let number = last.map_or(1, |last| last.number + 1);
    insert(tx, wanted, number, None, now).await?;
    Ok(number)
}

/// Registers a number that was given elsewhere, `text` as it was typed in. A number that stands there already for something else
/// is a clash, and so is a second one for the same purpose.
pub async fn enter(tx: &super::Tx, wanted: &Wanted, number: i64, text: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    lock(tx, &wanted.series, wanted.year).await?;
    let given = Entity::find_by_id((wanted.series.clone(), wanted.year, number)).one(tx).await?;
    if let Some(given) = given {
        let same = given.case_id == wanted.case.as_str() && given.purpose == wanted.purpose;
        let said = if given.voided_at.is_some() { "was voided" } else { "was given already" };
        return if same { Ok(()) } else { Err(StoreError::Clash(format!("{text} {said}, for case {}.", given.case_id))) };
    }
    if let Some(other) = of_purpose(tx, wanted).await? {
        let text = other.entered_as.unwrap_or_else(|| other.series.replace("{n}", &other.number.to_string()));
        return Err(StoreError::Clash(format!("This letter has the number {text} already; void that one first.")));
    }
    insert(tx, wanted, number, Some(text.to_owned()), now).await
}

/// Voids a number. What it was given for can take another.
pub async fn void(
    tx: &super::Tx,
    (series, year, number): (&str, i32, i64),
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    lock(tx, series, year).await?;
    let row = Entity::find_by_id((series.to_owned(), year, number)).one(tx).await?;
    let row = row.ok_or_else(|| StoreError::Permanent(format!("{series} {year} has no number {number}.")))?;
    if row.voided_at.is_some() {
        return Err(StoreError::Permanent(format!("The number {number} of {series} {year} is void already.")));
    }
    // The purpose of a void number carries the number, since a purpose has one number at a time.
    let purpose = format!("{} (void {number})", row.purpose);
    Entity::update_many()
        .col_expr(Column::VoidedAt, Expr::value(now))
        .col_expr(Column::VoidReason, Expr::value(reason))
        .col_expr(Column::Purpose, Expr::value(purpose))
        .filter(Column::Series.eq(series).and(Column::Year.eq(year)).and(Column::Number.eq(number)))
        .exec(tx)
        .await?;
    Ok(())
}

/// The register of a year, by series and number; of all years where none is named.
pub async fn list(db: &impl ConnectionTrait, year: Option<i32>) -> Result<Vec<Row>, StoreError> {
    let all = Entity::find().order_by_asc(Column::Series).order_by_asc(Column::Year).order_by_asc(Column::Number);
    let wanted = match year {
        Some(year) => all.filter(Column::Year.eq(year)),
        None => all,
    };
    Ok(wanted.all(db).await?)
}

async fn lock(tx: &super::Tx, series: &str, year: i32) -> Result<(), StoreError> {
    dialect::lock(tx, &format!("series {series} {year}")).await
}

fn series(wanted: &Wanted) -> Expr {
    Column::Series.eq(wanted.series.as_str()).and(Column::Year.eq(wanted.year))
}

async fn of_purpose(tx: &super::Tx, wanted: &Wanted) -> Result<Option<Row>, StoreError> {
    let same = Column::CaseId.eq(wanted.case.as_str()).and(Column::Purpose.eq(wanted.purpose.as_str()));
    Ok(Entity::find().filter(series(wanted)).filter(same).one(tx).await?)
}

async fn insert(
    tx: &super::Tx,
    wanted: &Wanted,
    number: i64,
    entered_as: Option<String>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = Model {
        series: wanted.series.clone(),
        year: wanted.year,
        number,
        case_id: wanted.case.to_string(),
        purpose: wanted.purpose.clone(),
        taken_at: now,
        entered_as,
        voided_at: None,
        void_reason: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}
