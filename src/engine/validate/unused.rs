//! Fields that nothing uses: in no form, row, role, condition or import, and named nowhere else.
//!
//! Which fields the policy's forms ask only shows with all policies: [`super::folder()`] asks again with each of them.

use super::conditions::conditions;
use super::mentions;
use super::world::{World, policy_form};
use crate::definition::Form;
use crate::diagnostic::Diagnostic;
use crate::ids::FieldId;
use crate::policy::Policy;
use std::collections::BTreeSet;

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if !world.steps().any(|at| matches!(at.step.form, Form::Policy(_))) {
        found.extend(unused(world, &[]));
    }
}

/// The fields that nothing uses, whichever of `policies` serves.
pub(super) fn unused(world: &World<'_>, policies: &[Policy]) -> Vec<Diagnostic> {
    let mut used: BTreeSet<FieldId> = mentions::fields(world).into_iter().map(|field| field.id.clone()).collect();
    for at in world.steps() {
        if let Form::Policy(path) = &at.step.form {
            let asked = policies.iter().filter_map(|policy| policy.get(&path.id)).flat_map(policy_form);
            used.extend(asked.map(|ask| ask.field));
        }
    }
    let reads = conditions(world).into_iter().flat_map(|condition| condition.expr.reads());
    used.extend(
        reads.flat_map(|read| read.split('.').map(|name| FieldId::from(name.trim_end_matches("[]"))).collect::<Vec<_>>()),
    );
    let fields = world.definition.fields.iter().filter(|(id, field)| field.from.is_none() && !used.contains(*id));
    fields
        .map(|(id, field)| {
            let message = format!("the field `{id}` is used nowhere");
            Diagnostic::error("field-unused", field.span, message).hint("ask it in a form, or take it out")
        })
        .collect()
}
