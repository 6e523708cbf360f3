//! `document` and `seal` (6.3, 6.4): there is a document to seal, it has been signed on every way here, and nothing it prints is
//! asked again once it is frozen.

use super::names::REASON;
use super::unknown::unknown;
use super::world::{At, World, goes_on, outcomes};
use crate::definition::{Ask, Body, FieldFrom, Way};
use crate::diagnostic::Diagnostic;
use crate::graph::build::Edge;
use crate::ids::{DocumentKind, FieldId};
use std::collections::BTreeSet;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let kinds: Vec<_> = world.steps().filter_map(|at| at.step.document.as_ref()).map(|kind| &kind.id).collect();
    for at in world.steps() {
        let Some(seal) = &at.step.seal else { continue };
        if !kinds.contains(&&seal.id) {
            let missing = unknown("document", seal.id.as_str(), seal.span, kinds.iter().copied());
            let missing = Diagnostic { rule: "seal-without-document", ..missing };
            let hint = format!("render it on an earlier step that is signed: `document: {}`", seal.id);
            found.push(if missing.hint.is_some() { missing } else { missing.hint(hint) });
            continue;
        }
        let signs = signers(world, &seal.id);
        let signed = |edge: &Edge<'_>| goes_on(edge) && signs.contains(edge.from.path.as_str());
        if !signs.contains(at.step.path.as_str()) && !world.before(at.list, at.node, &signed) {
            let message = format!("`{}` can be sealed at `{}` without having been signed", seal.id, at.id);
            let hint = match signs.iter().next() {
                Some(step) => format!("let every way here pass `{step}`"),
                None => format!("give the step with `document: {}` an `approve`", seal.id),
            };
            found.push(Diagnostic::error("seal-before-approve", seal.span, message).hint(hint));
        }
    }
    for at in world.steps() {
        if let Some(document) = &at.step.document {
            changed(world, at, &document.id, found);
        }
    }
}

/// The approvals whose signatures cover a document: where it is rendered, or after that on every way.
fn signers(world: &World<'_>, kind: &DocumentKind) -> BTreeSet<String> {
    let renders = |edge: &Edge<'_>| edge.from.document.as_ref().is_some_and(|document| document.id == *kind);
    let covers = |at: &At<'_>| match &at.step.document {
        Some(document) => document.id == *kind,
        None => world.before(at.list, at.node, &|edge| renders(edge)),
    };
    let approvals = world.steps().filter(|at| matches!(at.step.body, Body::Approve(_)));
    approvals.filter(covers).map(|at| at.step.path.to_string()).collect()
}

/// What a document prints, asked again after it was frozen: once it is signed, that can't be handed in (6.4).
fn changed(world: &World<'_>, document: At<'_>, kind: &DocumentKind, found: &mut Vec<Diagnostic>) {
    let flow = &world.lists[document.list].flow;
    let here = world.steps().filter(|at| at.list == document.list);
    let before: BTreeSet<_> = here
        .filter(|at| at.node != document.node && flow.leads(at.node, document.node))
        .flat_map(|at| asked(world, at))
        .map(|ask| ask.field)
        .collect();
    let printed = world.definition.printed_fields(kind);
    for at in world.steps().filter(|at| at.list == document.list && flow.leads(document.node, at.node)) {
        let imported =
            |field: &FieldId| world.definition.fields.get(field).is_some_and(|field| field.from == Some(FieldFrom::Import));
        // What the step that renders it asks for the first time is not in it.
        let frozen =
            |field: &FieldId| printed.contains(field) && (at.node != document.node || before.contains(field) || imported(field));
        for ask in asked_on(world, at).into_iter().filter(|ask| frozen(&ask.field)) {
            let message = format!(
                "`{}` stands in `{kind}`, which is frozen at `{}`: once that is signed it can't be written here",
                ask.field, document.id
            );
            let hint = "ask it before the document is rendered, or give what is asked here a field of its own";
            found.push(Diagnostic::error("printed-field-writable", ask.span, message).hint(hint));
        }
    }
}

/// What a step asks, with all that is in it where it is a block, but what its items keep to themselves.
fn asked(world: &World<'_>, at: At<'_>) -> Vec<Ask> {
    let each = world.lists[at.list].each.map(|(id, _)| id);
    let within = |inner: &At<'_>| {
        let same = world.lists[inner.list].each.map(|(id, _)| id) == each;
        same && world.around(inner.list, inner.node).contains(&(at.list, at.node))
    };
    let asks = world
        .steps()
        .filter(within)
        .flat_map(|inner| world.asked_by(inner.step).into_iter().map(std::borrow::Cow::into_owned).collect::<Vec<_>>());
    asks.filter(|ask| ask.field != REASON).collect()
}

/// The same without what is asked only on the way back.
fn asked_on(world: &World<'_>, at: At<'_>) -> Vec<Ask> {
    let back = outcomes(at.step).filter(|(_, outcome)| matches!(outcome.way, Way::Back(_)));
    let back: Vec<_> = back.flat_map(|(_, outcome)| outcome.form.iter().map(|ask| ask.span)).collect();
    asked(world, at).into_iter().filter(|ask| !back.contains(&ask.span)).collect()
}
