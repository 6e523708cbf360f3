//! What leaves the house for paper and for other programs, read back as others read it.

use crate::python::python;
use calamine::{Data, Reader, Xlsx, open_workbook};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

fn dafu(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dafu")).current_dir(env!("CARGO_MANIFEST_DIR")).args(args).output().expect("dafu runs")
}

/// An installation with the Xuchang case, played once for all tests here.
static OFFICE: LazyLock<(tempfile::TempDir, String)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data").display().to_string();
    let played = dafu(&["play", "xuchang", "--data", &data]);
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
    (dir, data)
});

/// Exports into a file of this name.
fn export(what: &[&str], name: &str) -> PathBuf {
    let file = OFFICE.0.path().join(name);
    let mut args = vec!["export"];
    args.extend(what);
    let path = file.display().to_string();
    args.extend(["--data", &OFFICE.1, "-o", &path]);
    let output = dafu(&args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

/// All cells of a spreadsheet's first sheet, as calamine reads them.
fn cells(file: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).expect("a spreadsheet");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        other => panic!("a cell that is no text: {other:?}"),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

fn csv_cells(file: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file).expect("text");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// What stands in the first row under a heading.
fn under<'c>(cells: &'c [Vec<String>], title: &str) -> &'c str {
    let column = cells[0].iter().position(|heading| heading == title).expect("the column");
    &cells[1][column]
}

#[test]
fn the_ledger_says_what_the_xuchang_case_says() {
    let cells = cells(&export(&["ledger"], "ledger.xlsx"));
    let expected = [
        ("案号", "08010082"),
        ("主办单位", "市市场监管局"),
        ("会办单位", "市金融局、银保监分局"),
        ("交办日期", "2023-03-01"),
        ("签收日期", "2023-03-02"),
        ("答复期限", "2023-06-01"),
        ("送达日期", "2023-05-25"),
        ("按期", "是"),
        ("办理结果", "A类"),
        ("公开属性", "全文公开"),
    ];
    for (title, value) in expected {
        assert_eq!(under(&cells, title), value, "{title}");
    }
    assert!(under(&cells, "沟通").contains("2023-03-09 走访 属实"), "{}", under(&cells, "沟通"));
    assert!(under(&cells, "会办意见").contains("应交2023-04-03 实交2023-03-24 同意并补充"), "{}", under(&cells, "会办意见"));
}

#[test]
fn spreadsheet_csv_and_openpyxl_agree_cell_by_cell() {
    let sheet = export(&["ledger"], "compared.xlsx");
    let from_csv = csv_cells(&export(&["ledger"], "compared.csv"));
    assert_eq!(cells(&sheet), from_csv);
    // As another program reads it: every cell text, no formula, the heading frozen and repeated, A3 landscape.
    let script = "import json, sys, openpyxl\n\
        sheet = openpyxl.load_workbook(sys.argv[1]).worksheets[0]\n\
        rows = [[cell.value or '' for cell in row] for row in sheet.iter_rows()]\n\
        types = sorted({cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None})\n\
        print(json.dumps([rows, types, sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.paperSize, sheet.page_setup.orientation]))";
    let output = Command::new(python()).args(["-c", script, &sheet.display().to_string()]).output().expect("python3 runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let read: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("openpyxl is needed: {said}"));
    assert_eq!(read[0], serde_json::json!(from_csv));
    assert_eq!(read[1], serde_json::json!(["s"]));
    assert_eq!((read[2].as_str(), read[3].as_str()), (Some("A2"), Some("$1:$1")));
    assert_eq!((read[4].as_u64(), read[5].as_str()), (Some(8), Some("landscape")), "A3 is 8");
}

#[test]
fn a_unit_has_a_ledger_of_its_own() {
    assert_eq!(cells(&export(&["ledger", "--unit", "市金融局"], "own.xlsx")).len(), 2, "as a co-agency");
    let other = dafu(&["export", "ledger", "--unit", "市财政局", "--data", &OFFICE.1, "-o", "unused.xlsx"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stderr).contains("there is no unit `市财政局`"));
}

#[test]
fn every_event_is_one_line_of_json_in_the_order_of_its_case() {
    let text = fs::read_to_string(export(&["events"], "events.jsonl")).expect("text");
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let own: Vec<u64> = lines.iter().filter(|line| line["case"] == "08010082").filter_map(|line| line["seq"].as_u64()).collect();
    assert!(own.len() > 50 && own.iter().zip(1..).all(|(seq, n)| *seq == n), "{own:?}");
    let cases = fs::read_to_string(export(&["cases"], "cases.jsonl")).expect("text");
    assert!(cases.lines().any(|line| line.starts_with('{') && line.contains("\"id\":\"08010082\"")));
}

#[test]
fn the_event_log_is_xes_with_a_trace_a_case() {
    let text = fs::read_to_string(export(&["events"], "events.xes")).expect("text");
    assert!(text.contains(r#"<log xes.version="1849-2016""#) && text.trim_end().ends_with("</log>"));
    for activity in ["交办", "签收", "会办签收", "签发", "送达", "归档", "沟通记录"] {
        assert!(text.contains(&format!(r#"key="concept:name" value="{activity}""#)), "{activity}");
    }
}

#[test]
fn a_file_whose_name_does_not_say_what_it_is_is_refused() {
    let output = dafu(&["export", "ledger", "--data", &OFFICE.1, "-o", "ledger.doc"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("it can end in .xlsx or .csv"));
}
