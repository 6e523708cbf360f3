//! What is wrong with a form: a list, because everything is told at once.

use super::Reason;
use crate::ids::FieldId;

/// One thing that is missing or wrong in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Which field; of a cell, the field that holds the table.
    pub field: FieldId,
    /// Which row of it, counted from 1, where the field is a table.
    pub row: Option<usize>,
    /// Which column of that row.
    pub column: Option<FieldId>,
    /// What is wrong.
    pub reason: Reason,
}

impl Mistake {
    /// In a field.
    pub fn of(field: &FieldId, reason: Reason) -> Self {
        Self { field: field.clone(), row: None, column: None, reason }
    }
    /// The same, of a row as a whole.
    #[must_use]
    pub fn in_row(self, row: usize) -> Self {
        Self { row: Some(row), ..self }
    }
    /// What is wrong in a row's own form, as a mistake of the table.
    #[must_use]
    pub fn of_table(self, table: &FieldId, row: usize) -> Self {
        Self { field: table.clone(), row: Some(row), column: Some(self.field), reason: self.reason }
    }
}

impl Reason {
    /// All that is wrong, where it is a form that is.
    pub fn mistakes(&self) -> &[Mistake] {
        if let Self::Form(mistakes) = self { mistakes } else { &[] }
    }
    /// The one thing wrong with a form in which only one is; otherwise the reason itself.
    pub fn gist(&self) -> &Self {
        match self.mistakes() {
            [only] => &only.reason,
            _ => self,
        }
    }
    /// The code, and that of each mistake of a form.
    pub fn codes(&self) -> Vec<&'static str> {
        std::iter::once(self.code()).chain(self.mistakes().iter().map(|mistake| mistake.reason.code())).collect()
    }
}
