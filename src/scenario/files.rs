//! Files in scripts: named by their names, and known by the digests of those names.

use dafu_engine::definition::{Definition, FieldKind};
use dafu_engine::ids::{Digest, FieldId};
use dafu_engine::machine::command::FormInput;
use dafu_engine::value::FileRef;
use serde_json::{Value as Json, json};

/// A file of this name.
pub(super) fn file(name: &str) -> FileRef {
    let digest = if name.is_empty() { Digest::default() } else { Digest::sha256(name.as_bytes()) };
    FileRef { name: name.to_owned(), digest }
}

/// Files in a form are named by their names; their digests are those of the names.
pub(super) fn with_files(definition: &Definition, form: &FormInput) -> FormInput {
    form.iter().map(|(field, value)| (field.clone(), with_file(definition, field, value))).collect()
}

/// The names of files anywhere in a command.
pub(super) fn names(json: &Json, names: &mut Vec<String>) {
    match json {
        Json::Object(parts) => match (parts.get("name"), parts.get("digest")) {
            (Some(Json::String(name)), Some(Json::String(digest))) if !digest.is_empty() => names.push(name.clone()),
            _ => parts.values().for_each(|part| self::names(part, names)),
        },
        Json::Array(list) => list.iter().for_each(|part| self::names(part, names)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn with_file(definition: &Definition, field: &FieldId, value: &Json) -> Json {
    match (definition.fields.get(field).map(|field| &field.kind), value) {
        (Some(FieldKind::File), Json::String(name)) => json!(file(name)),
        (Some(FieldKind::Files), Json::Array(names)) => {
            names.iter().filter_map(Json::as_str).map(|name| json!(file(name))).collect()
        }
        (Some(FieldKind::Files), Json::String(name)) => json!([file(name)]),
        (Some(FieldKind::Rows(_)), Json::Array(rows)) => rows.iter().map(|row| with_files_in(definition, row)).collect(),
        (_, value) => value.clone(),
    }
}

fn with_files_in(definition: &Definition, row: &Json) -> Json {
    match row {
        Json::Object(cells) => Json::Object(
            cells.iter().map(|(name, cell)| (name.clone(), with_file(definition, &FieldId::new(name.as_str()), cell))).collect(),
        ),
        other => other.clone(),
    }
}
