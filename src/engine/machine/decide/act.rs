//! Handing in a form or pressing a button at a task. At an `approve`, [`super::sign`] takes over.

use super::sign;
use crate::definition::{Ask, Body, Exit, Outcome, Step, Title, Way};
use crate::ids::{Digest, FieldId, OutcomeId, PersonId, RoleId, RunId, ScopeId};
use crate::language::Language;
use crate::machine::command::{Command, FormInput};
use crate::machine::draft::Draft;
use crate::machine::event::{Place, What};
use crate::machine::form::{asks, look, read};
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Hold, Run, Work};
use crate::machine::who::{Seat, acting_person, holders};
use crate::value::Value;
use std::collections::BTreeMap;

/// What was handed in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act<'a> {
    pub task: &'a RunId,
    pub outcome: Option<&'a OutcomeId>,
    pub form: &'a FormInput,
    pub straight_back: bool,
    pub ticked: &'a [String],
    pub over: Option<&'a Digest>,
}

/// Acts at an open run.
pub(super) fn act(draft: &mut Draft<'_>, command: &Command, act: &Act<'_>) -> Result<(), Refusal> {
    let (scope, run) = open_run(draft, act.task)?;
    let Some(step) = draft.world.definition.step(&run.step) else { return Err(Reason::NoSuchStep(run.step.step()).into()) };
    match (&step.body, &run.work) {
        (Body::Task(role), Work::Task { hold }) => {
            let person = acting(draft, command, &scope, &role.id, hold)?;
            must_be_ready(&run)?;
            if hold.delegate.as_ref() == Some(&person) && hold.owner.as_ref() != Some(&person) {
                return prepare(draft, &scope, &run, step, act);
            }
            let site = Site { scope: &scope, run: &run, step, role: &role.id };
            hand_in(draft, &site, act)?;
            after_facts(draft)
        }
        (Body::Approve(approve), Work::Approve { .. }) => {
            sign::sign(draft, command, sign::At { scope: &scope, run: &run, step, approve }, act)?;
            after_facts(draft)
        }
        (
            Body::Task(_) | Body::Approve(_) | Body::Parallel(_) | Body::Each(_) | Body::Wait(_) | Body::Archive(_) | Body::Route,
            _,
        ) => Err(Reason::NotATask(run.step.clone()).into()),
    }
}

/// The open run of this id; where it is over, who ended it (1.2).
pub(super) fn open_run(draft: &Draft<'_>, task: &RunId) -> Result<(ScopeId, Run), Refusal> {
    if let Some((scope, run)) = draft.case.run(task) {
        return Ok((scope.clone(), run.clone()));
    }
    match draft.case.ended.get(task) {
        Some(ended) => {
            Err(Reason::RunIsOver { step: task.step_path(), by: ended.by.clone(), on: ended.on, how: ended.how.clone() }.into())
        }
        None => Err(Reason::NoSuchTask(task.clone()).into()),
    }
}

/// Refuses while the run's document, original or package is still being made.
pub(super) fn must_be_ready(run: &Run) -> Result<(), Refusal> {
    if run.is_ready() { Ok(()) } else { Err(Reason::NotReady(run.step.clone()).into()) }
}

/// The person in whose name the task is done: of the role, and where somebody has it, he.
fn acting(draft: &Draft<'_>, command: &Command, scope: &ScopeId, role: &RoleId, hold: &Hold) -> Result<PersonId, Refusal> {
    let item = draft.case.item_of(scope).cloned();
    let mut candidates = holders(&draft.world, &draft.case, role, item.as_ref()).people;
    let owner = hold.owner.as_ref().filter(|owner| hold.granted || candidates.contains(*owner));
    if hold.granted {
        candidates.extend(owner.cloned());
    }
    if let Some(delegate) = &hold.delegate {
        candidates.insert(delegate.clone());
    }
    let seat = Seat { candidates: &candidates, item: item.as_ref(), unit: None };
    let person = acting_person(&draft.world, &draft.case, command, role, &seat)?;
    match owner {
        Some(owner) if *owner != person && hold.delegate.as_ref() != Some(&person) => {
            Err(Reason::HeldByAnother(owner.clone()).into())
        }
        Some(_) | None => Ok(person),
    }
}

/// A delegate hands in to the owner; nothing moves.
fn prepare(draft: &mut Draft<'_>, scope: &ScopeId, run: &Run, step: &Step, act: &Act<'_>) -> Result<(), Refusal> {
    let optional: Vec<Ask> = asks(draft.world.policy, &step.form).into_iter().map(|ask| Ask { required: false, ..ask }).collect();
    let values = read(&draft.world, &optional, act.form, &known(draft, scope))?;
    draft.emit(What::Prepared { run: run.id.clone(), values });
    Ok(())
}

