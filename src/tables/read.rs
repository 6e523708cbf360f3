//! Spreadsheets and CSV that others wrote, as rows of text: read with care, or refused by the cell.
//!
//! Nothing in the file is carried out: macros stay shut, a formula counts for the result it was stored with. What a person would want
//! to know (merged cells, hidden rows, formulas) comes with it as remarks. What could harm (a file that unpacks without end, more columns
//! or rows than any list has) is refused before it is read.

use calamine::{Data, Reader, Xlsx};
use std::io::{Cursor, Read};

/// The largest file that is read.
pub const LARGEST: usize = 32 << 20;
/// What a spreadsheet may unpack to.
const UNPACKED: u64 = 256 << 20;
/// What a list may have.
const ROWS: usize = 20_000;
const COLUMNS: usize = 200;
/// Remarks of one kind that are given one by one.
const REMARKS: usize = 20;

/// A sheet as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its rows that hold anything, the first being the heading.
    pub rows: Vec<Row>,
    /// What a person would want to know.
    pub remarks: Vec<String>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// The name of a cell, as `B12`; `column` counts from 0, `row` from 1.
pub fn cell_name(column: usize, row: usize) -> String {
    let (mut name, mut rest) = (String::new(), column + 1);
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{name}{row}")
}

/// Reads a file: a spreadsheet by what it begins with, anything else as CSV.
pub fn read(bytes: &[u8]) -> Result<Sheet, Refused> {
    if bytes.len() > LARGEST {
        return refuse(format!("文件有{}字节，最多读{LARGEST}字节", bytes.len()));
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return refuse("这是旧版表格（.xls）或加密文件；请另存为 .xlsx 后再导入".to_owned());
    }
    let sheet = if bytes.starts_with(b"PK\x03\x04") { spreadsheet(bytes)? } else { csv(bytes)? };
    if sheet.rows.is_empty() { refuse("表中没有内容".to_owned()) } else { Ok(sheet) }
}

fn refuse<T>(why: String) -> Result<T, Refused> {
    Err(Refused(why))
}

fn spreadsheet(bytes: &[u8]) -> Result<Sheet, Refused> {
    let macros = unpacks_to_an_end(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let Some(name) = names.first().cloned() else { return refuse("文件里没有工作表".to_owned()) };
    let mut grid = grid(&mut book, &name)?;
    let mut sheet = Sheet::default();
    if macros {
        sheet.remarks.push("文件带有宏；宏没有运行，只读单元格".to_owned());
    }
    if names.len() > 1 {
        sheet.remarks.push(format!("文件有{}个工作表，只读第一个“{name}”", names.len()));
    }
    sheet.remarks.extend(formulas(&mut book, &name, &grid)?);
    let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
    sheet.remarks.extend(fill_merged(&mut grid, merged.iter().map(|area| (area.start, area.end))));
    sheet.remarks.extend(hidden_rows(bytes));
    let rows = grid.into_iter().enumerate().map(|(at, cells)| Row { number: at + 1, cells });
    sheet.rows = rows.filter(|row| row.cells.iter().any(|cell| !cell.is_empty())).collect();
    Ok(sheet)
}

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

#[expect(clippy::needless_pass_by_value, reason = "`map_err` gives it away")]
fn broken(error: calamine::XlsxError) -> Refused {
    Refused(format!("这个表格打不开：{error}"))
}

/// The cells, read one by one: a single cell far away must not make a sheet of its size in memory.
fn grid(book: &mut Book<'_>, name: &str) -> Result<Vec<Vec<String>>, Refused> {
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut grid: Vec<Vec<String>> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let value = Data::from(cell.get_value().clone());
        if value == Data::Empty {
            continue;
        }
        within(row, column)?;
        if grid.len() <= row {
            grid.resize_with(row + 1, Vec::new);
        }
        if grid[row].len() <= column {
            grid[row].resize_with(column + 1, String::new);
        }
        grid[row][column] = text(&value).map_err(|what| Refused(format!("{}：{what}", cell_name(column, row + 1))))?;
    }
    Ok(grid)
}

/// Refuses a place that no list reaches.
fn within(row: usize, column: usize) -> Result<(), Refused> {
    let name = cell_name(column, row + 1);
    if column >= COLUMNS {
        return refuse(format!("{name}超出第{COLUMNS}列；请删去用不到的列后再导入"));
    }
    if row > ROWS {
        return refuse(format!("{name}超出第{}行；一次最多读{ROWS}行，请分成几个文件", ROWS + 1));
    }
    Ok(())
}

