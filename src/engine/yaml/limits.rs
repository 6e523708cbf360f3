//! From text to tree: what is read, and what is refused before it can do harm.
//!
//! Nothing here recurses, so a file can't exhaust the stack; a file over a limit is left at once.

use super::{Kind, Node, narrow, shorten};
use crate::diagnostic::{Diagnostic, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Range};
use std::collections::HashMap;

const MOST_BYTES: usize = 2 * 1024 * 1024;
const MOST_DEPTH: usize = 64;
const MOST_NODES: usize = 200_000;
const MOST_MISTAKES: usize = 100;

/// Reads `text` as one YAML document. The tree is there whenever the text could be read to its end; a key written twice
/// is reported and its first value kept.
pub fn parse(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    if text.len() > MOST_BYTES {
        let size = text.len() / 1024 / 1024;
        let message = format!("the file is too large: {size} MB and more; the most that is read is 2 MB");
        return (None, vec![Diagnostic::error("yaml-limit", Span { line: 1, column: 1, length: 0 }, message)]);
    }
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((event, range)) => tree.take(event, range),
            Err(error) => Err(syntax(text, &error)),
        };
        if let Err(last) = step {
            tree.diagnostics.push(last);
            return (None, tree.diagnostics);
        }
    }
    if tree.root.is_none() && tree.diagnostics.is_empty() {
        let start = Span { line: 1, column: 1, length: 0 };
        tree.diagnostics.push(Diagnostic::error("yaml-syntax", start, "nothing is written in this file"));
    }
    let refused = tree.diagnostics.iter().any(|found| found.rule != "duplicate-key");
    (tree.root.filter(|_| !refused), tree.diagnostics)
}

/// The tree as far as it has been read.
#[derive(Default)]
struct Tree {
    root: Option<Node>,
    open: Vec<Open>,
    nodes: usize,
    documents: usize,
    diagnostics: Vec<Diagnostic>,
}

/// A list or map whose end has not come yet.
struct Open {
    start: Range,
    children: Vec<Node>,
    is_map: bool,
}

impl Tree {
    fn take(&mut self, event: Event<'_>, range: Range) -> Result<(), Diagnostic> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => self.document(range),
            Event::Alias(_) => {
                self.refuse(range, "an alias", "aliases are not used in definitions; write the value out");
                self.add(Node { kind: nothing(), span: span(range) })
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.plain(range, anchor, tag.is_some());
                let quoted = style != ScalarStyle::Plain;
                self.add(Node { kind: Kind::Scalar { text: text.into_owned(), quoted }, span: span(range) })
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain(range, anchor, tag.is_some());
                self.begin(range, false)
            }
            Event::MappingStart(anchor, tag) => {
                self.plain(range, anchor, tag.is_some());
                self.begin(range, true)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.end(range);
                Ok(())
            }
        }
    }

    fn document(&mut self, range: Range) -> Result<(), Diagnostic> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(Diagnostic::error("yaml-limit", span(range), "a second document begins here; a file holds one")
                .hint("take the line `---` out, or put what follows into a file of its own"));
        }
        Ok(())
    }

    fn begin(&mut self, range: Range, is_map: bool) -> Result<(), Diagnostic> {
        if self.open.len() >= MOST_DEPTH {
            return Err(too_deep(span(range)));
        }
        self.count(span(range))?;
        self.open.push(Open { start: range, children: Vec::new(), is_map });
        Ok(())
    }

    fn end(&mut self, range: Range) {
        let Some(Open { start, children, is_map }) = self.open.pop() else { return };
        let span = span(Range::new(start.start, range.end));
        let kind = if is_map { Kind::Map(self.pairs(children)) } else { Kind::List(children) };
        self.put(Node { kind, span });
    }

    fn add(&mut self, node: Node) -> Result<(), Diagnostic> {
        self.count(node.span)?;
        self.put(node);
        Ok(())
    }

    fn count(&mut self, span: Span) -> Result<(), Diagnostic> {
        self.nodes += 1;
        if self.nodes <= MOST_NODES {
            return Ok(());
        }
        let message = format!("the file holds more than {MOST_NODES} values; that is the most that is read");
        Err(Diagnostic::error("yaml-limit", span, message))
    }

    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(open) => open.children.push(node),
            None => self.root = Some(node),
        }
    }

    /// Keys and values of a map, each key once.
    fn pairs(&mut self, children: Vec<Node>) -> Vec<(Node, Node)> {
        let mut seen: HashMap<String, u32> = HashMap::new();
        let mut pairs = Vec::with_capacity(children.len() / 2);
        let mut children = children.into_iter();
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            let name = key.as_text().map(str::to_owned);
            let first = name.as_ref().and_then(|name| seen.get(name).copied());
            if let (Some(name), Some(line)) = (&name, first) {
                self.note(
                    Diagnostic::error(
                        "duplicate-key",
                        key.span,
                        format!("`{}` is written twice: first in line {line}", shorten(name)),
                    )
                    .hint("keep one of the two, or give them different names"),
                );
                continue;
            }
            seen.extend(name.map(|name| (name, key.span.line)));
            pairs.push((key, value));
        }
        pairs
    }

    fn plain(&mut self, range: Range, anchor: usize, tag: bool) {
        if anchor != 0 {
            self.refuse(range, "an anchor", "aliases are not used in definitions; take the `&` name out");
        }
        if tag {
            self.refuse(range, "a tag", "tags are not used in definitions; put text that begins with `!` in quotes");
        }
    }

    fn refuse(&mut self, range: Range, what: &str, hint: &str) {
        self.note(Diagnostic::error("yaml-limit", span(range), format!("{what} stands here")).hint(hint));
    }

    fn note(&mut self, mistake: Diagnostic) {
        if self.diagnostics.len() < MOST_MISTAKES {
            self.diagnostics.push(mistake);
        }
    }
}