/// Where somebody acts.
struct Site<'d, 's> {
    scope: &'s ScopeId,
    run: &'s Run,
    step: &'d Step,
    role: &'s RoleId,
}

fn hand_in<'a>(draft: &mut Draft<'a>, site: &Site<'a, '_>, act: &Act<'_>) -> Result<(), Refusal> {
    let button = button(site.step, act.outcome)?;
    let forward = button.is_none_or(|(_, button)| matches!(button.way, Way::Next(_)));
    let mut form = asks(draft.world.policy, &site.step.form);
    if !forward {
        // Sending back asks for the button's own fields; what stands in the step's form may come along half done.
        for ask in &mut form {
            ask.required = false;
        }
    }
    form.extend(button.into_iter().flat_map(|(_, button)| button.form.clone()));
    let input = merged(&prepared(site.run), act.form);
    let values = read_at(draft, site.scope, (site.step, button), &form, &input)?;
    let reason = write(draft, site.scope, Some(&site.run.id), values)?;
    if let Some((id, button)) = button {
        must_be_offered(draft, site.scope, &site.run.id, button)?;
        draft.emit(What::OutcomeTaken { run: site.run.id.clone(), outcome: id.clone(), role: site.role.clone(), reason });
    }
    if forward {
        must_not_be_refused(draft, site.scope, site.run, site.step)?;
        must_be_clean(draft, act.ticked)?;
        draft.go_on(site.scope, &site.run.id, site.step, button.map(|(id, _)| id))
    } else {
        let (id, button) = button.ok_or_else(|| Refusal::from(Reason::WhichOutcome(Vec::new())))?;
        must_go_straight(draft, site.scope, site.step, button, act.straight_back)?;
        draft.go_back((site.scope, &site.run.id), site.step, id, act.straight_back)
    }
}

/// Reads what was handed in at a step, and tells with the form's own mistakes what its values run into: a letter that is signed
/// (6.4), a milestone's day that can't be (5.2).
pub(super) fn read_at(
    draft: &Draft<'_>,
    scope: &ScopeId,
    (step, button): (&Step, Option<(&OutcomeId, &Outcome)>),
    form: &[Ask],
    input: &FormInput,
) -> Result<BTreeMap<FieldId, Value>, Refusal> {
    let mut sheet = look(&draft.world, form, input, &known(draft, scope));
    let values = sheet.values.clone();
    draft.note_signed(scope, &values, &mut sheet);
    let marks = step.marks.iter().chain(button.into_iter().flat_map(|(_, button)| &button.marks));
    for field in marks.filter_map(|mark| mark.on.as_ref()).map(|on| &on.id) {
        if let Some(Value::Date(date)) = values.get(field)
            && let Err(refusal) = draft.checked_day(*date)
        {
            sheet.wrong(field, refusal.reason);
        }
    }
    sheet.finish()
}

fn prepared(run: &Run) -> BTreeMap<FieldId, Value> {
    match &run.work {
        Work::Task { hold } => hold.prepared.clone().unwrap_or_default(),
        Work::Approve { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => BTreeMap::new(),
    }
}

/// What a delegate prepared, under what the owner hands in.
fn merged(prepared: &BTreeMap<FieldId, Value>, form: &FormInput) -> FormInput {
    let mut merged: FormInput =
        prepared.iter().map(|(field, value)| (field.clone(), crate::machine::form::written(value))).collect();
    merged.extend(form.clone());
    merged
}

/// The button pressed: none where the step has one way on, otherwise one must be named.
pub(super) fn button<'d>(step: &'d Step, outcome: Option<&OutcomeId>) -> Result<Option<(&'d OutcomeId, &'d Outcome)>, Refusal> {
    match (&step.exit, outcome) {
        (Exit::Outcomes(outcomes), Some(id)) => {
            outcomes.get_key_value(id).map(Some).ok_or_else(|| Reason::NoSuchOutcome(id.clone()).into())
        }
        (Exit::Outcomes(outcomes), None) => {
            Err(Reason::WhichOutcome(outcomes.values().map(|outcome| outcome.title.clone()).collect()).into())
        }
        (Exit::Next(_) | Exit::Choose(_), None) => Ok(None),
        (Exit::Next(_) | Exit::Choose(_), Some(id)) => Err(Reason::NoSuchOutcome(id.clone()).into()),
    }
}

/// What the fields are now, as the scope sees them.
pub(super) fn known(draft: &Draft<'_>, scope: &ScopeId) -> BTreeMap<FieldId, Value> {
    match draft.case.item_of(scope).and_then(|item| draft.case.item(&item.block, &item.item)) {
        Some(item) => item.fields.clone(),
        None => draft.case.facts.clone(),
    }
}

