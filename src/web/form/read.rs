//! What was filled in, as the engine reads it. Days may be written as people write them.

use super::fields::file;
use crate::app::desk::{Blank, BlankKind, Form, Slot};
use crate::web::posted::Posted;
use dafu_engine::machine::command::FormInput;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// The form as it was sent this way.
pub fn form(posted: &Posted, form: &Form, slot: Option<(usize, &Slot)>) -> FormInput {
    let mut input = FormInput::new();
    for blank in &form.blanks {
        input.insert(blank.field.clone(), value(posted, &format!("f.{}", blank.field), blank));
    }
    if let Some((index, slot)) = slot {
        for blank in &slot.blanks {
            input.insert(blank.field.clone(), value(posted, &format!("o.{index}.{}", blank.field), blank));
        }
    }
    input
}

fn value(posted: &Posted, name: &str, blank: &Blank) -> Json {
    match &blank.kind {
        BlankKind::Line | BlankKind::Number | BlankKind::Count => json!(posted.text(name).trim()),
        BlankKind::Lines => json!(posted.text(name).replace("\r\n", "\n").trim_end()),
        BlankKind::Date => json!(day(posted.text(name))),
        BlankKind::YesNo => json!(posted.get(name) == Some("true")),
        BlankKind::Person(_) | BlankKind::Unit(_) | BlankKind::Choice(_) => json!(posted.text(name)),
        BlankKind::People(_) | BlankKind::Units(_) => json!(posted.all(name)),
        BlankKind::File => files(posted, name).pop().unwrap_or_else(|| json!("")),
        BlankKind::Files => Json::Array(files(posted, name)),
        BlankKind::Rows(columns) => Json::Array(rows(posted, name, columns)),
    }
}

/// The files that stay.
fn files(posted: &Posted, name: &str) -> Vec<Json> {
    let kept = posted.all(&format!("{name}.kept"));
    kept.into_iter().filter_map(file).map(|file| json!({ "name": file.name, "digest": file.digest })).collect()
}

/// The rows in which anything stands.
fn rows(posted: &Posted, name: &str, columns: &[Blank]) -> Vec<Json> {
    let mut rows = Vec::new();
    for index in row_numbers(posted, name) {
        let start = format!("{name}.{index}");
        let mut cells = serde_json::Map::new();
        for column in columns {
            let cell = value(posted, &format!("{start}.{}", column.field), column);
            let empty = cell == json!("") || cell == json!(false) || cell == json!([]);
            if !empty {
                cells.insert(column.field.to_string(), cell);
            }
        }
        if cells.is_empty() {
            continue;
        }
        let id = posted.text(&format!("{start}.id"));
        if !id.is_empty() {
            cells.insert("id".to_owned(), json!(id));
        }
        rows.push(Json::Object(cells));
    }
    rows
}

/// The numbers of the rows that were sent.
pub fn row_numbers(posted: &Posted, name: &str) -> BTreeSet<usize> {
    let start = format!("{name}.");
    posted.beginning(&start).filter_map(|known| known.get(start.len()..)?.split('.').next()?.parse().ok()).collect()
}

/// A day as people write it (`2026年3月2日`, `2026/3/2`) as it is kept; anything else as it stands.
pub fn day(written: &str) -> String {
    let written = written.trim();
    let parts: Vec<&str> = written.split(['年', '月', '日', '/', '.', '-', ' ']).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [year, month, day] if parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) && year.len() == 4 => {
            format!("{year}-{month:0>2}-{day:0>2}")
        }
        _ => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_understood_as_people_write_them() {
        for written in ["2026-03-02", "2026年3月2日", "2026/3/2", "2026.3.2", " 2026-3-2 "] {
            assert_eq!(day(written), "2026-03-02", "{written}");
        }
        assert_eq!(day("下周三"), "下周三");
        assert_eq!(day("3月2日"), "3月2日");
    }
}
