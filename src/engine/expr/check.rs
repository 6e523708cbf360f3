//! The static types of a condition: every name known, every operator given what it can work with.
//!
//! A part whose type can't be told is passed over in silence: what is wrong with it has been said already.

use super::tree::{At, Binary, Does, Each, Kind, Node, Order, Search};
use super::types::{Type, Val};
use super::wording::{a, as_condition, called, meant, written};
use crate::diagnostic::{Diagnostic, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A mistake, not yet placed in the file.
#[derive(Debug)]
pub(super) struct Mistake {
    at: At,
    rule: &'static str,
    message: String,
    hint: Option<String>,
}

impl Mistake {
    pub fn at(self, place: impl Fn(At) -> Span) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.rule, place(self.at), self.message);
        match self.hint {
            Some(hint) => diagnostic.hint(hint),
            None => diagnostic,
        }
    }
}

/// Every mistake of a condition, in the order of its text.
pub(super) fn check(node: &Node, names: &BTreeMap<String, Type>) -> Vec<Mistake> {
    let mut checker = Checker { names, vars: Vec::new(), found: Vec::new() };
    match checker.infer(node) {
        None | Some(Type::Bool) => {}
        Some(other) => {
            let message = format!("a condition must be yes/no, but this is {}", a(&other));
            checker.report(node.at, "cel-type", message, Some(as_condition(node, &other)));
        }
    }
    checker.found.sort_by_key(|mistake| mistake.at.start);
    checker.found
}

struct Checker<'a> {
    names: &'a BTreeMap<String, Type>,
    vars: Vec<(&'a str, Option<Type>)>,
    found: Vec<Mistake>,
}

impl<'a> Checker<'a> {
    fn report(&mut self, at: At, rule: &'static str, message: impl Into<String>, hint: Option<String>) {
        self.found.push(Mistake { at, rule, message: message.into(), hint });
    }

    /// The type of `node`, if it has one.
    fn infer(&mut self, node: &'a Node) -> Option<Type> {
        match &node.kind {
            Kind::Literal(value) => type_of(value),
            Kind::Name(name) => self.name(node.at, name),
            Kind::Field(of, field) => {
                let of_type = self.infer(of)?;
                self.field(node.at, of, &of_type, field)
            }
            Kind::Not(of) => Some(self.needs(node.at, "!", of, &Type::Bool)),
            Kind::Negate(of) => Some(self.needs(node.at, "-", of, &Type::Int)),
            Kind::Binary(binary, sides) => Some(self.binary(node.at, *binary, sides)),
            Kind::Conditional(parts) => self.conditional(node.at, parts),
            Kind::Size(of) => {
                match self.infer(of)? {
                    Type::List(_) | Type::Text => {}
                    other @ (Type::Bool | Type::Int | Type::Date | Type::Choice { .. } | Type::Record(_) | Type::Null) => {
                        self.report(
                            node.at,
                            "cel-type",
                            format!("`size` needs a list or text, but {} is {}", called(of), a(&other)),
                            None,
                        );
                    }
                }
                Some(Type::Int)
            }
            Kind::Search(search, sides) => Some(self.search(node.at, *search, sides)),
            Kind::Each(each) => self.each(node.at, each),
            Kind::Refused(refused, parts) => {
                self.report(node.at, refused.rule, refused.message.clone(), refused.hint.clone());
                for part in parts {
                    self.infer(part);
                }
                None
            }
        }
    }

    fn name(&mut self, at: At, name: &str) -> Option<Type> {
        if let Some((_, of)) = self.vars.iter().rev().find(|(var, _)| *var == name) {
            return of.clone();
        }
        let found = self.names.get(name).cloned();
        if found.is_none() {
            let known = self.names.keys().map(String::as_str).chain(self.vars.iter().map(|(var, _)| *var));
            let hint = meant(name, known, "a condition may read here");
            self.report(at, "cel-name", format!("there is no `{name}` here"), Some(hint));
        }
        found
    }

    fn field(&mut self, at: At, of: &Node, of_type: &Type, field: &str) -> Option<Type> {
        match of_type {
            Type::Record(parts) => {
                let found = parts.get(field).cloned();
                if found.is_none() {
                    let hint = meant(field, parts.keys().map(String::as_str), "it has");
                    self.report(at, "cel-name", format!("{} has no field `{field}`", called(of)), Some(hint));
                }
                found
            }
            Type::Choice { .. } if matches!(field, "id" | "title") => Some(Type::Text),
            Type::Choice { flags, .. } => {
                if !flags.contains(field) {
                    let hint = meant(field, flags.iter().map(String::as_str).chain(["id", "title"]), "a choice here has");
                    self.report(at, "choice-flag", format!("the choice {} has no flag `{field}`", called(of)), Some(hint));
                    return None;
                }
                Some(Type::Bool)
            }
            Type::List(_) => {
                let message = format!("{} is a list, so it has no field `{field}`", called(of));
                self.report(at, "cel-type", message, Some(format!("ask of its elements: `.exists(x, x.{field} …)`")));
                None
            }
            Type::Bool | Type::Int | Type::Text | Type::Date | Type::Null => {
                self.report(at, "cel-type", format!("{} is {}, so it has no field `{field}`", called(of), a(of_type)), None);
                None
            }
        }
    }

