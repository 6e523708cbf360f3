//! Evaluates a condition whose size [`super::bounds`] has found fit.
//!
//! Total: no panic, no recursion deeper than the text allows, an overflow or a division by zero is an error. Left to right:
//! `&&`, `||`, `?:`, `all` and `exists` stop as soon as they are decided, and an error before that refuses the whole.
//! Nulls stand for dates nobody has filled in: `==` and `!=` compare them, `<`, `<=`, `>`, `>=` with one are false.

use super::EvalError;
use super::tree::{Binary, Does, Each, Kind, Math, Node, Order, Search};
use super::types::Val;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Whether `node` holds.
pub(super) fn holds(node: &Node, names: &BTreeMap<String, Val>) -> Result<bool, EvalError> {
    truth(node, &Scope::Root(names), "the condition")
}

/// The names that can be seen: the roots, and the variable of each comprehension around.
enum Scope<'e> {
    Root(&'e BTreeMap<String, Val>),
    Var { name: &'e str, value: &'e Val, outer: &'e Scope<'e> },
}

impl<'e> Scope<'e> {
    fn find(&self, wanted: &str) -> Option<&'e Val> {
        match self {
            Self::Root(names) => names.get(wanted),
            Self::Var { name, value, .. } if *name == wanted => Some(value),
            Self::Var { outer, .. } => outer.find(wanted),
        }
    }
}

type Evaluated<'e> = Result<Cow<'e, Val>, EvalError>;

fn value<'e>(node: &'e Node, scope: &Scope<'e>) -> Evaluated<'e> {
    match &node.kind {
        Kind::Literal(value) => Ok(Cow::Borrowed(value)),
        Kind::Name(name) => scope.find(name).map(Cow::Borrowed).ok_or_else(|| failed(format!("there is no `{name}`"))),
        Kind::Field(of, field) => match value(of, scope)? {
            Cow::Borrowed(of) => part(of, field),
            Cow::Owned(of) => part(&of, field).map(|part| Cow::Owned(part.into_owned())),
        },
        Kind::Not(of) => owned(Val::Bool(!truth(of, scope, "!")?)),
        Kind::Negate(of) => {
            number(of, scope, "-")?.checked_neg().map_or_else(|| Err(overflow("-")), |number| owned(Val::Int(number)))
        }
        Kind::Binary(binary, sides) => compute(*binary, sides, scope).map(Cow::Owned),
        Kind::Conditional(parts) => {
            let [condition, then, otherwise] = parts.as_ref();
            if truth(condition, scope, "? :")? { value(then, scope) } else { value(otherwise, scope) }
        }
        Kind::Size(of) => owned(Val::Int(size(value(of, scope)?.as_ref())?)),
        Kind::Search(search, sides) => owned(Val::Bool(searched(*search, sides, scope)?)),
        Kind::Each(each) => looped(each, scope),
        Kind::Refused(refused, _) => Err(failed(refused.message.clone())),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of `value` answers in the same way")]
const fn owned<'e>(value: Val) -> Evaluated<'e> {
    Ok(Cow::Owned(value))
}

fn part<'e>(of: &'e Val, field: &str) -> Evaluated<'e> {
    match of {
        Val::Record(parts) => parts.get(field).map(Cow::Borrowed).ok_or_else(|| failed(format!("there is no field `{field}`"))),
        Val::Choice { id, .. } if field == "id" => owned(Val::Text(id.clone())),
        Val::Choice { title, .. } if field == "title" => owned(Val::Text(title.clone())),
        // An unfilled choice comes without flags; that there is such a flag at all is checked when the definition is loaded.
        Val::Choice { flags, .. } => owned(Val::Bool(flags.get(field).copied().unwrap_or(false))),
        Val::Null | Val::Bool(_) | Val::Int(_) | Val::Text(_) | Val::Date(_) | Val::List(_) => {
            Err(failed(format!("`.{field}` needs a group of fields or a choice")))
        }
    }
}

