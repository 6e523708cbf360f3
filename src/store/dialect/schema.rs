//! What tables a database has, asked of its own catalogue.

use super::StoreError;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, IsolationLevel, Statement,
    TransactionTrait,
};
use std::collections::{BTreeMap, BTreeSet};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Column {
    /// Its name.
    pub(in crate::store) name: String,
    /// What it holds.
    pub(in crate::store) kind: Kind,
    /// It is part of the table's key.
    pub(in crate::store) is_key: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    /// Text, a document too.
    Text,
    /// Yes or no.
    Yes,
    /// A number of 32 bits.
    Small,
    /// A number of 64 bits.
    Large,
    /// A number with a fraction.
    Real,
    /// Bytes.
    Bytes,
    /// A civil day.
    Day,
    /// An instant.
    Instant,
}

impl Kind {
    /// The kind that either database means by the name of a column's type.
    fn named(name: &str) -> Self {
        const NAMES: [(&str, Kind); 10] = [
            ("bool", Kind::Yes),
            ("timestamp", Kind::Instant),
            ("date", Kind::Day),
            ("bigint", Kind::Large),
            ("int", Kind::Small),
            ("blob", Kind::Bytes),
            ("bytea", Kind::Bytes),
            ("double", Kind::Real),
            ("real", Kind::Real),
            ("float", Kind::Real),
        ];
        let name = name.to_lowercase();
        NAMES.iter().find(|(part, _)| name.contains(part)).map_or(Self::Text, |(_, kind)| *kind)
    }
}

/// All tables with their columns, in the order of the tables' names.
pub(in crate::store) async fn tables(db: &impl ConnectionTrait) -> Result<BTreeMap<String, Vec<Column>>, StoreError> {
    let ask = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "SELECT c.table_name::text AS name, c.column_name::text AS field, c.data_type::text AS kind, \
             (SELECT count(*) FROM information_schema.table_constraints t \
              JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name) \
              WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema AND t.table_name = c.table_name \
              AND k.column_name = c.column_name)::int AS is_key \
             FROM information_schema.columns c WHERE c.table_schema = current_schema() ORDER BY c.table_name, c.ordinal_position"
        }
        _ => {
            "SELECT m.name AS name, c.name AS field, c.type AS kind, c.pk AS is_key \
             FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid"
        }
    };
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), ask)).await? {
        let kind = Kind::named(&row.try_get::<String>("", "kind")?);
        let is_key = row.try_get::<i32>("", "is_key")? > 0;
        tables.entry(row.try_get("", "name")?).or_default().push(Column { name: row.try_get("", "field")?, kind, is_key });
    }
    Ok(tables)
}

/// Which table refers to which.
pub(in crate::store) async fn references(db: &impl ConnectionTrait) -> Result<BTreeSet<(String, String)>, StoreError> {
    let ask = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "SELECT a.relname::text AS name, b.relname::text AS target FROM pg_constraint f \
             JOIN pg_class a ON a.oid = f.conrelid JOIN pg_class b ON b.oid = f.confrelid WHERE f.contype = 'f'"
        }
        _ => {
            "SELECT m.name AS name, f.\"table\" AS target FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
             WHERE m.type = 'table'"
        }
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), ask)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "name")?, row.try_get("", "target")?))).collect()
}

/// A transaction that sees one instant, whatever others write meanwhile.
pub(in crate::store) async fn reading(db: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    Ok(match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            db.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?
        }
        _ => db.begin().await?,
    })
}
