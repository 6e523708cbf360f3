//! Conditions: CEL, parsed and typed when the definition is loaded, bounded when it runs (6.2).
//!
//! The crate `cel` reads the text. The rest is here: `lower` keeps what a condition may use, `check` types it, `reads` says what
//! it looks at, `bounds` how much that is, and `eval` evaluates it. An evaluator of our own, and not the crate's, because a choice
//! is compared by its id, a date nobody filled in is neither before nor after another, and every list operation must be bounded: over
//! a closed set of values that is shorter than teaching the crate all three, and total. Deliberately no functions of our own
//! (save a date literal) and no side effects.
//!
//! A null date compares with `==` and `!=`; `<`, `<=`, `>`, `>=` with one are false, hence `!(a < b)` is not `a >= b` where a date
//! may be missing. `&&`, `||`, `?:`, `all` and `exists` go from left to right and stop when decided; unlike in full CEL an
//! error met before that isn't hidden by what stands to the right.

mod bounds;
mod check;
mod eval;
mod lower;
mod parse;
mod reads;
mod tree;
mod types;
mod wording;

#[cfg(test)]
mod tests;

pub use types::{Type, Val};

use crate::diagnostic::{Diagnostic, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A condition.
#[derive(Debug, Clone)]
pub struct Expr {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
    tree: Arc<tree::Node>,
}

/// Why a condition could not be evaluated. It refuses the command (6.2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// A list is longer than a condition may look at.
    #[error("a list of {size} elements is longer than the {most} a condition may look at")]
    ListTooLong {
        /// Its length.
        size: usize,
        /// The bound.
        most: usize,
    },
    /// The product of the lists' sizes is over the bound.
    #[error("the condition would visit {visits} elements; the bound is {most}")]
    TooManyVisits {
        /// What it would visit.
        visits: usize,
        /// The bound.
        most: usize,
    },
    /// Anything else: an overflow, a division by zero, or a mistake that [`Expr::check`] would have found.
    #[error("the condition failed: {0}")]
    Failed(String),
}

impl Expr {
    /// Reads a condition written at `span`. Syntax only; [`Expr::check`] does the names and types.
    pub fn parse(text: &str, span: Span) -> Result<Self, Diagnostic> {
        let tree = Arc::new(parse::parse(text, span)?);
        Ok(Self { text: text.to_owned(), span, tree })
    }
    /// Every mistake of type in it, and of name, given what each root name (`case`, `item`, `policy`, …) is.
    pub fn check(&self, names: &BTreeMap<String, Type>) -> Vec<Diagnostic> {
        let place = |at| parse::place(&self.text, self.span, at);
        check::check(&self.tree, names).into_iter().map(|mistake| mistake.at(place)).collect()
    }
    /// What it reads, as paths: `case.grade.promises`, `opinions.answers`, and `opinions.answers[].stance` for a comprehension's element.
    pub fn reads(&self) -> BTreeSet<String> {
        reads::reads(&self.tree)
    }
    /// Where it first names `read` (as [`Expr::reads`] gives it); the whole of it where that is not one word of the text.
    pub fn span_of(&self, read: &str) -> Span {
        let part_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let found = self.text.match_indices(read).find(|(start, _)| {
            let before = self.text.get(..*start).and_then(|text| text.chars().next_back());
            let after = self.text.get(start.saturating_add(read.len())..).and_then(|text| text.chars().next());
            !before.is_some_and(part_of_a_name) && !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        });
        let Some((start, _)) = found else { return self.span };
        let characters = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let before = self.text.get(..start).map_or(0, characters);
        parse::place(&self.text, self.span, tree::At { start: before, length: characters(read) })
    }
    /// The root names it reads: `case`, `policy`, ….
    pub fn names(&self) -> BTreeSet<String> {
        reads::roots(&self.tree)
    }
    /// Whether it reads nothing, so that it says the same of every case.
    pub fn is_constant(&self) -> bool {
        self.reads().is_empty()
    }
    /// Whether it holds whatever the case: `true`, or `1 == 1`.
    pub fn is_always_true(&self) -> bool {
        self.is_constant() && self.holds(&BTreeMap::new()) == Ok(true)
    }
    /// Whether it holds. How much it would look at is checked first, and refused where it is too much.
    pub fn holds(&self, names: &BTreeMap<String, Val>) -> Result<bool, EvalError> {
        bounds::check(&self.tree, names)?;
        eval::holds(&self.tree, names)
    }
}