fn compute<'e>(binary: Binary, sides: &'e [Node; 2], scope: &Scope<'e>) -> Result<Val, EvalError> {
    let [left, right] = sides;
    let sign = binary.sign();
    match binary {
        Binary::And => Ok(Val::Bool(truth(left, scope, sign)? && truth(right, scope, sign)?)),
        Binary::Or => Ok(Val::Bool(truth(left, scope, sign)? || truth(right, scope, sign)?)),
        Binary::Equal => Ok(Val::Bool(same(&*value(left, scope)?, &*value(right, scope)?)?)),
        Binary::NotEqual => Ok(Val::Bool(!same(&*value(left, scope)?, &*value(right, scope)?)?)),
        Binary::In => {
            let wanted = value(left, scope)?;
            let list = value(right, scope)?;
            for element in list_of(&list, sign)? {
                if same(&wanted, element)? {
                    return Ok(Val::Bool(true));
                }
            }
            Ok(Val::Bool(false))
        }
        Binary::Order(order) => Ok(Val::Bool(ordered(order, &*value(left, scope)?, &*value(right, scope)?)?)),
        Binary::Math(math) => calculate(math, number(left, scope, sign)?, number(right, scope, sign)?).map(Val::Int),
    }
}

/// Whether two values are the same; a choice is its id.
fn same(left: &Val, right: &Val) -> Result<bool, EvalError> {
    match (left, right) {
        (Val::Choice { id: left, .. } | Val::Text(left), Val::Choice { id: right, .. } | Val::Text(right)) => Ok(left == right),
        (Val::Bool(left), Val::Bool(right)) => Ok(left == right),
        (Val::Int(left), Val::Int(right)) => Ok(left == right),
        (Val::Date(_) | Val::Null, Val::Date(_) | Val::Null) => Ok(left == right),
        (_, _) => Err(failed(format!("{} can't be compared with {}", kind_of(left), kind_of(right)))),
    }
}

fn ordered(order: Order, left: &Val, right: &Val) -> Result<bool, EvalError> {
    let found = match (left, right) {
        (Val::Int(left), Val::Int(right)) => left.cmp(right),
        (Val::Date(left), Val::Date(right)) => left.cmp(right),
        (Val::Null, Val::Date(_) | Val::Null) | (Val::Date(_), Val::Null) => return Ok(false),
        (_, _) => return Err(failed(format!("`{}` can't put {} and {} in order", order.sign(), kind_of(left), kind_of(right)))),
    };
    Ok(match order {
        Order::Less => found.is_lt(),
        Order::LessEqual => found.is_le(),
        Order::Greater => found.is_gt(),
        Order::GreaterEqual => found.is_ge(),
    })
}

fn calculate(math: Math, left: i64, right: i64) -> Result<i64, EvalError> {
    let (result, by_zero) = match math {
        Math::Add => (left.checked_add(right), false),
        Math::Subtract => (left.checked_sub(right), false),
        Math::Multiply => (left.checked_mul(right), false),
        Math::Divide => (left.checked_div(right), right == 0),
        Math::Remainder => (left.checked_rem(right), right == 0),
    };
    result.ok_or_else(
        || if by_zero { failed(format!("`{left} {} 0` divides by zero", math.sign())) } else { overflow(math.sign()) },
    )
}

fn size(of: &Val) -> Result<i64, EvalError> {
    let size = match of {
        Val::Text(text) => text.chars().count(),
        Val::List(list) => list.len(),
        Val::Null | Val::Bool(_) | Val::Int(_) | Val::Date(_) | Val::Choice { .. } | Val::Record(_) => {
            return Err(failed(format!("`size` needs a list or text, not {}", kind_of(of))));
        }
    };
    i64::try_from(size).map_err(|_| overflow("size"))
}

