//! Holding a scenario against what it plays: every name in it must be known before anything is played.

use super::{At, Entry, Expect, Kind, Scenario, Verb};
use crate::library::Library;
use dafu_engine::definition::{Definition, Step};
use dafu_engine::diagnostic::{Diagnostic, Span, did_you_mean};
use dafu_engine::ids::{ClockId, FieldId, PersonId, StepPath};
use dafu_engine::people::People;

/// Every unknown name of a scenario.
pub fn check(scenario: &Scenario, library: &Library) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    let definition = library.definition(&scenario.workflow.id);
    let workflows = library.definitions.iter().map(|known| known.workflow.as_str());
    known(&mut mistakes, definition.is_some(), ("workflow", scenario.workflow.id.as_str()), scenario.workflow.span, workflows);
    let policies = library.policies.iter().map(|known| known.policy.as_str());
    let policy = library.policy(&scenario.policy.id);
    known(&mut mistakes, policy.is_some(), ("policy", scenario.policy.id.as_str()), scenario.policy.span, policies);
    let rosters = library.rosters.iter().map(|known| known.id.as_str());
    let roster = library.roster(&scenario.roster.id);
    known(&mut mistakes, roster.is_some(), ("roster", scenario.roster.id.as_str()), scenario.roster.span, rosters);
    if let (Some(definition), Some(roster)) = (definition, roster) {
        script(&mut mistakes, scenario, &with_started(definition, library), &roster.people);
    }
    mistakes.into_iter().map(|mistake| mistake.in_file(&scenario.file)).collect()
}

/// `definitions`: the scenario's own, then those that its other cases may run.
fn script(mistakes: &mut Vec<Diagnostic>, scenario: &Scenario, definitions: &[&Definition], people: &People) {
    let own = definitions.get(..1).unwrap_or_default();
    for Entry { span, kind } in &scenario.script {
        match kind {
            Kind::On(_) => {}
            Kind::Act(act) => {
                person(mistakes, people, *span, &act.by);
                step(mistakes, if act.case.is_some() { definitions } else { own }, *span, &act.verb);
            }
            Kind::Expect(expect) => {
                let named = expect.holder.values().chain(expect.signatures.values()).flatten();
                named.for_each(|named| person(mistakes, people, *span, named));
                expected(mistakes, if expect.case.is_some() { definitions } else { own }, *span, expect);
            }
        }
    }
}

fn known<'a>(
    mistakes: &mut Vec<Diagnostic>,
    is_known: bool,
    (what, name): (&str, &str),
    span: Span,
    names: impl Iterator<Item = &'a str>,
) {
    if !is_known {
        let mistake = Diagnostic::error("unknown-name", span, format!("there is no {what} `{name}`"));
        mistakes.push(match did_you_mean(name, names) {
            Some(meant) => mistake.hint(format!("did you mean `{meant}`?")),
            None => mistake,
        });
    }
}

fn person(mistakes: &mut Vec<Diagnostic>, people: &People, span: Span, person: &PersonId) {
    let names = people.persons.keys().map(PersonId::as_str);
    known(mistakes, people.persons.contains_key(person), ("person", person.as_str()), span, names);
}

/// The definition and those whose cases it starts. Which of them another case of a script runs is known only when it is played.
fn with_started<'a>(definition: &'a Definition, library: &'a Library) -> Vec<&'a Definition> {
    let started = definition.all_steps().into_iter().filter_map(|step| step.starts.as_ref());
    let started = started.filter_map(|starts| library.definition(&starts.workflow.id));
    std::iter::once(definition).chain(started).collect()
}

fn step(mistakes: &mut Vec<Diagnostic>, definitions: &[&Definition], span: Span, verb: &Verb) {
    if let Some(at) = at(verb) {
        step_name(mistakes, definitions, span, &at.step);
    }
}

fn step_name(mistakes: &mut Vec<Diagnostic>, definitions: &[&Definition], span: Span, name: &StepPath) {
    let is_known = definitions.iter().any(|definition| resolve(definition, name).is_some());
    let steps = definitions.iter().flat_map(|definition| definition.all_steps());
    known(mistakes, is_known, ("step", name.as_str()), span, steps.map(|step| step.path.as_str()));
}

