//! What the office in charge and other cases do with a case as a whole.

use super::command::{of_the_system, why};
use super::walk::Walk;
use chrono::Days;
use dafu_engine::ids::{CaseId, ClockId, ItemId, StepId, StepPath};
use dafu_engine::machine::command::{Ask, Command, FormInput, LateDecision, Message};
use dafu_engine::machine::event::{Actor, System};
use dafu_engine::machine::state::{Case, Ending, Status, Work};
use dafu_engine::machine::tasks::deciders;
use dafu_engine::machine::who::holders;
use serde_json::json;
use std::collections::BTreeMap;

impl Walk {
    /// A request, or a decision on one.
    pub(super) fn request(&mut self, case: &Case) -> Option<Command> {
        let open: Vec<u32> =
            case.requests.iter().filter(|(_, request)| request.decided.is_none()).map(|(number, _)| *number).collect();
        if let Some(number) = self.dice.pick(&open).copied().filter(|_| self.dice.chance(60)) {
            return self.decide_request(case, number);
        }
        let kinds: Vec<_> = self.definition.requests.iter().map(|(id, kind)| (id.clone(), kind.clone())).collect();
        let (request, kind) = self.dice.pick(&kinds)?.clone();
        let role = self.dice.pick(&kind.by)?.id.clone();
        let people = holders(&self.world(), case, &role, None).people;
        let person = self.one_of(&people)?;
        let form = self.fill(case, &BTreeMap::new(), &kind.form);
        Some(self.by_role(&role, &person, Ask::Request { request, form }))
    }

    fn decide_request(&mut self, case: &Case, number: u32) -> Option<Command> {
        let request = case.requests.get(&number)?;
        let kind = self.definition.requests.get(&request.kind)?.clone();
        let outcomes: Vec<_> = kind.outcomes.iter().map(|(id, outcome)| (id.clone(), outcome.form.clone())).collect();
        let (outcome, fields) = self.dice.pick(&outcomes)?.clone();
        let roles = deciders(&self.world(), &request.kind);
        let role = self.dice.pick(&roles)?.clone();
        let people = holders(&self.world(), case, &role, None).people;
        let person = self.one_of(&people)?;
        let form = self.fill(case, &case.facts.clone(), &fields);
        Some(self.by_role(&role, &person, Ask::DecideRequest { number, outcome, form }))
    }

    /// Overdue items, and items asked again.
    pub(super) fn items(&mut self, case: &Case) -> Option<Command> {
        let all: Vec<(StepPath, ItemId, bool)> = case
            .blocks
            .iter()
            .flat_map(|(block, known)| known.items.iter().map(move |item| (block.clone(), item.id.clone(), item.to_decide)))
            .collect();
        let late: Vec<_> = all.iter().filter(|(_, _, late)| *late || self.dice.chance(2)).cloned().collect();
        if let Some((block, item, _)) = self.dice.pick(&late).cloned() {
            let until = self.today.checked_add_days(Days::new(self.dice.between(0, 10))).unwrap_or(self.today);
            let decision = match self.dice.below(3) {
                0 => LateDecision::Wait { until },
                1 => LateDecision::GoOn,
                _ => LateDecision::TakeOff,
            };
            return self.in_charge(case, Ask::DecideLate { block, item, decision, reason: why() });
        }
        let (block, item, _) = self.dice.pick(&all)?.clone();
        self.in_charge(case, Ask::AskAgain { block, item, reason: why() })
    }

    /// Clocks, dates and waits.
    pub(super) fn clocks(&mut self, case: &Case) -> Option<Command> {
        let clocks: Vec<ClockId> = case.clocks.keys().cloned().collect();
        match self.dice.below(6) {
            0 | 1 => {
                let clock = self.dice.pick(&clocks)?.clone();
                let paused = case
                    .clocks
                    .get(&clock)
                    .is_some_and(|known| matches!(known.runs, dafu_engine::machine::clock::Runs::Paused { .. }));
                let stop = if self.dice.chance(90) { !paused } else { paused };
                let ask = if stop { Ask::StopClock { clock, reason: why() } } else { Ask::RestartClock { clock, reason: why() } };
                self.in_charge(case, ask)
            }
            2 => Some(of_the_system(System::Job, Ask::Recompute { reason: why() })),
            3 => self.in_charge(case, Ask::Recompute { reason: why() }),
            _ => {
                let waits = case.runs().filter(|(_, run)| matches!(run.work, Work::Wait { .. }));
                let waits: Vec<_> = waits.map(|(_, run)| run.id.clone()).collect();
                let task = self.dice.pick(&waits)?.clone();
                self.in_charge(case, Ask::EndWait { task, reason: why() })
            }
        }
    }

