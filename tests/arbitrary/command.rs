//! Commands that somebody might really give: read off what is open, by somebody who may.

use super::city::MEMBERS;
use super::form::{Desk, form, value};
use super::walk::Walk;
use chrono::Days;
use dafu_engine::definition::{Body, Exit, Step};
use dafu_engine::ids::{CommandKey, Digest, OutcomeId, PersonId, RoleId, RunId};
use dafu_engine::machine::command::{Ask, Command, FormInput};
use dafu_engine::machine::event::{Actor, Paper, Place, System};
use dafu_engine::machine::form::asks;
use dafu_engine::machine::state::{Case, Confirmed, Position, Run, Work};
use dafu_engine::machine::tasks::{OpenTask, tasks};
use dafu_engine::machine::who::holders;
use dafu_engine::value::FileRef;
use std::collections::{BTreeMap, BTreeSet};

impl Walk {
    /// Somebody hands in a form, presses a button or signs.
    pub(super) fn act(&mut self, case: &Case) -> Option<Command> {
        let open: Vec<OpenTask> = tasks(&self.world(), case).into_iter().filter(|task| task.run.is_some()).collect();
        let ready: Vec<OpenTask> = open.iter().filter(|task| task.ready).cloned().collect();
        let likely = if ready.is_empty() || self.dice.chance(10) { &open } else { &ready };
        let task = self.dice.pick(likely)?.clone();
        let run = task.run.clone()?;
        let step = self.definition.step(task.step.as_ref()?)?.clone();
        let mut person = prepares(case, &run).filter(|_| self.dice.chance(60));
        person = person.or_else(|| task.owner.clone().filter(|_| self.dice.chance(90)));
        if person.is_none() {
            person = self.one_of(&task.people);
        }
        let (outcome, form) = self.filled(case, &task, &step);
        let ask = Ask::Act {
            over: self.shown(case, &run),
            task: run,
            outcome,
            form,
            straight_back: self.dice.chance(15),
            ticked: if self.dice.chance(60) { vec!["careful".to_owned()] } else { Vec::new() },
        };
        let mut command = self.by_role(&task.role, &person?, ask);
        self.perhaps_on_paper(case, &task, &mut command);
        self.perhaps_earlier(case, &mut command);
        Some(command)
    }

    fn filled(&mut self, case: &Case, task: &OpenTask, step: &Step) -> (Option<OutcomeId>, FormInput) {
        let mut fields = asks(&self.policy, &step.form);
        let mut outcome = None;
        if let Exit::Outcomes(outcomes) = &step.exit {
            let names: Vec<&OutcomeId> = outcomes.keys().collect();
            outcome = self.dice.pick(&names).map(|id| (*id).clone());
            fields.extend(outcome.iter().filter_map(|id| outcomes.get(id)).flat_map(|outcome| outcome.form.clone()));
        }
        if let Body::Approve(approve) = &step.body {
            fields.extend(approve.by.iter().filter(|line| line.role.id == task.role).flat_map(|line| line.form.clone()));
        }
        let item = task.run.as_ref().and_then(|run| case.run(run)).and_then(|(scope, _)| case.item_of(scope));
        let known = item.and_then(|item| case.item(&item.block, &item.item)).map_or(&case.facts, |item| &item.fields).clone();
        (outcome, self.fill(case, &known, &fields))
    }

    /// A filled-in form.
    pub(super) fn fill(
        &mut self,
        case: &Case,
        known: &BTreeMap<dafu_engine::ids::FieldId, dafu_engine::value::Value>,
        fields: &[dafu_engine::definition::Ask],
    ) -> FormInput {
        let mut dice = self.dice.clone();
        let desk = Desk { world: self.world(), began: case.began, today: self.today, known };
        let filled = form(&desk, &mut dice, fields);
        self.dice = dice;
        filled
    }

