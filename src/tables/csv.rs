//! A table as CSV (RFC 4180) in UTF-8, with the mark that tells spreadsheets so.
//!
//! A spreadsheet that opens CSV computes cells that begin like a formula. Such a cell gets an apostrophe in front, which shows
//! that it is text; [`unguarded`] takes it off again when the file comes back. A case number may lose its zeros there all the
//! same: CSV can't say that a cell is text. The spreadsheet is the form for people, this one for programs.

use super::Table;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// The byte order mark, by which spreadsheets know UTF-8.
const MARK: &str = "\u{feff}";

/// The table as CSV.
pub fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    let heading: Vec<String> = table.columns.iter().map(|column| guarded(&column.title)).collect();
    for row in std::iter::once(heading).chain(table.rows.iter().map(|row| row.iter().map(|cell| guarded(cell)).collect())) {
        // Writing to memory does not fail, and every row has as many cells as there are columns.
        drop(writer.write_record(row));
    }
    writer.into_inner().unwrap_or_default()
}

fn guarded(text: &str) -> String {
    if text.starts_with(FORMULA) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() }
}

/// A cell of such a file as it was before.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA) || rest.starts_with('\'')).unwrap_or(text)
}
