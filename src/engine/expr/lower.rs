//! The crate's tree to ours: which operators and functions a condition may use is decided here, once.
//!
//! Nothing fails: what may not be used becomes [`Kind::Refused`] in its place.

use super::tree::{At, Binary, Does, Each, Kind, Math, Node, Order, Refused, Search};
use super::types::Val;
use crate::diagnostic::did_you_mean;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo, operators as op};
use std::mem::discriminant;

/// Comprehensions in comprehensions (6.2).
const MOST_DEPTH: usize = 2;

/// What may be called, and how it is written.
const FUNCTIONS: [(&str, &str); 10] = [
    ("size", "size(list or text)"),
    ("contains", "text.contains('…')"),
    ("startsWith", "text.startsWith('…')"),
    ("endsWith", "text.endsWith('…')"),
    ("all", "list.all(x, …)"),
    ("exists", "list.exists(x, …)"),
    ("exists_one", "list.exists_one(x, …)"),
    ("filter", "list.filter(x, …)"),
    ("map", "list.map(x, …)"),
    ("date", "date('2026-03-01')"),
];

/// Turns the crate's tree into ours.
pub(super) fn lower(text: &str, positions: &SourceInfo, tree: &IdedExpr) -> Node {
    Lowering { text: text.chars().collect(), positions, depth: 0 }.node(tree)
}

struct Lowering<'a> {
    text: Vec<char>,
    positions: &'a SourceInfo,
    /// How many comprehensions the node stands in.
    depth: usize,
}

