//! What is worth telling in one step of a case: what the case says it tells, and what follows from its tasks and events.
//!
//! The definition's `notify`, overdue dates, requests and records are told by the case itself. That a task has come up, was
//! sent back, that an item has answered or a block is over is read off the state; a template has to say to whom the latter go.

use super::about::is_told_by_definition;
use chrono::NaiveDate;
use dafu_engine::definition::Way;
use dafu_engine::ids::{FieldId, ItemId, PersonId, RunId, ScopeId, StepPath, UnitId};
use dafu_engine::machine::World;
use dafu_engine::machine::clock::DueOf;
use dafu_engine::machine::event::{Actor, Event, Place, What};
use dafu_engine::machine::find::due_of;
use dafu_engine::machine::state::{Case, Consult, ItemRef, Leave};
use dafu_engine::machine::who::holders;
use dafu_engine::value::Value;
use std::collections::BTreeMap;

/// One step of a case.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// What may be looked at.
    pub world: &'a World<'a>,
    /// The case before; none where it begins.
    pub before: Option<&'a Case>,
    /// The case after.
    pub after: &'a Case,
    /// What happened, in order.
    pub events: &'a [Event],
}

/// Something worth telling.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What it is about; where templates may serve several words, the nearest first.
    pub abouts: Vec<String>,
    /// The event it comes from.
    pub seq: u64,
    /// The day.
    pub on: NaiveDate,
    /// Who did it.
    pub by: Actor,
    /// Whom the case tells.
    pub people: Vec<PersonId>,
    /// Which units the case tells.
    pub units: Vec<UnitId>,
    /// The run it is about.
    pub run: Option<RunId>,
    /// The item it is about.
    pub item: Option<ItemRef>,
    /// The block it is about.
    pub block: Option<StepPath>,
    /// What the task is called.
    pub title: Option<String>,
    /// By when.
    pub due: Option<NaiveDate>,
    /// That day may still move.
    pub provisional: bool,
    /// Why, or in whose words.
    pub reason: Option<String>,
    /// What was filled in beside the facts: a request's form, a record's row.
    pub cells: BTreeMap<FieldId, Value>,
    /// The record and the row that somebody is asked about.
    pub record: Option<(String, String)>,
    /// The how-manieth time.
    pub count: Option<u32>,
    /// What the reminder is called.
    pub rung: Option<String>,
}

impl Notice {
    pub(super) fn new(event: &Event, abouts: Vec<String>) -> Self {
        Self {
            abouts,
            seq: event.seq,
            on: event.on,
            by: event.by.clone(),
            people: Vec::new(),
            units: Vec::new(),
            run: None,
            item: None,
            block: None,
            title: None,
            due: None,
            provisional: false,
            reason: None,
            cells: BTreeMap::new(),
            record: None,
            count: None,
            rung: None,
        }
    }
}

/// Everything worth telling, in the order it happened; tasks last.
pub fn notices(change: &Change<'_>) -> Vec<Notice> {
    let mut notices: Vec<Notice> = (0..change.events.len()).filter_map(|index| of_event(change, index)).collect();
    notices.extend(super::recipients::tasks(change));
    notices
}

fn of_event(change: &Change<'_>, index: usize) -> Option<Notice> {
    let event = change.events.get(index)?;
    told(change, index, event).or_else(|| read_off(change, event))
}

/// What the case itself says it tells.
fn told(change: &Change<'_>, index: usize, event: &Event) -> Option<Notice> {
    if let What::Notified { about, people, units, text } = &event.what {
        let (people, units, reason) = (people.clone(), units.clone(), text.clone());
        let notice = Notice { people, units, reason, ..Notice::new(event, vec![about.clone()]) };
        return Some(explained(change, index, notice, about));
    }
    if let What::Urged { run, number, text, people, units } = &event.what {
        let notice = of_run(change, event, run, "urge");
        let (people, units) = (people.clone(), units.clone());
        return Some(Notice { people, units, reason: Some(text.clone()), count: Some(*number), ..notice });
    }
    let What::Flagged { text, .. } = &event.what else { return None };
    let office = holders(change.world, change.after, &change.world.definition.in_charge, None).people;
    let people = office.into_iter().collect();
    Some(Notice { people, reason: Some(text.clone()), ..Notice::new(event, vec!["flag".to_owned()]) })
}

