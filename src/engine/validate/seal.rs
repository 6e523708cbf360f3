//! `seal` (6.3, 6.4): there is a document to seal, it has been signed on every way here, and nothing it prints can be changed
//! between its freezing and its seal.

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
        changed(world, at, &seal.id, found);
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

/// Fields asked before the document is rendered and again before it is sealed.
fn changed(world: &World<'_>, seal: At<'_>, kind: &DocumentKind, found: &mut Vec<Diagnostic>) {
    let flow = &world.lists[seal.list].flow;
    let renders = |at: &At<'_>| at.list == seal.list && at.step.document.as_ref().is_some_and(|document| document.id == *kind);
    for document in world.steps().filter(renders).filter(|at| flow.leads(at.node, seal.node)) {
        let earlier =
            world.steps().filter(|at| at.list == seal.list && at.node != document.node && flow.leads(at.node, document.node));
        let printed: BTreeSet<_> = earlier.flat_map(|at| asked(world, at)).map(|ask| ask.field).collect();
        let later = world
            .steps()
            .filter(|at| at.list == seal.list && flow.leads(document.node, at.node) && flow.leads(at.node, seal.node));
        for ask in later
            .flat_map(|at| asked_on(world, at))
            .filter(|ask| printed.contains(&ask.field) && !is_taken_anew(world, &ask.field))
        {
            let message =
                format!("`{}` can be changed after `{kind}` was frozen at `{}` and before it is sealed", ask.field, document.id);
            let hint = "ask it before the document is rendered, or after the seal";
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

/// The same without what is asked only on the way back: that voids the signatures anyhow.
fn asked_on(world: &World<'_>, at: At<'_>) -> Vec<Ask> {
    let back = outcomes(at.step).filter(|(_, outcome)| matches!(outcome.way, Way::Back(_)));
    let back: Vec<_> = back.flat_map(|(_, outcome)| outcome.form.iter().map(|ask| ask.span)).collect();
    asked(world, at).into_iter().filter(|ask| !back.contains(&ask.span)).collect()
}

fn is_taken_anew(world: &World<'_>, field: &FieldId) -> bool {
    world.definition.fields.get(field).is_some_and(|field| field.from == Some(FieldFrom::NumberSeries))
}
