//! Conditions: CEL, parsed and typed when the definition is loaded, bounded when it runs (6.2).
//!
//! The crate `cel` parses and evaluates; what it lacks is here: static types, the rewrite that compares a choice by its id,
//! and a bound on work. Deliberately no functions of our own and no side effects.

use crate::diagnostic::{Diagnostic, Span};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A condition.
#[derive(Debug, Clone)]
pub struct Expr {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// The static type of a name or of part of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Text.
    Text,
    /// A civil day, or null.
    Date,
    /// A choice: its ids, and the flags its rows may carry.
    Choice {
        /// All ids.
        ids: BTreeSet<String>,
        /// All flags of all rows.
        flags: BTreeSet<String>,
    },
    /// A list of one type.
    List(Box<Type>),
    /// Named parts.
    Record(BTreeMap<String, Type>),
    /// `null`.
    Null,
}

/// A value at run time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Val {
    /// No date.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// A civil day.
    Date(NaiveDate),
    /// A chosen row; an unfilled choice has an empty id and no flags.
    Choice {
        /// The row's id.
        id: String,
        /// Its label.
        title: String,
        /// Every flag the list knows, and whether this row carries it.
        flags: BTreeMap<String, bool>,
    },
    /// A list.
    List(Vec<Val>),
    /// Named parts.
    Record(BTreeMap<String, Val>),
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
    /// The interpreter's own word.
    #[error("the condition failed: {0}")]
    Failed(String),
}

impl Expr {
    /// Reads a condition written at `span`. Syntax only; [`Expr::check`] does the types.
    pub fn parse(text: &str, span: Span) -> Result<Self, Diagnostic> {
        Ok(Self { text: text.to_owned(), span })
    }
    /// Every mistake of type in it, and of name, given what each root name (`case`, `item`, `policy`, …) is.
    pub fn check(&self, _names: &BTreeMap<String, Type>) -> Vec<Diagnostic> {
        Vec::new()
    }
    /// What it reads, as paths: `case.grade.promises`, `opinions.answers`, and `opinions.answers[].stance` for a comprehension's element.
    pub fn reads(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }
    /// Whether it holds.
    pub fn holds(&self, _names: &BTreeMap<String, Val>) -> Result<bool, EvalError> {
        Err(EvalError::Failed("not written yet".to_owned()))
    }
}