/// What follows from an event and nobody is told of by the case.
fn read_off(change: &Change<'_>, event: &Event) -> Option<Notice> {
    if let What::ItemAnswered { item, late: false } = &event.what {
        return Some(of_item(change, event, item, "answered"));
    }
    if let What::ItemSilent { item, reason } = &event.what {
        return Some(Notice { reason: reason.clone(), ..of_item(change, event, item, "silent") });
    }
    if let What::BlockClosed { block } = &event.what {
        let notice = || Notice { block: Some(block.clone()), ..Notice::new(event, vec![format!("{block}.closed")]) };
        return (!is_left_early(change, block)).then(notice);
    }
    let What::StepEnded { scope, run, how } = &event.what else { return None };
    of_end(change, event, (scope, run), how)
}

/// What a notice of the case is about more closely, with all that belongs to it.
fn explained(change: &Change<'_>, index: usize, notice: Notice, about: &str) -> Notice {
    let before = change.events.get(..index).unwrap_or_default();
    if about.starts_with("overdue ") || about.starts_with("remind ") {
        return of_date(change, before, notice);
    }
    if let Some(rest) = about.strip_prefix("record ") {
        return of_record(change, rest, notice);
    }
    if about.starts_with("request ") {
        return of_request(change, before, notice);
    }
    let named = before.iter().rev().find_map(|event| {
        let (What::HandedOver { run, .. }
        | What::Delegated { run, .. }
        | What::SignerAdded { run, .. }
        | What::Consulted { consult: Consult { run, .. }, .. }) = &event.what
        else {
            return None;
        };
        Some(run.clone())
    });
    if let Some(run) = named.filter(|_| !about.contains(['.', '/'])) {
        let title = change.title(&run);
        let item = change.after.run(&run).and_then(|(scope, _)| change.after.item_of(scope)).cloned();
        return Notice { run: Some(run), title, item, ..notice };
    }
    let withdrawn = about.strip_suffix(".withdrawn").map(StepPath::new);
    let title = withdrawn.and_then(|path| change.world.definition.step(&path)).map(|step| step.title.zh.clone());
    Notice { item: acted_item(change), title, ..notice }
}

/// A date that has passed, or that somebody is reminded of.
fn of_date(change: &Change<'_>, before: &[Event], notice: Notice) -> Notice {
    let said = before.iter().rev().find_map(|event| match &event.what {
        What::DueReached { of, date } => Some(("overdue", of, *date, None)),
        What::Reminded { of, date, title, .. } => Some(("remind", of, *date, Some(title.clone()))),
        _ => None,
    });
    let Some((word, of, date, rung)) = said else { return notice };
    let (about, item, run) = match of {
        DueOf::Run(run) => {
            let path = change.step_of(run).map_or_else(|| run.to_string(), |path| path.to_string());
            let item = change.after.run(run).and_then(|(scope, _)| change.after.item_of(scope)).cloned();
            (format!("{word} run {path}"), item, Some(run.clone()))
        }
        DueOf::Item { block, item } => {
            let item = ItemRef { block: block.clone(), item: item.clone() };
            (format!("{word} item {block}"), Some(item), None)
        }
        DueOf::Clock(clock) => (format!("{word} clock {clock}"), None, None),
        DueOf::Request(number) => {
            let kind = change.after.requests.get(number).map_or_else(|| number.to_string(), |request| request.kind.to_string());
            (format!("{word} request {kind}"), None, None)
        }
    };
    let title = run.as_ref().and_then(|run| change.title(run));
    let known = due_of(change.after, of);
    let provisional = known.is_some_and(|due| due.provisional);
    let due = Some(known.map_or(date, |due| due.date));
    Notice { abouts: vec![about], item, run, title, due, provisional, rung, ..notice }
}

fn of_record(change: &Change<'_>, rest: &str, notice: Notice) -> Notice {
    let (Some(id), Some(row)) = (rest.split('.').next(), notice.reason.clone()) else { return notice };
    let rows = change.after.records.get(id).map(Vec::as_slice).unwrap_or_default();
    let cells = rows.iter().find(|known| known.row.id == row.as_str()).map(|known| known.row.cells.clone());
    Notice { cells: cells.unwrap_or_default(), record: Some((id.to_owned(), row)), reason: None, ..notice }
}

fn of_request(change: &Change<'_>, before: &[Event], notice: Notice) -> Notice {
    let number = before.iter().rev().find_map(|event| {
        let (What::RequestAsked { number, .. } | What::RequestDecided { number, .. }) = &event.what else { return None };
        Some(*number)
    });
    let Some(request) = number.and_then(|number| change.after.requests.get(&number)) else { return notice };
    let mut cells = request.form.clone();
    cells.extend(request.decided.as_ref().map(|decided| decided.form.clone()).unwrap_or_default());
    let reason = match cells.get("reason") {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(_) | None => None,
    };
    Notice { cells, reason, due: request.due.as_ref().map(|due| due.date), ..notice }
}

