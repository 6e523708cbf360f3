//! Moving: how a step is entered and left, and where it goes from there (docs/SEMANTICS.md part 2).
//!
//! Nothing here asks who may: that has been decided. Blocks are in [`super::blocks`], turns of an `approve` in [`super::approve`].

use super::clock::Due;
use super::dates::{Opened, due};
use super::document::DocumentPart;
use super::draft::Draft;
use super::event::What;
use super::refusal::{Reason, Refusal};
use super::state::{Awaits, Ending, Hold, Leave, Position, Run, Scope, Work};
use crate::definition::{Body, Exit, Mark, Notify, Starts, Step, To, WaitFor, Way};
use crate::ids::{CaseId, DocumentId, FieldId, ItemId, Milestone, PersonId, RunId, ScopeId, StepId, StepPath, UnitId};
use crate::value::Value;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// How a step is entered.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The run of the same scope that led here.
    pub from: Option<RunId>,
    /// 退回直送: where to go when it ends by `next` (2.7).
    pub straight_back_to: Option<StepPath>,
}

impl<'a> Draft<'a> {
    /// Enters the first step of a scope's list.
    pub fn begin(&mut self, scope: &ScopeId) -> Result<(), Refusal> {
        let list = self.case.scopes.get(scope).map(|scope| scope.list.clone()).unwrap_or_default();
        match self.world.definition.list(&list).and_then(|list| list.first()) {
            Some(step) => self.enter(scope, step, Entry::default()),
            None => self.scope_done(scope),
        }
    }

    /// Enters a step; past its limit, the step the limit names (2.6).
    pub fn enter(&mut self, scope: &ScopeId, step: &'a Step, entry: Entry) -> Result<(), Refusal> {
        let base = run_base(scope, self.case.scopes.get(scope), step);
        let rounds = self.case.rounds.get(&base).copied().unwrap_or(0);
        let counted = rounds.saturating_sub(self.case.uncounted.get(&base).copied().unwrap_or(0));
        if let Some(limit) = step.limit.as_ref().filter(|limit| counted >= limit.rounds) {
            let other = self.sibling(scope, &limit.then.id)?;
            return self.enter(scope, other, Entry { straight_back_to: None, ..entry });
        }
        let round = rounds.saturating_add(1);
        let id = RunId::new(format!("{base}#{round}"));
        let document = step.document.as_ref().map(|_| DocumentId::new(id.as_str()));
        let run = Run {
            id: id.clone(),
            step: step.path.clone(),
            round,
            opened_on: self.on,
            due: self.due_on_entry(step)?,
            came_from: entry.from,
            awaits: match (&step.body, document) {
                (Body::Archive(_), _) => Some(Awaits::Package),
                (_, document) => document.map(Awaits::Draft),
            },
            straight_back_to: entry.straight_back_to,
            work: self.work_on_entry(step)?,
        };
        self.emit(What::StepEntered { scope: scope.clone(), run });
        if let Some(kind) = &step.document {
            self.ask_for_document(scope, &id, &kind.id, DocumentPart::Draft);
        }
        self.start_work(scope, step, &id)
    }

    fn start_work(&mut self, scope: &ScopeId, step: &'a Step, run: &RunId) -> Result<(), Refusal> {
        match &step.body {
            Body::Task(_) | Body::Wait(_) => Ok(()),
            Body::Approve(approve) => self.open_turns(run, approve),
            Body::Parallel(branches) => self.open_branches(scope, step, run, branches),
            Body::Each(each) => self.open_items(scope, step, run, each),
            Body::Archive(retention) => {
                let retention = self.world.policy.text(&retention.id).unwrap_or_default().to_owned();
                self.emit(What::PackageAsked { run: run.clone(), retention });
                Ok(())
            }
            Body::Route => self.go_on(scope, run, step, None),
        }
    }

    fn due_on_entry(&self, step: &Step) -> Result<Option<Due>, Refusal> {
        match &step.due {
            Some(deadline) if step.body.each().is_none() => {
                due(&self.world, &self.case, &deadline.id, Opened { on: self.on, not_before: None })
            }
            Some(_) | None => Ok(None),
        }
    }

