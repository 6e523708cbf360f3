//! Tables for people: rows of text under titled columns, how they leave the house as a spreadsheet or as CSV, and how those of
//! others are [`read`].
//!
//! Every cell is text and stays text, so that a case number keeps its zeros and a cell that begins with `=` is never computed.
//! Deliberately no types, no formulas and no styles to choose: what an office wants printed is the same sheet every year.

mod csv;
pub mod read;
mod sheet;
#[cfg(test)]
mod tests;

pub use csv::{csv, unguarded};
pub use sheet::{SheetError, xlsx};

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What stands above it and on its tab.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with one cell a column.
    pub rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// How wide it is, in characters of the standard font.
    pub width: u32,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(title: impl Into<String>, columns: impl IntoIterator<Item = (impl Into<String>, u32)>) -> Self {
        let columns = columns.into_iter().map(|(title, width)| Column { title: title.into(), width }).collect();
        Self { title: title.into(), columns, rows: Vec::new() }
    }
}
