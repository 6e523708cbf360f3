//! Tables as others read them, and what others write as we read it.

use super::*;
use calamine::{Data, Reader, Xlsx};
use std::io::{Cursor, Read};

/// A table with what spreadsheets like to change.
fn nasty() -> Table {
    let cells = ["08010082", "=1+1", "@SUM(A1)", "'quoted", "2023-03-01", "1e5", "两行\n文字", "a \"b\", c", "", "  空格  "];
    let columns = (0..cells.len()).map(|n| (format!("列{n}"), 10));
    Table { rows: vec![cells.map(str::to_owned).to_vec()], ..Table::new("台账", columns) }
}

fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn every_cell_of_a_spreadsheet_is_the_text_it_was() {
    let table = nasty();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(xlsx(std::slice::from_ref(&table)).unwrap())).unwrap();
    let range = book.worksheet_range("台账").unwrap();
    for (at, cell) in table.rows[0].iter().enumerate() {
        let found = range.get((1, at)).cloned().unwrap_or_default();
        let expected = if cell.is_empty() { Data::Empty } else { Data::String(cell.clone()) };
        assert_eq!(found, expected, "column {at}");
    }
    assert!(book.worksheet_formula("台账").unwrap().is_empty(), "a cell that begins with = is no formula");
}

#[test]
fn a_spreadsheet_is_printed_on_a3_landscape_under_a_heading_that_stays() {
    let workbook = xlsx(&[nasty()]).unwrap();
    let sheet = part(&workbook, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains(r#"<pageSetup paperSize="8""#) && sheet.contains(r#"orientation="landscape""#), "{sheet}");
    assert!(sheet.contains(r#"state="frozen""#), "{sheet}");
    assert!(part(&workbook, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    assert_eq!(xlsx(&[nasty()]).unwrap(), xlsx(&[nasty()]).unwrap());
}

#[test]
fn sheets_with_one_name_or_a_name_that_may_not_be_get_another() {
    let named = |title: &str| Table { title: title.to_owned(), ..nasty() };
    let workbook = xlsx(&[named("a/b"), named("ab"), named("")]).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook)).unwrap();
    assert_eq!(book.sheet_names(), ["ab", "ab 2", "1"]);
    assert!(book.worksheet_range("ab 2").is_ok());
}

#[test]
fn a_cell_that_is_too_long_is_refused_by_its_place() {
    let mut table = nasty();
    table.rows[0][6] = "长".repeat(32_768);
    let refused = xlsx(&[table]).unwrap_err().to_string();
    assert!(refused.contains("row 2, column 列6"), "{refused}");
}

#[test]
fn csv_comes_back_as_it_was_and_holds_no_formula() {
    let table = nasty();
    let bytes = csv(&table);
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.starts_with('\u{feff}'));
    let mut reader = ::csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    assert!(row.iter().all(|cell| !cell.starts_with(['=', '@'])), "{row:?}");
    let back: Vec<&str> = row.iter().map(unguarded).collect();
    assert_eq!(back, table.rows[0]);
}

mod reading {
    use super::super::read::{cell_name, read};
    use rust_xlsxwriter::{Format, Formula, Workbook};
    use std::io::{Cursor, Write};

    fn texts(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).unwrap().rows.into_iter().map(|row| row.cells).collect()
    }

    fn refused(bytes: &[u8]) -> String {
        read(bytes).unwrap_err().to_string()
    }

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        let names: Vec<String> =
            [(0, 1), (25, 2), (26, 3), (701, 4), (702, 5)].map(|(column, row)| cell_name(column, row)).to_vec();
        assert_eq!(names, ["A1", "Z2", "AA3", "ZZ4", "AAA5"]);
    }

    #[test]
    fn csv_is_read_in_both_encodings_and_a_byte_that_is_neither_is_named() {
        let text = "案号,案由\r\n0801,关于养老的提案\r\n";
        let expected = [["案号", "案由"], ["0801", "关于养老的提案"]];
        assert_eq!(texts(text.as_bytes()), expected);
        assert_eq!(texts(format!("\u{feff}{text}").as_bytes()), expected);
        assert_eq!(texts(&encoding_rs::GB18030.encode(text).0), expected);
        assert_eq!(texts(text.replace(',', "\t").as_bytes()), expected);
        let mut wrong = encoding_rs::GB18030.encode("案号,案由\n0801,关于").0.into_owned();
        wrong.extend([0xff, 0xff]);
        assert!(refused(&wrong).contains("B2附近"), "{}", refused(&wrong));
    }

    #[test]
    fn rows_have_the_numbers_that_a_spreadsheet_shows_whatever_ends_a_line() {
        for end in ["\n", "\r\n"] {
            let text = ["编号,案由", "1,\"甲\n乙\"", "", "2,丙"].join(end);
            let rows: Vec<_> =
                read(text.as_bytes()).unwrap().rows.into_iter().map(|row| (row.number, row.cells[0].clone())).collect();
            assert_eq!(rows, [(1, "编号".to_owned()), (2, "1".to_owned()), (4, "2".to_owned())], "{end:?}");
        }
    }

    #[test]
    fn formulas_merged_cells_hidden_rows_and_more_sheets_are_read_and_remarked() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "案号").unwrap();
        sheet.write_string(0, 1, "主办").unwrap();
        sheet.write_formula(1, 0, Formula::new("=\"08-\"&\"01\"").set_result("08-01")).unwrap();
        sheet.merge_range(1, 1, 2, 1, "市教育局", &Format::new()).unwrap();
        sheet.write_string(2, 0, "0802").unwrap();
        sheet.set_row_hidden(2).unwrap();
        book.add_worksheet().write_string(0, 0, "别的").unwrap();
        let read = read(&book.save_to_buffer().unwrap()).unwrap();
        let cells: Vec<_> = read.rows.iter().map(|row| (row.number, row.cells.join("|"))).collect();
        assert_eq!(cells, [(1, "案号|主办".to_owned()), (2, "08-01|市教育局".to_owned()), (3, "0802|市教育局".to_owned())]);
        for expected in ["2个工作表", "A2是公式，取其保存的结果“08-01”", "B2:B3是合并单元格", "第3行是隐藏行"]
        {
            assert!(read.remarks.iter().any(|remark| remark.contains(expected)), "{expected}: {:?}", read.remarks);
        }
    }

    #[test]
    fn a_number_and_a_day_are_read_as_they_are_shown() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_number(0, 0, 8_010_082).unwrap();
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2023, 3, 1).unwrap();
        sheet.write_datetime_with_format(0, 1, day, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
        assert_eq!(texts(&book.save_to_buffer().unwrap()), [["8010082", "2023-03-01"]]);
    }

    #[test]
    fn a_cell_far_away_is_refused_by_its_name_and_asks_for_no_memory() {
        for (row, column, name) in [(0, 200, "GS1"), (1_048_575, 0, "A1048576"), (1_048_575, 16_383, "XFD1048576")] {
            let mut book = Workbook::new();
            book.add_worksheet().write_string(row, column, "x").unwrap();
            let why = refused(&book.save_to_buffer().unwrap());
            assert!(why.contains(name), "{why}");
        }
        let mut wide = Workbook::new();
        wide.add_worksheet().write_string(0, 199, "x").unwrap();
        assert_eq!(texts(&wide.save_to_buffer().unwrap())[0].len(), 200, "two hundred columns are read");
    }

    #[test]
    fn a_file_that_unpacks_without_end_is_refused_and_macros_stay_shut() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..300 {
            archive.write_all(&zeros).unwrap();
        }
        let bomb = archive.finish().unwrap().into_inner();
        assert!(bomb.len() < 1 << 20, "small outside");
        assert!(refused(&bomb).contains("展开后超过256MB"), "{}", refused(&bomb));
        assert!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1").contains("旧版表格"));
        assert!(refused(b"PK\x03\x04nonsense").contains("打不开"));
        assert!(refused(b"").contains("没有内容"));
    }
}