    fn work_on_entry(&self, step: &Step) -> Result<Work, Refusal> {
        Ok(match &step.body {
            Body::Task(_) => Work::Task { hold: Hold::default() },
            Body::Approve(_) => Work::Approve { turns: Vec::new(), next_line: 0 },
            Body::Parallel(_) => Work::Parallel,
            Body::Each(_) => Work::Each,
            Body::Wait(wait) => Work::Wait { until: self.wait_until(wait)? },
            Body::Archive(_) => Work::Archive,
            Body::Route => Work::Route,
        })
    }

    fn wait_until(&self, wait: &WaitFor) -> Result<NaiveDate, Refusal> {
        match wait {
            WaitFor::Date(date) => Ok(*date),
            WaitFor::Duration(duration) => self
                .world
                .calendar
                .add(self.on, *duration, crate::calendar::Roll::Forward)
                .map(|counted| counted.date)
                .map_err(|out| Reason::BeyondCalendar(out.from).into()),
            WaitFor::Fact(field) => match self.case.facts.get(&field.id) {
                Some(Value::Date(date)) => Ok(*date),
                Some(_) | None => Err(Reason::FieldMissing(field.id.clone()).into()),
            },
        }
    }

    /// Goes on by `next` from a finished run: marks, notices, child cases, the original; then the next step.
    /// `outcome` is the button that was pressed, where one was.
    pub fn go_on(
        &mut self,
        scope: &ScopeId,
        run: &RunId,
        step: &'a Step,
        outcome: Option<&crate::ids::OutcomeId>,
    ) -> Result<(), Refusal> {
        let button = outcome.and_then(|id| step.outcome(id));
        let marks = step.marks.iter().chain(button.into_iter().flat_map(|button| &button.marks));
        self.record_marks(scope, marks)?;
        let about = outcome.map_or_else(|| step.path.to_string(), |id| format!("{}.{id}", step.path));
        self.tell(scope, &about, step.notify.iter().chain(button.into_iter().flat_map(|button| &button.notify)), Vec::new());
        if let Some(starts) = &step.starts {
            self.start_children(step, starts);
        }
        let leave = self.leave(scope, run, step, outcome)?;
        if let Some(kind) = &step.seal {
            let document = self.document_to_seal(run, &kind.id)?;
            self.ask_for_original(scope, step, &document)?;
            self.emit(What::RunAwaits { run: run.clone(), what: Some(Awaits::Original { document, then: leave }) });
            return Ok(());
        }
        self.depart(scope, run, step, leave)
    }

    /// How the step is left: the button, the one way on, or the row that holds.
    fn leave(
        &self,
        scope: &ScopeId,
        run: &RunId,
        step: &Step,
        outcome: Option<&crate::ids::OutcomeId>,
    ) -> Result<Leave, Refusal> {
        match (&step.exit, outcome) {
            (_, Some(id)) => Ok(Leave::Outcome(id.clone())),
            (Exit::Next(_) | Exit::Outcomes(_), None) => {
                let waited = self.case.run(run).is_some_and(|(_, run)| matches!(run.work, Work::Wait { .. }));
                let by_time = waited && matches!(self.by(), super::event::Actor::System(_));
                Ok(if by_time { Leave::Time } else { Leave::Next })
            }
            (Exit::Choose(rows), None) => {
                let in_time = self.in_time(run);
                let item = self.case.item_of(scope).cloned();
                for (index, row) in rows.iter().enumerate() {
                    let holds = match &row.when {
                        Some(when) => self.holds(when, item.as_ref(), in_time)?,
                        None => true,
                    };
                    if holds {
                        return Ok(Leave::Chose(index.saturating_add(1)));
                    }
                }
                Err(Reason::NoWayOn(step.path.clone()).into())
            }
        }
    }

