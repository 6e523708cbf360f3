//! A table as a spreadsheet: A3 landscape, the heading frozen on the screen and repeated on every printed page.
//!
//! The same tables give the same bytes: the file bears no date of its own.

use super::Table;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// The code of A3 among paper sizes (ECMA-376 part 1, 18.3.1.63).
const A3: u8 = 8;
/// What a sheet's name may not hold, and how long it may be (Excel and WPS refuse more).
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
const LONGEST_NAME: usize = 31;
/// What one cell may hold; the same limit in all programs.
const LONGEST_CELL: usize = 32_767;

/// Why there is no spreadsheet.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// A cell is longer than a spreadsheet allows.
    #[error(
        "row {row}, column {column}: a cell may hold {LONGEST_CELL} characters, this one has {length}; export as CSV, which has no limit"
    )]
    TooLong {
        /// Counted from 1, the heading being the first.
        row: usize,
        /// The column's title.
        column: String,
        /// How many characters it has.
        length: usize,
    },
    /// Too many rows, or the library refuses.
    #[error("the spreadsheet can't be written: {0}")]
    Unwritable(#[from] XlsxError),
}

/// The tables as one workbook, a sheet each.
pub fn xlsx(tables: &[Table]) -> Result<Vec<u8>, SheetError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let mut names = Vec::new();
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(name(&table.title, &mut names))?;
        fill(sheet, table)?;
    }
    Ok(book.save_to_buffer()?)
}

fn fill(sheet: &mut Worksheet, table: &Table) -> Result<(), SheetError> {
    let plain = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let heading = plain.clone().set_bold().set_align(FormatAlign::Center);
    sheet.set_paper_size(A3).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    // `&&` is one & in a page's heading.
    sheet.set_header(format!("&C{}", table.title.replace('&', "&&"))).set_footer("&C&P / &N");
    for (at, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, &column.title, &heading)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        for ((at, column), text) in (0..).zip(&table.columns).zip(cells) {
            let length = text.chars().count();
            if length > LONGEST_CELL {
                let row = usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1);
                return Err(SheetError::TooLong { row, column: column.title.clone(), length });
            }
            sheet.write_string_with_format(row, at, text, &plain)?;
        }
    }
    Ok(())
}

/// A name that a sheet may have and no other has.
fn name(title: &str, taken: &mut Vec<String>) -> String {
    let plain: String = title.chars().filter(|letter| !NOT_IN_NAMES.contains(letter) && !letter.is_control()).collect();
    let plain = if plain.trim_matches('\'').is_empty() { "1".to_owned() } else { plain.trim_matches('\'').to_owned() };
    let numbered = (1..).map(|n| {
        let number = if n == 1 { String::new() } else { format!(" {n}") };
        let kept: String = plain.chars().take(LONGEST_NAME - number.chars().count()).collect();
        kept + &number
    });
    let free = numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or_default();
    taken.push(free.clone());
    free
}