impl Lowering<'_> {
    fn node(&mut self, tree: &IdedExpr) -> Node {
        let at = self.at(tree);
        match &tree.expr {
            Expr::Literal(value) => Node { at, kind: literal(value) },
            Expr::List(list) => self.list(at, &list.elements),
            Expr::Ident(name) => Node { at, kind: Kind::Name(name.clone()) },
            Expr::Select(select) => {
                let of = self.node(&select.operand);
                let at = At { start: at.start + 1, length: count(&select.field) };
                Node { at, kind: Kind::Field(Box::new(of), select.field.clone()) }
            }
            Expr::Call(call) => self.call(at, call),
            Expr::Map(_) | Expr::Struct(_) => refused(at, "cel-type", "`{…}` can't stand in a condition", None),
            Expr::Comprehension(_) | Expr::Unspecified => refused(at, "cel-syntax", "this can't be read as a condition", None),
        }
    }

    fn list(&mut self, at: At, elements: &[IdedExpr]) -> Node {
        let parts: Vec<Node> = elements.iter().map(|element| self.node(element)).collect();
        let values: Option<Vec<Val>> = parts.iter().map(|part| scalar(&part.kind)).collect();
        match values {
            Some(values) if values.windows(2).any(|pair| pair.first().map(discriminant) != pair.last().map(discriminant)) => {
                refused(at, "cel-type", "a list in a condition holds either texts, or numbers, or dates", None)
            }
            Some(values) if !values.is_empty() => Node { at, kind: Kind::Literal(Val::List(values)) },
            Some(_) => refused(at, "cel-type", "an empty list `[]` says nothing in a condition", Some("ask for `size(…) == 0`")),
            None => Node {
                at,
                kind: Kind::Refused(
                    Refused {
                        rule: "cel-type",
                        message: "a list in a condition may hold only texts, numbers and dates as they are".to_owned(),
                        hint: Some("join comparisons with `||`".to_owned()),
                    },
                    parts,
                ),
            },
        }
    }

    fn call(&mut self, at: At, call: &CallExpr) -> Node {
        if let (None, [condition, then, otherwise], op::CONDITIONAL) =
            (&call.target, call.args.as_slice(), call.func_name.as_str())
        {
            let parts = [self.node(condition), self.node(then), self.node(otherwise)];
            return Node { at, kind: Kind::Conditional(Box::new(parts)) };
        }
        if let (None, [left, right], Some(binary)) = (&call.target, call.args.as_slice(), operator(&call.func_name)) {
            return Node { at, kind: Kind::Binary(binary, Box::new([self.node(left), self.node(right)])) };
        }
        match (&call.target, call.args.as_slice(), call.func_name.as_str()) {
            (None, [of], op::LOGICAL_NOT) => Node { at, kind: Kind::Not(Box::new(self.node(of))) },
            (None, [of], op::NEGATE) => Node { at, kind: Kind::Negate(Box::new(self.node(of))) },
            (None, [of, by], op::INDEX) => {
                let (message, hint) = ("`[…]` can't pick from a list or a group", "write `.field`, or `exists(x, …)` for a list");
                self.refused_with(at, "cel-type", message.to_owned(), hint.to_owned(), [of, by])
            }
            (_, _, name) => {
                let at = self.name_before(at, name);
                self.function(at, call)
            }
        }
    }

    fn function(&mut self, at: At, call: &CallExpr) -> Node {
        let name = call.func_name.as_str();
        let kind = match (name, call.target.as_deref(), call.args.as_slice()) {
            ("size", None, [of]) | ("size", Some(of), []) => Kind::Size(Box::new(self.node(of))),
            ("contains", Some(whole), [part]) => self.search(Search::Contains, whole, part),
            ("startsWith", Some(whole), [part]) => self.search(Search::StartsWith, whole, part),
            ("endsWith", Some(whole), [part]) => self.search(Search::EndsWith, whole, part),
            ("all", Some(list), [var, test]) => return self.each(at, Does::All, list, var, (Some(test), None)),
            ("exists", Some(list), [var, test]) => return self.each(at, Does::Exists, list, var, (Some(test), None)),
            ("exists_one", Some(list), [var, test]) => return self.each(at, Does::ExistsOne, list, var, (Some(test), None)),
            ("filter", Some(list), [var, test]) => return self.each(at, Does::Filter, list, var, (Some(test), None)),
            ("map", Some(list), [var, value]) => return self.each(at, Does::Map, list, var, (None, Some(value))),
            ("map", Some(list), [var, test, value]) => return self.each(at, Does::Map, list, var, (Some(test), Some(value))),
            ("date", None, [day]) => date(&day.expr),
            (_, target, args) => return self.unknown(at, name, target, args),
        };
        Node { at, kind }
    }

    fn search(&mut self, search: Search, whole: &IdedExpr, part: &IdedExpr) -> Kind {
        Kind::Search(search, Box::new([self.node(whole), self.node(part)]))
    }

    fn each(
        &mut self,
        at: At,
        does: Does,
        list: &IdedExpr,
        var: &IdedExpr,
        (test, value): (Option<&IdedExpr>, Option<&IdedExpr>),
    ) -> Node {
        let word = does.word();
        let Expr::Ident(var) = &var.expr else {
            let message = format!("`{word}` needs a name for the element first");
            return self.refused_with(at, "cel-function", message, format!("write `list.{word}(x, …)`"), [list]);
        };
        if self.depth == MOST_DEPTH {
            let message = format!("`{word}` stands inside {MOST_DEPTH} others; more would take too long");
            return self.refused_with(
                at,
                "cel-cost",
                message,
                "split the condition, or ask about one list after the other".to_owned(),
                [list],
            );
        }
        let list = self.node(list);
        self.depth += 1;
        let (test, value) = (test.map(|test| self.node(test)), value.map(|value| self.node(value)));
        self.depth -= 1;
        Node { at, kind: Kind::Each(Box::new(Each { does, list, var: var.clone(), test, value })) }
    }

    fn unknown(&mut self, at: At, name: &str, target: Option<&IdedExpr>, args: &[IdedExpr]) -> Node {
        let parts: Vec<&IdedExpr> = target.into_iter().chain(args).collect();
        if name == "has" {
            let hint = "compare with '' (text, choice) or null (date), or ask for `size(…) == 0`".to_owned();
            return self.refused_with(
                at,
                "cel-function",
                "every field is always there, so `has` is always true".to_owned(),
                hint,
                parts,
            );
        }
        if let Some((_, form)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
            // The first argument may be a variable, which is no name outside: nothing more can be said about the parts.
            let message = format!("`{name}` is not called this way");
            return self.refused_with(at, "cel-function", message, format!("write `{form}`"), target);
        }
        let meant = did_you_mean(name, FUNCTIONS.map(|(known, _)| known)).map(|known| format!("did you mean `{known}`? "));
        let forms = FUNCTIONS.map(|(_, form)| form).join(", ");
        let hint = format!("{}a condition may call {forms}", meant.unwrap_or_default());
        self.refused_with(at, "cel-function", format!("there is no function `{name}`"), hint, target)
    }

    fn refused_with<'t>(
        &mut self,
        at: At,
        rule: &'static str,
        message: String,
        hint: String,
        parts: impl IntoIterator<Item = &'t IdedExpr>,
    ) -> Node {
        let parts = parts.into_iter().map(|part| self.node(part)).collect();
        Node { at, kind: Kind::Refused(Refused { rule, message, hint: Some(hint) }, parts) }
    }

    fn at(&self, tree: &IdedExpr) -> At {
        let (start, stop) = self.positions.offset_for(tree.id).unwrap_or_default();
        At { start, length: stop.saturating_sub(start).saturating_add(1) }
    }

    /// A call is placed at its opening bracket; its name stands before that.
    fn name_before(&self, bracket: At, name: &str) -> At {
        let length = count(name);
        let start = bracket.start.saturating_sub(length);
        let written: String = self.text.iter().skip(start as usize).take(length as usize).collect();
        if written == name { At { start, length } } else { bracket }
    }
}