/// Unpacks every part into nothing, counting: what a file says of its own size may be a lie. Whether it has macros.
fn unpacks_to_an_end(bytes: &[u8]) -> Result<bool, Refused> {
    let unopened = |error: zip::result::ZipError| Refused(format!("这个文件打不开：{error}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unopened)?;
    let (mut left, mut macros) = (UNPACKED, false);
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(unopened)?;
        let name = part.name().map_err(unopened)?.into_owned();
        macros |= name.ends_with("vbaProject.bin");
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
            .map_err(|error| Refused(format!("文件中的{name}读不出来：{error}")))?;
        left = left
            .checked_sub(size)
            .ok_or_else(|| Refused(format!("文件展开后超过{}MB（在{name}处），不像一份名单，没有读", UNPACKED >> 20)))?;
    }
    Ok(macros)
}

/// A cell as text: a number as it was typed, a date as a day.
fn text(cell: &Data) -> Result<String, String> {
    Ok(match cell {
        Data::Empty => String::new(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => return Err(format!("单元格是错误值{error}，请改正后再导入")),
    })
}

fn formulas(book: &mut Book<'_>, name: &str, grid: &[Vec<String>]) -> Result<Vec<String>, Refused> {
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let (mut remarks, mut more) = (Vec::new(), 0);
    while let Some(cell) = reader.next_formula().map_err(broken)? {
        if cell.get_value().is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let stored = grid.get(row).and_then(|cells| cells.get(column)).map_or("", String::as_str);
        let name = cell_name(column, row + 1);
        if remarks.len() == REMARKS {
            more += 1;
        } else if stored.is_empty() {
            remarks.push(format!("{name}是公式，文件里没有保存它的结果，按空格读"));
        } else {
            remarks.push(format!("{name}是公式，取其保存的结果“{stored}”"));
        }
    }
    if more > 0 {
        remarks.push(format!("另有{more}个公式，都取其保存的结果"));
    }
    Ok(remarks)
}

/// A value that stands in a merged cell is meant for all of it.
fn fill_merged(grid: &mut [Vec<String>], areas: impl Iterator<Item = ((u32, u32), (u32, u32))>) -> Vec<String> {
    let mut remarks = Vec::new();
    for ((top, left), (bottom, right)) in areas {
        let (top, left, bottom, right) = (top as usize, left as usize, bottom as usize, (right as usize).min(COLUMNS - 1));
        let Some(value) = grid.get(top).and_then(|row| row.get(left)).filter(|value| !value.is_empty()).cloned() else {
            continue;
        };
        if remarks.len() < REMARKS {
            let (from, to) = (cell_name(left, top + 1), cell_name(right, bottom + 1));
            remarks.push(format!("{from}:{to}是合并单元格，每格都按“{value}”读"));
        }
        for row in grid.iter_mut().take(bottom + 1).skip(top) {
            if row.len() <= right {
                row.resize_with(right + 1, String::new);
            }
            row.get_mut(left..=right).into_iter().flatten().for_each(|cell| cell.clone_from(&value));
        }
    }
    remarks
}

/// Rows of the first sheet that a person does not see.
fn hidden_rows(bytes: &[u8]) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").ok()?.take(UNPACKED).read_to_string(&mut sheet).ok()?;
    let mut hidden = Vec::new();
    for row in sheet.split("<row ").skip(1) {
        let attributes = row.split('>').next().unwrap_or_default();
        if attributes.contains(r#"hidden="1""#) || attributes.contains(r#"hidden="true""#) {
            let number = attributes.split_once(r#"r=""#).and_then(|(_, rest)| rest.split('"').next()).unwrap_or("?");
            hidden.push(number.to_owned());
        }
    }
    let more = if hidden.len() > REMARKS { "等" } else { "" };
    let rows = hidden.iter().take(REMARKS).cloned().collect::<Vec<_>>().join("、");
    (!hidden.is_empty()).then(|| format!("第{rows}行{more}是隐藏行，也读入了"))
}

fn csv(bytes: &[u8]) -> Result<Sheet, Refused> {
    // The reader counts lines by their line feeds, and a carriage return ends a record before its line feed is counted.
    let text = decode(bytes)?.replace("\r\n", "\n");
    let delimiter = delimiter(&text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let (mut rows, mut within_cells) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|error| Refused(format!("CSV读不下去：{error}")))?;
        // A spreadsheet's number: a line break within a cell begins no row, and an empty line before a record is one.
        let (line, byte) = record.position().map_or((0, 0), |position| (position.line(), position.byte()));
        let rest = usize::try_from(byte).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
        let empty = rest.iter().take_while(|sign| **sign == b'\n').count();
        let number = (usize::try_from(line).unwrap_or(0) + empty).saturating_sub(within_cells);
        within_cells += record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        within(rows.len(), record.len().saturating_sub(1))?;
        let cells: Vec<String> = record.iter().map(|cell| super::unguarded(cell).to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { number, cells });
        }
    }
    Ok(Sheet { rows, remarks: Vec::new() })
}

/// What separates the cells of the first line.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let most = [b',', b'\t', b';'].into_iter().max_by_key(|sign| line.bytes().filter(|byte| byte == sign).count());
    // The first of several equals is wanted, and the comma where there is none.
    most.filter(|sign| line.as_bytes().contains(sign)).unwrap_or(b',')
}

/// UTF-8, or GB18030; where it is neither, the line that is not.
fn decode(bytes: &[u8]) -> Result<String, Refused> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if text.contains('\0') { refuse("这是二进制文件，不是CSV".to_owned()) } else { Ok(text.to_owned()) };
    }
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(line);
        if broken || text.chars().any(|sign| sign.is_control() && !sign.is_whitespace()) {
            let column = text.chars().position(|sign| sign == '\u{fffd}').unwrap_or(0);
            let before = text.chars().take(column).filter(|sign| *sign == ',').count();
            let name = cell_name(before, at + 1);
            return refuse(format!("{name}附近既不是UTF-8也不是GB18030编码的文字；请另存为UTF-8的CSV或.xlsx"));
        }
    }
    Ok(encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned())
}