    /// `sign` needs `of` to be of the type it gives back.
    fn needs(&mut self, at: At, sign: &str, of: &'a Node, needed: &Type) -> Type {
        if let Some(found) = self.infer(of).filter(|found| found != needed) {
            let hint = (*needed == Type::Bool).then(|| as_condition(of, &found));
            self.report(at, "cel-type", format!("`{sign}` needs {}, but {} is {}", a(needed), called(of), a(&found)), hint);
        }
        needed.clone()
    }

    fn binary(&mut self, at: At, binary: Binary, sides: &'a [Node; 2]) -> Type {
        let sign = binary.sign();
        match binary {
            Binary::And | Binary::Or => self.both(at, sign, sides, &Type::Bool),
            Binary::Math(_) => self.both(at, sign, sides, &Type::Int),
            Binary::Order(order) => {
                if let (Some(left), Some(right)) = self.types(sides) {
                    self.order(at, order, &left, &right);
                }
                Type::Bool
            }
            Binary::Equal | Binary::NotEqual => {
                let [left, right] = sides;
                if let (Some(left_type), Some(right_type)) = self.types(sides) {
                    self.compare(at, sign, (left, &left_type), (right, &right_type));
                }
                Type::Bool
            }
            Binary::In => {
                self.within(at, sides);
                Type::Bool
            }
        }
    }

    fn types(&mut self, [left, right]: &'a [Node; 2]) -> (Option<Type>, Option<Type>) {
        (self.infer(left), self.infer(right))
    }

    fn both(&mut self, at: At, sign: &str, [left, right]: &'a [Node; 2], needed: &Type) -> Type {
        self.needs(at, sign, left, needed);
        self.needs(at, sign, right, needed)
    }

    fn within(&mut self, at: At, sides: &'a [Node; 2]) {
        let [left, right] = sides;
        match self.types(sides) {
            (Some(left_type), Some(Type::List(of))) => self.compare(at, "in", (left, &left_type), (right, &of)),
            (_, None) | (None, Some(Type::List(_))) => {}
            (_, Some(other)) => {
                let hint = "write `x in ['a', 'b']`, or `text.contains('…')`".to_owned();
                let message = format!("`in` needs a list on its right, but {} is {}", called(right), a(&other));
                self.report(at, "cel-type", message, Some(hint));
            }
        }
    }

    fn order(&mut self, at: At, order: Order, left: &Type, right: &Type) {
        let hint = match (left, right) {
            (Type::Int, Type::Int) | (Type::Date, Type::Date) => return,
            (Type::Null, _) | (_, Type::Null) => Some("null is neither before nor after a date; use `==` or `!=`".to_owned()),
            (Type::List(_), _) | (_, Type::List(_)) => Some("compare `size(…)`".to_owned()),
            (Type::Date, Type::Text) | (Type::Text, Type::Date) => Some("write a day as `date('2026-03-01')`".to_owned()),
            (_, _) => None,
        };
        let message = format!("`{}` compares two numbers or two dates, not {} with {}", order.sign(), a(left), a(right));
        self.report(at, "cel-type", message, hint);
    }

    /// Whether the two can be the same at all.
    fn compare(&mut self, at: At, sign: &str, left: (&Node, &Type), right: (&Node, &Type)) {
        let hint = match (left.1, right.1) {
            (Type::Bool, Type::Bool)
            | (Type::Int, Type::Int)
            | (Type::Text, Type::Text)
            | (Type::Date, Type::Date | Type::Null)
            | (Type::Null, Type::Date) => return,
            (Type::Choice { ids, .. }, Type::Text) => return self.among(left.0, ids, right.0),
            (Type::Text, Type::Choice { ids, .. }) => return self.among(right.0, ids, left.0),
            (Type::Choice { ids: left, .. }, Type::Choice { ids: right, .. }) if left == right => return,
            (Type::Choice { .. }, Type::Choice { .. }) => Some("the two are chosen from different lists".to_owned()),
            (Type::Choice { .. } | Type::Text, Type::Null) => Some(format!("compare with '': `{} {sign} ''`", written(left.0))),
            (Type::Null, Type::Choice { .. } | Type::Text) => Some(format!("compare with '': `{} {sign} ''`", written(right.0))),
            (Type::List(_), _) | (_, Type::List(_)) => Some("ask for `size(…)`, or `.exists(x, …)`".to_owned()),
            (Type::Null, _) | (_, Type::Null) => Some("only a date can be null".to_owned()),
            (Type::Date, Type::Text) | (Type::Text, Type::Date) => Some("write a day as `date('2026-03-01')`".to_owned()),
            (_, _) => None,
        };
        let message = match sign {
            "in" => format!("`in` can't find {} in {}", a(left.1), a(&Type::List(Box::new(right.1.clone())))),
            _ => format!("`{sign}` can't compare {} with {}", a(left.1), a(right.1)),
        };
        self.report(at, "cel-type", message, hint);
    }

