//! The small parts that many blocks share: titles, references, conditions, forms, marks and who is told.
//!
//! A reference that is misspelt is kept as it is written: whether the name exists is a check of the whole ([`crate::validate`]).

use super::super::{Ask, Form, Mark, Named, Notify, Subject, Title};
use crate::diagnostic::{Diagnostic, Span};
use crate::expr::Expr;
use crate::ids::{FieldId, RoleId};
use crate::yaml::grammar::TITLE;
use crate::yaml::{Entries, Kind, Node, Reader};

/// The block's title; an empty one where it is missing, which has been reported.
pub(super) fn title(reader: &mut Reader, entries: &Entries<'_>) -> Title {
    entries.get("title").and_then(|node| wording(reader, node)).unwrap_or_default()
}

/// Text for people: Chinese, or both languages.
pub(super) fn wording(reader: &mut Reader, node: &Node) -> Option<Title> {
    if matches!(node.kind, Kind::Map(_)) {
        let entries = reader.block(node, &TITLE)?;
        let zh = entries.get("zh").and_then(|node| reader.text(node)).unwrap_or_default();
        let en = entries.get("en").and_then(|node| reader.text(node));
        return Some(Title { zh, en });
    }
    Some(Title { zh: reader.text(node)?, en: None })
}

/// A name that is explained elsewhere.
pub(super) fn reference<T: From<String>>(reader: &mut Reader, node: &Node) -> Option<Named<T>> {
    let text = reader.scalar(node, "a name")?;
    Some(Named::new(T::from(text.to_owned()), node.text_span()))
}

/// The name under `key`, if any.
pub(super) fn reference_at<T: From<String>>(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Option<Named<T>> {
    reference(reader, entries.get(key)?)
}

/// One name, or a list of them.
pub(super) fn references<T: From<String>>(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Vec<Named<T>> {
    let Some(node) = entries.get(key) else { return Vec::new() };
    let names: &[Node] = reader.one_or_list(node);
    names.iter().filter_map(|name| reference(reader, name)).collect()
}

/// `case.x`: the field. What is written otherwise is reported and taken for the field's name.
pub(super) fn fact(reader: &mut Reader, node: &Node) -> Option<Named<FieldId>> {
    let text = reader.scalar(node, "a fact")?;
    Some(if let Some(name) = text.strip_prefix("case.") {
        Named::new(FieldId::from(name), after(node, "case.", name))
    } else {
        let message = format!("{} is not a fact", node.what());
        reader.report(Diagnostic::error("bad-reference", node.text_span(), message).hint(format!("write `case.{text}`")));
        Named::new(FieldId::from(text), node.text_span())
    })
}

/// `case.x`, or `item`.
pub(super) fn subject(reader: &mut Reader, node: &Node) -> Option<Subject> {
    if node.as_text() == Some("item") {
        return Some(Subject::Item);
    }
    fact(reader, node).map(|fact| Subject::Fact(fact.id))
}

/// The path behind `policy.`.
pub(super) fn policy_path(reader: &mut Reader, node: &Node) -> Option<Named<String>> {
    let text = reader.scalar(node, "a path of the policy")?;
    if let Some(path) = text.strip_prefix("policy.") {
        return Some(Named::new(path.to_owned(), after(node, "policy.", path)));
    }
    let message = format!("{} does not stand in the policy", node.what());
    reader.report(Diagnostic::error("bad-reference", node.text_span(), message).hint(format!("write `policy.{text}`")));
    None
}

fn after(node: &Node, prefix: &str, name: &str) -> Span {
    node.part(prefix.chars().count(), name.chars().count())
}

/// A condition. One that can't be read is reported and becomes one that never holds, so that its row keeps its place.
pub(super) fn condition(reader: &mut Reader, node: &Node) -> Option<Expr> {
    let text = reader.scalar(node, "a condition")?;
    match Expr::parse(text, node.text_span()) {
        Ok(condition) => Some(condition),
        Err(mistake) => {
            reader.report(mistake);
            Expr::parse("false", node.text_span()).ok()
        }
    }
}

/// The condition under `key`, if any.
pub(super) fn condition_at(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Option<Expr> {
    condition(reader, entries.get(key)?)
}

/// The fields under `key`: one, or a list.
pub(super) fn asks_at(reader: &mut Reader, entries: &Entries<'_>, key: &str) -> Vec<Ask> {
    entries.get(key).map(|node| asks(reader, node)).unwrap_or_default()
}

/// The fields of a form, none twice.
fn asks(reader: &mut Reader, node: &Node) -> Vec<Ask> {
    let mut found: Vec<Ask> = Vec::new();
    for node in reader.one_or_list(node) {
        let Some(ask) = ask(reader, node) else { continue };
        if found.iter().any(|other| other.field == ask.field) {
            let message = format!("`{}` stands in this form twice; take one out", ask.field);
            reader.report(Diagnostic::error("asked-twice", ask.span, message));
        } else {
            found.push(ask);
        }
    }
    found
}

fn ask(reader: &mut Reader, node: &Node) -> Option<Ask> {
    let text = reader.scalar(node, "a field")?;
    if text.starts_with("policy.") {
        let message = format!("`{text}` can't stand here: only a step's form as a whole can come from the policy");
        reader.report(Diagnostic::error("bad-reference", node.text_span(), message));
        return None;
    }
    let name = text.strip_suffix('!').unwrap_or(text);
    Some(Ask { field: FieldId::from(name), required: name != text, span: node.part(0, name.chars().count()) })
}

/// A step's form: its fields, or the policy's.
pub(super) fn form(reader: &mut Reader, entries: &Entries<'_>) -> Form {
    let Some(node) = entries.get("form") else { return Form::default() };
    if node.as_text().is_some_and(|text| text.starts_with("policy.")) {
        return policy_path(reader, node).map_or_else(Form::default, Form::Policy);
    }
    Form::Fields(asks(reader, node))
}

/// `assigned`, `{ delivered: delivered_on }`, or a list of either.
pub(super) fn marks(reader: &mut Reader, entries: &Entries<'_>) -> Vec<Mark> {
    let Some(node) = entries.get("marks") else { return Vec::new() };
    let mut marks = Vec::new();
    for node in reader.one_or_list(node) {
        if matches!(node.kind, Kind::Map(_)) {
            for (milestone, key, value) in reader.by_id(node, "a milestone and the field that holds its day") {
                let on = reference(reader, value);
                marks.push(Mark { milestone: milestone.into(), on, span: key.text_span() });
            }
        } else if let Some(milestone) = reader.id(node) {
            marks.push(Mark { milestone, on: None, span: node.text_span() });
        }
    }
    marks
}

/// Roles, and facts that name people or units.
pub(super) fn notify(reader: &mut Reader, entries: &Entries<'_>) -> Vec<Notify> {
    let Some(node) = entries.get("notify") else { return Vec::new() };
    let mut told = Vec::new();
    for node in reader.one_or_list(node) {
        let is_fact = node.as_text().is_some_and(|text| text.starts_with("case."));
        told.extend(if is_fact {
            fact(reader, node).map(Notify::Fact)
        } else {
            reference::<RoleId>(reader, node).map(Notify::Role)
        });
    }
    told
}
