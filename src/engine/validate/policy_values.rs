//! What a definition asks of the policy that serves it: deadlines, choices, forms, who decides, values and letters.

use super::conditions::conditions;
use super::unknown::unknown;
use super::world::{World, policy_form};
use crate::definition::{Body, Choices, DecidedBy, FieldFrom, FieldKind, Form, Named, RequestDoes, Subject};
use crate::diagnostic::{Diagnostic, Span, did_you_mean};
use crate::ids::{DeadlineId, FieldId};
use crate::policy::{DatumKind, Policy};

pub(super) fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let Some(policy) = world.policy else { return };
    deadlines(world, policy, found);
    choices(world, policy, found);
    forms(world, policy, found);
    decided(world, policy, found);
    values(world, policy, found);
}

/// Every deadline the definition names, with where: `due`, `within`, and its clocks.
pub(super) fn asked_deadlines(world: &World<'_>) -> Vec<Named<DeadlineId>> {
    let definition = world.definition;
    let steps = world.steps().filter_map(|at| at.step.due.clone());
    let requests = definition.requests.values().flat_map(|request| request.within.iter().chain(&request.due)).cloned();
    let clocks = definition.clocks.iter().map(|(id, clock)| Named::new(DeadlineId::from(id.as_str()), clock.span));
    steps.chain(requests).chain(clocks).collect()
}

fn deadlines(world: &World<'_>, policy: &Policy, found: &mut Vec<Diagnostic>) {
    for asked in asked_deadlines(world).into_iter().filter(|asked| !policy.deadlines.contains_key(&asked.id)) {
        let missing = unknown("deadline", asked.id.as_str(), asked.span, policy.deadlines.keys());
        let message = format!("the policy `{}` has no deadline `{}`", policy.policy, asked.id);
        let hint = missing.hint.unwrap_or_else(|| format!("add it to `deadlines:` of {}", policy.file));
        found.push(Diagnostic::error("policy-deadline", asked.span, message).hint(hint));
    }
}

fn choices(world: &World<'_>, policy: &Policy, found: &mut Vec<Diagnostic>) {
    for field in world.definition.fields.values() {
        let FieldKind::Choice(Choices::Policy(path)) = &field.kind else { continue };
        if policy.choices(&path.id).is_none_or(|rows| rows.is_empty()) {
            let message = format!("the policy `{}` has no list of choices `{}`", policy.policy, path.id);
            found.push(Diagnostic::error("policy-choices", path.span, message).hint(lacking(policy, &path.id)));
        }
    }
}

fn forms(world: &World<'_>, policy: &Policy, found: &mut Vec<Diagnostic>) {
    for at in world.steps() {
        let Form::Policy(path) = &at.step.form else { continue };
        let asks = policy.get(&path.id).map(policy_form).unwrap_or_default();
        if asks.is_empty() {
            let message = format!("the policy `{}` has no form `{}`", policy.policy, path.id);
            found.push(Diagnostic::error("policy-form", path.span, message).hint(lacking(policy, &path.id)));
        }
        for ask in asks.iter().filter(|ask| !world.definition.fields.contains_key(&ask.field)) {
            let fields = world.definition.fields.keys().map(AsRef::as_ref);
            let message =
                format!("the form `{}` asks `{}`, which `{}` does not declare", path.id, ask.field, world.definition.workflow);
            let missing = Diagnostic::error("policy-form", ask.span, message).in_file(&policy.file);
            found.push(match did_you_mean(ask.field.as_str(), fields) {
                Some(near) => missing.hint(format!("did you mean `{near}`?")),
                None => missing.hint(format!("declare it under `fields:` of {}", world.definition.file)),
            });
        }
    }
}

fn decided(world: &World<'_>, policy: &Policy, found: &mut Vec<Diagnostic>) {
    for (id, request) in &world.definition.requests {
        let DecidedBy::Policy(path) = &request.decided_by else { continue };
        let Some(roles) = policy.texts(&path.id).filter(|roles| !roles.is_empty()) else {
            let message = format!("nobody may decide `{id}`: the policy `{}` names no role under `{}`", policy.policy, path.id);
            found.push(Diagnostic::error("request-nobody", path.span, message).hint(lacking(policy, &path.id)));
            continue;
        };
        let span = policy.get(&path.id).map_or(path.span, |datum| datum.span);
        for name in roles {
            let role = world.definition.roles.get(name);
            if role.is_none_or(|role| *role.of.subject() == Subject::Item) {
                let known = world.definition.roles.keys();
                let message = format!(
                    "`{name}` under `{}` is no role of `{}` that stands outside an `each`",
                    path.id, world.definition.workflow
                );
                let hint = unknown("role", name, span, known).hint;
                let wrong = Diagnostic::error("policy-role", span, message).in_file(&policy.file);
                found.push(wrong.hint(hint.unwrap_or_else(|| "name a role of the definition".to_owned())));
            }
        }
    }
}

fn values(world: &World<'_>, policy: &Policy, found: &mut Vec<Diagnostic>) {
    let mut ask = |path: &str, span: Span| {
        if policy.get(path).is_none() {
            let message = format!("the policy `{}` has no value `{path}`", policy.policy);
            found.push(Diagnostic::error("policy-value", span, message).hint(lacking(policy, path)));
        }
    };
    for at in world.steps() {
        if let Some(redact) = &at.step.redact {
            ask(&redact.id, redact.span);
        }
        if let Body::Archive(kept) = &at.step.body {
            ask(&kept.id, kept.span);
        }
        if let Some(document) = &at.step.document {
            ask(&format!("letter.{}", document.id), document.span);
        }
        let numbered =
            |id: &FieldId| world.definition.fields.get(id).is_some_and(|field| field.from == Some(FieldFrom::NumberSeries));
        if let Some(seal) = at.step.seal.as_ref().filter(|_| world.asked_by(at.step).iter().any(|ask| numbered(&ask.field))) {
            ask(&format!("number_series.{}", seal.id), seal.span);
        }
    }
    for condition in conditions(world) {
        for read in condition.expr.reads() {
            if let Some(path) = read.strip_prefix("policy.") {
                ask(path.split("[]").next().unwrap_or(path), condition.expr.span_of(&read));
            }
        }
    }
    for outcome in world.definition.requests.values().flat_map(|request| request.outcomes.values()) {
        if matches!(outcome.does, Some(RequestDoes::Extend(_))) {
            ask("extension", outcome.span);
        }
    }
}

/// What to do about a path the policy lacks.
fn lacking(policy: &Policy, path: &str) -> String {
    let (group, name) = path.rsplit_once('.').unwrap_or(("", path));
    let near = if group.is_empty() { Some(&policy.data) } else { policy.get(group) };
    let names = near.into_iter().flat_map(|datum| match &datum.kind {
        DatumKind::Map(parts) => parts.keys().map(String::as_str).collect(),
        DatumKind::Text(_) | DatumKind::YesNo(_) | DatumKind::List(_) => Vec::new(),
    });
    match did_you_mean(name, names) {
        Some(near) if near != name => format!("did you mean `{near}`? else add `{path}` to {}", policy.file),
        Some(_) | None => format!("add `{path}` to {}", policy.file),
    }
}