/// A misspelt name has no holder, no date and no value: what expects none of it would be true for ever.
fn expected(mistakes: &mut Vec<Diagnostic>, definitions: &[&Definition], span: Span, expect: &Expect) {
    let beside = |name: &str| name.starts_with("request ") || name.starts_with("late ");
    for name in expect.holder.keys().filter(|name| !beside(name)) {
        step_name(mistakes, definitions, span, &StepPath::new(name.as_str()));
    }
    for name in expect.due.keys().filter(|name| !beside(name)) {
        let is_known = definitions.iter().any(|definition| may_have_date(definition, name));
        let clocks = definitions.iter().flat_map(|definition| definition.clocks.keys());
        known(mistakes, is_known, ("date", name), span, clocks.map(ClockId::as_str));
    }
    for field in expect.facts.keys() {
        let is_known = definitions.iter().any(|definition| definition.fields.contains_key(field));
        let fields = definitions.iter().flat_map(|definition| definition.fields.keys());
        known(mistakes, is_known, ("field", field.as_str()), span, fields.map(FieldId::as_str));
    }
}

/// A clock, an item of a block, or a step.
fn may_have_date(definition: &Definition, name: &str) -> bool {
    definition.clocks.contains_key(name)
        || match name.split_once('[') {
            Some((block, _)) => resolve_block(definition, &StepPath::new(block)).is_some(),
            None => resolve(definition, &StepPath::new(name)).is_some(),
        }
}

/// The run that a verb is about.
pub(super) const fn at(verb: &Verb) -> Option<&At> {
    match verb {
        Verb::Act { at, .. }
        | Verb::Claim { at }
        | Verb::Release { at }
        | Verb::Delegate { at, .. }
        | Verb::HandOver { at, .. }
        | Verb::AddSigner { at, .. }
        | Verb::RemoveSigner { at, .. }
        | Verb::Consult { at, .. }
        | Verb::TakeBack { at, .. }
        | Verb::Urge { at, .. }
        | Verb::EndWait { at, .. } => Some(at),
        Verb::Create { .. }
        | Verb::Request { .. }
        | Verb::Decide { .. }
        | Verb::Record { .. }
        | Verb::Confirm { .. }
        | Verb::CorrectRecord { .. }
        | Verb::Late { .. }
        | Verb::Answer { .. }
        | Verb::AskAgain { .. }
        | Verb::Move { .. }
        | Verb::Correct { .. }
        | Verb::StopClock { .. }
        | Verb::RestartClock { .. }
        | Verb::Suspend { .. }
        | Verb::Resume { .. }
        | Verb::Cancel { .. }
        | Verb::Fork { .. }
        | Verb::Join { .. }
        | Verb::StartChild { .. }
        | Verb::Recompute { .. }
        | Verb::Note { .. } => None,
    }
}

/// The path that a step's name stands for: itself, or the one path that ends with it.
///
/// A short `each` and its items' task bear one name; a run is always the task's.
pub(super) fn resolve(definition: &Definition, step: &StepPath) -> Option<StepPath> {
    one(definition, step, |known| known.body.each().is_none())
}

/// The path of the `each` that a name stands for.
pub(super) fn resolve_block(definition: &Definition, block: &StepPath) -> Option<StepPath> {
    one(definition, block, |known| known.body.each().is_some())
}

fn one(definition: &Definition, name: &StepPath, is_meant: impl Fn(&Step) -> bool) -> Option<StepPath> {
    let ending = format!("/{name}");
    let meant: Vec<&StepPath> = definition.all_steps().into_iter().filter(|step| is_meant(step)).map(|step| &step.path).collect();
    if let Some(whole) = meant.iter().find(|path| **path == name) {
        return Some((*whole).clone());
    }
    let mut ending_so = meant.into_iter().filter(|path| path.as_str().ends_with(&ending));
    let first = ending_so.next()?;
    ending_so.next().is_none().then(|| first.clone())
}
