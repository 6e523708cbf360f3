//! The ledger (台账): one row a case, in the columns that an office has chosen.
//!
//! Which columns there are, what stands in them and what they are called is a file (`workflows/ledger.yaml`), read by [`read`];
//! proposals and suggestions stand in one ledger, because a column may name where to look in each of them. [`look`] reads one
//! case. Deliberately no database and no file here: whoever has the cases makes the table and writes it where it is wanted.

mod look;
pub mod read;
mod source;
#[cfg(test)]
mod tests;

pub use look::Look;
pub use source::Source;

use crate::tables::Table;
use dafu_engine::definition::Definition;
use dafu_engine::diagnostic::{Diagnostic, Span, did_you_mean};
use dafu_engine::ids::{FieldId, UnitId, WorkflowId};
use dafu_engine::machine::World;
use dafu_engine::machine::state::Case;
use std::collections::BTreeMap;

/// What a ledger looks like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The file it was read from.
    pub file: String,
    /// Its id.
    pub id: String,
    /// What stands above it.
    pub title: String,
    /// The workflows whose cases stand in it, in this order.
    pub workflows: Vec<(WorkflowId, Span)>,
    /// What its rows are ordered by within a workflow.
    pub order: Vec<Source>,
    /// The facts that make a case the business of a unit.
    pub units: Vec<FieldId>,
    /// What is written for yes, no and the states of cases and answers.
    pub words: BTreeMap<String, String>,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A column of a ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// How wide it is, in characters.
    pub width: u32,
    /// Where to look: the first that the case's workflow has and that is not empty.
    pub of: Vec<Source>,
    /// How each row is written, where it is one of rows; names in braces are the row's.
    pub show: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// One row, and what it is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    key: (usize, String, String),
    cells: Vec<String>,
}

impl Ledger {
    /// The row of a case; none where its workflow is not in this ledger, or it is not the business of `unit`.
    pub fn line(&self, world: &World<'_>, case: &Case, unit: Option<&UnitId>) -> Option<Line> {
        let place = self.workflows.iter().position(|(workflow, _)| *workflow == case.workflow)?;
        if unit.is_some_and(|unit| !self.concerns(case, unit)) {
            return None;
        }
        let look = Look { world: *world, case, words: &self.words };
        let order = self.order.iter().find_map(|source| look.plain(source)).unwrap_or_default();
        let cells = self.columns.iter().map(|column| look.cell(&column.of, column.show.as_deref())).collect();
        Some(Line { key: (place, order, case.id.to_string()), cells })
    }

    /// The table of these rows.
    pub fn table(&self, mut lines: Vec<Line>) -> Table {
        lines.sort();
        let columns = self.columns.iter().map(|column| (column.title.clone(), column.width));
        Table { rows: lines.into_iter().map(|line| line.cells).collect(), ..Table::new(self.title.clone(), columns) }
    }

    /// Whether one of the facts that say so names the unit.
    fn concerns(&self, case: &Case, unit: &UnitId) -> bool {
        self.units.iter().filter_map(|field| case.facts.get(field)).any(|value| value.units().contains(unit))
    }

    /// Columns that no workflow of the ledger can fill, and workflows that are not there.
    pub fn check(&self, definitions: &[Definition]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let known: Vec<&Definition> =
            definitions.iter().filter(|known| self.workflows.iter().any(|(id, _)| *id == known.workflow)).collect();
        for (workflow, span) in &self.workflows {
            if !known.iter().any(|definition| definition.workflow == *workflow) {
                let hint = did_you_mean(workflow.as_str(), definitions.iter().map(|known| known.workflow.as_str()));
                let mistake = Diagnostic::error("unknown-name", *span, format!("there is no workflow `{workflow}`"));
                found.push(match hint {
                    Some(near) => mistake.hint(format!("did you mean `{near}`?")),
                    None => mistake,
                });
            }
        }
        for column in &self.columns {
            for source in &column.of {
                if !known.is_empty() && !known.iter().any(|definition| source.is_in(definition)) {
                    let message = format!("no workflow of this ledger has `{}`; the column would stay empty", source.text);
                    found.push(Diagnostic::error("unknown-name", column.span, message));
                }
            }
        }
        found.into_iter().map(|mistake| mistake.in_file(&self.file)).collect()
    }
}
