//! Which letter a command would hand in, and what is wrong with it.

use super::letter::{Earlier, Grade, Letter, Paragraph, Point};
use super::words::{DocumentWords, PointFields, Words};
use dafu_engine::definition::{Step, Way};
use dafu_engine::ids::{DocumentKind, FieldId};
use dafu_engine::machine::command::{self, Command, FormInput};
use dafu_engine::machine::form;
use dafu_engine::machine::state::{Case, Run, Work};
use dafu_engine::machine::{Finding, World};
use dafu_engine::value::Value;
use std::collections::BTreeMap;

/// What a policy's `redact` calls people's own telephones.
const BLACKENED_TELEPHONES: &str = "personal_phone";

/// What the check finds in the text that `command` would hand in: nothing where nothing is checked. What goes into
/// [`World::findings`] before the command is decided.
pub fn findings(words: &Words, world: &World<'_>, case: &Case, command: &Command) -> Vec<Finding> {
    let command::Ask::Act { task, outcome, form, .. } = &command.ask else { return Vec::new() };
    let Some((scope, run)) = case.run(task) else { return Vec::new() };
    let Some(step) = world.definition.step(&run.step) else { return Vec::new() };
    let goes_back = outcome.as_ref().and_then(|id| step.outcome(id)).is_some_and(|button| matches!(button.way, Way::Back(_)));
    let kinds = checked(world, run, step);
    if goes_back || kinds.is_empty() {
        return Vec::new();
    }
    let item = case.item_of(scope).and_then(|item| case.item(&item.block, &item.item));
    let mut facts = case.facts.clone();
    facts.extend(item.map(|item| item.fields.clone()).unwrap_or_default());
    facts.extend(prepared(run));
    facts.extend(handed_in(world, form, &facts));
    kinds
        .into_iter()
        .filter_map(|kind| words.documents.get(kind))
        .filter_map(|document| letter(words, world, case, document, &facts))
        .flat_map(|letter| super::check(&Letter { today: command.on, ..letter }))
        .map(Finding::from)
        .collect()
}

/// What a case says of its letter, for a letter that lies elsewhere: the first checked document of its definition, with the text
/// that the case has.
pub fn of_case<'a>(words: &'a Words, world: &World<'a>, case: &Case, earlier: Vec<Earlier>) -> Option<Letter<'a>> {
    let document = words.checked(world.definition)?;
    Some(Letter { earlier, ..letter(words, world, case, document, &case.facts)? })
}

/// The documents whose text is checked when this run is handed in: its step's, and those of steps that a straight way back
/// passes over (2.7).
fn checked<'a>(world: &World<'a>, run: &Run, step: &'a Step) -> Vec<&'a DocumentKind> {
    let mut kinds: Vec<&DocumentKind> = step.lint.iter().map(|lint| &lint.id).collect();
    if let Some(to) = &run.straight_back_to {
        let lists = world.definition.lists();
        let list = lists.into_iter().find(|list| list.steps.values().any(|known| known.path == step.path));
        let skipped = list.map(|list| list.between(&step.path.step(), &to.step())).unwrap_or_default();
        kinds.extend(skipped.into_iter().filter_map(|step| step.lint.as_ref()).map(|lint| &lint.id));
    }
    kinds.dedup();
    kinds
}

/// What a delegate prepared for the owner.
fn prepared(run: &Run) -> BTreeMap<FieldId, Value> {
    match &run.work {
        Work::Task { hold } => hold.prepared.clone().unwrap_or_default(),
        Work::Approve { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => BTreeMap::new(),
    }
}

/// The form's values. One that can't be read is left out: the command is refused for it anyway.
fn handed_in(world: &World<'_>, form: &FormInput, known: &BTreeMap<FieldId, Value>) -> BTreeMap<FieldId, Value> {
    form.iter()
        .filter_map(|(field, json)| Some((field.clone(), form::value(world, field, json, known.get(field)).ok()?)))
        .collect()
}

fn letter<'a>(
    words: &'a Words,
    world: &World<'a>,
    case: &Case,
    document: &'a DocumentWords,
    facts: &BTreeMap<FieldId, Value>,
) -> Option<Letter<'a>> {
    let kind = words.letters.get(&document.letter)?;
    let to = facts.get(&kind.to).map(Value::people).unwrap_or_default();
    Some(Letter {
        words,
        kind,
        paragraphs: Paragraph::all(text(facts, &document.text).unwrap_or_default()),
        ends: None,
        number: text(facts, &kind.number).map(str::to_owned),
        name: text(facts, &kind.name).map(|name| name.trim_matches(['《', '》']).to_owned()),
        has_case: true,
        to: to.iter().map(|person| world.people.name(person).to_owned()).collect(),
        people: world.people.persons.values().map(|person| person.name.as_str()).collect(),
        units: world.people.units.iter().collect(),
        co_agencies: document.co_agencies.as_ref().and_then(|field| facts.get(field)).map(Value::units).unwrap_or_default(),
        grade: grade(world, document, facts),
        merged: !case.merged.is_empty(),
        published: published(world, document, facts),
        points: document.points.as_ref().map(|fields| points(fields, facts)).unwrap_or_default(),
        earlier: Vec::new(),
        today: None,
    })
}

fn text<'f>(facts: &'f BTreeMap<FieldId, Value>, field: &FieldId) -> Option<&'f str> {
    match facts.get(field) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text),
        Some(_) | None => None,
    }
}

fn grade(world: &World<'_>, document: &DocumentWords, facts: &BTreeMap<FieldId, Value>) -> Option<Grade> {
    let field = document.grade.as_ref()?;
    let Some(Value::Choice(id)) = facts.get(field) else { return None };
    let row = world.definition.choices(field, world.policy)?.into_iter().find(|row| row.id == *id)?;
    let listed = document.promised.as_ref().and_then(|list| facts.get(list)).is_some_and(|list| !list.is_empty());
    Some(Grade { label: row.label, flags: row.flags, listed })
}

/// Whether it goes out as it is: published, and the policy does not blacken telephones first.
fn published(world: &World<'_>, document: &DocumentWords, facts: &BTreeMap<FieldId, Value>) -> bool {
    let blackened = world.policy.texts("redact").unwrap_or_default().contains(&BLACKENED_TELEPHONES);
    let public = document
        .disclosure
        .as_ref()
        .is_some_and(|(field, public)| matches!(facts.get(field), Some(Value::Choice(choice)) if public.contains(choice)));
    public && !blackened
}

fn points(fields: &PointFields, facts: &BTreeMap<FieldId, Value>) -> Vec<Point> {
    let Some(Value::Rows(rows)) = facts.get(&fields.rows) else { return Vec::new() };
    rows.iter()
        .filter_map(|row| {
            let merged = matches!(row.cells.get(&fields.merged), Some(Value::YesNo(true)));
            Some(Point { text: text(&row.cells, &fields.text)?.to_owned(), merged })
        })
        .collect()
}
