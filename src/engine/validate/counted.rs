//! The types of what a figure of the office may look at; [`crate::machine::counted`] gives the values.

use super::names::{Fields, choice, types};
use super::world::World;
use crate::definition::Definition;
use crate::expr::{Expr, Type};
use crate::ids::StepId;
use crate::machine::counted::HOW;
use crate::policy::Policy;
use std::collections::BTreeMap;

/// The type of every name that a figure's condition can see; `each` where it counts the items of a block, as `item`.
pub fn counted(definition: &Definition, policy: &Policy, expr: &Expr, each: Option<&StepId>) -> BTreeMap<String, Type> {
    let world = World::new(definition, Some(policy));
    let mut names = types(&world, &Fields::of(&world), 0, expr);
    names.remove("in_time");
    let parts = |parts: &[(&str, Type)]| Type::Record(parts.iter().map(|(name, of)| ((*name).to_owned(), of.clone())).collect());
    let clock = parts(&[
        ("due", Type::Date),
        ("original", Type::Date),
        ("extended", Type::Int),
        ("stopped", Type::Date),
        ("in_time", Type::Bool),
        ("late", Type::Bool),
    ]);
    let clocks = definition.clocks.keys().map(|id| (id.to_string(), clock.clone())).collect();
    let requests = definition.requests.iter().map(|(id, request)| {
        let row = parts(&[
            ("asked_on", Type::Date),
            ("decided_on", Type::Date),
            ("outcome", choice(request.outcomes.keys().map(ToString::to_string).chain([String::new()]))),
        ]);
        (id.to_string(), Type::List(Box::new(row)))
    });
    names.insert("clocks".to_owned(), Type::Record(clocks));
    names.insert("requests".to_owned(), Type::Record(requests.collect()));
    names.insert("how".to_owned(), choice(HOW));
    names.insert("began".to_owned(), Type::Date);
    names.insert("today".to_owned(), Type::Date);
    if let Some(Type::Record(block)) = each.and_then(|each| names.get(each.as_str()))
        && let Some(Type::List(item)) = block.get("answers")
    {
        let item = (**item).clone();
        names.insert("item".to_owned(), item);
    }
    names
}
