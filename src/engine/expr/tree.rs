//! A condition as a tree of our own: only what a condition may contain, so that every pass over it is exhaustive.
//!
//! Made by [`super::lower`] from the crate's tree. What CEL knows and a condition may not use is kept as [`Kind::Refused`], so
//! that [`super::Expr::check`] can report all mistakes at once, and so that evaluating an unchecked condition fails instead of guessing.

use super::types::Val;

/// A stretch of the condition's text, in characters from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct At {
    pub start: u32,
    pub length: u32,
}

/// One part of a condition.
#[derive(Debug)]
pub(super) struct Node {
    /// The name or operator to underline.
    pub at: At,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// A literal; in a list, of literals only.
    Literal(Val),
    /// A root name, or the variable of an enclosing [`Each`].
    Name(String),
    Field(Box<Node>, String),
    Not(Box<Node>),
    Negate(Box<Node>),
    Binary(Binary, Box<[Node; 2]>),
    /// `condition ? then : otherwise`
    Conditional(Box<[Node; 3]>),
    Size(Box<Node>),
    /// `whole.contains(part)`
    Search(Search, Box<[Node; 2]>),
    Each(Box<Each>),
    Refused(Refused, Vec<Node>),
}

/// `list.exists(var, body)` and its kin.
#[derive(Debug)]
pub(super) struct Each {
    pub does: Does,
    pub list: Node,
    pub var: String,
    /// The condition on the element; none for `map(var, value)`.
    pub test: Option<Node>,
    /// What an element becomes; only for `map`.
    pub value: Option<Node>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

impl Does {
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Exists => "exists",
            Self::ExistsOne => "exists_one",
            Self::Filter => "filter",
            Self::Map => "map",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    Contains,
    StartsWith,
    EndsWith,
}

impl Search {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "startsWith",
            Self::EndsWith => "endsWith",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binary {
    And,
    Or,
    Equal,
    NotEqual,
    In,
    Order(Order),
    Math(Math),
}

impl Binary {
    pub const fn sign(self) -> &'static str {
        match self {
            Self::And => "&&",
            Self::Or => "||",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::In => "in",
            Self::Order(order) => order.sign(),
            Self::Math(math) => math.sign(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Order {
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Math {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Math {
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

/// Something CEL knows and a condition may not use.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub rule: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

impl Node {
    /// How it is written, where it is a name with or without fields: `case.grade`.
    pub fn path(&self) -> Option<String> {
        match &self.kind {
            Kind::Name(name) => Some(name.clone()),
            Kind::Field(of, field) => of.path().map(|path| format!("{path}.{field}")),
            Kind::Literal(_)
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
}