    /// The digest of what the signer was shown.
    fn shown(&mut self, case: &Case, run: &RunId) -> Option<Digest> {
        let draft = case.documents.get(run.as_str())?.draft.as_ref()?.digest.clone();
        match self.dice.below(20) {
            0 => Some(Digest::sha256(b"another text")),
            1..=5 => None,
            _ => Some(draft),
        }
    }

    fn perhaps_on_paper(&mut self, case: &Case, task: &OpenTask, command: &mut Command) {
        let Some(clerk) = self.definition.roles.get(&task.role).and_then(|role| role.paper.clone()) else { return };
        if !self.dice.chance(30) {
            return;
        }
        let Some(person) = command.by.person().cloned() else { return };
        let item = task.run.as_ref().and_then(|run| case.run(run)).and_then(|(scope, _)| case.item_of(scope)).cloned();
        let clerks = holders(&self.world(), case, &clerk, item.as_ref()).people;
        let Some(clerk) = self.one_of(&clerks) else { return };
        let digest = if self.dice.chance(5) { Digest::default() } else { Digest::sha256(b"scan") };
        command.by = Actor::Person(clerk);
        command.paper = Some(Paper { person, scan: FileRef { name: "scan.pdf".to_owned(), digest } });
        command.on = Some(self.today).filter(|_| self.dice.chance(95));
    }

    /// Sometimes it happened some days ago.
    pub(super) fn perhaps_earlier(&mut self, case: &Case, command: &mut Command) {
        if self.dice.chance(10) {
            let day = self.today.checked_sub_days(Days::new(self.dice.between(1, 8))).unwrap_or(self.today);
            command.on = Some(day.max(case.began));
        }
    }

    /// A command of a person in a role: by link where the role has no account, now and then by an agent.
    pub(super) fn by_role(&mut self, role: &RoleId, person: &PersonId, ask: Ask) -> Command {
        let by_link = self.definition.roles.get(role).is_some_and(|role| role.by_link);
        let agents: Vec<PersonId> =
            self.people.agents.iter().filter(|(_, owners)| owners.contains(person)).map(|(agent, _)| agent.clone()).collect();
        let by = match self.dice.pick(&agents).filter(|_| self.dice.clone().chance(30)) {
            _ if by_link => Actor::Link(person.clone()),
            Some(agent) => Actor::Agent { agent: agent.clone(), owner: person.clone() },
            None => Actor::Person(person.clone()),
        };
        command(by, ask)
    }

    /// A command of somebody in charge.
    pub(super) fn in_charge(&mut self, case: &Case, ask: Ask) -> Option<Command> {
        let role = self.definition.in_charge.clone();
        let people = holders(&self.world(), case, &role, None).people;
        let person = self.one_of(&people)?;
        Some(self.by_role(&role, &person, ask))
    }

    /// A command of somebody who can do an open task, about that task.
    pub(super) fn about_a_task(
        &mut self,
        case: &Case,
        fits: fn(&Run) -> bool,
        ask: impl FnOnce(&mut Self, RunId) -> Ask,
    ) -> Option<Command> {
        let runs = |task: &OpenTask| task.run.as_ref().and_then(|run| case.run(run)).is_some_and(|(_, run)| fits(run));
        let open: Vec<OpenTask> = tasks(&self.world(), case).into_iter().filter(runs).collect();
        let task = self.dice.pick(&open)?.clone();
        let person = task.owner.clone().filter(|_| self.dice.chance(80));
        let person = match person {
            Some(person) => person,
            None => self.one_of(&task.people)?,
        };
        let ask = ask(self, task.run?);
        Some(self.by_role(&task.role, &person, ask))
    }

