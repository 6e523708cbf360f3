//! Fields of the wrong type for the place they are named in: who holds a role, what an `each` goes over, whose word confirms
//! a record, who is told, on which day a milestone falls.

use super::names::rows_of;
use super::world::{World, outcomes};
use crate::definition::{Ask, Body, Definition, FieldKind, Mark, Named, Notify, RoleOf, Subject, WaitFor};
use crate::diagnostic::{Diagnostic, Span};
use crate::ids::FieldId;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let kinds = Kinds { definition: world.definition };
    for role in world.definition.roles.values() {
        let (key, fits): (_, fn(&FieldKind) -> bool) = match role.of {
            RoleOf::Unit(_) => ("unit", is_unit),
            RoleOf::Person(_) => ("person", is_person),
        };
        if let Subject::Fact(field) = role.of.subject() {
            let hint = format!("`{key}:` needs a field of type `{key}` or of several");
            found.extend(kinds.wrong("wrong-kind", field, role.of_span, &fits, &hint));
        }
    }
    for (id, field) in &world.definition.fields {
        if let FieldKind::Rows(columns) = &field.kind {
            for ask in columns.iter().filter(|ask| !rows_of(world.definition, &ask.field).is_empty()) {
                let message = format!("`{}` is a table, and so is `{id}`: there are no tables in tables", ask.field);
                found
                    .push(Diagnostic::error("wrong-kind", ask.span, message).hint("make its columns columns of the outer table"));
            }
        }
    }
    face(world, kinds, found);
    records(world, kinds, found);
    steps(world, kinds, found);
}

fn face(world: &World<'_>, kinds: Kinds<'_>, found: &mut Vec<Diagnostic>) {
    let Some(face) = &world.definition.face else { return };
    let text = |kind: &FieldKind| matches!(kind, FieldKind::Text);
    for field in [&face.number, &face.title].into_iter().chain(&face.about) {
        found.extend(kinds.wrong("wrong-kind", &field.id, field.span, &text, "lists show a field of type `text` here"));
    }
    let few = |kind: &FieldKind| matches!(kind, FieldKind::Text | FieldKind::Choice(_) | FieldKind::YesNo);
    let hint = "lists are narrowed down by fields of type `text` or `yes_no`, or by choices";
    for field in &face.by {
        found.extend(kinds.wrong("wrong-kind", &field.id, field.span, &few, hint));
    }
}

fn records(world: &World<'_>, kinds: Kinds<'_>, found: &mut Vec<Diagnostic>) {
    for record in world.definition.records.values() {
        if let Some(confirm) = &record.confirm {
            let one = |kind: &FieldKind| matches!(kind, FieldKind::Person);
            found.extend(kinds.wrong(
                "confirm-list",
                &confirm.id,
                confirm.span,
                &one,
                "`confirm:` asks one person; name a field of type `person`",
            ));
        }
        kinds.dated(&record.marks, &record.form, found);
    }
    let outcomes = world.definition.requests.values().flat_map(|request| request.outcomes.values());
    outcomes.for_each(|outcome| kinds.told(&outcome.notify, found));
}

fn steps(world: &World<'_>, kinds: Kinds<'_>, found: &mut Vec<Diagnostic>) {
    for at in world.steps() {
        let mut kind = |field: &Named<FieldId>, fits: &dyn Fn(&FieldKind) -> bool, hint: &str| {
            found.extend(kinds.wrong("wrong-kind", &field.id, field.span, fits, hint));
        };
        if let Body::Each(each) = &at.step.body {
            let list = |kind: &FieldKind| matches!(kind, FieldKind::Units | FieldKind::People | FieldKind::Rows(_));
            kind(&each.over, &list, "`each:` goes over a list: a field of type `units` or `people`, or one with `rows`");
        }
        if let Body::Wait(WaitFor::Fact(day)) = &at.step.body {
            kind(day, &|kind| matches!(kind, FieldKind::Date), "`wait:` needs a day: a field of type `date`");
        }
        if let Some(starts) = &at.step.starts {
            kind(
                &starts.each,
                &|kind| matches!(kind, FieldKind::Rows(_)),
                "`starts:` begins one case a row: name a field with `rows`",
            );
        }
        let form = world.asks(&at.step.form).into_owned();
        kinds.told(&at.step.notify, found);
        let lines = super::world::lines(at.step).iter().flat_map(|line| line.form.clone());
        kinds.dated(&at.step.marks, &form.iter().cloned().chain(lines).collect::<Vec<_>>(), found);
        for (_, outcome) in outcomes(at.step) {
            kinds.told(&outcome.notify, found);
            kinds.dated(&outcome.marks, &form.iter().chain(&outcome.form).cloned().collect::<Vec<_>>(), found);
        }
    }
}

#[derive(Clone, Copy)]
struct Kinds<'d> {
    definition: &'d Definition,
}

impl Kinds<'_> {
    /// A mistake where the field is known and does not fit.
    fn wrong(
        self,
        rule: &'static str,
        field: &FieldId,
        span: Span,
        fits: &dyn Fn(&FieldKind) -> bool,
        hint: &str,
    ) -> Option<Diagnostic> {
        let kind = &self.definition.fields.get(field)?.kind;
        (!fits(kind)).then(|| Diagnostic::error(rule, span, format!("`{field}` is {}", called(kind))).hint(hint))
    }

    fn told(self, notify: &[Notify], found: &mut Vec<Diagnostic>) {
        for told in notify {
            if let Notify::Fact(field) = told {
                let somebody = |kind: &FieldKind| is_person(kind) || is_unit(kind);
                let hint = "mail goes to a role, or to a field of type `person`, `people`, `unit` or `units`";
                found.extend(self.wrong("notify-target", &field.id, field.span, &somebody, hint));
            }
        }
    }

    /// The day of a milestone stands at the top of the form that is filled in with it.
    fn dated(self, marks: &[Mark], form: &[Ask], found: &mut Vec<Diagnostic>) {
        for mark in marks {
            let Some(on) = &mark.on else { continue };
            let date = |kind: &FieldKind| matches!(kind, FieldKind::Date);
            let wrong =
                self.wrong("marks-date", &on.id, on.span, &date, "a milestone falls on a day: name a field of type `date`");
            let known = self.definition.fields.contains_key(&on.id);
            if wrong.is_none() && known && !form.iter().any(|ask| ask.field == on.id) {
                let message = format!("`{}` is not asked where `{}` is marked", on.id, mark.milestone);
                let hint = format!("ask `{}!` in the form of this step, at its top and not in rows", on.id);
                found.push(Diagnostic::error("marks-date", on.span, message).hint(hint));
            }
            found.extend(wrong);
        }
    }
}

fn is_unit(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Unit | FieldKind::Units)
}

fn is_person(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Person | FieldKind::People)
}

/// What a field of this kind is called in a sentence.
const fn called(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::LongText => "text",
        FieldKind::Number => "a number",
        FieldKind::Date => "a day",
        FieldKind::YesNo => "a yes or no",
        FieldKind::Person => "one person",
        FieldKind::People => "several people",
        FieldKind::Unit => "one unit",
        FieldKind::Units => "several units",
        FieldKind::File => "a file",
        FieldKind::Files => "several files",
        FieldKind::Choice(_) => "a choice",
        FieldKind::Rows(_) => "a table",
    }
}
