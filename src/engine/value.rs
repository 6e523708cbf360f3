//! The values that forms hold. A value is parsed once, against its field's type; after that nobody guesses.
//!
//! Deliberately no floating point and no free-form JSON: what a form can't ask for can't be stored.

use crate::ids::{Digest, FieldId, PersonId, RowId, UnitId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The value of one field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// One line, or several for `long_text`.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A civil day in the office's zone.
    Date(NaiveDate),
    /// Ticked or not.
    YesNo(bool),
    /// The id of the chosen row.
    Choice(String),
    /// One person.
    Person(PersonId),
    /// Several people, in order, nobody twice.
    People(Vec<PersonId>),
    /// One unit.
    Unit(UnitId),
    /// Several units, in order, none twice.
    Units(Vec<UnitId>),
    /// One uploaded file.
    File(FileRef),
    /// Several uploaded files.
    Files(Vec<FileRef>),
    /// Rows of a table.
    Rows(Vec<Row>),
}

/// An uploaded file, known by what is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileRef {
    /// The name it was uploaded under.
    pub name: String,
    /// The digest of its bytes.
    pub digest: Digest,
}

/// One row of a `rows` field or of a record. Its id never changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Row {
    /// Stable over edits; given by the engine when the row is first written.
    pub id: RowId,
    /// The columns that were filled in.
    pub cells: BTreeMap<FieldId, Value>,
}

impl Value {
    /// Whether a person would call it empty: no text, no rows, nobody named. `false` and `0` are not empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Choice(text) => text.trim().is_empty(),
            Self::People(list) => list.is_empty(),
            Self::Units(list) => list.is_empty(),
            Self::Files(list) => list.is_empty(),
            Self::Rows(list) => list.is_empty(),
            Self::Person(id) => id.as_str().is_empty(),
            Self::Unit(id) => id.as_str().is_empty(),
            Self::Number(_) | Self::Date(_) | Self::YesNo(_) | Self::File(_) => false,
        }
    }
    /// The people it names.
    pub fn people(&self) -> Vec<PersonId> {
        match self {
            Self::Person(id) => vec![id.clone()],
            Self::People(list) => list.clone(),
            Self::Text(_)
            | Self::Number(_)
            | Self::Date(_)
            | Self::YesNo(_)
            | Self::Choice(_)
            | Self::Unit(_)
            | Self::Units(_)
            | Self::File(_)
            | Self::Files(_)
            | Self::Rows(_) => Vec::new(),
        }
    }
    /// The units it names.
    pub fn units(&self) -> Vec<UnitId> {
        match self {
            Self::Unit(id) => vec![id.clone()],
            Self::Units(list) => list.clone(),
            Self::Text(_)
            | Self::Number(_)
            | Self::Date(_)
            | Self::YesNo(_)
            | Self::Choice(_)
            | Self::Person(_)
            | Self::People(_)
            | Self::File(_)
            | Self::Files(_)
            | Self::Rows(_) => Vec::new(),
        }
    }
}
