//! Where a definition names its roles and fields: one list each, for the rules that look at every name.

use super::world::{At, World, lines, outcomes};
use crate::definition::{Ask, Body, DecidedBy, FieldKind, Form, Mark, Named, Notify, Subject, WaitFor};
use crate::diagnostic::Span;
use crate::ids::{FieldId, RoleId};

/// A name, where it is written, and the list it stands in (none beside the steps).
pub struct Mention<'d, T> {
    /// The name.
    pub id: &'d T,
    /// Where.
    pub span: Span,
    /// In which list.
    pub list: Option<usize>,
}

/// Every mention of a role, but for those in `roles:` itself.
pub fn roles<'d>(world: &World<'d>) -> Vec<Mention<'d, RoleId>> {
    let definition = world.definition;
    let mut found = vec![Mention { id: &definition.in_charge, span: definition.in_charge_span, list: None }];
    for record in definition.records.values() {
        found.extend(record.by.iter().map(|role| named(role, None)));
    }
    for request in definition.requests.values() {
        found.extend(request.by.iter().map(|role| named(role, None)));
        if let DecidedBy::Role(role) = &request.decided_by {
            found.push(named(role, None));
        }
        found.extend(request.outcomes.values().flat_map(|outcome| told_roles(&outcome.notify, None)));
    }
    for at in world.steps() {
        let list = Some(at.list);
        found.extend(doers(at));
        found.extend(at.step.seen_by.iter().map(|role| named(role, list)));
        found.extend(at.step.refuse.iter().filter_map(|refuse| refuse.ask.as_ref()).map(|role| named(role, list)));
        found.extend(told_roles(&at.step.notify, list));
        found.extend(outcomes(at.step).flat_map(|(_, outcome)| told_roles(&outcome.notify, list)));
    }
    found
}

/// The roles that do a step.
pub fn doers(at: At<'_>) -> Vec<Mention<'_, RoleId>> {
    let list = Some(at.list);
    match &at.step.body {
        Body::Task(role) => vec![named(role, list)],
        Body::Approve(approve) => approve.by.iter().map(|line| named(&line.role, list)).collect(),
        Body::Parallel(_) | Body::Each(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => Vec::new(),
    }
}

/// Every mention of a field outside conditions and the policy's forms.
pub fn fields<'d>(world: &World<'d>) -> Vec<Mention<'d, FieldId>> {
    let mut found = declared(world);
    found.extend(beside(world));
    if let Some(face) = &world.definition.face {
        found.extend([&face.number, &face.title].into_iter().chain(&face.about).chain(&face.by).map(|field| named(field, None)));
    }
    for at in world.steps() {
        let list = Some(at.list);
        if let Form::Fields(form) = &at.step.form {
            found.extend(asked(form, list));
        }
        found.extend(lines(at.step).iter().flat_map(|line| asked(&line.form, list)));
        found.extend(dated(&at.step.marks, list));
        found.extend(told_facts(&at.step.notify, list));
        found.extend(at.step.starts.iter().map(|starts| named(&starts.each, list)));
        for (_, outcome) in outcomes(at.step) {
            found.extend(asked(&outcome.form, list).chain(dated(&outcome.marks, list)).chain(told_facts(&outcome.notify, list)));
        }
        match &at.step.body {
            Body::Each(each) => found.push(named(&each.over, list)),
            Body::Wait(WaitFor::Fact(field)) => found.push(named(field, list)),
            Body::Wait(WaitFor::Duration(_) | WaitFor::Date(_))
            | Body::Task(_)
            | Body::Approve(_)
            | Body::Parallel(_)
            | Body::Archive(_)
            | Body::Route => {}
        }
    }
    found
}

fn declared<'d>(world: &World<'d>) -> Vec<Mention<'d, FieldId>> {
    let roles = world.definition.roles.values().filter_map(|role| match role.of.subject() {
        Subject::Fact(id) => Some(Mention { id, span: role.of_span, list: None }),
        Subject::Item => None,
    });
    let mut found: Vec<_> = roles.collect();
    for field in world.definition.fields.values() {
        if let FieldKind::Rows(columns) = &field.kind {
            found.extend(asked(columns, None));
        }
    }
    found
}

fn beside<'d>(world: &World<'d>) -> Vec<Mention<'d, FieldId>> {
    let mut found = Vec::new();
    for record in world.definition.records.values() {
        found.extend(asked(&record.form, None).chain(dated(&record.marks, None)));
        found.extend(record.confirm.iter().map(|field| named(field, None)));
    }
    for request in world.definition.requests.values() {
        found.extend(asked(&request.form, None));
        for outcome in request.outcomes.values() {
            found.extend(asked(&outcome.form, None).chain(told_facts(&outcome.notify, None)));
        }
    }
    found
}

fn named<T>(name: &Named<T>, list: Option<usize>) -> Mention<'_, T> {
    Mention { id: &name.id, span: name.span, list }
}

fn asked(form: &[Ask], list: Option<usize>) -> impl Iterator<Item = Mention<'_, FieldId>> {
    form.iter().map(move |ask| Mention { id: &ask.field, span: ask.span, list })
}

fn dated(marks: &[Mark], list: Option<usize>) -> impl Iterator<Item = Mention<'_, FieldId>> {
    marks.iter().filter_map(|mark| mark.on.as_ref()).map(move |field| named(field, list))
}

fn told_roles(notify: &[Notify], list: Option<usize>) -> impl Iterator<Item = Mention<'_, RoleId>> {
    notify.iter().filter_map(move |told| match told {
        Notify::Role(role) => Some(named(role, list)),
        Notify::Fact(_) => None,
    })
}

fn told_facts(notify: &[Notify], list: Option<usize>) -> impl Iterator<Item = Mention<'_, FieldId>> {
    notify.iter().filter_map(move |told| match told {
        Notify::Fact(field) => Some(named(field, list)),
        Notify::Role(_) => None,
    })
}
