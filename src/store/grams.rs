//! What cases are found by: pairs of signs that stand side by side, and numbers, people and units whole. What becomes of a text
//! here is the business of whoever asks; nothing is folded or compared but sign by sign, so both databases find the same.

use super::entities::grams::{Column, Entity, Model};
use super::error::StoreError;
use super::rows;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

/// A pair of signs; the second is empty at the end of a text, and behind what is found whole.
pub type Gram = (String, String);

/// The pairs of a case.
pub async fn of_case(db: &impl ConnectionTrait, case: &str) -> Result<BTreeSet<Gram>, StoreError> {
    let found = Entity::find().filter(Column::CaseId.eq(case)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.one, row.two)).collect())
}

/// Makes the pairs of these cases those in `wanted`.
pub async fn replace(tx: &super::Tx, wanted: BTreeMap<String, BTreeSet<Gram>>) -> Result<(), StoreError> {
    if wanted.is_empty() {
        return Ok(());
    }
    Entity::delete_many().filter(Column::CaseId.is_in(wanted.keys().map(String::as_str))).exec(tx).await?;
    let rows = wanted.into_iter().flat_map(|(case, grams)| {
        grams.into_iter().map(move |(one, two)| Model { one, two, case_id: case.clone() }).collect::<Vec<_>>()
    });
    rows::insert::<Entity>(tx, rows.collect()).await
}
