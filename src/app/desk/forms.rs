//! Which forms somebody can send on a case now: what is his to do, and what may be asked beside it.

use super::form::{Blank, BlankKind, Doing, Form, Maker, Slot, Stands};
use super::probe::probe;
use crate::app::ports::{Checker, Scene};
use dafu_engine::definition::{Ask as Field, Body, Exit, Form as Asked, Outcome, Step, Title, To, Way};
use dafu_engine::ids::{FieldId, OutcomeId, PersonId, RunId, UnitId};
use dafu_engine::machine::Finding;
use dafu_engine::machine::command::{Ask, Command, FormInput, LateDecision};
use dafu_engine::machine::event::Actor;
use dafu_engine::machine::form::{asks, written};
use dafu_engine::machine::refusal::Reason;
use dafu_engine::machine::state::{Status, Work};
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::value::Value;
use std::collections::BTreeMap;

/// Finds the forms of one person on one case.
pub(super) struct Finder<'a> {
    pub(super) scene: &'a Scene,
    pub(super) person: &'a PersonId,
    pub(super) units: Vec<UnitId>,
    pub(super) checker: &'a dyn Checker,
    /// He comes by a link of his own.
    pub(super) by_link: bool,
}

impl<'a> Finder<'a> {
    fn maker(&'a self) -> Maker<'a> {
        Maker { definition: &self.scene.definition, policy: &self.scene.policy, people: &self.scene.people, units: &self.units }
    }

    /// The forms of tasks, each as the person can send it.
    pub(super) fn duties(&self, tasks: &[OpenTask]) -> Vec<Form> {
        tasks.iter().filter_map(|task| self.duty(task)).collect()
    }

    pub(super) fn duty(&self, task: &OpenTask) -> Option<Form> {
        if let Some(run) = &task.run {
            return self.at_run(task, run);
        }
        if let Some(rest) = task.key.strip_prefix("request ") {
            return self.decision(task, rest.split(' ').next()?.parse().ok()?);
        }
        match (&task.step, &task.item) {
            (Some(block), Some(item)) if task.key.starts_with("late ") => {
                let ask =
                    |decision| Ask::DecideLate { block: block.clone(), item: item.clone(), decision, reason: String::new() };
                let stands = self.stands(task, &ask(LateDecision::GoOn))?;
                let reason = || Blank::own("reason", Title::both("理由", "Reason"), BlankKind::Lines);
                let until = Blank::own("until", Title::both("新期限", "New date"), BlankKind::Date);
                let slots = vec![
                    slot("wait", Title::both("继续等待，另定期限", "Wait until another day"), vec![until, reason()]),
                    slot("go_on", Title::both("不再等待，先行办理", "Go on without it"), vec![reason()]),
                    slot("take_off", Title::both("不再征求", "Take it off the list"), vec![reason()]),
                ];
                let doing = Doing::Late(block.clone(), item.clone());
                Some(Form { slots, ..of_task(doing, Title::both(task.title.clone(), "Overdue: please decide"), stands, task) })
            }
            (_, _) => None,
        }
    }

    /// As whom the person can do this; none where he can't.
    fn stands(&self, task: &OpenTask, ask: &Ask) -> Option<Stands> {
        if self.by_link {
            return probe(self.scene, self.person, &Stands::ByLink, ask.clone()).is_ok().then_some(Stands::ByLink);
        }
        if task.people.contains(self.person) && probe(self.scene, self.person, &Stands::Himself, ask.clone()).is_ok() {
            return Some(Stands::Himself);
        }
        let owners = self.scene.people.agents.get(self.person).into_iter().flatten();
        for owner in owners.filter(|owner| task.people.contains(*owner)) {
            let stands = Stands::For(owner.clone());
            if probe(self.scene, self.person, &stands, ask.clone()).is_ok() {
                return Some(stands);
            }
        }
        let paper = self.scene.definition.roles.get(&task.role).is_some_and(|role| role.paper.is_some());
        if paper && !task.people.is_empty() {
            let stands = Stands::Enters(task.people.iter().cloned().collect());
            if probe(self.scene, self.person, &stands, ask.clone()).is_ok() {
                return Some(stands);
            }
        }
        None
    }

    fn at_run(&self, task: &OpenTask, id: &RunId) -> Option<Form> {
        let (scope, run) = self.scene.case.run(id)?;
        let step = self.scene.definition.step(&run.step)?;
        let act = |outcome: Option<&OutcomeId>| Ask::Act {
            task: id.clone(),
            outcome: outcome.cloned(),
            form: FormInput::new(),
            straight_back: false,
            ticked: Vec::new(),
            over: None,
        };
        let outcomes = outcomes(step);
        let stands = match outcomes.as_slice() {
            [] => self.stands(task, &act(None))?,
            some => some.iter().find_map(|(outcome, _)| self.stands(task, &act(Some(outcome))))?,
        };
        let item = self.scene.case.item_of(scope).and_then(|item| self.scene.case.item(&item.block, &item.item));
        let mut known = item.map_or_else(|| self.scene.case.facts.clone(), |item| item.fields.clone());
        if let Work::Task { hold } = &run.work {
            known.extend(hold.prepared.clone().unwrap_or_default());
        }
        let fields = self.step_fields(step, task);
        let title = Title { zh: task.title.clone(), en: step.title.en.clone() };
        let mut form = of_task(Doing::Act(id.clone()), title, stands.clone(), task);
        form.blanks = self.maker().blanks(&fields, &known);
        if !run.is_ready() {
            form.waits = Some(Reason::NotReady(run.step.clone()).into());
        }
        form.slots = match &step.exit {
            Exit::Next(to) => vec![Slot { to: self.target(step, &to.id), ..slot_of(None, step.title.clone(), true) }],
            Exit::Choose(_) => vec![slot_of(None, step.title.clone(), true)],
            Exit::Outcomes(_) => {
                let offered = outcomes.iter().filter(|(id, _)| probe(self.scene, self.person, &stands, act(Some(id))).is_ok());
                offered.map(|(id, outcome)| self.outcome(step, id, outcome, &known)).collect()
            }
        };
        form.findings = self.findings(id, step, &fields, &known);
        Some(form)
    }

    fn outcome(&self, step: &Step, id: &OutcomeId, outcome: &Outcome, known: &BTreeMap<FieldId, Value>) -> Slot {
        let blanks = self.maker().blanks(&outcome.form, known);
        let (forward, to) = match &outcome.way {
            Way::Next(to) => (true, self.target(step, &to.id)),
            Way::Back(to) => (false, self.target(step, &To::Step(to.id.clone()))),
        };
        Slot { to, blanks, ..slot_of(Some(id.clone()), outcome.title.clone(), forward) }
    }

    /// What a step and, at an `approve`, its line ask for.
    fn step_fields(&self, step: &Step, task: &OpenTask) -> Vec<Field> {
        let mut fields = match &step.form {
            Asked::Fields(fields) => fields.clone(),
            form @ Asked::Policy(_) => asks(&self.scene.policy, form),
        };
        if let Body::Approve(approve) = &step.body {
            let turn = task.key.rsplit_once('!').and_then(|(run, index)| Some((run, index.parse::<usize>().ok()?)));
            let line = turn.and_then(|(run, index)| match &self.scene.case.run(&run.into())?.1.work {
                Work::Approve { turns, .. } => approve.by.get(turns.get(index)?.line),
                Work::Task { .. } | Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => None,
            });
            fields.extend(line.map(|line| line.form.clone()).unwrap_or_default());
        }
        fields
    }

    /// The name of the step that follows within the same list.
    fn target(&self, step: &Step, to: &To) -> Option<Title> {
        let To::Step(next) = to else { return None };
        let parent = step.path.as_str().rsplit_once('/').map_or("", |(parent, _)| parent);
        let path = if parent.is_empty() { next.to_string() } else { format!("{parent}/{next}") };
        self.scene.definition.step(&path.as_str().into()).map(|step| step.title.clone())
    }

    /// What the document's check finds in what stands there now.
    fn findings(&self, run: &RunId, step: &Step, fields: &[Field], known: &BTreeMap<FieldId, Value>) -> Vec<Finding> {
        if step.lint.is_none() {
            return Vec::new();
        }
        let form = fields.iter().filter_map(|ask| Some((ask.field.clone(), written(known.get(&ask.field)?)))).collect();
        let outcome = outcomes(step).into_iter().find(|(_, outcome)| matches!(outcome.way, Way::Next(_)));
        let ask = Ask::Act {
            task: run.clone(),
            outcome: outcome.map(|(id, _)| id.clone()),
            form,
            straight_back: false,
            ticked: Vec::new(),
            over: None,
        };
        let by = Actor::Person(self.person.clone());
        let command = Command { key: "findings".into(), by, on: None, paper: None, ask };
        self.checker.findings(&self.scene.world(), &self.scene.case, &command)
    }

    fn decision(&self, task: &OpenTask, number: u32) -> Option<Form> {
        let request = self.scene.case.requests.get(&number)?;
        let kind = self.scene.definition.requests.get(&request.kind)?;
        let ask = |outcome: &OutcomeId| Ask::DecideRequest { number, outcome: outcome.clone(), form: FormInput::new() };
        let stands = kind.outcomes.keys().find_map(|outcome| self.stands(task, &ask(outcome)))?;
        let offered = kind.outcomes.iter().filter(|(id, _)| probe(self.scene, self.person, &stands, ask(id)).is_ok());
        // What the asker filled in is what the decider may change.
        let known: BTreeMap<FieldId, Value> = self.scene.case.facts.clone().into_iter().chain(request.form.clone()).collect();
        let slots = offered.map(|(id, outcome)| Slot {
            blanks: self.maker().blanks(&outcome.form, &known),
            ..slot_of(Some(id.clone()), outcome.title.clone(), true)
        });
        Some(Form { slots: slots.collect(), ..of_task(Doing::Decide(number), kind.title.clone(), stands, task) })
    }

    /// What may be asked beside the tasks.
    pub(super) fn beside(&self) -> Vec<Form> {
        let scene = self.scene;
        let known = BTreeMap::new();
        let may = |ask: Ask| probe(scene, self.person, &Stands::Himself, ask).is_ok();
        let mut forms = Vec::new();
        for (id, record) in &scene.definition.records {
            if may(Ask::AddRecord { record: id.clone(), row: FormInput::new() }) {
                let blanks = self.maker().blanks(&record.form, &known);
                forms.push(plain(Doing::Record(id.clone()), record.title.clone(), blanks));
            }
        }
        for (id, kind) in &scene.definition.requests {
            if may(Ask::Request { request: id.clone(), form: FormInput::new() }) {
                let blanks = self.maker().blanks(&kind.form, &known);
                forms.push(plain(Doing::Request(id.clone()), kind.title.clone(), blanks));
            }
        }
        let reason = || vec![Blank::own("reason", Title::both("理由", "Reason"), BlankKind::Lines)];
        let why = "?".to_owned();
        if matches!(scene.case.status, Status::Suspended { .. }) {
            if may(Ask::Resume { reason: why }) {
                forms.push(plain(Doing::Resume, Title::both("恢复办理", "Resume"), reason()));
            }
        } else if may(Ask::Suspend { reason: why }) {
            forms.push(plain(Doing::Suspend, Title::both("中止办理", "Suspend"), reason()));
        }
        forms
    }

    /// What its holder may do with a task beside doing it, and what others may.
    pub(super) fn around(&self, tasks: &[OpenTask]) -> Vec<Form> {
        let mut forms = Vec::new();
        let may = |ask: Ask| probe(self.scene, self.person, &Stands::Himself, ask).is_ok();
        for task in tasks {
            let Some(run) = &task.run else { continue };
            let mine = task.owner.as_ref() == Some(self.person);
            if mine && may(Ask::Release { task: run.clone() }) {
                forms.push(plain(Doing::Release(run.clone()), Title::both("退回共用待办", "Put it back"), Vec::new()));
            }
            let text = Blank::own("text", Title::both("催办内容", "What to say"), BlankKind::Lines);
            if !task.people.contains(self.person) && may(Ask::Urge { task: run.clone(), text: "?".to_owned() }) {
                let title = format!("催办：{}", task.title);
                forms.push(plain(Doing::Urge(run.clone()), Title::both(title, format!("Urge: {}", task.title)), vec![text]));
            }
            let others = self.others(task);
            let ask = |to: &PersonId| Ask::HandOver { task: run.clone(), to: to.clone(), reason: "?".to_owned() };
            if task.people.contains(self.person) && others.first().is_some_and(|to| may(ask(to))) {
                let to = Blank::own("to", Title::both("转给", "To"), BlankKind::Person(others));
                let reason = Blank::own("reason", Title::both("理由", "Reason"), BlankKind::Lines);
                let title = Title::both(format!("转办：{}", task.title), format!("Hand over: {}", task.title));
                forms.push(plain(Doing::HandOver(run.clone()), title, vec![to, reason]));
            }
        }
        for (run, ended) in &self.scene.case.ended {
            let mine = ended.by.hand() == Some(self.person);
            if mine && may(Ask::TakeBack { task: run.clone(), reason: "?".to_owned() }) {
                let step = self.scene.definition.step(&run.step_path()).map(|step| step.title.clone()).unwrap_or_default();
                let title = Title::both(format!("撤回：{}", step.zh), format!("Take back: {}", step.en.unwrap_or(step.zh)));
                let reason = Blank::own("reason", Title::both("理由", "Reason"), BlankKind::Lines);
                forms.push(plain(Doing::TakeBack(run.clone()), title, vec![reason]));
            }
        }
        forms
    }

    /// The others who could do a task.
    fn others(&self, task: &OpenTask) -> Vec<PersonId> {
        task.people.iter().filter(|person| *person != self.person).cloned().collect()
    }
}

fn outcomes(step: &Step) -> Vec<(&OutcomeId, &Outcome)> {
    match &step.exit {
        Exit::Outcomes(outcomes) => outcomes.iter().collect(),
        Exit::Next(_) | Exit::Choose(_) => Vec::new(),
    }
}

fn slot_of(outcome: Option<OutcomeId>, title: Title, forward: bool) -> Slot {
    Slot { outcome, title, forward, to: None, blanks: Vec::new() }
}

fn slot(outcome: &str, title: Title, blanks: Vec<Blank>) -> Slot {
    Slot { blanks, ..slot_of(Some(OutcomeId::new(outcome)), title, true) }
}

/// A form of a task, without its blanks.
fn of_task(doing: Doing, title: Title, stands: Stands, task: &OpenTask) -> Form {
    Form { task: Some(task.clone()), stands, slots: Vec::new(), ..plain(doing, title, Vec::new()) }
}

/// A form that belongs to no task.
fn plain(doing: Doing, title: Title, blanks: Vec<Blank>) -> Form {
    let slots = vec![slot_of(None, title.clone(), true)];
    Form { doing, title, task: None, stands: Stands::Himself, blanks, slots, findings: Vec::new(), waits: None }
}
