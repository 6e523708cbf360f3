//! Loops (2.1, 2.6): `next` never closes one, `back` goes to a step that leads here, and what follows after too many rounds
//! does not lead here again.

use super::world::{Place, World, outcomes};
use crate::definition::{Step, Way};
use crate::diagnostic::Diagnostic;
use crate::ids::StepId;
use petgraph::graph::NodeIndex;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for place in &world.lists {
        for cycle in place.flow.cycles() {
            found.extend(circle(place, &cycle));
        }
    }
    for at in world.steps() {
        let place = &world.lists[at.list];
        backs(place, at.id, at.step, at.node, found);
        let then = at.step.limit.as_ref().and_then(|limit| Some((limit, place.flow.node(&limit.then.id)?)));
        if let Some((limit, then)) = then.filter(|(_, then)| place.flow.leads(*then, at.node)) {
            let message = format!("`then: {}` leads to `{}` again, however often it has been entered", limit.then.id, at.id);
            let again = Diagnostic::error("limit-leads-back", limit.then.span, message);
            let after = names(
                place,
                place
                    .flow
                    .reached(at.node, crate::graph::analyse::forward)
                    .into_iter()
                    .filter(|node| *node != then && !place.flow.leads(*node, at.node)),
            );
            found.push(again.hint(format!("name a step that comes after it: {after}")));
        }
    }
}

fn circle(place: &Place<'_>, cycle: &[NodeIndex]) -> Option<Diagnostic> {
    let (first, last) = (*cycle.first()?, *cycle.last()?);
    let edge = &place.flow.graph[place.flow.graph.find_edge(last, first)?];
    let names: Vec<_> = cycle.iter().chain([&first]).map(|node| place.flow.graph[*node].name()).collect();
    let message = format!("`next` goes in a circle: {}", names.join(" → "));
    let hint = format!("write `back: {}` where a person sends it back, or go on to a later step", place.flow.graph[first].name());
    Some(Diagnostic::error("next-cycle", edge.span(), message).hint(hint))
}

fn backs(place: &Place<'_>, id: &StepId, step: &Step, node: NodeIndex, found: &mut Vec<Diagnostic>) {
    for (_, outcome) in outcomes(step) {
        let Way::Back(to) = &outcome.way else { continue };
        let Some(target) = place.flow.node(&to.id) else { continue };
        let ancestors = place.flow.ancestors(node);
        if ancestors.contains(&target) {
            continue;
        }
        let message = format!("`back: {}` goes to a step that does not lead to `{id}`", to.id);
        let hint = if target != node && place.flow.leads(node, target) {
            format!("`{}` comes later: write `next: {}`", to.id, to.id)
        } else {
            format!("`back` goes to an earlier step: {}", names(place, ancestors))
        };
        found.push(Diagnostic::error("back-target", to.span, message).hint(hint));
    }
}

fn names(place: &Place<'_>, nodes: impl IntoIterator<Item = NodeIndex>) -> String {
    let names: Vec<_> = nodes.into_iter().map(|node| format!("`{}`", place.flow.graph[node].name())).collect();
    if names.is_empty() { "there is none".to_owned() } else { names.join(", ") }
}
