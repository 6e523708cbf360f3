//! `again` (2.5): an `each` that the definition enters a second time says what becomes of the answers it has.

use super::reach::moved_to;
use super::world::{At, World};
use crate::definition::Body;
use crate::diagnostic::Diagnostic;
use crate::graph::build::EdgeKind;
use petgraph::visit::EdgeRef;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for at in world.steps() {
        let Body::Each(each) = &at.step.body else { continue };
        match (again(world, at), each.again_span) {
            (Some(way), None) => {
                let message =
                    format!("`{}` can be entered a second time ({way}), and nothing says what becomes of its answers", at.id);
                let hint = "write `again: keep` (answers given stand) or `again: ask` (everybody is asked anew)";
                found.push(Diagnostic::error("again-missing", at.step.span, message).hint(hint));
            }
            (None, Some(span)) => {
                let message = format!("no `back` and no request leads to `{}` a second time", at.id);
                found.push(
                    Diagnostic::warning("again-pointless", span, message).hint("take `again` out; a move asks everybody anew"),
                );
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

/// What enters it a second time: a `back` to it or before it, in its list or around it, or a request's `move:`.
fn again(world: &World<'_>, at: At<'_>) -> Option<String> {
    let around = world.around(at.list, at.node);
    let back = around.iter().find_map(|(list, node)| {
        let flow = &world.lists[*list].flow;
        let mut edges = flow.graph.edge_references();
        edges
            .find(|edge| edge.weight().kind() == EdgeKind::Back && flow.leads(edge.target(), *node))
            .map(|edge| edge.weight().id.clone())
    });
    let (root, node) = around.last()?;
    let moved = moved_to(world).into_iter().any(|target| world.lists[*root].flow.leads(target, *node));
    back.map(|edge| format!("by `{edge}`")).or_else(|| moved.then(|| "by a request's `move`".to_owned()))
}
