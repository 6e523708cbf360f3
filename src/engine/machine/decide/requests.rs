//! Requests beside the steps: asked within a window, decided by a role (2.10).

use super::clocks::{extend, may_extend};
use crate::definition::{Request, RequestDoes, RequestOutcome};
use crate::ids::{ClockId, FieldId, OutcomeId, RequestId, RoleId, ScopeId};
use crate::machine::command::{Command, FormInput};
use crate::machine::dates::{Opened, due, rule};
use crate::machine::draft::Draft;
use crate::machine::event::{Place, What};
use crate::machine::form::read;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Decided, Ending, RequestState};
use crate::machine::tasks::deciders;
use crate::machine::who::{acting_role, holders};
use crate::value::Value;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Asks.
pub(super) fn ask(draft: &mut Draft<'_>, command: &Command, id: &RequestId, form: &FormInput) -> Result<(), Refusal> {
    let kind = kind(draft, id)?;
    let roles: Vec<RoleId> = kind.by.iter().map(|role| role.id.clone()).collect();
    let (_, person) = acting_role(&draft.world, &draft.case, command, &roles)?;
    must_be_within(draft, id, kind)?;
    // One of a kind per asker; of an extension one in all, whoever asks (5.4).
    let extends = kind.outcomes.values().any(|outcome| matches!(outcome.does, Some(RequestDoes::Extend(_))));
    let mut undecided = draft.case.requests.values().filter(|request| request.kind == *id && request.decided.is_none());
    let open = undecided.any(|request| extends || request.by.person() == Some(&person));
    if open {
        return Err(Reason::RequestOpen(id.clone()).into());
    }
    let form = read(&draft.world, &kind.form, form, &BTreeMap::new())?;
    for outcome in kind.outcomes.values() {
        if let (Some(RequestDoes::Extend(clocks)), Some(date)) = (&outcome.does, first_date(kind, outcome, &form)) {
            let clocks: Vec<ClockId> = clocks.iter().map(|clock| clock.id.clone()).collect();
            may_extend_in_time(draft, &clocks, date)?;
        }
    }
    let number = draft.case.requests.keys().max().copied().unwrap_or(0).saturating_add(1);
    let opened = Opened { on: draft.on, not_before: None };
    let due = match &kind.due {
        Some(deadline) => due(&draft.world, &draft.case, &deadline.id, opened)?,
        None => None,
    };
    let request = RequestState { kind: id.clone(), by: command.by.clone(), asked_on: draft.on, form, due, decided: None };
    draft.emit(What::RequestAsked { number, request });
    let told = deciders(&draft.world, id).iter().flat_map(|role| holders(&draft.world, &draft.case, role, None).people).collect();
    draft.notify(&format!("request {id}"), told, Vec::new(), None);
    Ok(())
}

/// A window is open until its date, also while its anchor has not been recorded.
fn must_be_within(draft: &Draft<'_>, id: &RequestId, kind: &Request) -> Result<(), Refusal> {
    let Some(window) = &kind.within else { return Ok(()) };
    let opened = Opened { on: draft.case.began, not_before: None };
    let Some(until) = due(&draft.world, &draft.case, &window.id, opened)? else { return Ok(()) };
    if draft.on <= until.date {
        return Ok(());
    }
    let rule = rule(&draft.world, &draft.case, &window.id);
    let say = rule.and_then(|rule| rule.say.clone());
    let refusal = Refusal::from(Reason::WindowClosed { request: id.clone(), say, on: until.date });
    Err(refusal.on(rule.and_then(|rule| rule.basis.as_deref())).ask(&draft.world.definition.in_charge))
}

/// An extension is asked for before the date (5.4); a decision after it still counts.
fn may_extend_in_time(draft: &Draft<'_>, clocks: &[ClockId], date: NaiveDate) -> Result<(), Refusal> {
    let (_, known) = super::clocks::running(draft, clocks)?;
    if known.is_late(draft.on) {
        return Err(Refusal::from(Reason::TooLateToExtend(known.date)).ask(&draft.world.definition.in_charge));
    }
    may_extend(draft, clocks, date).map(|_| ())
}

