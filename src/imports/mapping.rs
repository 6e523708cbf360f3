//! Which column of a list is which field: by its heading, or as a person said the last time a list came from there.

use super::Import;
use crate::tables::read::{Row, Sheet, cell_name};
use dafu_engine::ids::FieldId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far down the heading may be: lists like to begin with a title.
const HEADING_WITHIN: usize = 10;

/// Which heading stands for which field, as a person said it.
pub type Remembered = BTreeMap<String, FieldId>;

/// Where each field is found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The number of the heading's row in the file.
    pub heading: usize,
    /// The column of each field, from 0.
    pub columns: BTreeMap<FieldId, usize>,
    /// Headings that stand for nothing here, with the name of their cell.
    pub unused: Vec<(String, String)>,
}

/// Finds the heading and what its cells stand for; none where no row names the number.
pub fn find(import: &Import, sheet: &Sheet, remembered: &Remembered) -> Option<Mapping> {
    let candidates = sheet.rows.iter().take(HEADING_WITHIN);
    let best = candidates.map(|row| of_row(import, row, remembered)).max_by_key(|mapping| mapping.columns.len())?;
    best.columns.contains_key(&import.number).then_some(best)
}

fn of_row(import: &Import, row: &Row, remembered: &Remembered) -> Mapping {
    let mut mapping = Mapping { heading: row.number, ..Mapping::default() };
    for (at, cell) in row.cells.iter().enumerate() {
        let heading = plain(cell);
        if heading.is_empty() {
            continue;
        }
        let by_title = || {
            // A title that is written first is meant first: 拟主办单位 before 主办单位.
            let known = import.all().filter_map(|column| {
                let rank = column.titles.iter().position(|title| plain(title) == heading)?;
                Some((rank, column.field.clone()))
            });
            known.min_by_key(|(rank, _)| *rank).map(|(_, field)| field)
        };
        match remembered.get(&heading).cloned().or_else(by_title) {
            Some(field) if !mapping.columns.contains_key(&field) => {
                mapping.columns.insert(field, at);
            }
            Some(_) | None => mapping.unused.push((cell_name(at, row.number), heading)),
        }
    }
    mapping
}

/// A heading without blanks, breaks and what stands in brackets.
pub fn plain(heading: &str) -> String {
    let before = heading.split(['(', '（']).next().unwrap_or_default();
    before.chars().filter(|letter| !letter.is_whitespace()).collect()
}