    /// Claiming, giving back, giving away.
    pub(super) fn hold(&mut self, case: &Case) -> Option<Command> {
        const fn is_task(run: &Run) -> bool {
            matches!(run.work, Work::Task { .. })
        }
        const fn any(run: &Run) -> bool {
            matches!(run.work, Work::Task { .. } | Work::Approve { .. })
        }
        match self.dice.below(5) {
            0 => self.about_a_task(case, is_task, |_, task| Ask::Claim { task }),
            1 => self.about_a_task(case, is_task, |_, task| Ask::Release { task }),
            2 => self.about_a_task(case, is_task, |walk, task| Ask::Delegate { task, to: walk.anybody() }),
            3 => self.about_a_task(case, any, |walk, task| Ask::HandOver { task, to: walk.anybody(), reason: why() }),
            _ => {
                let open: Vec<RunId> = tasks(&self.world(), case).into_iter().filter_map(|task| task.run).collect();
                let task = self.dice.pick(&open)?.clone();
                let to = self.anybody();
                self.in_charge(case, Ask::HandOver { task, to, reason: why() })
            }
        }
    }

    /// Adding signers and taking them off, asking somebody, answering him.
    pub(super) fn around(&mut self, case: &Case) -> Option<Command> {
        const fn signs(run: &Run) -> bool {
            matches!(run.work, Work::Approve { .. })
        }
        const fn any(run: &Run) -> bool {
            matches!(run.work, Work::Task { .. } | Work::Approve { .. })
        }
        match self.dice.below(6) {
            0 | 1 => self.about_a_task(case, signs, |walk, task| Ask::AddSigner {
                task,
                person: walk.anybody(),
                before: walk.dice.chance(50),
                reason: why(),
            }),
            2 => self.take_off(case),
            3 => self.about_a_task(case, any, |walk, task| Ask::Consult { task, whom: walk.anybody(), question: why() }),
            4 => {
                let open: Vec<_> = case.consults.iter().filter(|(_, consult)| consult.answer.is_none()).collect();
                let (number, consult) = self.dice.pick(&open)?;
                let ask = Ask::AnswerConsult { number: **number, answer: why() };
                Some(command(Actor::Person(consult.whom.clone()), ask))
            }
            _ => {
                let open: Vec<RunId> = tasks(&self.world(), case).into_iter().filter_map(|task| task.run).collect();
                let task = self.dice.pick(&open)?.clone();
                let urge = Ask::Urge { task, text: why() };
                if self.dice.chance(70) { self.in_charge(case, urge) } else { Some(command(Actor::Person(self.anybody()), urge)) }
            }
        }
    }