fn of_run(change: &Change<'_>, event: &Event, run: &RunId, word: &str) -> Notice {
    let known = change.after.run(run);
    let item = known.and_then(|(scope, _)| change.after.item_of(scope)).cloned();
    let of_item = item.as_ref().and_then(|item| change.after.item(&item.block, &item.item)?.due.clone());
    let due = known.and_then(|(_, run)| run.due.clone()).or(of_item).map(|due| due.date);
    let path = change.step_of(run).map_or_else(|| run.to_string(), |path| path.to_string());
    let title = change.title(run);
    Notice { run: Some(run.clone()), item, title, due, ..Notice::new(event, vec![format!("{word} {path}")]) }
}

fn of_item(change: &Change<'_>, event: &Event, item: &ItemRef, word: &str) -> Notice {
    let due = change.after.item(&item.block, &item.item).and_then(|item| item.due.as_ref()).map(|due| due.date);
    let about = vec![format!("{}.{word}", item.block)];
    Notice { block: Some(item.block.clone()), item: Some(item.clone()), due, ..Notice::new(event, about) }
}

/// A step was left: told by whoever wrote a template for it, where the definition tells nobody.
fn of_end(change: &Change<'_>, event: &Event, (scope, run): (&ScopeId, &RunId), how: &Leave) -> Option<Notice> {
    let path = change.step_of(run)?;
    let about = match how {
        Leave::Outcome(outcome) => format!("{path}.{outcome}"),
        Leave::Next | Leave::Time | Leave::Chose(_) => path.to_string(),
        Leave::Withdrawn(_) | Leave::TakenBack => return None,
    };
    if is_told_by_definition(change.world.definition, &about) {
        return None;
    }
    let item = change.after.item_of(scope).cloned();
    Some(Notice { run: Some(run.clone()), item, reason: change.reason_of(run), ..Notice::new(event, vec![about]) })
}

fn is_left_early(change: &Change<'_>, block: &StepPath) -> bool {
    change.events.iter().any(|event| {
        let What::StepEnded { run, how: Leave::Withdrawn(_), .. } = &event.what else { return false };
        change.step_of(run).as_ref() == Some(block)
    })
}

/// The item in whose branch somebody acted.
fn acted_item(change: &Change<'_>) -> Option<ItemRef> {
    change.events.iter().find_map(|event| {
        if let What::FactsWritten { place: Place::Item(item), .. } = &event.what {
            return Some(item.clone());
        }
        let What::StepEnded { scope, .. } = &event.what else { return None };
        change.after.item_of(scope).cloned()
    })
}

impl Change<'_> {
    /// The step of a run that is open, was open before, or was opened on the way.
    pub fn step_of(&self, run: &RunId) -> Option<StepPath> {
        let open = [Some(self.after), self.before].into_iter().flatten().find_map(|case| case.run(run));
        if let Some((_, run)) = open {
            return Some(run.step.clone());
        }
        self.events.iter().find_map(|event| {
            let What::StepEntered { run: entered, .. } = &event.what else { return None };
            (entered.id == *run).then(|| entered.step.clone())
        })
    }
    /// What the step of a run is called.
    pub fn title(&self, run: &RunId) -> Option<String> {
        self.world.definition.step(&self.step_of(run)?).map(|step| step.title.zh.clone())
    }
    /// The reason given with the outcome of a run.
    pub fn reason_of(&self, run: &RunId) -> Option<String> {
        self.events.iter().find_map(|event| {
            let What::OutcomeTaken { run: taken, reason, .. } = &event.what else { return None };
            reason.clone().filter(|_| taken == run)
        })
    }
    /// Whether a run was ended by sending back.
    pub fn was_sent_back(&self, run: &RunId) -> bool {
        let step = self.step_of(run).and_then(|path| self.world.definition.step(&path));
        self.events.iter().any(|event| {
            let What::StepEnded { run: ended, how: Leave::Outcome(outcome), .. } = &event.what else { return false };
            let button = step.and_then(|step| step.outcome(outcome));
            ended == run && button.is_some_and(|button| matches!(button.way, Way::Back(_)))
        })
    }
    /// An item's id as people call it: a unit's short name, a person's name.
    pub fn item_name(&self, item: &ItemId) -> String {
        let people = self.world.people;
        people
            .units
            .get(item.as_str())
            .map(|unit| unit.short.clone())
            .or_else(|| people.persons.get(item.as_str()).map(|person| person.name.clone()))
            .unwrap_or_else(|| item.to_string())
    }
}
