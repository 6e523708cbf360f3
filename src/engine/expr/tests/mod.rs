//! A case like those of the shipped definitions, and what conditions say about it.

mod bounds;
mod evaluation;
mod fuzz;
mod reads;
mod syntax;
mod types;

use super::{EvalError, Expr, Type, Val};
use crate::diagnostic::{Diagnostic, Span};
use std::collections::BTreeMap;

/// The text starts at column 10 of line 3.
fn at(text: &str) -> Span {
    Span { line: 3, column: 10, length: u32::try_from(text.chars().count()).unwrap() }
}

fn parse(text: &str) -> Expr {
    Expr::parse(text, at(text)).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn syntax_error(text: &str) -> Diagnostic {
    Expr::parse(text, at(text)).expect_err(text)
}

/// What `check` says: rule, column, message, hint.
fn mistakes(text: &str) -> Vec<String> {
    parse(text)
        .check(&types())
        .iter()
        .map(|found| format!("{} {}: {} [{}]", found.rule, found.span.column, found.message, found.hint.as_deref().unwrap_or("")))
        .collect()
}

fn holds(text: &str, names: &BTreeMap<String, Val>) -> Result<bool, EvalError> {
    let expr = parse(text);
    assert_eq!(expr.check(&types()), [], "{text}");
    expr.holds(names)
}

fn record<T>(parts: impl IntoIterator<Item = (&'static str, T)>) -> BTreeMap<String, T> {
    parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect()
}

fn choice_type(ids: &[&str], flags: &[&str]) -> Type {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Type::Choice { ids: set(ids), flags: set(flags) }
}

fn list_type(of: Type) -> Type {
    Type::List(Box::new(of))
}

fn types() -> BTreeMap<String, Type> {
    let contact = record([("id", Type::Text), ("talked_on", Type::Date), ("talk_mode", choice_type(&["visit", "phone"], &[]))]);
    let commitment = record([("promise", Type::Text), ("by_when", Type::Date), ("steps", list_type(Type::Int))]);
    let opinion = record([("id", Type::Text), ("stance", choice_type(&["agree", "remarks", "object", "none"], &[]))]);
    let form = record([("result", choice_type(&["satisfied", "dissatisfied"], &["dissatisfied"]))]);
    let case = record([
        ("grade", choice_type(&["A", "B", "C"], &["promises"])),
        ("disclosure", choice_type(&["full", "summary", "on_request", "none"], &[])),
        ("other_disclosure", choice_type(&["full", "summary", "on_request", "none"], &[])),
        ("disclosure_reason", Type::Text),
        ("copies", Type::Int),
        ("key_proposal", Type::Bool),
        ("co_agencies", list_type(Type::Text)),
        ("contacts", list_type(Type::Record(contact))),
        ("commitments", list_type(Type::Record(commitment))),
    ]);
    record([
        ("case", Type::Record(case)),
        ("marks", Type::Record(record([("reordered", Type::Date), ("delivered", Type::Date)]))),
        (
            "policy",
            Type::Record(record([
                ("pre_review", choice_type(&["all", "key", "none"], &[])),
                ("head_signs", choice_type(&["all", "key"], &[])),
            ])),
        ),
        ("opinions", Type::Record(record([("answers", list_type(Type::Record(opinion)))]))),
        ("feedback", Type::Record(record([("answers", list_type(Type::Record(form)))]))),
        ("in_time", Type::Bool),
    ])
}

fn text(text: &str) -> Val {
    Val::Text(text.to_owned())
}

fn day(day: &str) -> Val {
    Val::Date(day.parse().unwrap())
}

fn choice(id: &str, flags: &[&str]) -> Val {
    Val::Choice {
        id: id.to_owned(),
        title: format!("标题 {id}"),
        flags: flags.iter().map(|flag| ((*flag).to_owned(), true)).collect(),
    }
}

fn contact(on: Val) -> Val {
    Val::Record(record([("id", text("c1")), ("talked_on", on), ("talk_mode", choice("visit", &[]))]))
}

fn commitment(promise: &str) -> Val {
    let steps = Val::List(vec![Val::Int(1), Val::Int(2)]);
    Val::Record(record([("promise", text(promise)), ("by_when", Val::Null), ("steps", steps)]))
}

/// An empty case: nothing chosen, nothing recorded.
fn values() -> BTreeMap<String, Val> {
    let case = record([
        ("grade", choice("", &[])),
        ("disclosure", choice("", &[])),
        ("other_disclosure", choice("", &[])),
        ("disclosure_reason", text("")),
        ("copies", Val::Int(0)),
        ("key_proposal", Val::Bool(false)),
        ("co_agencies", Val::List(Vec::new())),
        ("contacts", Val::List(Vec::new())),
        ("commitments", Val::List(Vec::new())),
    ]);
    let empty = || Val::Record(record([("answers", Val::List(Vec::new()))]));
    record([
        ("case", Val::Record(case)),
        ("marks", Val::Record(record([("reordered", Val::Null), ("delivered", Val::Null)]))),
        ("policy", Val::Record(record([("pre_review", choice("none", &[])), ("head_signs", choice("key", &[]))]))),
        ("opinions", empty()),
        ("feedback", empty()),
        ("in_time", Val::Bool(true)),
    ])
}

/// The empty case with some fields of some roots set.
fn with<const N: usize>(set: [(&str, &str, Val); N]) -> BTreeMap<String, Val> {
    let mut names = values();
    for (root, field, value) in set {
        let Some(Val::Record(parts)) = names.get_mut(root) else { panic!("no root {root}") };
        assert!(parts.insert(field.to_owned(), value).is_some(), "no field {field}");
    }
    names
}