fn literal(value: &LiteralValue) -> Kind {
    let refuse = |message: &str, hint: &str| {
        Kind::Refused(Refused { rule: "cel-type", message: message.to_owned(), hint: Some(hint.to_owned()) }, Vec::new())
    };
    match value {
        LiteralValue::Boolean(value) => Kind::Literal(Val::Bool(*value.inner())),
        LiteralValue::Int(value) => Kind::Literal(Val::Int(*value.inner())),
        LiteralValue::String(value) => Kind::Literal(Val::Text(value.inner().to_owned())),
        LiteralValue::Null => Kind::Literal(Val::Null),
        LiteralValue::Double(_) => refuse("a number with a decimal point can't stand in a condition", "write a whole number"),
        LiteralValue::UInt(_) => refuse("a number ending in `u` can't stand in a condition", "write it without the `u`"),
        LiteralValue::Bytes(_) => refuse("bytes (`b'…'`) can't stand in a condition", "write text, without the `b`"),
    }
}

/// The value of a literal that may stand in a list.
fn scalar(kind: &Kind) -> Option<Val> {
    match kind {
        Kind::Literal(value @ (Val::Bool(_) | Val::Int(_) | Val::Text(_) | Val::Date(_))) => Some(value.clone()),
        Kind::Literal(Val::Null | Val::Choice { .. } | Val::List(_) | Val::Record(_))
        | Kind::Name(_)
        | Kind::Field(..)
        | Kind::Not(_)
        | Kind::Negate(_)
        | Kind::Binary(..)
        | Kind::Conditional(_)
        | Kind::Size(_)
        | Kind::Search(..)
        | Kind::Each(_)
        | Kind::Refused(..) => None,
    }
}

fn date(day: &Expr) -> Kind {
    let text = match day {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None, // the crate's enum, and it may grow
    };
    if let Some(day) = text.and_then(|text| text.parse().ok()) {
        return Kind::Literal(Val::Date(day));
    }
    let message = text.map_or_else(|| "`date` takes a day in quotes".to_owned(), |text| format!("'{text}' is no date"));
    Kind::Refused(Refused { rule: "cel-type", message, hint: Some("write `date('2026-03-01')`".to_owned()) }, Vec::new())
}

fn operator(name: &str) -> Option<Binary> {
    Some(match name {
        op::LOGICAL_AND => Binary::And,
        op::LOGICAL_OR => Binary::Or,
        op::EQUALS => Binary::Equal,
        op::NOT_EQUALS => Binary::NotEqual,
        op::LESS => Binary::Order(Order::Less),
        op::LESS_EQUALS => Binary::Order(Order::LessEqual),
        op::GREATER => Binary::Order(Order::Greater),
        op::GREATER_EQUALS => Binary::Order(Order::GreaterEqual),
        op::IN => Binary::In,
        op::ADD => Binary::Math(Math::Add),
        op::SUBSTRACT => Binary::Math(Math::Subtract),
        op::MULTIPLY => Binary::Math(Math::Multiply),
        op::DIVIDE => Binary::Math(Math::Divide),
        op::MODULO => Binary::Math(Math::Remainder),
        _ => return None,
    })
}

fn refused(at: At, rule: &'static str, message: &str, hint: Option<&str>) -> Node {
    Node { at, kind: Kind::Refused(Refused { rule, message: message.to_owned(), hint: hint.map(str::to_owned) }, Vec::new()) }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