/// Writes a form's values; the reason, which is never a fact, is given back.
pub(super) fn write(
    draft: &mut Draft<'_>,
    scope: &ScopeId,
    run: Option<&RunId>,
    mut values: BTreeMap<FieldId, Value>,
) -> Result<Option<String>, Refusal> {
    let reason = values.remove("reason").and_then(|value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    });
    draft.must_not_touch_signed(scope, &values)?;
    if !values.is_empty() {
        let place = draft.case.item_of(scope).cloned().map_or(Place::Case, Place::Item);
        draft.emit(What::FactsWritten { place, values, run: run.cloned() });
    }
    Ok(reason)
}

/// Refuses a button whose `when` does not hold; the form counts as handed in (6.1).
pub(super) fn must_be_offered(draft: &Draft<'_>, scope: &ScopeId, run: &RunId, button: &Outcome) -> Result<(), Refusal> {
    let Some(when) = &button.when else { return Ok(()) };
    let item = draft.case.item_of(scope).cloned();
    if draft.holds(when, item.as_ref(), draft.in_time(run))? {
        Ok(())
    } else {
        Err(Reason::NotOffered(button.title.clone()).into())
    }
}

/// Refuses what a `refuse` row stops (2.2).
pub(super) fn must_not_be_refused(draft: &Draft<'_>, scope: &ScopeId, run: &Run, step: &Step) -> Result<(), Refusal> {
    let item = draft.case.item_of(scope).cloned();
    for row in &step.refuse {
        if draft.holds(&row.when, item.as_ref(), draft.in_time(&run.id))? {
            let advice = row.advice.clone().unwrap_or_else(|| default_advice(draft, &row.when));
            let ask = row.ask.as_ref().map_or(&draft.world.definition.in_charge, |ask| &ask.id);
            return Err(Refusal::from(Reason::Refused { say: row.say.clone(), advice }).ask(ask));
        }
    }
    Ok(())
}

/// What to do about a `refuse` row that does not say: fill in the field or record it reads (2.2).
fn default_advice(draft: &Draft<'_>, when: &crate::expr::Expr) -> Title {
    let definition = draft.world.definition;
    let named: Vec<&Title> = when
        .reads()
        .iter()
        .filter_map(|path| path.strip_prefix("case."))
        .filter_map(|path| path.split(['.', '[']).next())
        .filter_map(|name| {
            let record = definition.records.get(name).map(|record| &record.title);
            record.or_else(|| definition.fields.get(name).map(|field| &field.title))
        })
        .collect();
    if named.is_empty() {
        return Title::both("请补正后再提交", "Put it right and hand it in again");
    }
    let list = |language: Language| language.list(&named.iter().map(|title| title.text(language)).collect::<Vec<_>>());
    Title::both(format!("请先填写：{}", list(Language::Chinese)), format!("Fill in first: {}", list(Language::English)))
}

/// Refuses what was found in the text: errors always, warnings until somebody has ticked them (6.5). Where to look is the check's
/// business; it also looks where going straight back passes a check over (2.7).
pub(super) fn must_be_clean(draft: &Draft<'_>, ticked: &[String]) -> Result<(), Refusal> {
    let findings = draft.world.findings;
    let errors: Vec<String> = findings.iter().filter(|finding| finding.error).map(|finding| finding.text.clone()).collect();
    if !errors.is_empty() {
        return Err(Reason::LintErrors(errors).into());
    }
    let unticked: Vec<String> = findings
        .iter()
        .filter(|finding| !finding.error && !ticked.contains(&finding.id))
        .map(|finding| finding.text.clone())
        .collect();
    if unticked.is_empty() { Ok(()) } else { Err(Reason::LintUnticked(unticked).into()) }
}

/// 退回直送 is not offered where a skipped step is an `approve` or a block (2.7).
pub(super) fn must_go_straight(
    draft: &Draft<'_>,
    scope: &ScopeId,
    step: &Step,
    button: &Outcome,
    straight: bool,
) -> Result<(), Refusal> {
    let Way::Back(to) = &button.way else { return Ok(()) };
    if !straight {
        return Ok(());
    }
    let list = draft.case.scopes.get(scope).map(|scope| scope.list.clone()).unwrap_or_default();
    let skipped = draft.world.definition.list(&list).map(|list| list.between(&to.id, &step.path.step())).unwrap_or_default();
    let possible = skipped.iter().all(|skipped| {
        !matches!(skipped.body, Body::Approve(_) | Body::Parallel(_) | Body::Each(_)) && skipped.document.is_none()
    });
    if possible { Ok(()) } else { Err(Reason::NoStraightBack.into()) }
}

/// What written facts may move: lists that blocks follow, and dates.
pub(super) fn after_facts(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.case.is_ended() {
        return Ok(());
    }
    draft.follow_lists()?;
    if draft.case.is_ended() { Ok(()) } else { draft.refresh_dates("期限依据变动") }
}
