//! Who sees a case in lists: kept equal to the snapshot. A page of one case asks the case itself.

use super::entities::seats::{Column, Entity, Model};
use super::error::StoreError;
use super::rows;
use dafu_engine::ids::CaseId;
use sea_orm::sea_query::{Condition, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// Of these cases, those that somebody with one of `seats` sees.
pub async fn seen<'a>(
    db: &impl ConnectionTrait,
    cases: impl IntoIterator<Item = &'a str>,
    seats: &[String],
) -> Result<BTreeSet<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::CaseId);
    let query = query.filter(Column::CaseId.is_in(cases)).filter(Column::Seat.is_in(seats.iter().map(String::as_str)));
    Ok(query.into_tuple::<String>().all(db).await?.into_iter().collect())
}

/// The seats of a case.
pub async fn of_case(db: &impl ConnectionTrait, case: &str) -> Result<BTreeSet<String>, StoreError> {
    let query = Entity::find().select_only().column(Column::Seat).filter(Column::CaseId.eq(case));
    Ok(query.into_tuple::<String>().all(db).await?.into_iter().collect())
}

/// Makes the seats of the cases in `wanted` equal to it, touching only rows that differ.
pub async fn replace(tx: &super::Tx, wanted: &BTreeMap<CaseId, BTreeSet<String>>) -> Result<(), StoreError> {
    let known = Entity::find().filter(Column::CaseId.is_in(wanted.keys().map(CaseId::as_str))).all(tx).await?;
    let mut before: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in known {
        before.entry(row.case_id).or_default().insert(row.seat);
    }
    let (mut added, mut gone) = (Vec::new(), Condition::any());
    let mut any_gone = false;
    for (case, seats) in wanted {
        let had = before.remove(case.as_str()).unwrap_or_default();
        added.extend(seats.difference(&had).map(|seat| Model { case_id: case.to_string(), seat: seat.clone() }));
        let lost: Vec<&str> = had.difference(seats).map(String::as_str).collect();
        if !lost.is_empty() {
            any_gone = true;
            gone = gone.add(Column::CaseId.eq(case.as_str()).and(Column::Seat.is_in(lost)));
        }
    }
    if any_gone {
        Entity::delete_many().filter(gone).exec(tx).await?;
    }
    rows::insert::<Entity>(tx, added).await
}
