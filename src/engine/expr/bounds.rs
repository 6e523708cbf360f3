//! How much a condition would look at, worked out before it runs (6.2).
//!
//! The count is an upper bound that no short circuit lowers, so that a condition which is too expensive for a case is refused
//! always, and not only on the day its left side happens to be true. It goes over each list that a comprehension or an `in`
//! looks through; lists inside lists multiply, lists one after the other add up. `size` looks at no element.

use super::EvalError;
use super::tree::{Binary, Each, Kind, Node};
use super::types::Val;
use std::collections::BTreeMap;

const MOST_ELEMENTS: usize = 1_000;
const MOST_VISITS: usize = 10_000;

/// Refuses what would look at too much.
pub(super) fn check(node: &Node, names: &BTreeMap<String, Val>) -> Result<(), EvalError> {
    let visits = Bounds { names, vars: Vec::new(), times: 1 }.visits(node)?;
    within(visits)
}

fn within(visits: usize) -> Result<(), EvalError> {
    if visits > MOST_VISITS { Err(EvalError::TooManyVisits { visits, most: MOST_VISITS }) } else { Ok(()) }
}

/// All the values a part may turn out to be, and the most elements of the lists that `map` makes for it. Those hold no lists.
#[derive(Debug, Clone, Default)]
struct Reach<'a> {
    values: Vec<&'a Val>,
    mapped: usize,
}

impl<'a> Reach<'a> {
    fn of(values: impl IntoIterator<Item = &'a Val>) -> Self {
        Self { values: values.into_iter().collect(), mapped: 0 }
    }

    fn or(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        Self { values: self.values, mapped: self.mapped.max(other.mapped) }
    }

    /// The most elements it may have as a list.
    fn size(&self) -> Result<usize, EvalError> {
        let size = self.values.iter().map(|value| elements(value).len()).max().unwrap_or(0).max(self.mapped);
        if size > MOST_ELEMENTS { Err(EvalError::ListTooLong { size, most: MOST_ELEMENTS }) } else { Ok(size) }
    }

    fn elements(self) -> Self {
        Self::of(self.values.into_iter().flat_map(elements))
    }

    fn field(self, field: &str) -> Self {
        Self::of(self.values.into_iter().filter_map(|value| part(value, field)))
    }
}

struct Bounds<'a> {
    names: &'a BTreeMap<String, Val>,
    vars: Vec<(&'a str, Reach<'a>)>,
    /// How often the enclosing comprehensions come to the node.
    times: usize,
}

impl<'a> Bounds<'a> {
    /// How many elements `node` visits each time it is evaluated.
    fn visits(&mut self, node: &'a Node) -> Result<usize, EvalError> {
        match &node.kind {
            Kind::Literal(_) | Kind::Name(_) => Ok(0),
            Kind::Field(of, _) | Kind::Not(of) | Kind::Negate(of) | Kind::Size(of) => self.visits(of),
            Kind::Binary(Binary::In, sides) => {
                let [_, list] = sides.as_ref();
                let size = self.reach(list)?.size()?;
                Ok(size.saturating_add(self.sum(sides.as_slice())?))
            }
            Kind::Binary(_, sides) | Kind::Search(_, sides) => self.sum(sides.as_slice()),
            Kind::Conditional(parts) => self.sum(parts.as_slice()),
            Kind::Refused(_, parts) => self.sum(parts),
            Kind::Each(each) => self.each(each),
        }
    }

    fn sum(&mut self, parts: &'a [Node]) -> Result<usize, EvalError> {
        parts.iter().try_fold(0_usize, |sum, part| Ok(sum.saturating_add(self.visits(part)?)))
    }

    fn each(&mut self, each: &'a Each) -> Result<usize, EvalError> {
        let before = self.visits(&each.list)?;
        let list = self.reach(&each.list)?;
        let size = list.size()?;
        let outside = self.times;
        self.times = outside.saturating_mul(size.max(1));
        // Before the elements are gathered: there are never more of them than visits.
        within(self.times)?;
        self.vars.push((&each.var, list.elements()));
        let inside =
            each.test.iter().chain(&each.value).try_fold(0_usize, |sum, part| Ok(sum.saturating_add(self.visits(part)?)));
        self.vars.pop();
        self.times = outside;
        Ok(before.saturating_add(size.saturating_mul(inside?.max(1))))
    }

    /// All `node` may turn out to be, as far as lists can be in it.
    fn reach(&mut self, node: &'a Node) -> Result<Reach<'a>, EvalError> {
        match &node.kind {
            Kind::Literal(value) => Ok(Reach::of([value])),
            Kind::Name(name) => Ok(match self.vars.iter().rev().find(|(var, _)| var == name) {
                Some((_, reach)) => reach.clone(),
                None => Reach::of(self.names.get(name)),
            }),
            Kind::Field(of, field) => Ok(self.reach(of)?.field(field)),
            Kind::Conditional(parts) => {
                let [_, then, otherwise] = parts.as_ref();
                Ok(self.reach(then)?.or(self.reach(otherwise)?))
            }
            Kind::Each(each) => {
                let list = self.reach(&each.list)?;
                Ok(if each.value.is_some() { Reach { values: Vec::new(), mapped: list.size()? } } else { list })
            }
            Kind::Not(_) | Kind::Negate(_) | Kind::Binary(..) | Kind::Size(_) | Kind::Search(..) | Kind::Refused(..) => {
                Ok(Reach::default())
            }
        }
    }
}

fn elements(value: &Val) -> &[Val] {
    match value {
        Val::List(list) => list,
        Val::Null | Val::Bool(_) | Val::Int(_) | Val::Text(_) | Val::Date(_) | Val::Choice { .. } | Val::Record(_) => &[],
    }
}

fn part<'a>(value: &'a Val, field: &str) -> Option<&'a Val> {
    match value {
        Val::Record(parts) => parts.get(field),
        Val::Null | Val::Bool(_) | Val::Int(_) | Val::Text(_) | Val::Date(_) | Val::Choice { .. } | Val::List(_) => None,
    }
}
