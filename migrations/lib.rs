//! The schema of dafu's database: one source for SQLite and PostgreSQL.
//!
//! One file a step, applied in the order of [`Migrator::migrations`]; a released file is never edited, a change is a new file.
//! Documents (events, snapshots, definitions) are `text`, not a JSON type: their exact bytes are what digests cover.
//! `dialect` holds the only statements that differ between the two databases.

pub use sea_orm_migration::{MigratorTrait, SchemaManager};

use sea_orm_migration::prelude::*;

mod dialect;
mod m20261201_000001_register;
mod m20261201_000002_cases;
mod m20261201_000003_work;
mod m20261201_000004_papers;
mod m20261201_000005_timer_leases;
mod m20261201_000006_accounts;
mod m20261201_000007_faces;
mod m20261201_000008_frozen_figures;
mod m20261201_000009_imports;
mod m20261201_000010_batches;
mod m20261201_000011_unit_aliases;
mod m20261202_000001_bulk_jobs;
mod m20261202_000004_number_register;
mod m20261202_000012_draft_versions;
mod m20261202_000013_acts_of_cases;
mod m20261203_000001_lists;
mod m20261203_000011_links;
mod m20261203_000021_messages;
mod m20261204_000001_mail_lists;
mod m20261204_000002_cases_by_definition;
mod m20261204_000003_audit_lists;
mod m20261204_000004_inbox_pages;
mod m20261204_000011_ledger_columns;
mod m20261204_000012_bulletins;

/// Brings a database up to date.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261201_000001_register::Migration),
            Box::new(m20261201_000002_cases::Migration),
            Box::new(m20261201_000003_work::Migration),
            Box::new(m20261201_000004_papers::Migration),
            Box::new(m20261201_000005_timer_leases::Migration),
            Box::new(m20261201_000006_accounts::Migration),
            Box::new(m20261201_000007_faces::Migration),
            Box::new(m20261201_000008_frozen_figures::Migration),
            Box::new(m20261201_000009_imports::Migration),
            Box::new(m20261201_000010_batches::Migration),
            Box::new(m20261201_000011_unit_aliases::Migration),
            Box::new(m20261202_000001_bulk_jobs::Migration),
            Box::new(m20261202_000004_number_register::Migration),
            Box::new(m20261202_000012_draft_versions::Migration),
            Box::new(m20261202_000013_acts_of_cases::Migration),
            Box::new(m20261203_000001_lists::Migration),
            Box::new(m20261203_000011_links::Migration),
            Box::new(m20261203_000021_messages::Migration),
            Box::new(m20261204_000001_mail_lists::Migration),
            Box::new(m20261204_000002_cases_by_definition::Migration),
            Box::new(m20261204_000003_audit_lists::Migration),
            Box::new(m20261204_000004_inbox_pages::Migration),
            Box::new(m20261204_000011_ledger_columns::Migration),
            Box::new(m20261204_000012_bulletins::Migration),
        ]
    }
}

/// The names of all steps this program knows, in order.
pub fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// Creates the tables, and then the indexes, of one step.
async fn create(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// A primary key over several columns.
fn key<const N: usize>(columns: [&'static str; N]) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(column);
    }
    index
}

/// A reference from these columns to the key of another table.
fn refers<const N: usize>(columns: [&'static str; N], table: &'static str, to: [&'static str; N]) -> ForeignKeyCreateStatement {
    let mut reference = ForeignKey::create();
    reference.to_tbl(table);
    for (from, to) in columns.into_iter().zip(to) {
        reference.from_col(from).to_col(to);
    }
    reference
}
