//! Forms: what people hand in becomes typed values, or a refusal that says which field and why.

use crate::value::Value;

/// A value as people and programs write it: the inverse of reading it.
pub fn written(value: &Value) -> serde_json::Value {
    use serde_json::{Value as Json, json};
    match value {
        Value::Text(text) | Value::Choice(text) => Json::String(text.clone()),
        Value::Number(number) => json!(number),
        Value::Date(date) => json!(date.to_string()),
        Value::YesNo(yes) => json!(yes),
        Value::Person(id) => json!(id.as_str()),
        Value::People(list) => json!(list),
        Value::Unit(id) => json!(id.as_str()),
        Value::Units(list) => json!(list),
        Value::File(file) => json!(file),
        Value::Files(list) => json!(list),
        Value::Rows(rows) => Json::Array(
            rows.iter()
                .map(|row| {
                    let mut cells: serde_json::Map<String, Json> =
                        row.cells.iter().map(|(column, cell)| (column.to_string(), written(cell))).collect();
                    cells.insert("id".to_owned(), json!(row.id.as_str()));
                    Json::Object(cells)
                })
                .collect(),
        ),
    }
}
