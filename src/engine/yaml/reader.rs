//! The reading kit: takes values out of nodes and collects what is wrong with them.
//!
//! Every method reports its own mistake and answers `None`, so a caller skips the bad part and goes on; nothing stops at
//! the first mistake.

use super::grammar::Block;
use super::{Kind, Node, scalar};
use crate::calendar::Duration;
use crate::diagnostic::{Diagnostic, Severity, Span, did_you_mean};
use chrono::NaiveDate;

/// Collects the mistakes of one file.
#[derive(Debug, Default)]
pub struct Reader {
    diagnostics: Vec<Diagnostic>,
}

/// The keys and values of one block. Keys that it may not have are reported and left out, as are keys without a value.
#[derive(Debug, Clone)]
pub struct Entries<'n> {
    /// Where the block is written.
    pub span: Span,
    pairs: Vec<(&'n Node, &'n Node)>,
    /// Keys that are there without a value or misspelt.
    meant: Vec<&'static str>,
}

impl<'n> Entries<'n> {
    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.pair(key).map(|(_, value)| value)
    }
    /// Where the key itself is written.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.pair(key).map(|(key, _)| key.span)
    }
    /// Those of `keys` that are there, in the order of `keys`.
    pub fn those_of(&self, keys: &[&'static str]) -> Vec<&'static str> {
        keys.iter().copied().filter(|key| self.pair(key).is_some()).collect()
    }
    /// Every key and its value, as nodes.
    pub fn nodes(&self) -> impl Iterator<Item = (&'n Node, &'n Node)> {
        self.pairs.iter().copied()
    }
    /// Every key and where it is written.
    pub fn keys(&self) -> impl Iterator<Item = (&'n str, Span)> {
        self.pairs.iter().filter_map(|(key, _)| Some((key.as_text()?, key.span)))
    }
    /// Whether any of `keys` is there, or was meant to be: it has no value or is misspelt, and that has been reported.
    pub fn tries(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.pair(key).is_some() || self.meant.contains(key))
    }
    fn pair(&self, key: &str) -> Option<(&'n Node, &'n Node)> {
        self.pairs.iter().find(|(name, _)| name.as_text() == Some(key)).copied()
    }
}

