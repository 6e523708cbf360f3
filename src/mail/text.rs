//! The text of a template: words with blanks, `{proposal_number}`.
//!
//! A blank may say how (`{due:week}`), and `?` behind it takes the whole line out where there is nothing to fill in
//! (`{contact_phone?}`). Nothing else can be written in it: a template decides nothing.

use dafu_engine::diagnostic::{Diagnostic, Span};
use dafu_engine::yaml::{Kind, Node, Reader};

/// A text with blanks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// Words and blanks in turn.
    pub pieces: Vec<Piece>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A blank.
    Blank(Blank),
}

/// A blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// What goes in.
    pub name: String,
    /// How.
    pub how: How,
    /// Without it, its line goes.
    pub optional: bool,
    /// Where it is written.
    pub span: Span,
}

/// How a blank is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The short way: a day without its year, a unit's short name.
    Short,
    /// `:full`: a day with its year, a unit's full name.
    Full,
    /// `:week`: a day with its day of the week.
    Week,
    /// `:brief`: the beginning of a text.
    Brief,
}

impl Text {
    /// Reads the text of a node; a blank that is misspelt is reported.
    pub fn read(reader: &mut Reader, node: &Node) -> Self {
        let Some(text) = reader.text(node) else { return Self::default() };
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some(open) = rest.find('{') {
            let (words, tail) = rest.split_at(open);
            push_words(&mut pieces, words);
            let at = text.len() - tail.len();
            let Some(close) = tail.find('}') else {
                let span = place(node, &text, at, 1);
                reader.report(Diagnostic::error("mail-blank", span, "this `{` is not closed").hint("write a blank as {name}"));
                return Self { pieces };
            };
            let inner = tail.get(1..close).unwrap_or_default();
            let span = place(node, &text, at, inner.chars().count() + 2);
            pieces.extend(blank(reader, inner, span).map(Piece::Blank));
            rest = tail.get(close + 1..).unwrap_or_default();
        }
        push_words(&mut pieces, rest);
        Self { pieces }
    }

    /// Its blanks.
    pub fn blanks(&self) -> impl Iterator<Item = &Blank> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Blank(blank) => Some(blank),
            Piece::Words(_) => None,
        })
    }

    /// The text with its blanks filled in. A line with an optional blank that stays empty is left out.
    pub fn fill(&self, fill: impl Fn(&Blank) -> String) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        let mut gone = false;
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => {
                    let mut parts = words.split('\n');
                    line.push_str(parts.next().unwrap_or_default());
                    for part in parts {
                        let finished = std::mem::replace(&mut line, part.to_owned());
                        if !std::mem::take(&mut gone) {
                            lines.push(finished);
                        }
                    }
                }
                Piece::Blank(blank) => {
                    let value = fill(blank);
                    gone |= blank.optional && value.trim().is_empty();
                    line.push_str(&value);
                }
            }
        }
        if !gone {
            lines.push(line);
        }
        lines.join("\n").trim_end().to_owned()
    }
}

fn push_words(pieces: &mut Vec<Piece>, words: &str) {
    if !words.is_empty() {
        pieces.push(Piece::Words(words.to_owned()));
    }
}

fn blank(reader: &mut Reader, inner: &str, span: Span) -> Option<Blank> {
    let (inner, optional) = inner.strip_suffix('?').map_or((inner, false), |inner| (inner, true));
    let (name, how) = match inner.split_once(':') {
        None => (inner, How::Short),
        Some((name, "full")) => (name, How::Full),
        Some((name, "week")) => (name, How::Week),
        Some((name, "brief")) => (name, How::Brief),
        Some((_, how)) => {
            let message = format!("`{how}` is no way to fill in a blank");
            reader.report(Diagnostic::error("mail-blank", span, message).hint("it can be: full, week, brief"));
            return None;
        }
    };
    let is_name = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '.'));
    if !is_name {
        let message = format!("`{{{inner}}}` is not a blank");
        reader.report(Diagnostic::error("mail-blank", span, message).hint("write a blank as {name}"));
        return None;
    }
    Some(Blank { name: name.to_owned(), how, optional, span })
}

/// Where byte `at` of a node's text is written, in a line of text or a block of lines (`|`).
fn place(node: &Node, text: &str, at: usize, length: usize) -> Span {
    let before = text.get(..at).unwrap_or_default();
    let is_block = node.span.length == 0 && matches!(node.kind, Kind::Scalar { quoted: true, .. });
    if !is_block {
        return node.part(before.chars().count(), length);
    }
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let in_line = before.rsplit('\n').next().unwrap_or_default().chars().count();
    Span {
        line: node.span.line.saturating_add(narrow(before.matches('\n').count())),
        column: node.span.column.saturating_add(narrow(in_line)),
        length: narrow(length),
    }
}

/// Plain text as HTML: a paragraph a line, links that can be followed.
pub fn to_html(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = if line.trim().is_empty() { "&nbsp;".to_owned() } else { linked(line) };
        format!("<p style=\"margin:0;white-space:pre-wrap\">{line}</p>\n")
    });
    let body: String = lines.collect();
    format!("<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"></head><body>\n{body}</body></html>\n")
}

/// A line with its addresses as links.
fn linked(line: &str) -> String {
    let mut html = String::new();
    let mut rest = line;
    while let Some(start) = rest.find("https://").into_iter().chain(rest.find("http://")).min() {
        let (words, tail) = rest.split_at(start);
        let ends = |sign: char| sign.is_whitespace() || !sign.is_ascii() || matches!(sign, '"' | '<' | '>');
        let (address, after) = tail.split_at(tail.find(ends).unwrap_or(tail.len()));
        html.push_str(&escape(words));
        let address = escape(address);
        html.extend(["<a href=\"", &address, "\">", &address, "</a>"]);
        rest = after;
    }
    html.push_str(&escape(rest));
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
