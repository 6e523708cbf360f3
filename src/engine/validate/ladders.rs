//! Ladders and windows of a policy against the definition it serves: somebody is told, and whoever comes too late hears why.

use super::policy_values::asked_deadlines;
use super::world::World;
use crate::definition::Subject;
use crate::diagnostic::Diagnostic;
use crate::ids::DeadlineId;
use crate::policy::{Deadline, Ladder, Policy, Rung};

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let Some(policy) = world.policy else { return };
    for ladder in &policy.ladders {
        ladder_tells(world, policy, ladder, found);
    }
    windows(world, policy, found);
}

/// Of each rung at least one role can be told, by this definition, wherever it uses one of the ladder's deadlines.
fn ladder_tells(world: &World<'_>, policy: &Policy, ladder: &Ladder, found: &mut Vec<Diagnostic>) {
    let asked: Vec<DeadlineId> = asked_deadlines(world).into_iter().map(|asked| asked.id).collect();
    let used: Vec<&DeadlineId> = ladder.of.iter().filter(|id| asked.contains(id)).collect();
    let Some(first) = used.first() else { return };
    let in_each = world.steps().any(|at| {
        let inside = world.lists.get(at.list).is_some_and(|list| list.each.is_some()) || at.step.body.each().is_some();
        inside && at.step.due.as_ref().is_some_and(|due| used.contains(&&due.id))
    });
    let can_be_told = |rung: &Rung| {
        rung.tell.iter().any(|role| {
            let known = world.definition.roles.get(role);
            known.is_some_and(|known| in_each || *known.of.subject() != Subject::Item)
        })
    };
    for rung in ladder.rungs.iter().filter(|rung| !rung.tell.is_empty() && !can_be_told(rung)) {
        let message = format!(
            "nobody of `{}` is told by the rung `{}` of the ladder `{}`, which is for its `{first}`",
            world.definition.workflow, rung.id, ladder.id
        );
        let roles: Vec<&str> = world.definition.roles.keys().map(AsRef::as_ref).collect();
        let wrong = Diagnostic::error("ladder-role", rung.span, message).in_file(&policy.file);
        found.push(wrong.hint(format!("add one of its roles to `tell`: {}", roles.join(", "))));
    }
}

/// A window refuses in the policy's own words.
fn windows(world: &World<'_>, policy: &Policy, found: &mut Vec<Diagnostic>) {
    for (id, request) in &world.definition.requests {
        let Some(deadline) = request.within.as_ref().and_then(|within| policy.deadlines.get(&within.id)) else { continue };
        let rules = match deadline {
            Deadline::One(rule) => vec![rule],
            Deadline::By { rules, .. } => rules.values().collect(),
        };
        for rule in rules.iter().filter(|rule| rule.say.is_none()) {
            let message = format!("`{id}` is refused after this date, and nothing says in what words");
            let wrong = Diagnostic::error("window-say", rule.span, message).in_file(&policy.file);
            found.push(wrong.hint("add `say:`, the sentence that somebody reads who comes too late"));
        }
    }
}
