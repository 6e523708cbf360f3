//! Every condition of a definition, and the check of its names and types (6.2). The mistakes bear the rules of [`crate::expr`].

use super::names::{Fields, types};
use super::world::{At, World, lines, outcomes};
use crate::definition::{Body, Exit};
use crate::diagnostic::Diagnostic;
use crate::expr::Expr;

/// A condition and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Condition<'d> {
    /// The step.
    pub at: At<'d>,
    /// Which part of the step.
    pub part: Part,
    /// The condition.
    pub expr: &'d Expr,
}

/// When a condition is evaluated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// As the block is entered, or as a signer's turn comes: before anything is filled in here.
    Entry,
    /// As the form is handed in, with what is in it.
    HandIn,
    /// When the step is over.
    Choose,
}

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let fields = Fields::of(world);
    for condition in conditions(world) {
        let list = condition.at.list;
        // That there is no `item` outside an `each` is said by the rule of that name.
        if world.lists[list].each.is_some() || !condition.expr.names().contains("item") {
            found.extend(condition.expr.check(&types(world, &fields, list, condition.expr)));
        }
    }
}

/// Every condition, in the order of the steps.
pub(super) fn conditions<'d>(world: &World<'d>) -> Vec<Condition<'d>> {
    let mut found = Vec::new();
    for at in world.steps() {
        let mut add = |part, expr| found.push(Condition { at, part, expr });
        if let Body::Parallel(branches) = &at.step.body {
            branches.values().filter_map(|branch| branch.when.as_ref()).for_each(|when| add(Part::Entry, when));
        }
        lines(at.step).iter().filter_map(|line| line.when.as_ref()).for_each(|when| add(Part::Entry, when));
        at.step.refuse.iter().for_each(|refuse| add(Part::HandIn, &refuse.when));
        outcomes(at.step).filter_map(|(_, outcome)| outcome.when.as_ref()).for_each(|when| add(Part::HandIn, when));
        if let Exit::Choose(rows) = &at.step.exit {
            rows.iter().filter_map(|row| row.when.as_ref()).for_each(|when| add(Part::Choose, when));
        }
    }
    found
}
