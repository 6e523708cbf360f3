//! Deadlines and what they count from (5.2): the milestone has a name the definition marks, it is marked before the date is
//! needed, and anew where a `back` makes the date count again.

use super::policy_values::asked_deadlines;
use super::world::{At, World, goes_on};
use crate::definition::{Body, FieldKind, Named};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::graph::build::{Edge, EdgeKind, Via};
use crate::ids::{DeadlineId, Milestone};
use crate::policy::{Anchor, Deadline, Policy, Rule};
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use petgraph::visit::EdgeRef;
use std::collections::BTreeSet;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let Some(policy) = world.policy else { return };
    let asked: BTreeSet<_> = asked_deadlines(world).into_iter().map(|asked| asked.id).collect();
    for (id, deadline) in policy.deadlines.iter().filter(|(id, _)| asked.contains(*id)) {
        known(world, policy, id, deadline, found);
    }
    circles(policy, found);
    for at in world.steps() {
        let Some(due) = &at.step.due else { continue };
        let rules = policy.deadlines.get(&due.id).map(rules).unwrap_or_default();
        for marks in rules.iter().filter_map(|rule| counted_from(rule)) {
            if !marks.is_empty() && !may_be_marked(world, at, &marks) {
                let names = names(&marks);
                let message = format!("`due: {}` counts from {names}, which no path has marked by `{}`", due.id, at.id);
                let hint = "count from something earlier, or from `opened`";
                found.push(Diagnostic::error("due-before-milestone", due.span, message).hint(hint));
            } else if !matches!(at.step.body, Body::Each(_)) {
                born_overdue(world, at, due, &marks, found);
            }
        }
    }
}

fn rules(deadline: &Deadline) -> Vec<&Rule> {
    match deadline {
        Deadline::One(rule) => vec![rule],
        Deadline::By { rules, .. } => rules.values().collect(),
    }
}

/// The milestones a rule counts from, where it counts from the latest of some.
fn counted_from(rule: &Rule) -> Option<Vec<&Milestone>> {
    match &rule.anchor {
        Anchor::Marks(marks) => Some(marks.iter().map(|mark| &mark.milestone).collect()),
        Anchor::Opened | Anchor::Before(_) | Anchor::Fixed => None,
    }
}

fn names(marks: &[&Milestone]) -> String {
    marks.iter().map(|mark| format!("`{mark}`")).collect::<Vec<_>>().join(" or ")
}

/// A deadline counts from something of this definition, and depends on a choice of it.
///
/// A policy serves several definitions: of several milestones or clocks it is enough that this one has one. One that none of
/// them has is a mistake of the folder ([`strangers`]).
fn known(world: &World<'_>, policy: &Policy, id: &DeadlineId, deadline: &Deadline, found: &mut Vec<Diagnostic>) {
    let definition = world.definition;
    for rule in rules(deadline) {
        let (what, from) = anchors(rule);
        if !from.is_empty() && !from.iter().any(|name| has(world, what, name)) {
            let names = from.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
            let message = format!("`{id}` counts from the {what} {names}, which `{}` does not have", definition.workflow);
            let hint = near(&[world], what, from.first().copied().unwrap_or_default());
            found.push(Diagnostic::error("policy-anchor", rule.span, message).hint(hint).in_file(&policy.file));
        }
    }
    if let Deadline::By { field, rules, span } = deadline {
        let is_choice = definition.fields.get(field).is_some_and(|field| matches!(field.kind, FieldKind::Choice(_)));
        let rows = super::names::choice_ids(definition, policy, field);
        let lacking: Vec<_> = rows.iter().filter(|row| !rules.contains_key(*row)).map(|row| format!("`{row}`")).collect();
        let strange: Vec<_> = rules.keys().filter(|row| !rows.contains(*row)).map(|row| format!("`{row}`")).collect();
        let message = if !is_choice {
            format!("`{id}` depends on `{field}`, which is no choice of `{}`", definition.workflow)
        } else if !lacking.is_empty() {
            format!("`{id}` has no rule for {} of `{field}`", lacking.join(", "))
        } else if !strange.is_empty() {
            format!("{} of `{id}` is none of the choices of `{field}`", strange.join(", "))
        } else {
            return;
        };
        let hint = "write one rule for each choice";
        found.push(Diagnostic::error("policy-anchor", *span, message).hint(hint).in_file(&policy.file));
    }
}

/// Milestones and clocks from which a policy counts a deadline, and which no definition that asks for the deadline has.
pub(super) fn strangers(worlds: &[World<'_>], policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, deadline) in &policy.deadlines {
        let asking: Vec<_> = worlds.iter().filter(|world| asked_deadlines(world).iter().any(|asked| asked.id == *id)).collect();
        for rule in rules(deadline) {
            let (what, from) = anchors(rule);
            let strange = |name: &&str| !asking.is_empty() && !asking.iter().any(|world| has(world, what, name));
            // Where all of them are strange each pair says so.
            for name in from.iter().filter(|name| strange(name) && !from.iter().all(strange)) {
                let message = format!("`{id}` counts from the {what} `{name}`, which no definition has that asks for it");
                let wrong = Diagnostic::error("policy-anchor", rule.span, message);
                found.push(wrong.hint(near(&asking, what, name)).in_file(&policy.file));
            }
        }
    }
    found
}

