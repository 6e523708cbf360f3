//! The JSON Schema of definitions, policies and calendars, for editors: made from the tables that the readers use.
//!
//! It says what may stand where and what each key is for. What takes the whole file to know (that a name exists, that a step
//! can be reached) only `dafu check` says.

use super::grammar::DEFINITION;
use crate::policy::grammar::POLICY;
use crate::yaml::grammar::{Block, Shape, TITLE};
use serde_json::{Map, Value, json};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const ID: &str = "^[a-z][a-z0-9_]*$";
const NAME: &str = "^[a-z][a-z0-9-]*$";

/// The schema of a definition.
pub fn definition() -> Value {
    alone(&DEFINITION)
}

/// The schema of a policy.
pub fn policy() -> Value {
    alone(&POLICY)
}

/// One schema for every kind of file in `workflows/`: which kind a file is shows in its first key.
pub fn all() -> Value {
    let kinds: [(&str, &'static Block); 3] =
        [("workflow", &DEFINITION), ("policy", &POLICY), ("calendar", &crate::calendar::FILE)];
    let mut blocks = Blocks::default();
    let mut schema = json!(false);
    for (key, block) in kinds.into_iter().rev() {
        schema = json!({ "if": { "required": [key] }, "then": blocks.reference(block), "else": schema });
    }
    with_blocks(schema, blocks)
}

fn alone(block: &'static Block) -> Value {
    let mut blocks = Blocks::default();
    let reference = blocks.reference(block);
    with_blocks(reference, blocks)
}

fn with_blocks(schema: Value, blocks: Blocks) -> Value {
    let mut whole = Map::from_iter([("$schema".to_owned(), json!(DIALECT)), ("$defs".to_owned(), Value::Object(blocks.written))]);
    if let Value::Object(schema) = schema {
        whole.extend(schema);
    }
    Value::Object(whole)
}

/// The blocks that have been written so far, by name.
#[derive(Default)]
struct Blocks {
    written: Map<String, Value>,
}

impl Blocks {
    fn reference(&mut self, block: &'static Block) -> Value {
        let name = slug(block.name);
        if !self.written.contains_key(&name) {
            // Noted before it is written: blocks refer to themselves.
            self.written.insert(name.clone(), Value::Null);
            let schema = self.block(block, &json!(false));
            self.written.insert(name.clone(), schema);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn block(&mut self, block: &'static Block, others: &Value) -> Value {
        let mut properties = Map::new();
        for key in block.keys {
            let mut schema = self.shape(&key.shape);
            if let Value::Object(schema) = &mut schema {
                schema.insert("description".to_owned(), json!(key.doc));
            }
            properties.insert(key.name.to_owned(), schema);
        }
        let required: Vec<&str> = block.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        json!({
            "description": block.doc,
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": others,
        })
    }

    fn shape(&mut self, shape: &Shape) -> Value {
        match *shape {
            Shape::Text => json!({ "type": "string" }),
            Shape::Title => json!({ "anyOf": [{ "type": "string" }, self.reference(&TITLE)] }),
            Shape::Id => json!({ "type": "string", "pattern": ID }),
            Shape::Name => json!({ "type": "string", "pattern": NAME }),
            Shape::Number => json!({ "type": "integer", "minimum": 0 }),
            Shape::YesNo => json!({ "type": "boolean" }),
            Shape::Date => json!({ "type": "string", "format": "date", "examples": ["2027-06-30"] }),
            Shape::MonthDay => json!({ "type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$", "examples": ["09-30"] }),
            Shape::Duration => {
                json!({ "type": "string", "pattern": "^[0-9]+ (workday|day|month)s?$", "examples": ["10 workdays", "3 months"] })
            }
            Shape::Condition => json!({ "type": "string", "examples": ["size(case.commitments) > 0"] }),
            Shape::Word(words) => json!({ "enum": words }),
            Shape::Like(pattern, example) => json!({ "type": "string", "pattern": pattern, "examples": [example] }),
            Shape::List(inner) => json!({ "type": "array", "items": self.shape(inner) }),
            Shape::OneOrList(inner) => {
                let one = self.shape(inner);
                json!({ "anyOf": [one, { "type": "array", "items": one }] })
            }
            Shape::ById(inner) => {
                json!({ "type": "object", "propertyNames": { "pattern": ID }, "additionalProperties": self.shape(inner) })
            }
            Shape::Of(block) => self.reference(block),
            Shape::Open(block, inner) => {
                let others = self.shape(inner);
                self.block(block, &others)
            }
            Shape::Either(shapes) => {
                json!({ "anyOf": shapes.iter().map(|shape| self.shape(shape)).collect::<Vec<_>>() })
            }
            Shape::Any => json!({}),
        }
    }
}

/// A name that needs no escaping in a reference.
fn slug(name: &str) -> String {
    name.replace('`', "").replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::{all, definition, policy};
    use serde_json::Value;
    use std::path::PathBuf;

    /// Every `$ref` in a schema.
    fn references<'s>(schema: &'s Value, found: &mut Vec<&'s str>) {
        match schema {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn every_reference_leads_to_a_block_that_is_written() {
        for schema in [definition(), policy(), all()] {
            let mut found = Vec::new();
            references(&schema, &mut found);
            assert!(!found.is_empty());
            for reference in found {
                let target = schema.pointer(reference.trim_start_matches('#'));
                assert!(target.is_some_and(Value::is_object), "{reference}");
            }
        }
    }

    #[test]
    fn a_step_knows_its_keys_and_no_others() {
        let schema = definition();
        let step = &schema["$defs"]["step"];
        assert_eq!(step["additionalProperties"], false);
        assert_eq!(step["properties"]["late"]["enum"], serde_json::json!(["wait", "decide", "go_on"]));
        assert_eq!(step["required"], serde_json::json!(["title"]));
    }

    /// `DAFU_WRITE=1 cargo test -p dafu-engine schema` writes it anew.
    #[test]
    fn the_schema_beside_the_workflows_is_the_one_the_readers_use() {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../workflows/schema.json");
        if std::env::var_os("DAFU_WRITE").is_some() {
            std::fs::write(&path, serde_json::to_string_pretty(&all()).unwrap() + "\n").unwrap();
        }
        // As values: the order of keys in the text depends on how serde_json was built.
        let written: Option<Value> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap_or_default()).ok();
        assert!(written == Some(all()), "workflows/schema.json is out of date: DAFU_WRITE=1 cargo test -p dafu-engine schema");
    }
}
