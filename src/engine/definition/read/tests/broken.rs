//! `broken.txt` holds small broken definitions, each with every mistake that must be reported, position and hint included.

use super::read;
use std::fmt::Write as _;
use std::path::PathBuf;

const TABLE: &str = include_str!("broken.txt");

/// What a case need not write.
const REST: [(&str, &str); 6] = [
    ("workflow", "workflow: broken"),
    ("version", "version: 1"),
    ("title", "title: 样例"),
    ("in_charge", "in_charge: office"),
    ("roles", "roles:\n  office: { title: 督查室, unit: case.office }"),
    ("steps", "steps:\n  first: { title: 一, task: office, next: done }"),
];

/// The case with the parts it doesn't write behind it (unless it is about the top of the file), so that its own lines keep their numbers.
fn whole(name: &str, written: &str) -> String {
    let is_there = |key: &str| written.lines().any(|line| line.starts_with(&format!("{key}:")));
    let rest = REST.iter().filter(|(key, _)| !is_there(key) && !name.starts_with("the top")).map(|(_, text)| *text);
    let parts: Vec<&str> = std::iter::once(written.trim_end()).chain(rest).collect();
    parts.join("\n") + "\n"
}

fn said(name: &str, written: &str) -> String {
    let (_, mistakes) = read("broken.yaml", &whole(name, written));
    mistakes.iter().fold(String::new(), |mut said, found| {
        let hint = found.hint.as_ref().map(|hint| format!(" | {hint}")).unwrap_or_default();
        writeln!(said, "{}:{} {} {}{hint}", found.span.line, found.span.column, found.rule, found.message).unwrap();
        said
    })
}

/// The table with the answers the reader gives now.
fn answered() -> String {
    let mut cases = TABLE.split("\n=== ");
    let mut table = cases.next().unwrap_or_default().to_owned();
    for case in cases {
        let (name, case) = case.split_once('\n').unwrap();
        let (written, _) = case.split_once("---\n").unwrap();
        write!(table, "\n=== {name}\n{written}---\n{}", said(name, written)).unwrap();
    }
    table
}

#[test]
fn broken_definitions_are_answered_with_every_mistake() {
    let now = answered();
    if std::env::var_os("DAFU_WRITE").is_some() {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("definition/read/tests/broken.txt");
        std::fs::write(file, &now).unwrap();
        return;
    }
    for (now, written) in now.split("\n=== ").zip(TABLE.split("\n=== ")) {
        assert_eq!(now, written);
    }
    assert_eq!(now, TABLE);
}
