//! What lists of cases are narrowed down by: facts that the definition names, kept equal to the snapshot; and every value that
//! there has been, so that a list can offer them without looking at the cases.

pub use super::entities::facet_values::Model as Value;

use super::entities::facets::{Column, Entity, Model};
use super::entities::{facet_values, facets};
use super::error::StoreError;
use super::rows;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};

/// The facts of a case: which, and what each is.
pub type Facets = BTreeMap<String, String>;

/// The facts of a case.
pub async fn of_case(db: &impl ConnectionTrait, case: &str) -> Result<Facets, StoreError> {
    let found = Entity::find().filter(Column::CaseId.eq(case)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.field, row.value)).collect())
}

/// Makes the facts of these cases those in `wanted`, touching only rows that differ; the values that are new somewhere.
pub async fn replace(tx: &super::Tx, wanted: &BTreeMap<String, Facets>) -> Result<BTreeSet<(String, String)>, StoreError> {
    let known = Entity::find().filter(Column::CaseId.is_in(wanted.keys().map(String::as_str))).all(tx).await?;
    let mut gone: Vec<(String, String)> = Vec::new();
    let mut before = BTreeSet::new();
    for row in known {
        let is_wanted = wanted.get(&row.case_id).is_some_and(|facets| facets.contains_key(&row.field));
        if is_wanted {
            before.insert((row.case_id, row.field, row.value));
        } else {
            gone.push((row.case_id, row.field));
        }
    }
    let all = wanted.iter().flat_map(|(case, facets)| facets.iter().map(move |(field, value)| (case, field, value)));
    let rows: Vec<Model> = all
        .map(|(case, field, value)| (case.clone(), field.clone(), value.clone()))
        .filter(|row| !before.contains(row))
        .map(|(case_id, field, value)| Model { case_id, field, value })
        .collect();
    for (case, field) in gone {
        Entity::delete_by_id((case, field)).exec(tx).await?;
    }
    let values = rows.iter().map(|row| (row.field.clone(), row.value.clone())).collect();
    let replace = OnConflict::columns([Column::CaseId, Column::Field]).update_column(facets::Column::Value).to_owned();
    rows::write::<Entity>(tx, rows, Some(replace)).await?;
    Ok(values)
}

/// All values that there have been, by fact.
pub async fn values(db: &impl ConnectionTrait) -> Result<Vec<Value>, StoreError> {
    let query = facet_values::Entity::find().order_by_asc(facet_values::Column::Field);
    Ok(query.order_by_asc(facet_values::Column::Value).all(db).await?)
}

/// Remembers values, with the words they have now.
pub async fn remember(tx: &super::Tx, values: Vec<Value>) -> Result<(), StoreError> {
    let replace = OnConflict::columns([facet_values::Column::Field, facet_values::Column::Value])
        .update_columns([facet_values::Column::Label, facet_values::Column::Title])
        .to_owned();
    rows::write::<facet_values::Entity>(tx, values, Some(replace)).await.map(drop)
}
