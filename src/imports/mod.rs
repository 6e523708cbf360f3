//! Lists that others wrote, read into what cases begin with: which column is which field, what a cell means, and everything that is
//! wrong with it, by the cell.
//!
//! [`read`] reads `workflows/imports.yaml`; [`mapping`] finds the columns; [`preview`] reads the rows; [`names`] finds units and people
//! by what a list calls them. Deliberately no database: what is staged and what is accepted is the business of whoever has one.

pub mod mapping;
pub mod names;
pub mod preview;
pub mod read;
#[cfg(test)]
mod tests;

pub use mapping::Mapping;
pub use preview::{Draft, Preview, Problem};

use dafu_engine::diagnostic::Span;
use dafu_engine::ids::{FieldId, WorkflowId};

/// How a list is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The file it was read from.
    pub file: String,
    /// Its id.
    pub id: String,
    /// What its rows are.
    pub title: String,
    /// The workflow its cases run.
    pub workflow: WorkflowId,
    /// The field that is each case's id.
    pub number: FieldId,
    /// What a case begins with.
    pub columns: Vec<Column>,
    /// What the list proposes for later.
    pub planned: Vec<Column>,
    /// Endings of names that are bodies, not human beings.
    pub organisations: Vec<String>,
    /// The fields an earlier year's list is read for.
    pub history: Option<History>,
}

/// The fields an earlier year's list is read for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// What it was called.
    pub name: FieldId,
    /// Who led.
    pub lead: FieldId,
    /// Who advised.
    pub co: FieldId,
}

/// A column that may be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// The field it fills.
    pub field: FieldId,
    /// What it may be called.
    pub titles: Vec<String>,
    /// The field that gets the first of the people named.
    pub first: Option<FieldId>,
    /// The field that gets those of them whom the policy asks.
    pub asked: Option<FieldId>,
    /// Where it is written.
    pub span: Span,
}

impl Import {
    /// Every column that may be there.
    pub fn all(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().chain(&self.planned)
    }
}