/// What a rule counts from by name, and what that is called.
fn anchors(rule: &Rule) -> (&'static str, Vec<&str>) {
    match &rule.anchor {
        Anchor::Marks(marks) => (MILESTONE, marks.iter().map(|mark| mark.milestone.as_str()).collect()),
        Anchor::Before(clocks) => (CLOCK, clocks.iter().map(AsRef::as_ref).collect()),
        Anchor::Opened | Anchor::Fixed => ("", Vec::new()),
    }
}

const MILESTONE: &str = "milestone";
const CLOCK: &str = "clock";

/// The names of that sort that a definition has.
fn named(world: &World<'_>, what: &str) -> BTreeSet<String> {
    if what == CLOCK {
        world.definition.clocks.keys().map(ToString::to_string).collect()
    } else {
        world.definition.milestones().iter().map(ToString::to_string).collect()
    }
}

fn has(world: &World<'_>, what: &str, name: &str) -> bool {
    named(world, what).contains(name)
}

fn near(worlds: &[&World<'_>], what: &str, name: &str) -> String {
    let known: BTreeSet<String> = worlds.iter().flat_map(|world| named(world, what)).collect();
    match did_you_mean(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name a {what} of the definition"),
    }
}

/// `before` in a circle: no date is ever reached.
fn circles(policy: &Policy, found: &mut Vec<Diagnostic>) {
    let mut graph = DiGraphMap::<&str, ()>::new();
    for (id, deadline) in &policy.deadlines {
        for rule in rules(deadline) {
            if let Anchor::Before(clocks) = &rule.anchor {
                for clock in clocks {
                    graph.add_edge(id.as_str(), clock.as_str(), ());
                }
            }
        }
    }
    for circle in tarjan_scc(&graph) {
        let first = policy.deadlines.iter().find(|(id, _)| circle.contains(&id.as_str()));
        let Some((first, rule)) = first.and_then(|(id, deadline)| Some((id.as_str(), *rules(deadline).first()?))) else {
            continue;
        };
        if circle.len() > 1 || graph.contains_edge(first, first) {
            let names: Vec<_> =
                policy.deadlines.keys().map(AsRef::as_ref).filter(|id| circle.contains(id)).chain([first]).collect();
            let message = format!("`before` goes in a circle: {}", names.join(" → "));
            let hint = "let one of them count from a milestone";
            found.push(Diagnostic::error("before-circle", rule.span, message).hint(hint).in_file(&policy.file));
        }
    }
}

/// Whether some path to `at`, or a record, may have marked one of `marks`.
fn may_be_marked(world: &World<'_>, at: At<'_>, marks: &[&Milestone]) -> bool {
    let recorded =
        world.definition.records.values().flat_map(|record| &record.marks).any(|mark| marks.contains(&&mark.milestone));
    recorded
        || world.around(at.list, at.node).into_iter().any(|(list, node)| {
            let flow = &world.lists[list].flow;
            let mut edges = flow.graph.edge_references();
            edges.any(|edge| may_mark(world, edge.weight(), marks) && flow.reached(edge.target(), |_| true).contains(&node))
        })
}

/// Whether taking this way, or anything in the block it leaves, may mark one of `marks`.
fn may_mark(world: &World<'_>, edge: &Edge<'_>, marks: &[&Milestone]) -> bool {
    let inside =
        world.within(edge.from).any(|(_, place)| place.flow.graph.edge_weights().any(|edge| may_mark(world, edge, marks)));
    inside || does_mark(edge, marks)
}

fn does_mark(edge: &Edge<'_>, marks: &[&Milestone]) -> bool {
    let named = |mark: &crate::definition::Mark| marks.contains(&&mark.milestone);
    let outcome = match edge.via {
        Via::Outcome(_, outcome) => outcome.marks.iter().any(named),
        Via::Next | Via::Choose(_) | Via::Limit(_) => false,
    };
    outcome || (goes_on(edge) && edge.from.marks.iter().any(named))
}

/// Every `back` that leads to `at` again without marking anew what its date counts from.
fn born_overdue(world: &World<'_>, at: At<'_>, due: &Named<DeadlineId>, marks: &[&Milestone], found: &mut Vec<Diagnostic>) {
    let does = |edge: &Edge<'_>| does_mark(edge, marks);
    // What every path inside the blocks around `at` marks is marked anew in any case.
    let mut renewed = false;
    for (list, node) in world.around(at.list, at.node) {
        let flow = &world.lists[list].flow;
        if renewed || world.lists[list].owner.is_some_and(|owner| matches!(owner.block.body, Body::Each(_))) {
            return;
        }
        for edge in flow.graph.edge_references().filter(|edge| edge.weight().kind() == EdgeKind::Back) {
            let again = flow.leads(edge.target(), node);
            if again && !does(edge.weight()) && !flow.between(edge.target(), node, |way| world.surely(way, &does)) {
                let message = format!(
                    "`{}` leads to `{}` again, whose `due: {}` still counts from the old {}: it would be born overdue",
                    edge.weight().id,
                    at.id,
                    due.id,
                    names(marks)
                );
                let hint = format!("mark {} on the way, or count `{}` from `opened`", names(marks), due.id);
                found.push(Diagnostic::error("born-overdue", edge.weight().span(), message).hint(hint));
            }
        }
        renewed = flow.on_every_path(node, |way| world.surely(way, &does));
    }
}
