//! The fixed words of letters, as `workflows/letters/texts.yaml` has them: what templates read as data, read here for DOCX.

use dafu_engine::yaml::{Node, Reader};
use std::collections::BTreeMap;

/// Fixed words and the families of fonts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    labels: BTreeMap<String, String>,
    date: String,
    fonts: BTreeMap<String, Vec<String>>,
}

impl Texts {
    /// Reads the file; what can't be read is empty, and the templates say so when they are set.
    pub fn read(text: &str) -> Self {
        let mut texts = Self::default();
        let (mut reader, root) = Reader::open(text);
        let Some(root) = root else { return texts };
        for (key, node) in pairs(&mut reader, &root) {
            match key.as_str() {
                "labels" => {
                    for (name, node) in pairs(&mut reader, node) {
                        texts.labels.extend(reader.text(node).map(|text| (name, text)));
                    }
                }
                "date" => texts.date = reader.text(node).unwrap_or_default(),
                "fonts" => {
                    for (part, node) in pairs(&mut reader, node) {
                        let families = reader.list(node, "families");
                        let families = families.iter().filter_map(|family| reader.text(family)).collect();
                        texts.fonts.insert(part, families);
                    }
                }
                _ => {}
            }
        }
        texts
    }

    /// A fixed word; empty where the file has none.
    pub fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }

    /// A day as letters print it.
    pub fn day(&self, day: chrono::NaiveDate) -> String {
        use chrono::Datelike;
        let filled = self.date.replace("{y}", &day.year().to_string());
        filled.replace("{m}", &day.month().to_string()).replace("{d}", &day.day().to_string())
    }

    /// The family that sets a part, by the name that a Chinese word processor knows.
    pub fn family(&self, part: &str) -> &str {
        let families = self.fonts.get(part).map(Vec::as_slice).unwrap_or_default();
        let chinese = families.iter().find(|family| !family.is_ascii()).or(families.first());
        chinese.map_or("", String::as_str)
    }
}

fn pairs<'n>(reader: &mut Reader, node: &'n Node) -> Vec<(String, &'n Node)> {
    let pairs = reader.pairs(node, "texts").unwrap_or_default();
    pairs.into_iter().filter_map(|(key, node)| Some((reader.text(key)?, node))).collect()
}