impl Reader {
    /// Reads `text` as YAML; what is wrong with it so far is collected.
    pub fn open(text: &str) -> (Self, Option<Node>) {
        let (root, diagnostics) = super::parse(text);
        (Self { diagnostics }, root)
    }
    /// Everything that was wrong, in the order of the file.
    pub fn finish(mut self, file: &str) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|found| found.span);
        self.diagnostics.into_iter().map(|found| found.in_file(file)).collect()
    }
    /// Notes a mistake.
    pub fn report(&mut self, mistake: Diagnostic) {
        self.diagnostics.push(mistake);
    }
    /// Whether any mistake so far is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }

    /// The keys and values of a block, checked against its table.
    pub fn block<'n>(&mut self, node: &'n Node, block: &Block) -> Option<Entries<'n>> {
        let (mut known, others) = self.split(node, block)?;
        for (key, _) in others.pairs {
            let names = block.keys.iter().map(|key| key.name);
            known.meant.extend(did_you_mean(key.as_text().unwrap_or_default(), names));
            self.unknown_key(key, block);
        }
        self.missing_keys(&known, block);
        Some(known)
    }
    /// The same of a block that may have other keys beside those of its table; they come second.
    pub fn open_block<'n>(&mut self, node: &'n Node, block: &Block) -> Option<(Entries<'n>, Entries<'n>)> {
        let (known, others) = self.split(node, block)?;
        self.missing_keys(&known, block);
        Some((known, others))
    }
    fn split<'n>(&mut self, node: &'n Node, block: &Block) -> Option<(Entries<'n>, Entries<'n>)> {
        let mut known = Entries { span: node.span, pairs: Vec::new(), meant: Vec::new() };
        let mut others = known.clone();
        for (key, value) in self.pairs(node, block.name)? {
            match key.as_text().and_then(|name| block.key(name)) {
                None => others.pairs.push((key, value)),
                Some(_) if self.has_value(key, value) => known.pairs.push((key, value)),
                Some(empty) => known.meant.push(empty.name),
            }
        }
        Some((known, others))
    }
    fn missing_keys(&mut self, known: &Entries<'_>, block: &Block) {
        for key in block.keys.iter().filter(|key| key.required && !known.tries(&[key.name])) {
            let message = format!("`{}` is missing here: {}", key.name, key.doc);
            self.report(Diagnostic::error("missing-key", known.span, message));
        }
    }
    /// The ids and values of a map from ids (`roles`, `steps`, …). A bad id is reported and kept, so that what refers to it is
    /// not reported too. `what` names one of them.
    pub fn by_id<'n>(&mut self, node: &'n Node, what: &str) -> Vec<(String, &'n Node, &'n Node)> {
        let mut found = Vec::new();
        for (key, value) in self.pairs(node, what).unwrap_or_default() {
            let Some(id) = self.scalar(key, "an id") else { continue };
            self.check_id(key, id);
            if self.has_value(key, value) {
                found.push((id.to_owned(), key, value));
            }
        }
        found
    }
    /// The keys and values of any map.
    pub fn pairs<'n>(&mut self, node: &'n Node, what: &str) -> Option<Vec<(&'n Node, &'n Node)>> {
        match &node.kind {
            Kind::Map(pairs) => Some(pairs.iter().map(|(key, value)| (key, value)).collect()),
            Kind::Scalar { .. } | Kind::List(_) => self.wrong(node, &format!("a block of keys and values ({what})")),
        }
    }
    /// The elements of a list.
    pub fn list<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        match &node.kind {
            Kind::List(list) => list,
            Kind::Scalar { .. } | Kind::Map(_) => self.wrong(node, &format!("a list of {what}")).unwrap_or_default(),
        }
    }
    /// The elements of a list, or the one thing that stands in its place.
    pub fn one_or_list<'n>(&self, node: &'n Node) -> &'n [Node] {
        match &node.kind {
            Kind::List(list) => list,
            Kind::Scalar { .. } | Kind::Map(_) => std::slice::from_ref(node),
        }
    }

    /// Text, not empty.
    pub fn text(&mut self, node: &Node) -> Option<String> {
        let text = self.scalar(node, "text")?;
        if text.trim().is_empty() {
            return self.wrong(node, "text");
        }
        Some(text.to_owned())
    }
    /// A lower-case id, such as a step's or a field's; reported and answered all the same when it is misspelt.
    pub fn id<T: From<String>>(&mut self, node: &Node) -> Option<T> {
        let text = self.scalar(node, "an id")?;
        self.check_id(node, text);
        Some(T::from(text.to_owned()))
    }
    /// A lower-case name with hyphens, such as a workflow's.
    pub fn name<T: From<String>>(&mut self, node: &Node) -> Option<T> {
        let text = self.scalar(node, "a name")?;
        if let Err(message) = scalar::name(text) {
            self.report(Diagnostic::error("bad-id", node.text_span(), message));
        }
        Some(T::from(text.to_owned()))
    }
    /// A whole number, not negative.
    pub fn number(&mut self, node: &Node) -> Option<u32> {
        match self.scalar(node, "a whole number")?.parse() {
            Ok(number) => Some(number),
            Err(_) => self.wrong(node, "a whole number"),
        }
    }
    /// `true` or `false`.
    pub fn yes_no(&mut self, node: &Node) -> Option<bool> {
        match &node.kind {
            Kind::Scalar { text, quoted: false } if text == "true" => Some(true),
            Kind::Scalar { text, quoted: false } if text == "false" => Some(false),
            Kind::Scalar { .. } | Kind::List(_) | Kind::Map(_) => self.wrong(node, "`true` or `false`"),
        }
    }
    /// A day, as `2027-06-30`.
    pub fn date(&mut self, node: &Node) -> Option<NaiveDate> {
        let text = self.scalar(node, "a day")?;
        self.or_report(node, "bad-date", scalar::date(text))
    }
    /// A day of every year, as `09-30`: month and day.
    pub fn month_day(&mut self, node: &Node) -> Option<(u32, u32)> {
        let text = self.scalar(node, "a day of the year")?;
        self.or_report(node, "bad-date", scalar::month_day(text))
    }
    /// A length of time, as `10 workdays`.
    pub fn duration(&mut self, node: &Node) -> Option<Duration> {
        let text = self.scalar(node, "a length of time")?;
        self.or_report(node, "bad-duration", scalar::duration(text))
    }
    /// What one of these words stands for.
    pub fn word<T: Copy>(&mut self, node: &Node, words: &[(&str, T)]) -> Option<T> {
        let text = self.scalar(node, "a word")?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*meaning);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        self.report(
            Diagnostic::error("unknown-word", node.span, format!("`{text}` is not one of the words that can stand here"))
                .hint(choose_from(text, &known)),
        );
        None
    }
    /// Text, a number or anything else that is written as one; a list or a block is reported.
    pub fn scalar<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        match &node.kind {
            Kind::Scalar { text, .. } if !node.is_nothing() => Some(text),
            Kind::Scalar { .. } | Kind::List(_) | Kind::Map(_) => self.wrong(node, what),
        }
    }
    /// Reports that something else should stand here.
    pub fn wrong<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        let message = format!("{expected} is expected here, not {}", node.what());
        self.report(Diagnostic::error("wrong-type", node.span, message));
        None
    }
    /// The value, or `None` and the mistake noted under `rule`.
    pub fn or_report<T>(&mut self, node: &Node, rule: &'static str, value: Result<T, String>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(message) => {
                self.report(Diagnostic::error(rule, node.span, message));
                None
            }
        }
    }
    /// Checks the spelling of an id that is written at `node` (or in part of it).
    pub fn check_id(&mut self, node: &Node, id: &str) {
        let at = node.part(0, id.chars().count());
        if scalar::RESERVED.contains(&id) {
            let message = format!("`{id}` can't be an id: the word has a meaning of its own here or in YAML");
            self.report(Diagnostic::error("reserved-id", at, message).hint("choose another word"));
        } else if let Err(message) = scalar::id(id) {
            self.report(Diagnostic::error("bad-id", at, message));
        }
    }

    /// Checks the spelling of a choice's id, which may have capitals.
    pub fn check_choice_id(&mut self, node: &Node, id: &str) {
        self.check_id(node, &id.to_ascii_lowercase());
    }

    fn unknown_key(&mut self, key: &Node, block: &Block) {
        let known: Vec<&str> = block.keys.iter().map(|key| key.name).collect();
        let message = format!("{} is not a key of {} {}", key.what(), article(block.name), block.name);
        let hint = choose_from(key.as_text().unwrap_or_default(), &known);
        self.report(Diagnostic::error("unknown-key", key.span, message).hint(hint));
    }
    /// Whether something is written after `key`; reported where nothing is.
    pub fn has_value(&mut self, key: &Node, value: &Node) -> bool {
        if value.is_nothing() {
            let message = format!("{} has no value; write one, or take the line out", key.what());
            let span = if value.span.length > 0 { value.span } else { key.span };
            self.report(Diagnostic::error("missing-value", span, message));
        }
        !value.is_nothing()
    }
}

/// "did you mean `x`? it can be: …".
fn choose_from(written: &str, known: &[&str]) -> String {
    let all = known.join(", ");
    match did_you_mean(written, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`? it can be: {all}"),
        None => format!("it can be: {all}"),
    }
}

fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
