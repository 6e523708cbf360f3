//! How many cases run on which definition.

use super::entities::cases::{Column, Entity};
use super::error::StoreError;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QuerySelect};
use std::collections::BTreeMap;

/// How many cases run on each definition, by its digest: open ones, and all. Only columns of the index are named, so that no snapshot
/// is touched.
pub async fn cases(db: &impl ConnectionTrait) -> Result<BTreeMap<String, (u64, u64)>, StoreError> {
    let query = Entity::find()
        .select_only()
        .column(Column::Definition)
        .column(Column::Open)
        .column_as(Column::Definition.count(), "n")
        .group_by(Column::Definition)
        .group_by(Column::Open);
    let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (definition, open, count) in query.into_tuple::<(String, bool, i64)>().all(db).await? {
        let (of_open, of_all) = found.entry(definition).or_default();
        let count = count.unsigned_abs();
        *of_open += if open { count } else { 0 };
        *of_all += count;
    }
    Ok(found)
}
