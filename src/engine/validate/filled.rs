//! Facts that are read before every path has asked them (6.1): in a condition, as whoever holds a role, as a day to wait for.
//!
//! Only those that some form asks with `!`: the others may be empty, and read as empty. That a form asks at all is enough, `!`
//! or not: where a definition leaves a field optional on the way, it means to.

use super::conditions::{Condition, Part, conditions};
use super::mentions;
use super::names::Fields;
use super::world::{At, World, goes_on, lines};
use crate::definition::{ApproveMode, Body, FieldFrom, Subject, WaitFor};
use crate::diagnostic::{Diagnostic, Span};
use crate::graph::build::{Edge, Via};
use crate::ids::FieldId;
use std::collections::BTreeSet;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let asked = Asked::of(world);
    for read in reads(world) {
        let id = &read.field;
        let Some(field) = world.definition.fields.get(id) else { continue };
        if !asked.fields.written(id) {
            if !world.forms_unknown() && read.in_condition {
                let message = format!("`{}.{id}` is always empty: no form asks it and no import brings it", read.whose());
                found.push(
                    Diagnostic::error("field-unfilled", read.span, message).hint(format!("ask `{id}!` in a form before this")),
                );
            }
        } else if field.from != Some(FieldFrom::Import) && asked.required(&read) && !filled(world, &read) {
            let message = format!("`{}.{id}` is read at `{}`, but not every path has asked it by then", read.whose(), read.at.id);
            let hint = format!("ask `{id}!` on every path that leads to `{}`", read.at.id);
            found.push(Diagnostic::error("field-unfilled", read.span, message).hint(hint));
        }
    }
}

/// One reading of a field.
struct Read<'d> {
    field: FieldId,
    span: Span,
    at: At<'d>,
    part: Part,
    /// `item.x`, not `case.x`.
    of_item: bool,
    in_condition: bool,
}

impl Read<'_> {
    const fn whose(&self) -> &'static str {
        if self.of_item { "item" } else { "case" }
    }
}

/// Which fields are asked with `!`, of the case and of items.
struct Asked<'d> {
    fields: Fields<'d>,
    of_case: BTreeSet<FieldId>,
    of_items: BTreeSet<FieldId>,
}

impl<'d> Asked<'d> {
    fn of(world: &World<'d>) -> Self {
        let mut asked = Self { fields: Fields::of(world), of_case: BTreeSet::new(), of_items: BTreeSet::new() };
        for at in world.steps() {
            let into = if world.lists[at.list].each.is_some() { &mut asked.of_items } else { &mut asked.of_case };
            into.extend(world.asked_by(at.step).into_iter().filter(|ask| ask.required).map(|ask| ask.field.clone()));
        }
        asked
    }
    fn required(&self, read: &Read<'_>) -> bool {
        if read.of_item { self.of_items.contains(&read.field) } else { self.of_case.contains(&read.field) }
    }
}

fn reads<'d>(world: &World<'d>) -> Vec<Read<'d>> {
    let mut found: Vec<_> = conditions(world).into_iter().flat_map(of_condition).collect();
    for at in world.steps() {
        let mut add = |field: &FieldId, span| {
            found.push(Read { field: field.clone(), span, at, part: Part::Entry, of_item: false, in_condition: false });
        };
        if let Body::Wait(WaitFor::Fact(day)) = &at.step.body {
            add(&day.id, day.span);
        }
        for mention in mentions::doers(at) {
            if let Some(Subject::Fact(field)) = world.definition.roles.get(mention.id).map(|role| role.of.subject()) {
                add(field, mention.span);
            }
        }
    }
    found
}

fn of_condition(condition: Condition<'_>) -> Vec<Read<'_>> {
    let Condition { at, part, expr } = condition;
    let fields = expr.reads().into_iter().filter_map(|read| {
        let mut path = read.split('.');
        let whose = path.next()?;
        let field = path.next()?.trim_end_matches("[]");
        let of_item = whose == "item";
        (of_item || whose == "case").then(|| (FieldId::from(field), of_item, expr.span_of(&format!("{whose}.{field}"))))
    });
    let fields: BTreeSet<_> = fields.collect();
    fields.into_iter().map(|(field, of_item, span)| Read { field, span, at, part, of_item, in_condition: true }).collect()
}

fn filled(world: &World<'_>, read: &Read<'_>) -> bool {
    let asks = |edge: &Edge<'_>| asks(world, edge, &read.field);
    let here = match read.part {
        Part::Entry => false,
        Part::HandIn => world.asked_by(read.at.step).iter().any(|ask| ask.field == read.field),
        Part::Choose => {
            let flow = &world.lists[read.at.list].flow;
            flow.graph.edges(read.at.node).any(|edge| world.surely(edge.weight(), &asks))
        }
    };
    // What is asked within an `each` is the item's, what is asked outside the case's.
    let mut around = world.around(read.at.list, read.at.node).into_iter();
    here || around.any(|(list, node)| {
        let place = &world.lists[list];
        place.each.is_some() == read.of_item && place.flow.on_every_path(node, |edge| world.surely(edge, &asks))
    })
}

/// Whether whoever takes this way has been asked the field.
fn asks(world: &World<'_>, edge: &Edge<'_>, field: &FieldId) -> bool {
    let own = world.asks(&edge.from.form);
    let mode = if let Body::Approve(approve) = &edge.from.body { Some(approve.mode) } else { None };
    let all_sign = matches!(mode, Some(ApproveMode::InOrder | ApproveMode::All));
    let signed =
        lines(edge.from).iter().filter(|line| all_sign && line.when.is_none() && !line.otherwise).flat_map(|line| &line.form);
    let outcome = match edge.via {
        Via::Outcome(_, outcome) => outcome.form.as_slice(),
        Via::Next | Via::Choose(_) | Via::Limit(_) => &[],
    };
    let step = own.iter().chain(signed).filter(|_| goes_on(edge));
    step.chain(outcome).any(|ask| ask.field == *field)
}
