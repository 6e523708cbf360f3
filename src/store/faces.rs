//! Cases as lists show them: kept equal to the snapshot, so that a list never reads one.

pub use super::entities::faces::Model as Row;

use super::entities::faces::{Column, Entity};
use super::error::StoreError;
use super::rows;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeMap;

/// What of a face says which rows beside it have to be written anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The digest of all that the case is found by.
    pub terms: String,
    /// The step it is at.
    pub step: Option<String>,
    /// The unit that answers.
    pub lead: Option<String>,
}

/// The faces of these cases, by id.
pub async fn of_cases<'a>(
    db: &impl ConnectionTrait,
    cases: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, Row>, StoreError> {
    let found = Entity::find().filter(Column::CaseId.is_in(cases)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.case_id.clone(), row)).collect())
}

/// What is known of these cases' faces, by id.
pub async fn known<'a>(
    db: &impl ConnectionTrait,
    cases: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, Known>, StoreError> {
    let query = Entity::find().select_only().columns([Column::CaseId, Column::Terms, Column::Step, Column::Lead]);
    let found: Vec<(String, String, Option<String>, Option<String>)> =
        query.filter(Column::CaseId.is_in(cases)).into_tuple().all(db).await?;
    Ok(found.into_iter().map(|(case, terms, step, lead)| (case, Known { terms, step, lead })).collect())
}

/// Writes faces over those that are there.
pub async fn write(tx: &super::Tx, faces: Vec<Row>) -> Result<(), StoreError> {
    let replace = OnConflict::column(Column::CaseId)
        .update_columns([
            Column::Number,
            Column::Title,
            Column::Lead,
            Column::Light,
            Column::Body,
            Column::Open,
            Column::Suspended,
            Column::Nearest,
            Column::Step,
            Column::Words,
            Column::Terms,
        ])
        .to_owned();
    rows::write::<Entity>(tx, faces, Some(replace)).await.map(drop)
}
