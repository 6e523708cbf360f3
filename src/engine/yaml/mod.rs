//! YAML with positions: a small tree in which every node knows its line and column.
//!
//! The library `saphyr-parser` scans; this module adds the tree, the limits and the refusals, so that a hostile file costs
//! a diagnostic and nothing else. The reading kit over the tree is [`Reader`]; the tables of keys are [`grammar`].
//!
//! Deliberately small: no anchors, aliases, tags or second documents, and no types. A scalar is text until whoever knows
//! what it should be reads it. Bytes that are no UTF-8 are refused by whoever opened the file.

mod check;
pub mod grammar;
mod limits;
mod reader;
mod scalar;
#[cfg(test)]
mod tests;

pub use limits::parse;
pub use reader::{Entries, Reader};

use crate::diagnostic::Span;

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it is written. Something that goes over several lines has the place of its beginning and no length.
    pub span: Span,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text, a number, a date, `true` or nothing at all: as it is written, without quotes.
    Scalar {
        /// The text.
        text: String,
        /// Whether it was quoted (or a block of text), and so is text whatever it looks like.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// Keys and values in the order they are written; no key twice.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar, quoted or not.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }
    /// Whether nothing is written here (`key:` alone, `~` or `null`).
    pub fn is_nothing(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null"))
    }
    /// The value under `key`, where this is a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|(name, _)| name.as_text() == Some(key)).map(|(_, value)| value),
            Kind::Scalar { .. } | Kind::List(_) => None,
        }
    }
    /// Where `length` characters of a scalar's text are written, from the character `offset` on.
    pub fn part(&self, offset: usize, length: usize) -> Span {
        if self.span.length == 0 {
            return self.span;
        }
        let quote = u32::from(matches!(self.kind, Kind::Scalar { quoted: true, .. }));
        Span { column: self.span.column + quote + narrow(offset), length: narrow(length), ..self.span }
    }
    /// Where a scalar's text is written, without its quotes.
    pub fn text_span(&self) -> Span {
        self.as_text().map_or(self.span, |text| self.part(0, text.chars().count()))
    }
    /// What it is called in a sentence.
    pub(crate) fn what(&self) -> String {
        match &self.kind {
            Kind::Scalar { .. } if self.is_nothing() => "nothing".to_owned(),
            Kind::Scalar { text, .. } if text.trim().is_empty() => "an empty text".to_owned(),
            Kind::Scalar { text, quoted: true } => format!("the quoted text `{}`", shorten(text)),
            Kind::Scalar { text, quoted: false } => format!("`{}`", shorten(text)),
            Kind::List(_) => "a list".to_owned(),
            Kind::Map(_) => "a block of keys".to_owned(),
        }
    }
}

/// At most forty characters of `text`, on one line, for a message.
pub(crate) fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 40 && line.len() == text.len() {
        return text.to_owned();
    }
    line.chars().take(40).chain(['…']).collect()
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