/// The date asked for: the first date of the forms.
fn first_date(kind: &Request, outcome: &RequestOutcome, values: &BTreeMap<FieldId, Value>) -> Option<NaiveDate> {
    outcome.form.iter().chain(&kind.form).find_map(|ask| match values.get(&ask.field) {
        Some(Value::Date(date)) => Some(*date),
        Some(_) | None => None,
    })
}

/// Decides.
pub(super) fn decide(
    draft: &mut Draft<'_>,
    command: &Command,
    number: u32,
    id: &OutcomeId,
    form: &FormInput,
) -> Result<(), Refusal> {
    let open = draft.case.requests.get(&number).filter(|request| request.decided.is_none()).cloned();
    let request = open.ok_or_else(|| Refusal::from(Reason::NoSuchRequest(number)))?;
    let kind = kind(draft, &request.kind)?;
    acting_role(&draft.world, &draft.case, command, &deciders(&draft.world, &request.kind))?;
    let outcome = kind.outcomes.get(id).ok_or_else(|| Refusal::from(Reason::NoSuchOutcome(id.clone())))?;
    // What the asker filled in stands in the decider's form; a reason is everybody's own.
    let asked: BTreeMap<FieldId, Value> =
        request.form.iter().filter(|(f, _)| **f != "reason").map(|(f, v)| (f.clone(), v.clone())).collect();
    let given = read(&draft.world, &outcome.form, form, &asked)?;
    let mut values: BTreeMap<FieldId, Value> = outcome
        .form
        .iter()
        .filter_map(|ask| Some((ask.field.clone(), given.get(&ask.field).or_else(|| asked.get(&ask.field))?.clone())))
        .collect();
    let decided = Decided { by: Some(command.by.clone()), outcome: Some(id.clone()), on: draft.on, form: given.clone() };
    draft.emit(What::RequestDecided { number, decided });
    values.remove("reason");
    let date = first_date(kind, outcome, &request.form.iter().chain(&values).map(|(f, v)| (f.clone(), v.clone())).collect());
    let why = match request.form.get("reason") {
        Some(Value::Text(text)) => text.clone(),
        Some(_) | None => kind.title.zh.clone(),
    };
    write(draft, outcome, values, &why)?;
    let about = format!("request {}.{id}", request.kind);
    let by: Vec<_> = request.by.person().cloned().into_iter().collect();
    draft.tell(&ScopeId::root(), &about, outcome.notify.iter(), by);
    carry_out(draft, outcome, date, &why)?;
    super::act::after_facts(draft)
}

/// Writes what was decided. A move reopens what it goes back over before its facts are written.
fn write(draft: &mut Draft<'_>, outcome: &RequestOutcome, values: BTreeMap<FieldId, Value>, why: &str) -> Result<(), Refusal> {
    match &outcome.does {
        Some(RequestDoes::Move(to)) => draft.reopen_documents(&ScopeId::root(), &to.id, why),
        Some(RequestDoes::Extend(_) | RequestDoes::Cancel) | None => {}
    }
    draft.must_not_touch_signed(&ScopeId::root(), &values)?;
    if !values.is_empty() {
        draft.emit(What::FactsWritten { place: Place::Case, values, run: None });
    }
    Ok(())
}

fn carry_out(draft: &mut Draft<'_>, outcome: &RequestOutcome, date: Option<NaiveDate>, why: &str) -> Result<(), Refusal> {
    match &outcome.does {
        None => Ok(()),
        Some(RequestDoes::Move(to)) => super::around::relocate(draft, &to.id, why),
        Some(RequestDoes::Cancel) => draft.end_case(Ending::Cancelled(why.to_owned())),
        Some(RequestDoes::Extend(clocks)) => {
            let clocks: Vec<ClockId> = clocks.iter().map(|clock| clock.id.clone()).collect();
            let date = date.ok_or_else(|| Refusal::from(Reason::DayMissing))?;
            extend(draft, &clocks, date, why)
        }
    }
}

fn kind<'a>(draft: &Draft<'a>, id: &RequestId) -> Result<&'a Request, Refusal> {
    let found = draft.world.definition.requests.get(id);
    found.ok_or_else(|| Reason::UnknownRequest(id.clone()).into())
}
