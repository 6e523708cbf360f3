//! Single values of the whole installation, and the check that a database is not newer than the program.

use super::dialect;
use super::entities::meta::{ActiveModel, Column, Entity, Model};
use super::error::StoreError;
use dafu_migrations::{Migrator, MigratorTrait, SchemaManager};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

/// Counts the changes of everything that is not a case: definitions, policies, calendars, people.
const REVISION: &str = "revision";

/// The value under `key`.
pub async fn get(db: &impl ConnectionTrait, key: &str) -> Result<Option<String>, StoreError> {
    Ok(Entity::find_by_id(key.to_owned()).one(db).await?.map(|row| row.value))
}

/// Sets the value under `key`.
pub async fn put(db: &impl ConnectionTrait, key: &str, value: &str) -> Result<(), StoreError> {
    let row: ActiveModel = Model { key: key.to_owned(), value: value.to_owned() }.into_active_model();
    let replace = OnConflict::column(Column::Key).update_column(Column::Value).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

/// The revision of everything that is not a case: whoever keeps such things in memory compares it first.
pub async fn revision(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let text = get(db, REVISION).await?.unwrap_or_else(|| "0".to_owned());
    text.parse().map_err(|error| StoreError::unreadable("The revision", error))
}

/// Says that something that is not a case has changed, in the transaction that changes it.
///
/// The transactions that say so come one after the other: two that counted on from the same revision would be one change to
/// whoever compares.
pub(super) async fn changed(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    dialect::lock(db, REVISION).await?;
    let next = revision(db).await? + 1;
    put(db, REVISION, &next.to_string()).await
}

/// Refuses a database with a step of the schema that this program does not know.
pub(super) async fn refuse_newer(db: &sea_orm::DatabaseConnection) -> Result<(), StoreError> {
    if !SchemaManager::new(db).has_table("seaql_migrations").await? {
        return Ok(());
    }
    let known = dafu_migrations::known();
    let applied = Migrator::get_migration_models(db).await?;
    let Some(unknown) = applied.into_iter().map(|step| step.version).find(|version| !known.contains(version)) else {
        return Ok(());
    };
    let by = get(db, "written_by").await?.unwrap_or_default();
    Err(StoreError::Permanent(format!(
        "The database was written by a newer dafu ({by}, schema step {unknown}); this one is {}. Use the newer program, or restore a backup from before the upgrade.",
        env!("CARGO_PKG_VERSION")
    )))
}

/// Refuses to look at a database that lacks a step of the schema: what is looked for would not be there.
pub(super) async fn refuse_older(db: &sea_orm::DatabaseConnection) -> Result<(), StoreError> {
    let applied: Vec<String> = if SchemaManager::new(db).has_table("seaql_migrations").await? {
        Migrator::get_migration_models(db).await?.into_iter().map(|step| step.version).collect()
    } else {
        Vec::new()
    };
    if dafu_migrations::known().iter().all(|step| applied.contains(step)) {
        return Ok(());
    }
    Err(StoreError::Permanent(
        "The database was written by an older dafu and can't be looked at as it is; bring it up to date with `dafu migrate`."
            .to_owned(),
    ))
}
