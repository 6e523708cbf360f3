//! How the messages of [`super::check`] name types and parts, and what they propose.

use super::tree::{Kind, Node};
use super::types::{Type, Val};
use crate::diagnostic::did_you_mean;

/// With its article: `a date`, `text`.
pub(super) fn a(of: &Type) -> String {
    match of {
        Type::Bool | Type::Text | Type::Null => of.to_string(),
        Type::Int | Type::Date | Type::Choice { .. } | Type::List(_) | Type::Record(_) => format!("a {of}"),
    }
}

/// How a message names a part: by its path, or by what it does.
pub(super) fn called(node: &Node) -> String {
    match &node.kind {
        Kind::Literal(Val::Text(text)) => format!("'{text}'"),
        Kind::Literal(Val::Int(number)) => format!("`{number}`"),
        Kind::Literal(_) => "the literal".to_owned(),
        Kind::Size(_) => "`size(…)`".to_owned(),
        Kind::Not(_) => "what `!` gives".to_owned(),
        Kind::Negate(_) => "what `-` gives".to_owned(),
        Kind::Binary(binary, _) => format!("what `{}` gives", binary.sign()),
        Kind::Conditional(_) => "what `? :` gives".to_owned(),
        Kind::Search(search, _) => format!("what `{}` gives", search.word()),
        Kind::Each(each) => format!("what `{}` gives", each.does.word()),
        Kind::Name(_) | Kind::Field(..) | Kind::Refused(..) => {
            node.path().map_or_else(|| "this".to_owned(), |path| format!("`{path}`"))
        }
    }
}

/// Its path, to be written into a hint.
pub(super) fn written(node: &Node) -> String {
    node.path().unwrap_or_else(|| "…".to_owned())
}

/// How to ask something of a value that isn't yes/no.
pub(super) fn as_condition(node: &Node, of: &Type) -> String {
    let it = written(node);
    match of {
        Type::Text | Type::Choice { .. } => format!("compare it, as in `{it} != ''`"),
        Type::Int => format!("compare it, as in `{it} > 0`"),
        Type::Date => format!("compare it, as in `{it} != null`"),
        Type::List(_) => format!("ask for `size({it}) > 0`"),
        Type::Record(_) => format!("ask for one of its fields, as in `{it}.id`"),
        Type::Bool | Type::Null => "write a comparison".to_owned(),
    }
}

/// The likeliest name, or the first of all there are.
pub(super) fn meant<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone, have: &str) -> String {
    const MOST: usize = 12;
    if let Some(near) = did_you_mean(name, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    let mut all: Vec<&str> = known.clone().take(MOST).collect();
    if known.count() > MOST {
        all.push("…");
    }
    if all.is_empty() { format!("{have} nothing") } else { format!("{have} {}", all.join(", ")) }
}