    fn take_off(&mut self, case: &Case) -> Option<Command> {
        let added: Vec<(RunId, PersonId, PersonId)> = case
            .runs()
            .filter_map(|(_, run)| match &run.work {
                Work::Approve { turns, .. } => Some((run, turns)),
                Work::Task { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => None,
            })
            .flat_map(|(run, turns)| turns.iter().map(move |turn| (run, turn)))
            .filter_map(|(run, turn)| Some((run.id.clone(), turn.person.clone()?, turn.added_by.clone()?)))
            .collect();
        let (task, person, by) = self.dice.pick(&added)?.clone();
        Some(command(Actor::Person(by), Ask::RemoveSigner { task, person }))
    }

    /// Records, and what people say of them.
    pub(super) fn record(&mut self, case: &Case) -> Option<Command> {
        let kinds: Vec<_> = self.definition.records.iter().map(|(id, kind)| (id.clone(), kind.clone())).collect();
        let (record, kind) = self.dice.pick(&kinds)?.clone();
        let rows: Vec<_> = case.records.get(&record).cloned().unwrap_or_default();
        let known = self.dice.pick(&rows).cloned();
        match (self.dice.below(4), known) {
            (0, Some(known)) => {
                let says = *self.dice.pick(&[Confirmed::True, Confirmed::True, Confirmed::NotTrue, Confirmed::CallMe])?;
                let by = Actor::Link(known.asked?);
                Some(command(by, Ask::ConfirmRecord { record, row: known.row.id, says }))
            }
            (1, Some(known)) => {
                let to = self.fill(case, &known.row.cells, &kind.form);
                self.in_charge(case, Ask::CorrectRecord { record, row: known.row.id, to, reason: why() })
            }
            (_, _) => {
                let role = self.dice.pick(&kind.by)?.id.clone();
                let people = holders(&self.world(), case, &role, None).people;
                let person = self.one_of(&people)?;
                let row = self.fill(case, &BTreeMap::new(), &kind.form);
                Some(self.by_role(&role, &person, Ask::AddRecord { record, row }))
            }
        }
    }

    /// Facts put right.
    pub(super) fn correct(&mut self, case: &Case) -> Option<Command> {
        let items: Vec<_> = case
            .blocks
            .iter()
            .flat_map(|(block, known)| known.items.iter().map(move |item| (block.clone(), item.clone())))
            .filter(|(_, item)| !item.fields.is_empty())
            .collect();
        let item = self.dice.pick(&items).cloned().filter(|_| self.dice.chance(30));
        let (place, known) = match item {
            Some((block, item)) => (Place::Item(dafu_engine::machine::state::ItemRef { block, item: item.id }), item.fields),
            None => (Place::Case, case.facts.clone()),
        };
        let fields: Vec<_> = known.keys().cloned().collect();
        // What blocks follow, and cases are started for, is the most worth changing.
        let lists: Vec<_> = self.lists().into_iter().filter(|field| known.contains_key(field)).collect();
        let of = if lists.is_empty() || self.dice.chance(50) { &fields } else { &lists };
        let field = self.dice.pick(of)?.clone();
        let mut dice = self.dice.clone();
        let desk = Desk { world: self.world(), began: case.began, today: self.today, known: &known };
        let now = value(&desk, &mut dice, &field);
        self.dice = dice;
        self.in_charge(case, Ask::Correct { place, form: FormInput::from([(field, now)]), reason: why() })
    }

    /// The fields that blocks go over and that cases are started for.
    fn lists(&self) -> Vec<dafu_engine::ids::FieldId> {
        let steps = self.definition.all_steps();
        // Cases that have been started are told of a change only when their step is left again.
        let starts = steps.iter().filter_map(|step| step.starts.as_ref()).map(|starts| starts.each.id.clone());
        let starts = starts.flat_map(|field| [field.clone(), field.clone(), field]);
        let over = steps.iter().filter_map(|step| step.body.each()).map(|each| each.over.id.clone());
        starts.chain(over).collect()
    }

    /// Somebody takes his last act back.
    pub(super) fn take_back(&mut self, case: &Case) -> Option<Command> {
        let led_here: Vec<RunId> = case
            .scopes
            .values()
            .filter_map(|scope| match &scope.at {
                Position::At(run) => run.came_from.clone(),
                Position::Between | Position::Done(_) | Position::Withdrawn(_) => None,
            })
            .collect();
        let task = self.dice.pick(&led_here)?.clone();
        let by = case.ended.get(&task)?.by.clone();
        Some(command(by, Ask::TakeBack { task, reason: why() }))
    }

    pub(super) fn one_of(&mut self, people: &BTreeSet<PersonId>) -> Option<PersonId> {
        self.dice.pick(&people.iter().collect::<Vec<_>>()).map(|person| (*person).clone())
    }

    pub(super) fn anybody(&mut self) -> PersonId {
        let people: BTreeSet<PersonId> = self.people.persons.keys().cloned().collect();
        let person = self.one_of(&people).filter(|_| self.dice.chance(60));
        person.unwrap_or_else(|| PersonId::new(self.dice.word(&MEMBERS)))
    }
}

/// Whoever prepares a task for its owner.
fn prepares(case: &Case, run: &RunId) -> Option<PersonId> {
    match &case.run(run)?.1.work {
        Work::Task { hold } => hold.delegate.clone(),
        Work::Approve { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => None,
    }
}

/// A command without a day of its own; whoever walks gives it its key.
pub(super) fn command(by: Actor, ask: Ask) -> Command {
    Command { key: CommandKey::default(), by, on: None, paper: None, ask }
}

/// A command that no person gives.
pub(super) fn of_the_system(system: System, ask: Ask) -> Command {
    command(Actor::System(system), ask)
}

pub(super) fn why() -> String {
    "because".to_owned()
}
