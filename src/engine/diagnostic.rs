//! What `dafu check` says about a file: one [`Diagnostic`] a mistake, never just the first.
//!
//! Deliberately no printing: the command line decides about colour, order and format.

use serde::Serialize;

/// A place in a file: 1-based line and column (in characters), and the length of the offending text in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Span {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Length in characters; 0 where there is nothing to underline.
    pub length: u32,
}

/// How bad it is. Only errors make `dafu check` exit with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file can't be used.
    Error,
    /// The file can be used; somebody should look.
    Warning,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The file, as it was named on the command line.
    pub file: String,
    /// Where in it.
    pub span: Span,
    /// How bad.
    pub severity: Severity,
    /// The rule's name, as in `next-cycle`; stable, so that scripts can count by it.
    pub rule: &'static str,
    /// What is wrong, with the offending text in it.
    pub message: String,
    /// What was probably meant, or what to write instead.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error at `span`. The file's name is filled in by whoever reads the file.
    pub fn error(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { file: String::new(), span, severity: Severity::Error, rule, message: message.into(), hint: None }
    }
    /// A warning at `span`.
    pub fn warning(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, span, message) }
    }
    /// The same, with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// The same, in `file`.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        file.clone_into(&mut self.file);
        self
    }
}

/// The name among `known` that `written` was probably meant to be, if any is near enough.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(written, name), name))
        .filter(|(similarity, _)| *similarity > 0.82)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
