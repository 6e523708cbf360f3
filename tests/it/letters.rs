//! Letters and drafts on the command line: what is found, what is refused, what comes back.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn dafu(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dafu")).current_dir(env!("CARGO_MANIFEST_DIR")).args(args).output().expect("dafu runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What the check says of a file of this content, and with which code it exits.
fn lint(name: &str, content: &[u8]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    fs::write(&file, content).expect("written");
    let output = dafu(&["letter", "lint", &file.display().to_string()]);
    (output.status.code(), said(&output))
}

const LETTER: &str = "白石县园林局\n关于县政协九届二次会议第019号提案的答复\n顾一委员：\n您提出的《关于在河岸种梨树的提案》收悉，现答复如下：\n已于2031年1月种下。\n白石县园林局\n2031年2月28日\n";

#[test]
fn a_letter_without_mistakes_exits_with_nothing_and_one_with_a_warning_too() {
    assert_eq!(lint("a.txt", LETTER.as_bytes()), (Some(0), String::new()));
    let (code, said) = lint("a.txt", LETTER.replace("县园林局\n关于", "县园林局\n白园函[2031]7号\n关于").as_bytes());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("a.txt:2:1: warning[brackets]"), "{said}");
}

#[test]
fn an_error_says_where_what_why_and_what_to_do() {
    let (code, said) = lint("a.txt", LETTER.replace("1月", "2月30日").as_bytes());
    assert_eq!(code, Some(1));
    assert!(said.contains("a.txt:5:3: error[date]: 日期“2031年2月30日”不存在\n"), "{said}");
    assert!(said.contains("    日历上没有这一天；请核对日期\n"), "{said}");
}

#[test]
fn what_is_no_letter_is_said_so() {
    let (code, said) = lint("a.txt", b"");
    assert!(code == Some(1) && said.contains("error[empty]"), "{said}");
    let (code, said) = lint("a.txt", b"PK\x03\x04 word/document.xml");
    assert!(code == Some(1) && said.contains("this is a Word, Excel or ZIP file, not text"), "{said}");
    let noise: Vec<u8> = (0..100_000_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let (code, said) = lint("a.txt", &noise);
    assert!(code == Some(1) && said.contains("more than 4 MiB"), "{said}");
}

#[test]
fn wrong_use_exits_with_two() {
    for args in [
        &["letter", "lint"][..],
        &["letter", "lint", "nowhere.txt"],
        &["letter", "lint", "LICENSE", "--case", "1", "--data", "nowhere"],
    ] {
        let output = dafu(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", said(&output));
    }
}

#[test]
fn findings_can_be_read_by_programs() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.txt");
    fs::write(&file, LETTER.replace("委员：", "代表：")).expect("written");
    let output = dafu(&["letter", "lint", "--format", "json", &file.display().to_string()]);
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let finding = rows.pointer("/0/findings/0").expect("a finding");
    assert_eq!(finding.pointer("/rule").and_then(serde_json::Value::as_str), Some("address"));
    assert_eq!(finding.pointer("/at/line").and_then(serde_json::Value::as_u64), Some(3));
    assert_eq!(finding.pointer("/error").and_then(serde_json::Value::as_bool), Some(true));
}

#[test]
fn a_letter_is_compared_with_its_case_and_its_drafts_are_kept_compared_and_published() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data").display().to_string();
    let played = dafu(&["play", "xuchang", "--data", &data]);
    assert!(played.status.success(), "{}", said(&played));
    compared_with_its_case(dir.path(), &data);
    kept_and_compared(&data);
    published(dir.path(), &data);
}

fn compared_with_its_case(dir: &Path, data: &str) {
    let body = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/xuchang-reply.txt")).expect("readable");
    let head = "许昌市市场监督管理局\n关于对市政协八届一次会议第08010082号提案的答复\n闫芳君委员：\n您提出的《关于加强知识产权质押融资的提案》收悉，现答复如下：\n";
    let letter = format!("{head}{body}\n许昌市市场监督管理局\n2023年5月18日\n");
    let checked = |text: &str| {
        let file = dir.join("letter.txt");
        fs::write(&file, text).expect("written");
        let file = file.display().to_string();
        said(&dafu(&["letter", "lint", &file, "--case", "08010082", "--data", data, "--earlier", &file]))
    };
    let right = checked(&letter);
    assert!(!right.contains("error["), "{right}");
    assert!(right.contains("warning[alias]") && right.contains("warning[repeats]: 与letter重复100%"), "{right}");
    let wrong = checked(&letter.replace("08010082", "08010028").replace("闫芳君", "闫芳菲"));
    assert!(wrong.contains("error[number]: 写有“08010028号”，本件提案的编号是08010082"), "{wrong}");
    assert!(wrong.contains("error[addressee]: “闫芳菲委员”不是本件的提出人，提出人是闫芳君"), "{wrong}");
}

fn kept_and_compared(data: &str) {
    let listed = dafu(&["draft", "versions", "08010082", "--data", data]);
    assert!(listed.status.success() && said(&listed).contains("handed in  han_zheng"), "{}", said(&listed));
    let newest = said(&dafu(&["draft", "show", "08010082", "--data", data]));
    assert!(newest.contains("六、关于完善知识产权评估体系"), "{newest}");
    let same = said(&dafu(&["draft", "compare", "08010082", "1", "1", "--data", data]));
    assert!(same.contains("段未变") && !same.contains("[-"), "{same}");
    let over = dafu(&["draft", "restore", "08010082", "1", "--by", "han_zheng", "--data", data]);
    assert!(said(&over).contains("has no task now in which this text can be written"), "{}", said(&over));
    let none = dafu(&["draft", "show", "08010082", "--version", "99", "--data", data]);
    assert!(said(&none).contains("there is no version 99"), "{}", said(&none));
}

fn published(dir: &Path, data: &str) {
    let out = dir.join("public.pdf");
    let output = dafu(&["letter", "publish", "08010082", "--out", &out.display().to_string(), "--data", data]);
    assert!(output.status.success(), "{}", said(&output));
    let read = Command::new("pdftotext").arg(&out).arg("-").output().expect("pdftotext (poppler-utils)");
    let text: String = String::from_utf8_lossy(&read.stdout).split_whitespace().collect();
    assert!(text.contains("关于对市政协八届一次会议第08010082号提案的答复"), "{text}");
    let again = dafu(&["letter", "publish", "08010082", "--out", &out.display().to_string(), "--data", data]);
    assert!(said(&again).contains("is there already"), "nothing is overwritten: {}", said(&again));
}
