//! How well the reader reads: its answers beside what a careful reader wrote down. White space and full or half width do not count, lists are
//! sets; `kind`, `body` and the sections are not scored.

use super::{Fields, page};
use serde_json::Value;
use std::collections::BTreeMap;

/// Keys that are not scored.
const LEFT_OUT: [&str; 3] = ["kind", "body", "sections"];

/// How often a key was read right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Count {
    /// In how many letters it stands.
    pub present: u32,
    /// Read as it stands.
    pub right: u32,
    /// There, but not read, or not so.
    pub missed: u32,
    /// Read, but not there, or not so.
    pub invented: u32,
}

/// The counts of many letters.
#[derive(Debug, Default, serde::Serialize)]
pub struct Score {
    /// By key.
    pub keys: BTreeMap<String, Count>,
}

impl Score {
    /// Counts one letter; the answer says which keys were wrong: what was read, and what stands there.
    pub fn count(&mut self, read: &Fields, label: &Value) -> Vec<(String, Value, Value)> {
        let read = serde_json::to_value(read).unwrap_or_default();
        let mut wrong = Vec::new();
        for (key, expected) in label.as_object().into_iter().flatten().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str())) {
            let found = read.get(key).cloned().unwrap_or_default();
            let count = self.keys.entry(key.clone()).or_default();
            let (is, should) = (fold(&found), fold(expected));
            count.present += u32::from(!should.is_empty());
            if is == should {
                count.right += u32::from(!should.is_empty());
                continue;
            }
            count.missed += u32::from(!should.is_empty());
            count.invented += u32::from(!is.is_empty());
            wrong.push((key.clone(), found, expected.clone()));
        }
        wrong
    }
    /// All keys together.
    pub fn total(&self) -> Count {
        self.keys.values().fold(Count::default(), |sum, count| Count {
            present: sum.present + count.present,
            right: sum.right + count.right,
            missed: sum.missed + count.missed,
            invented: sum.invented + count.invented,
        })
    }
}

impl Count {
    /// The harmonic mean of precision and recall; 1 where nothing was there and nothing read.
    pub fn f1(self) -> f64 {
        let all = 2 * self.right + self.missed + self.invented;
        if all == 0 { 1.0 } else { f64::from(2 * self.right) / f64::from(all) }
    }
}

/// A value as a set of texts without blanks and width; nothing is the empty set.
fn fold(value: &Value) -> Vec<String> {
    let mut all: Vec<String> = match value {
        Value::Array(list) => list.iter().flat_map(fold).collect(),
        Value::String(text) if !text.trim().is_empty() => vec![page::tight(&text.chars().map(page::narrow).collect::<String>())],
        Value::Null | Value::String(_) => Vec::new(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![value.to_string()],
    };
    all.sort();
    all.dedup();
    all
}
