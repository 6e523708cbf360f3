//! `each` and its `item` (3.1): none within another, `item` only inside one, every `each` with a name of its own, and roles
//! bound to `item` where the items are what the role needs.

use super::conditions::conditions;
use super::mentions;
use super::names::FIXED;
use super::world::World;
use crate::definition::{Body, Each, FieldKind, Role, RoleOf, Subject};
use crate::diagnostic::{Diagnostic, Span};
use std::collections::BTreeMap;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut named: BTreeMap<_, _> = BTreeMap::new();
    for at in world.steps().filter(|at| matches!(at.step.body, Body::Each(_))) {
        if let Some((outer, _)) = world.lists[at.list].each {
            let message = format!("the `each` `{}` is inside the `each` `{outer}`", at.id);
            let hint = "end the outer one first and go over its answers after it, or start a case of its own for each item";
            found.push(Diagnostic::error("nested-each", at.step.span, message).hint(hint));
        }
        if FIXED.contains(&at.id.as_str()) {
            let message = format!("an `each` can't be called `{}`: conditions mean something else by it", at.id);
            found.push(Diagnostic::error("each-name", at.step.span, message).hint("choose another word"));
        }
        if let Some(other) = named.insert(at.id, at.step) {
            let message = format!("`{}.answers` could mean `{}` or `{}`", at.id, other.path, at.step.path);
            found.push(Diagnostic::error("each-name", at.step.span, message).hint("give one of the two another name"));
        }
    }
    items(world, found);
}

fn items(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for mention in mentions::roles(world) {
        let Some(role) = world.definition.roles.get(mention.id).filter(|role| *role.of.subject() == Subject::Item) else {
            continue;
        };
        match mention.list.and_then(|list| world.lists[list].each) {
            None => found.push(outside(&format!("the role `{}` belongs to one item of an `each`", mention.id), mention.span)),
            Some((_, each)) => found.extend(other_kind(world, mention.id.as_str(), role, each, mention.span)),
        }
    }
    for condition in conditions(world) {
        if world.lists[condition.at.list].each.is_none() && condition.expr.names().contains("item") {
            found.push(outside("`item` is the one an `each` has come to", condition.expr.span_of("item")));
        }
    }
}

fn outside(what: &str, span: Span) -> Diagnostic {
    let message = format!("{what}, and this stands outside any");
    Diagnostic::error("item-outside-each", span, message).hint("name a role bound to `case.…`, or read `<each>.answers`")
}

fn other_kind(world: &World<'_>, name: &str, role: &Role, each: &Each, span: Span) -> Option<Diagnostic> {
    let over = &world.definition.fields.get(&each.over.id)?.kind;
    let (needed, fits) = match role.of {
        RoleOf::Unit(_) => ("unit", matches!(over, FieldKind::Units)),
        RoleOf::Person(_) => ("person", matches!(over, FieldKind::People)),
    };
    let message = format!("`{name}` needs a {needed} as `item`, and `{}` is no list of those", each.over.id);
    (!fits).then(|| Diagnostic::error("wrong-kind", span, message).hint("go over a field of that type, or name another role"))
}