fn nothing() -> Kind {
    Kind::Scalar { text: String::new(), quoted: false }
}

fn span(range: Range) -> Span {
    let length =
        if range.start.line() == range.end.line() { narrow(range.end.col().saturating_sub(range.start.col())) } else { 0 };
    Span { line: narrow(range.start.line()), column: narrow(range.start.col()) + 1, length }
}

/// The scanner's complaint in plain words, with what most often lies behind it.
fn syntax(text: &str, error: &ScanError) -> Diagnostic {
    let at = span(Range::empty(*error.marker()));
    let info = error.info();
    if info.contains("recursion limit") {
        return too_deep(at);
    }
    let plain = PLAIN.iter().find(|(scanner, _)| info.contains(scanner)).map_or(info, |(_, plain)| *plain);
    let found = Diagnostic::error("yaml-syntax", at, format!("this is no YAML from here on: {plain}"));
    match slip(text, error.marker().line()) {
        Some(hint) => found.hint(hint),
        None => found,
    }
}

/// What the scanner says, and what it means.
const PLAIN: [(&str, &str); 8] = [
    ("mapping values are not allowed", "a `:` stands where no key can be (text with `: ` in it must be quoted)"),
    ("illegal placement of ':'", "a `:` stands where no key can be (a bracket may not have been closed before)"),
    ("expected key", "the line does not begin under the one above it"),
    ("simple key expect ':'", "a key without a `:`"),
    ("quoted scalar, found unexpected end", "a quote is opened and never closed"),
    ("expected ',' or '}'", "a `{` is not closed, or a `,` is missing"),
    ("expected ',' or ']'", "a `[` is not closed, or a `,` is missing"),
    ("unknown anchor", "text that begins with `*` must be quoted"),
];

/// A slip of the keyboard in the line the scanner stopped at or the one after it, where it tends to be.
fn slip(text: &str, line: usize) -> Option<&'static str> {
    let near: Vec<&str> = text.lines().skip(line.saturating_sub(2)).take(3).collect();
    let indented_with = |space| near.iter().any(|line| line.chars().take_while(|c| c.is_whitespace()).any(|c| c == space));
    if indented_with('\t') {
        Some("indent with spaces: a line here begins with a tab")
    } else if indented_with('\u{3000}') {
        Some("indent with ASCII spaces: a line here begins with a full-width space")
    } else if near.iter().any(|line| line.contains('：') && !line.contains(": ")) {
        Some("write an ASCII colon and a space (`: `) after a key, not `：`")
    } else {
        None
    }
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-limit", span, format!("this is nested more than {MOST_DEPTH} deep; nothing in a definition is"))
}
