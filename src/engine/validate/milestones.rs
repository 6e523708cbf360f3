//! Milestones and clocks (5.2, 5.3): what stops a clock, or is read by a condition, is marked somewhere.

use super::conditions::conditions;
use super::unknown::unknown;
use super::world::World;
use crate::diagnostic::Diagnostic;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let known = world.definition.milestones();
    for (id, clock) in &world.definition.clocks {
        if !known.contains(&clock.stops) {
            let message = format!("the clock `{id}` never stops: nothing marks `{}`", clock.stops);
            let nearest = unknown("milestone", clock.stops.as_str(), clock.stops_span, &known).hint;
            let hint = nearest.unwrap_or_else(|| format!("write `marks: {}` where it happens", clock.stops));
            found.push(Diagnostic::error("clock-unstopped", clock.stops_span, message).hint(hint));
        }
    }
    for condition in conditions(world) {
        for read in condition.expr.reads() {
            let Some(name) = read.strip_prefix("marks.") else { continue };
            if !known.contains(name) {
                let span = condition.expr.span_of(&read);
                let missing = unknown("milestone", name, span, &known);
                let message = format!("nothing ever marks `{name}`");
                let hint = missing.hint.unwrap_or_else(|| format!("write `marks: {name}` where it happens"));
                found.push(Diagnostic::error("milestone-unmarked", span, message).hint(hint));
            }
        }
    }
}
