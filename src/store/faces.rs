//! Cases as lists show them: kept equal to the snapshot, so that a list never reads one.

pub use super::entities::faces::Model as Row;

use super::entities::faces::{Column, Entity};
use super::error::StoreError;
use super::rows;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// The faces of these cases, by id.
pub async fn of_cases<'a>(
    db: &impl ConnectionTrait,
    cases: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, Row>, StoreError> {
    let found = Entity::find().filter(Column::CaseId.is_in(cases)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.case_id.clone(), row)).collect())
}

/// Writes faces over those that are there.
pub async fn write(tx: &super::Tx, faces: Vec<Row>) -> Result<(), StoreError> {
    let replace = OnConflict::column(Column::CaseId)
        .update_columns([Column::Number, Column::Title, Column::Lead, Column::Light, Column::Body])
        .to_owned();
    rows::write::<Entity>(tx, faces, Some(replace)).await.map(drop)
}
