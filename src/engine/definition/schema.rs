//! The JSON Schema of definitions and what stands beside them, for editors: made from the tables that the readers use.
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

/// The kinds of files that the engine reads, and the key by which each is known.
pub static KINDS: [(&str, &Block); 4] = [
    ("roster", &crate::people::read::FILE),
    ("workflow", &DEFINITION),
    ("policy", &POLICY),
    ("calendar", &crate::calendar::FILE),
];

/// One schema for several kinds of files. A file is of the first kind whose key it has.
pub fn of_kinds<'k>(kinds: impl DoubleEndedIterator<Item = &'k (&'k str, &'static Block)>) -> Value {
    let mut blocks = Blocks::default();
    let mut schema = json!(false);
    for (key, block) in kinds.rev() {
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
    seen: Vec<&'static Block>,
}

impl Blocks {
    fn reference(&mut self, block: &'static Block) -> Value {
        let name = slug(block.name);
        debug_assert!(
            self.seen.iter().all(|known| known.name != block.name || std::ptr::eq(*known, block)),
            "two kinds of blocks are called {}",
            block.name
        );
        self.seen.push(block);
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
            Shape::ByName(inner) => json!({ "type": "object", "additionalProperties": self.shape(inner) }),
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
    use super::{KINDS, definition, of_kinds, policy};
    use serde_json::Value;

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
        for schema in [definition(), policy(), of_kinds(KINDS.iter())] {
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
}