fn searched<'e>(search: Search, [whole, part]: &'e [Node; 2], scope: &Scope<'e>) -> Result<bool, EvalError> {
    let (whole, part) = (value(whole, scope)?, value(part, scope)?);
    let (Val::Text(whole), Val::Text(part)) = (whole.as_ref(), part.as_ref()) else {
        return Err(failed(format!("`{}` needs text, not {} and {}", search.word(), kind_of(&whole), kind_of(&part))));
    };
    Ok(match search {
        Search::Contains => whole.contains(part.as_str()),
        Search::StartsWith => whole.starts_with(part.as_str()),
        Search::EndsWith => whole.ends_with(part.as_str()),
    })
}

fn looped<'e>(each: &'e Each, scope: &Scope<'e>) -> Evaluated<'e> {
    let list = value(&each.list, scope)?;
    let list = list_of(&list, each.does.word())?;
    let (mut holding, mut kept) = (0_usize, Vec::new());
    for element in list {
        let scope = Scope::Var { name: &each.var, value: element, outer: scope };
        let holds = each.test.as_ref().map_or(Ok(true), |test| truth(test, &scope, each.does.word()))?;
        holding += usize::from(holds);
        match (each.does, holds, &each.value) {
            (Does::All, false, _) => return owned(Val::Bool(false)),
            (Does::Exists, true, _) => return owned(Val::Bool(true)),
            (Does::Filter, true, _) | (Does::Map, true, None) => kept.push(element.clone()),
            (Does::Map, true, Some(becomes)) => kept.push(mapped(value(becomes, &scope)?)?),
            (Does::All | Does::ExistsOne, true, _) | (Does::Exists | Does::ExistsOne | Does::Filter | Does::Map, false, _) => {}
        }
    }
    owned(match each.does {
        Does::All => Val::Bool(true),
        Does::Exists => Val::Bool(false),
        Does::ExistsOne => Val::Bool(holding == 1),
        Does::Filter | Does::Map => Val::List(kept),
    })
}

/// What `map` may make: nothing that holds other values, so that no condition can multiply what a case holds.
fn mapped(becomes: Cow<'_, Val>) -> Result<Val, EvalError> {
    match becomes.as_ref() {
        Val::List(_) | Val::Record(_) => {
            Err(failed(format!("`map` can't make a list of {}s", kind_of(&becomes).trim_start_matches("a "))))
        }
        Val::Null | Val::Bool(_) | Val::Int(_) | Val::Text(_) | Val::Date(_) | Val::Choice { .. } => Ok(becomes.into_owned()),
    }
}

fn truth<'e>(node: &'e Node, scope: &Scope<'e>, needed_by: &str) -> Result<bool, EvalError> {
    match value(node, scope)?.as_ref() {
        Val::Bool(truth) => Ok(*truth),
        other => Err(failed(format!("`{needed_by}` needs yes/no, not {}", kind_of(other)))),
    }
}

fn number<'e>(node: &'e Node, scope: &Scope<'e>, needed_by: &str) -> Result<i64, EvalError> {
    match value(node, scope)?.as_ref() {
        Val::Int(number) => Ok(*number),
        other => Err(failed(format!("`{needed_by}` needs a number, not {}", kind_of(other)))),
    }
}

fn list_of<'e>(value: &'e Val, needed_by: &str) -> Result<&'e [Val], EvalError> {
    match value {
        Val::List(list) => Ok(list),
        other => Err(failed(format!("`{needed_by}` needs a list, not {}", kind_of(other)))),
    }
}

const fn kind_of(value: &Val) -> &'static str {
    match value {
        Val::Null => "null",
        Val::Bool(_) => "yes/no",
        Val::Int(_) => "a number",
        Val::Text(_) => "text",
        Val::Date(_) => "a date",
        Val::Choice { .. } => "a choice",
        Val::List(_) => "a list",
        Val::Record(_) => "a group of fields",
    }
}

fn overflow(sign: &str) -> EvalError {
    failed(format!("`{sign}` goes beyond the largest number"))
}

const fn failed(why: String) -> EvalError {
    EvalError::Failed(why)
}