    /// Moving, stopping, going on, ending.
    pub(super) fn standing(&mut self, case: &Case) -> Option<Command> {
        let ask = match (&case.status, self.dice.below(12)) {
            (Status::Suspended { .. }, 0) => Ask::Cancel { reason: why() },
            (Status::Suspended { .. }, _) => Ask::Resume { reason: why() },
            (_, 0) => Ask::Cancel { reason: why() },
            (_, 1..=3) => Ask::Suspend { reason: why() },
            (_, 4) => Ask::Note { text: why(), internal: true },
            (_, _) => {
                let starting = !case.children.is_empty() && self.dice.chance(40);
                let steps = self.definition.steps.steps.iter().filter(|(_, step)| !starting || step.starts.is_some());
                let steps: Vec<StepId> = steps.map(|(id, _)| id.clone()).collect();
                Ask::Move { to: self.dice.pick(&steps)?.clone(), reason: why() }
            }
        };
        self.in_charge(case, ask)
    }

    /// What goes on between cases.
    pub(super) fn across(&mut self, case: &Case) -> Option<Command> {
        let facts: FormInput = case
            .facts
            .iter()
            .filter(|_| self.dice.clone().chance(60))
            .map(|(field, value)| (field.clone(), dafu_engine::machine::form::written(value)))
            .collect();
        let number = self.dice.between(1, 5);
        let other = CaseId::new(format!("other-{number}"));
        match self.dice.below(8) {
            0 => {
                let differs = FormInput::from([(dafu_engine::ids::FieldId::new("lead"), json!("u2"))]);
                let lead = self.definition.fields.contains_key("lead");
                self.in_charge(
                    case,
                    Ask::Fork { siblings: vec![(other, if lead { differs } else { FormInput::new() })], reason: why() },
                )
            }
            1 => self.in_charge(case, Ask::Join { into: other, reason: why() }),
            2 => {
                let workflow = dafu_engine::ids::WorkflowId::new("other");
                self.in_charge(case, Ask::StartChild { case: other, workflow, facts: FormInput::new(), reason: why() })
            }
            3 => self.migrate(case),
            4 => Some(message(Message::TakeOver { case: other, facts, reason: why() })),
            5 => {
                let children: Vec<CaseId> = case.children.keys().cloned().collect();
                let child = self.dice.pick(&children)?.clone();
                Some(message(Message::ChildEnded { case: child, how: Ending::Completed }))
            }
            _ => {
                let mut facts = facts;
                let fields: Vec<_> = facts.keys().cloned().collect();
                if let Some(field) = self.dice.pick(&fields).cloned() {
                    facts.insert(field, json!(["u1", "u4"]));
                }
                Some(message(Message::RowChanged { facts }))
            }
        }
    }

    /// The answer that a case waits for which wants to join another.
    pub(super) fn answer_join(&mut self, into: &CaseId) -> Command {
        let yes = self.dice.chance(30);
        message(Message::TakenOver { case: into.clone(), yes, reason: why() })
    }

    /// To the newer version of its definition, where there is one; the paths are right most of the time.
    fn migrate(&mut self, case: &Case) -> Option<Command> {
        let paths = self.newer.as_ref().map(|(_, paths)| paths.clone())?;
        let paths = if self.dice.chance(80) { paths } else { BTreeMap::new() };
        self.towards_newer = true;
        self.in_charge(case, Ask::Migrate { paths, reason: why() })
    }

    /// A timer that is due, or an old one.
    pub(super) fn timer(&mut self, case: &Case) -> Option<Command> {
        let due: Vec<_> = dafu_engine::machine::timers::timers(case).into_iter().filter(|timer| timer.on <= self.today).collect();
        let fired = std::mem::take(&mut self.fired);
        let timer = match self.dice.pick(&due) {
            Some(timer) => timer.key.clone(),
            None => self.dice.pick(&fired)?.clone(),
        };
        self.fired = fired;
        self.fired.push(timer.clone());
        Some(of_the_system(System::Timer, Ask::DueReached { timer }))
    }
}

fn message(message: Message) -> Command {
    super::command::command(Actor::System(System::Message), Ask::Message { message })
}