    /// Ends a run and goes where `leave` leads.
    pub fn depart(&mut self, scope: &ScopeId, run: &RunId, step: &'a Step, leave: Leave) -> Result<(), Refusal> {
        let known = self.case.run(run).map(|(_, run)| run.clone());
        let straight = known.as_ref().and_then(|run| run.straight_back_to.clone());
        let to = target(step, &leave);
        self.emit(What::StepEnded { scope: scope.clone(), run: run.clone(), how: leave });
        // A step that only routes is nobody's act: what follows was led to by what was before it.
        let from = match known {
            Some(Run { work: Work::Route, came_from, .. }) => came_from,
            Some(_) | None => Some(run.clone()),
        };
        let entry = Entry { from, straight_back_to: None };
        match (straight.and_then(|path| self.world.definition.step(&path)), to) {
            (Some(returner), _) => self.enter(scope, returner, entry),
            (None, Some(To::Step(id))) => {
                let next = self.sibling(scope, &id)?;
                self.enter(scope, next, entry)
            }
            (None, Some(To::Done) | None) => self.scope_done(scope),
        }
    }

    /// Ends a run by a `back` and enters the earlier step.
    pub fn go_back(
        &mut self,
        (scope, run): (&ScopeId, &RunId),
        step: &'a Step,
        outcome: &crate::ids::OutcomeId,
        straight: bool,
    ) -> Result<(), Refusal> {
        let Some(button) = step.outcome(outcome) else { return Err(Reason::NoSuchOutcome(outcome.clone()).into()) };
        let Way::Back(to) = &button.way else { return Err(Reason::NoSuchOutcome(outcome.clone()).into()) };
        let target = self.sibling(scope, &to.id)?;
        self.record_marks(scope, button.marks.iter())?;
        self.tell(scope, &format!("{}.{outcome}", step.path), button.notify.iter(), Vec::new());
        self.emit(What::StepEnded { scope: scope.clone(), run: run.clone(), how: Leave::Outcome(outcome.clone()) });
        self.reopen_documents(scope, &to.id, "退回修改");
        let straight_back_to = straight.then(|| step.path.clone());
        self.enter(scope, target, Entry { from: Some(run.clone()), straight_back_to })
    }

    /// A step of the same list.
    pub fn sibling(&self, scope: &ScopeId, step: &StepId) -> Result<&'a Step, Refusal> {
        let list = self.case.scopes.get(scope).map(|scope| scope.list.clone()).unwrap_or_default();
        let found = self.world.definition.list(&list).and_then(|list| list.steps.get(step));
        found.ok_or_else(|| Reason::NoSuchStep(step.clone()).into())
    }

    /// Whether a run is in time (5.1).
    pub fn in_time(&self, run: &RunId) -> bool {
        self.case.run(run).and_then(|(_, run)| run.due.as_ref()).is_none_or(|due| !due.is_late(self.on))
    }

    /// Records milestones, on the day of the act or on the day their field holds.
    pub fn record_marks<'m>(&mut self, scope: &ScopeId, marks: impl Iterator<Item = &'m Mark>) -> Result<(), Refusal> {
        for mark in marks {
            let on = match &mark.on {
                None => self.on,
                Some(field) => {
                    let Some(Value::Date(date)) = self.field_value(scope, &field.id) else {
                        return Err(Reason::FieldMissing(field.id.clone()).into());
                    };
                    self.checked_day(date)?
                }
            };
            self.mark(&Milestone::new(mark.milestone.as_str()), on)?;
        }
        Ok(())
    }

    /// The day of a milestone: not in the future, not before the case began (5.2).
    pub fn checked_day(&self, date: NaiveDate) -> Result<NaiveDate, Refusal> {
        if date > self.today {
            Err(Reason::InTheFuture(date).into())
        } else if date < self.case.began {
            Err(Reason::BeforeTheCase(date).into())
        } else {
            Ok(date)
        }
    }

    /// The value of a field as the scope sees it: its item's, else the root's.
    pub fn field_value(&self, scope: &ScopeId, field: &FieldId) -> Option<Value> {
        let item = self.case.item_of(scope).and_then(|item| self.case.item(&item.block, &item.item));
        item.and_then(|item| item.fields.get(field)).or_else(|| self.case.facts.get(field)).cloned()
    }

    /// Tells all whom these `notify` lines name, and `also`: each once, never the actor (2.12).
    pub fn tell<'n>(&mut self, scope: &ScopeId, about: &str, lines: impl Iterator<Item = &'n Notify>, also: Vec<PersonId>) {
        let item = self.case.item_of(scope).cloned();
        let (mut people, mut units) = (also, Vec::new());
        for line in lines {
            match line {
                Notify::Role(role) => {
                    people.extend(super::who::holders(&self.world, &self.case, &role.id, item.as_ref()).people);
                }
                Notify::Fact(field) => {
                    let value = self.case.facts.get(&field.id);
                    people.extend(value.map(Value::people).unwrap_or_default());
                    units.extend(value.map(Value::units).unwrap_or_default());
                }
            }
        }
        self.notify(about, once(people), once(units), None);
    }

    /// Tells people and units, but never the actor.
    pub fn notify(&mut self, about: &str, mut people: Vec<PersonId>, units: Vec<UnitId>, text: Option<String>) {
        people.retain(|person| self.by().hand() != Some(person));
        if !people.is_empty() || !units.is_empty() {
            self.emit(What::Notified { about: about.to_owned(), people, units, text });
        }
    }

    /// Starts a case a row, or tells the one already started what changed in its row (7.3).
    fn start_children(&mut self, step: &Step, starts: &Starts) {
        let Some(Value::Rows(rows)) = self.case.facts.get(&starts.each.id).cloned() else { return };
        for row in rows {
            let id = CaseId::new(format!("{}.{}.{}", self.case.id, starts.each.id, row.id));
            let known = self.case.children.get(&id).and_then(|child| child.row.clone());
            if known.as_ref().is_some_and(|known| known == &row) {
                continue;
            }
            let mut facts: BTreeMap<FieldId, Value> = if known.is_some() { BTreeMap::new() } else { self.case.facts.clone() };
            facts.extend(row.cells.clone());
            let child =
                super::state::Child { workflow: starts.workflow.id.clone(), step: Some(step.path.clone()), row: Some(row) };
            if known.is_some() {
                self.emit(What::ChildChanged { case: id, facts });
            } else {
                self.emit(What::ChildStarted { case: id, child, facts });
            }
        }
    }

    /// A list is over: the root ends the case, an item has answered, a branch reports to its block.
    pub fn scope_done(&mut self, scope: &ScopeId) -> Result<(), Refusal> {
        self.emit(What::ScopeDone { scope: scope.clone() });
        if scope.is_root() {
            return self.end_case(Ending::Completed);
        }
        let Some(done) = self.case.scopes.get(scope).cloned() else { return Ok(()) };
        if done.item.is_some() && done.at == Position::Done(self.on) {
            self.item_answered(scope, &done);
        }
        match done.parent {
            Some(parent) => self.check_block(&parent),
            None => Ok(()),
        }
    }
}

