//! Where each value is from: every path of `src` leads to a value, and every value has a source.

use super::super::{Datum, DatumKind, Policy, source_of};
use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::yaml::{Node, Reader};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// The word that stands as the source of a value nobody has confirmed.
pub const ASSUMED: &str = "assumed";

/// A value that nobody has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// Its path, as `deadlines.reply.amount`; rows of a list share theirs.
    pub path: String,
    /// The value as written; a list's with commas.
    pub value: String,
    /// Where it is written.
    pub span: Span,
}

impl Policy {
    /// Every value whose source is `assumed`, in the order of the file.
    pub fn assumptions(&self) -> Vec<Assumption> {
        leaves(&self.data).into_iter().filter(|leaf| self.source(&leaf.path) == Some(ASSUMED)).collect()
    }
}

/// `src:`, held against the values in `data`.
pub(super) fn sources(reader: &mut Reader, node: &Node, data: &Datum) -> IndexMap<String, String> {
    let leaves = leaves(data);
    let mut sources = IndexMap::new();
    for (key, value) in reader.pairs(node, "paths and sources").unwrap_or_default() {
        let Some(path) = key.as_text() else { continue };
        if path != "*" && !leads_somewhere(path, &leaves) {
            let message = format!("`{path}` leads to no value of this policy");
            let found = Diagnostic::error("src-path", key.text_span(), message);
            reader.report(match nearest(path, &leaves) {
                Some(meant) => found.hint(format!("did you mean `{meant}`?")),
                None => found.hint("write the names of the keys with dots between them"),
            });
        }
        if reader.has_value(key, value) {
            sources.extend(reader.text(value).map(|source| (path.to_owned(), source)));
        }
    }
    let mut seen = BTreeSet::new();
    for leaf in leaves.iter().filter(|leaf| source_of(&sources, &leaf.path).is_none() && seen.insert(&leaf.path)) {
        let message = format!("`{}` has no source", leaf.path);
        let hint = format!("say under `src` where it is from; `{}: {ASSUMED}` if nobody knows", leaf.path);
        reader.report(Diagnostic::error("no-source", leaf.span, message).hint(hint));
    }
    sources
}

fn leads_somewhere(path: &str, leaves: &[Assumption]) -> bool {
    leaves.iter().any(|leaf| leaf.path == path || leaf.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

fn nearest<'a>(path: &str, leaves: &'a [Assumption]) -> Option<&'a str> {
    let blocks = leaves.iter().flat_map(|leaf| leaf.path.match_indices('.').map(|(dot, _)| &leaf.path[..dot]));
    did_you_mean(path, leaves.iter().map(|leaf| leaf.path.as_str()).chain(blocks))
}

/// Every value with its path. A list of words is one value; rows of a list share their paths.
fn leaves(data: &Datum) -> Vec<Assumption> {
    let mut found = Vec::new();
    if let DatumKind::Map(map) = &data.kind {
        for (name, value) in map.iter().filter(|(name, _)| *name != "policy" && *name != "src") {
            collect(name, value, &mut found);
        }
    }
    found
}

fn collect(path: &str, datum: &Datum, found: &mut Vec<Assumption>) {
    let mut leaf = |value: String| found.push(Assumption { path: path.to_owned(), value, span: datum.span });
    // A figure is one value: what it counts means nothing without what it is over.
    if path.starts_with("figures.")
        && let Some(title) = datum.get("title").and_then(Datum::as_text)
    {
        return leaf(title.to_owned());
    }
    match &datum.kind {
        DatumKind::Text(text) => leaf(text.clone()),
        DatumKind::YesNo(yes) => leaf(yes.to_string()),
        DatumKind::Map(map) => map.iter().for_each(|(name, value)| collect(&format!("{path}.{name}"), value, found)),
        DatumKind::List(list) => match datum.as_texts() {
            Some(texts) => leaf(texts.join(", ")),
            None => list.iter().for_each(|row| collect(path, row, found)),
        },
    }
}