    /// Every text that `literals` spells out must be an id of the choice, or '' for one not made.
    fn among(&mut self, choice: &Node, ids: &BTreeSet<String>, literals: &Node) {
        match &literals.kind {
            Kind::Literal(Val::Text(text)) => self.is_id(literals.at, choice, ids, text),
            Kind::Literal(Val::List(list)) => {
                for value in list {
                    if let Val::Text(text) = value {
                        self.is_id(literals.at, choice, ids, text);
                    }
                }
            }
            Kind::Conditional(parts) => {
                let [_, then, otherwise] = parts.as_ref();
                self.among(choice, ids, then);
                self.among(choice, ids, otherwise);
            }
            Kind::Literal(_)
            | Kind::Name(_)
            | Kind::Field(..)
            | Kind::Not(_)
            | Kind::Negate(_)
            | Kind::Binary(..)
            | Kind::Size(_)
            | Kind::Search(..)
            | Kind::Each(_)
            | Kind::Refused(..) => {}
        }
    }

    fn is_id(&mut self, at: At, choice: &Node, ids: &BTreeSet<String>, text: &str) {
        if !text.is_empty() && !ids.contains(text) {
            let hint = meant(text, ids.iter().map(String::as_str), "its ids are");
            self.report(at, "choice-literal", format!("'{text}' is none of the choices of {}", called(choice)), Some(hint));
        }
    }

    fn conditional(&mut self, at: At, parts: &'a [Node; 3]) -> Option<Type> {
        let [condition, then, otherwise] = parts;
        self.needs(at, "? :", condition, &Type::Bool);
        match (self.infer(then)?, self.infer(otherwise)?) {
            (Type::Date, Type::Null) | (Type::Null, Type::Date) => Some(Type::Date),
            (then, otherwise) if then == otherwise => Some(then),
            (then, otherwise) => {
                let message = format!("`? :` needs the same on both sides of `:`, not {} and {}", a(&then), a(&otherwise));
                self.report(at, "cel-type", message, None);
                None
            }
        }
    }

    fn search(&mut self, at: At, search: Search, [whole, part]: &'a [Node; 2]) -> Type {
        for side in [whole, part] {
            if let Some(found) = self.infer(side).filter(|found| *found != Type::Text) {
                let hint = match found {
                    Type::Choice { .. } => Some(format!("use `{}.id` or `.title`", written(side))),
                    Type::List(_) => Some("write `x in list`".to_owned()),
                    Type::Bool | Type::Int | Type::Text | Type::Date | Type::Record(_) | Type::Null => None,
                };
                let message = format!("`{}` needs text, but {} is {}", search.word(), called(side), a(&found));
                self.report(at, "cel-type", message, hint);
            }
        }
        Type::Bool
    }

    fn each(&mut self, at: At, each: &'a Each) -> Option<Type> {
        let word = each.does.word();
        let element = match self.infer(&each.list) {
            Some(Type::List(of)) => Some(*of),
            Some(other) => {
                self.report(at, "cel-type", format!("`{word}` needs a list, but {} is {}", called(&each.list), a(&other)), None);
                None
            }
            None => None,
        };
        if self.names.contains_key(&each.var) || self.vars.iter().any(|(var, _)| *var == each.var) {
            let message = format!("`{}` already means something here", each.var);
            self.report(at, "cel-name", message, Some(format!("give the element of `{word}` another name")));
        }
        self.vars.push((&each.var, element.clone()));
        if let Some(test) = &each.test {
            self.needs(at, word, test, &Type::Bool);
        }
        let value = each.value.as_ref().map(|value| self.infer(value));
        self.vars.pop();
        if let Some(Some(of @ (Type::List(_) | Type::Record(_)))) = &value {
            let message = format!("`map` makes texts, numbers, dates, choices or yes/no answers, not {}", of.several());
            self.report(at, "cel-type", message, Some("name one field, or ask with `exists` inside `exists`".to_owned()));
            return None;
        }
        match each.does {
            Does::All | Does::Exists | Does::ExistsOne => Some(Type::Bool),
            Does::Filter => element.map(|of| Type::List(Box::new(of))),
            Does::Map => value.flatten().map(|of| Type::List(Box::new(of))),
        }
    }
}

/// The type of a literal.
fn type_of(value: &Val) -> Option<Type> {
    match value {
        Val::Null => Some(Type::Null),
        Val::Bool(_) => Some(Type::Bool),
        Val::Int(_) => Some(Type::Int),
        Val::Text(_) => Some(Type::Text),
        Val::Date(_) => Some(Type::Date),
        Val::List(list) => list.first().and_then(type_of).map(|of| Type::List(Box::new(of))),
        Val::Choice { .. } | Val::Record(_) => None,
    }
}
