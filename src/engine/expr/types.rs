//! What the parts of a condition are: [`Type`] when a definition is checked, [`Val`] when a condition is evaluated.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The static type of a name or of part of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Text.
    Text,
    /// A civil day, or null.
    Date,
    /// A choice: its ids, and the flags its rows may carry.
    Choice {
        /// All ids.
        ids: BTreeSet<String>,
        /// All flags of all rows.
        flags: BTreeSet<String>,
    },
    /// A list of one type.
    List(Box<Type>),
    /// Named parts.
    Record(BTreeMap<String, Type>),
    /// `null`.
    Null,
}

impl fmt::Display for Type {
    /// As a person would say it: `yes/no`, `list of dates`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("yes/no"),
            Self::Int => f.write_str("number"),
            Self::Text => f.write_str("text"),
            Self::Date => f.write_str("date"),
            Self::Choice { .. } => f.write_str("choice"),
            Self::List(of) => write!(f, "list of {}", of.several()),
            Self::Record(_) => f.write_str("group of fields"),
            Self::Null => f.write_str("null"),
        }
    }
}

impl Type {
    /// Several of them, in words.
    pub(super) fn several(&self) -> String {
        match self {
            Self::Bool => "yes/no answers".to_owned(),
            Self::Record(_) => "rows".to_owned(),
            Self::List(of) => format!("lists of {}", of.several()),
            Self::Int | Self::Text | Self::Date | Self::Choice { .. } | Self::Null => format!("{self}s"),
        }
    }
}

/// A value at run time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Val {
    /// No date.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// A civil day.
    Date(NaiveDate),
    /// A chosen row; an unfilled choice has an empty id and no flags.
    Choice {
        /// The row's id.
        id: String,
        /// Its label.
        title: String,
        /// Every flag the list knows, and whether this row carries it.
        flags: BTreeMap<String, bool>,
    },
    /// A list.
    List(Vec<Val>),
    /// Named parts.
    Record(BTreeMap<String, Val>),
}
