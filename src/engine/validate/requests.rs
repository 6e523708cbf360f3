//! Requests (2.10): somebody may ask, somebody may decide, and what a decision does can be done.

use super::unknown::elsewhere;
use super::world::World;
use crate::definition::{Request, RequestDoes};
use crate::diagnostic::Diagnostic;
use crate::ids::RequestId;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (id, request) in &world.definition.requests {
        if request.by.is_empty() {
            found.push(nobody(request, format!("nobody may ask `{id}`"), "name the roles: `by: [<role>]`"));
        }
        if request.outcomes.is_empty() {
            found.push(nobody(
                request,
                format!("`{id}` can't be decided: it has no outcomes"),
                "give it at least one to agree and one to decline",
            ));
        }
        does(world, id, request, found);
    }
}

fn nobody(request: &Request, message: String, hint: &str) -> Diagnostic {
    Diagnostic::error("request-nobody", request.span, message).hint(hint)
}

fn does(world: &World<'_>, id: &RequestId, request: &Request, found: &mut Vec<Diagnostic>) {
    for (name, outcome) in &request.outcomes {
        match &outcome.does {
            Some(RequestDoes::Move(to)) if !world.definition.steps.steps.contains_key(&to.id) => {
                // Where no list has the step it is an unknown name.
                if let Some(place) = elsewhere(world, &to.id) {
                    let message = format!("`move: {}` of `{id}` leads into a block", to.id);
                    found.push(Diagnostic::error("move-into-block", to.span, message).hint(place));
                }
            }
            Some(RequestDoes::Extend(clocks)) if clocks.is_empty() => {
                let message = format!("`extend:` of `{id}.{name}` names no clock");
                found.push(
                    Diagnostic::error("extend-nothing", outcome.span, message)
                        .hint("list the clocks of which one runs: `extend: [<clock>]`"),
                );
            }
            Some(RequestDoes::Move(_) | RequestDoes::Extend(_) | RequestDoes::Cancel) | None => {}
        }
    }
}