/// A run's id without its round. A step that is all of its list bears the list's name.
pub fn run_base(scope: &ScopeId, known: Option<&Scope>, step: &Step) -> String {
    match known {
        Some(known) if !known.list.as_str().is_empty() && known.list == step.path => scope.to_string(),
        Some(_) | None if scope.is_root() => step.path.step().to_string(),
        Some(_) | None => format!("{scope}/{}", step.path.step()),
    }
}

/// The id of an item's scope in the block whose run this is.
pub fn item_scope(run: &RunId, item: &ItemId) -> ScopeId {
    let base = run.as_str().rsplit_once('#').map_or(run.as_str(), |(base, _)| base);
    ScopeId::new(base).item(item)
}

/// Each once, in the order they were named.
fn once<T: Ord + Clone>(named: Vec<T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    named.into_iter().filter(|one| seen.insert(one.clone())).collect()
}

/// Where a step goes when it is left like this.
fn target(step: &Step, leave: &Leave) -> Option<To> {
    match (leave, &step.exit) {
        (Leave::Outcome(id), _) => match &step.outcome(id)?.way {
            Way::Next(to) => Some(to.id.clone()),
            Way::Back(_) => None,
        },
        (Leave::Chose(row), Exit::Choose(rows)) => rows.get(row.checked_sub(1)?).map(|row| row.to.id.clone()),
        (Leave::Next | Leave::Time, Exit::Next(to)) => Some(to.id.clone()),
        (Leave::Next | Leave::Time, Exit::Outcomes(outcomes)) => outcomes.values().find_map(|outcome| match &outcome.way {
            Way::Next(to) => Some(to.id.clone()),
            Way::Back(_) => None,
        }),
        (Leave::Next | Leave::Time | Leave::Chose(_) | Leave::Withdrawn(_) | Leave::TakenBack, _) => None,
    }
}
