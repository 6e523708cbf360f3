//! Names that nothing carries: roles, fields, steps, clocks, documents. (Deadlines and other values of the policy:
//! `policy_values`; names in conditions: `conditions`; a policy's own names: `overdue`.)

use super::mentions;
use super::world::World;
use crate::definition::{Body, Exit, RequestDoes, To, Way};
use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::ids::StepId;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let definition = world.definition;
    for role in mentions::roles(world) {
        if !definition.roles.contains_key(role.id) {
            found.push(unknown("role", role.id.as_str(), role.span, definition.roles.keys()));
        }
    }
    for role in definition.roles.values() {
        if let Some(paper) = role.paper.as_ref().filter(|paper| !definition.roles.contains_key(*paper)) {
            found.push(unknown("role", paper.as_str(), role.paper_span.unwrap_or(role.span), definition.roles.keys()));
        }
    }
    for field in mentions::fields(world) {
        if !definition.fields.contains_key(field.id) {
            let missing = unknown("field", field.id.as_str(), field.span, definition.fields.keys());
            found.push(if missing.hint.is_some() { missing } else { missing.hint("declare it under `fields:`") });
        }
    }
    targets(world, found);
    requests(world, found);
    documents(world, found);
}

/// A name that is none of `known`.
pub(super) fn unknown<'a, T: AsRef<str> + 'a>(
    what: &str,
    name: &str,
    span: Span,
    known: impl IntoIterator<Item = &'a T>,
) -> Diagnostic {
    let missing = Diagnostic::error("unknown-name", span, format!("there is no {what} `{name}`"));
    match did_you_mean(name, known.into_iter().map(AsRef::as_ref)) {
        Some(near) => missing.hint(format!("did you mean `{near}`?")),
        None => missing,
    }
}

/// Every step a list's steps name as a target, and where.
pub(super) fn targets_of<'d>(world: &World<'d>) -> impl Iterator<Item = (usize, &'d StepId, Span)> {
    let named = world.steps().flat_map(|at| {
        let forward = match &at.step.exit {
            Exit::Next(to) => vec![to],
            Exit::Choose(rows) => rows.iter().map(|row| &row.to).collect(),
            Exit::Outcomes(outcomes) => outcomes
                .values()
                .filter_map(|outcome| match &outcome.way {
                    Way::Next(to) => Some(to),
                    Way::Back(_) => None,
                })
                .collect(),
        };
        let forward = forward.into_iter().filter_map(|to| match &to.id {
            To::Step(step) => Some((step, to.span)),
            To::Done => None,
        });
        let back = super::world::outcomes(at.step).filter_map(|(_, outcome)| match &outcome.way {
            Way::Back(to) => Some((&to.id, to.span)),
            Way::Next(_) => None,
        });
        let limit = at.step.limit.iter().map(|limit| (&limit.then.id, limit.then.span));
        forward.chain(back).chain(limit).map(|(step, span)| (at.list, step, span)).collect::<Vec<_>>()
    });
    named.collect::<Vec<_>>().into_iter()
}

fn targets(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (list, step, span) in targets_of(world) {
        if world.lists[list].list.steps.contains_key(step) {
            continue;
        }
        let known: Vec<_> = world.lists[list].list.steps.keys().chain([&StepId::from("done")]).cloned().collect();
        let missing = unknown("step", step.as_str(), span, &known);
        found.push(match elsewhere(world, step) {
            Some(hint) => missing.hint(hint),
            None => missing,
        });
    }
}

/// Where a step that is not in this list is: nothing reaches into a block or out of one.
pub(super) fn elsewhere(world: &World<'_>, step: &StepId) -> Option<String> {
    let branch = world.steps().find(|at| matches!(&at.step.body, Body::Parallel(branches) if branches.contains_key(step)));
    if let Some(block) = branch {
        return Some(format!("`{step}` is a branch of `{}`; go to the block as a whole", block.step.path));
    }
    let place = world.lists.iter().find(|place| place.list.steps.contains_key(step))?;
    Some(match place.owner {
        Some(owner) => format!("`{step}` is inside the block `{}`; nothing outside a block names a step in it", owner.block.path),
        None => format!("`{step}` is outside this block; end the branch with `done` and let the block's `choose` decide"),
    })
}

fn requests(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let definition = world.definition;
    for outcome in definition.requests.values().flat_map(|request| request.outcomes.values()) {
        match &outcome.does {
            Some(RequestDoes::Move(to)) if !world.lists.iter().any(|place| place.list.steps.contains_key(&to.id)) => {
                found.push(unknown("step", to.id.as_str(), to.span, definition.steps.steps.keys()));
            }
            Some(RequestDoes::Extend(clocks)) => {
                for clock in clocks.iter().filter(|clock| !definition.clocks.contains_key(&clock.id)) {
                    found.push(unknown("clock", clock.id.as_str(), clock.span, definition.clocks.keys()));
                }
            }
            Some(RequestDoes::Move(_) | RequestDoes::Cancel) | None => {}
        }
    }
}

fn documents(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let kinds: Vec<_> = world.steps().filter_map(|at| at.step.document.as_ref()).map(|kind| &kind.id).collect();
    for lint in world.steps().filter_map(|at| at.step.lint.as_ref()) {
        if !kinds.contains(&&lint.id) {
            found.push(unknown("document", lint.id.as_str(), lint.span, kinds.iter().copied()));
        }
    }
}
