//! What is measured: cases of nine acts, each led from its beginning to its end, by as many clients as are wanted at once.
//!
//! The acts are learned by leading one case; a case is the same every time, so the clients ask nothing but to act. Who carries
//! an act out is a [`Hand`]: the engine, or the floor.

use super::measured::Measured;
use crate::app::{App, Registered};
use crate::store::cases;
use crate::time::{new_id, stopwatch};
use anyhow::Context;
use dafu_engine::definition::{Definition, Exit, Form};
use dafu_engine::ids::{CaseId, CommandKey};
use dafu_engine::machine::command::{Ask, Command, FormInput};
use dafu_engine::machine::event::Actor;
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::people::{Channel, Holding, People, Person, PersonKind, Unit};
use dafu_engine::policy::Policy;
use dafu_engine::{definition, policy};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const WORKFLOW: &str = include_str!("workflow.yaml");
const POLICY: &str = include_str!("policy.yaml");
/// Who does everything.
const PERSON: &str = "a";
/// What is written into a form: a kilobyte.
const TEXT: usize = 340;
/// Cases begun at once.
const AT_ONCE: usize = 64;

/// Carries acts out.
pub(super) trait Hand: Clone + Send + 'static {
    /// Does the act with this number on a case: 0 begins it. Returns when it is saved for good.
    fn act(&self, case: &CaseId, number: usize) -> impl Future<Output = anyhow::Result<()>> + Send;
    /// How many acts a case has, its beginning not counted.
    fn acts(&self) -> usize;
}

/// The engine's hand: commands over the use cases.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    app: App,
    acts: Arc<Vec<Ask>>,
}

impl Engine {
    /// Learns what the acts are by leading one case, whose id `seen` is told after each step of it.
    pub(super) async fn learn(
        guide: &Guide,
        app: &App,
        mut seen: impl AsyncFnMut(&CaseId) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let case = CaseId::new(new_id());
        app.create(&case, &"bench".into(), beginning(&case)).await?;
        seen(&case).await?;
        let mut acts = Vec::new();
        while let Some(ask) = guide.next(app, &case).await? {
            app.submit(&case, command(ask.clone())).await?;
            seen(&case).await?;
            acts.push(ask);
        }
        Ok(Self { app: app.clone(), acts: Arc::new(acts) })
    }
}

impl Hand for Engine {
    async fn act(&self, case: &CaseId, number: usize) -> anyhow::Result<()> {
        match number.checked_sub(1).and_then(|before| self.acts.get(before)) {
            None => self.app.create(case, &"bench".into(), beginning(case)).await?,
            Some(ask) => self.app.submit(case, command(ask.clone())).await?,
        };
        Ok(())
    }
    fn acts(&self) -> usize {
        self.acts.len()
    }
}

/// The definition and the policy that the cases run on.
#[derive(Debug)]
pub(super) struct Guide {
    definition: Definition,
    policy: Policy,
}

impl Guide {
    /// Reads both.
    pub(super) fn read() -> anyhow::Result<Self> {
        let definition = definition::read::read("bench.yaml", WORKFLOW).0.context("the benchmark's definition can't be read")?;
        let policy = policy::read::read("bench.yaml", POLICY).0.context("the benchmark's policy can't be read")?;
        Ok(Self { definition, policy })
    }

    /// Registers both, and who is who.
    pub(super) async fn register(&self, app: &App) -> anyhow::Result<()> {
        let name = || "办公室".to_owned();
        let unit = Unit { name: name(), short: name(), mail: None, mark: None, scored: true, aliases: Vec::new() };
        let person = Person {
            name: "甲".to_owned(),
            mail: None,
            account: true,
            invented: true,
            kind: PersonKind::Member,
            phone: None,
            channel: Channel::Mail,
        };
        let people = People {
            persons: BTreeMap::from([(PERSON.into(), person)]),
            units: BTreeMap::from([("bench".into(), unit)]),
            posts: BTreeSet::from([Holding { unit: "bench".into(), post: "office".into(), person: PERSON.into() }]),
            agents: BTreeMap::new(),
        };
        let registered = Registered {
            definitions: vec![(&self.definition, WORKFLOW)],
            policies: vec![(&self.policy, POLICY)],
            pairs: vec![(&self.definition, &self.policy.policy)],
            years: Vec::new(),
            people: Some(&people),
        };
        Ok(app.register(&registered).await?)
    }

    /// What is to be done next on a case; nothing once it is over.
    pub(super) async fn next(&self, app: &App, case: &CaseId) -> anyhow::Result<Option<Ask>> {
        Ok(app.tasks(case).await?.first().and_then(|task| self.act(task)))
    }

    /// The act that a task asks for: its form filled in, and its first outcome.
    fn act(&self, task: &OpenTask) -> Option<Ask> {
        let step = self.definition.step(task.step.as_ref()?)?;
        let form = match &step.form {
            Form::Fields(asks) => asks.iter().map(|ask| (ask.field.clone(), json!("办".repeat(TEXT)))).collect(),
            Form::Policy(_) => FormInput::new(),
        };
        let outcome = match &step.exit {
            Exit::Outcomes(outcomes) => outcomes.keys().next().cloned(),
            Exit::Next(_) | Exit::Choose(_) => None,
        };
        Some(Ask::Act { task: task.run.clone()?, outcome, form, straight_back: false, ticked: Vec::new(), over: None })
    }
}

/// Begins cases that stay open.
pub(super) async fn open(app: &App, count: usize) -> anyhow::Result<()> {
    let mut begun = JoinSet::new();
    for _ in 0..count {
        if begun.len() >= AT_ONCE
            && let Some(begun) = begun.join_next().await
        {
            begun??;
        }
        let (app, case) = (app.clone(), CaseId::new(new_id()));
        begun.spawn(async move { app.create(&case, &"bench".into(), beginning(&case)).await });
    }
    while let Some(begun) = begun.join_next().await {
        begun??;
    }
    Ok(())
}

/// Up to `count` cases that lie open.
pub(super) async fn lying_open(app: &App, count: usize) -> anyhow::Result<Vec<CaseId>> {
    let limit = Some(u64::try_from(count)?);
    let wanted = cases::Wanted { workflow: Some("bench".to_owned()), open: true, limit, ..Default::default() };
    Ok(app.cases(&wanted).await?.into_iter().map(|row| row.id.into()).collect())
}

/// Lets clients work for a while, each leading one case after the other.
pub(super) async fn work(hand: &impl Hand, clients: usize, lasts: Duration) -> anyhow::Result<Measured> {
    let began = stopwatch();
    let mut working = JoinSet::new();
    for _ in 0..clients {
        let hand = hand.clone();
        working.spawn(async move {
            let mut latencies = Vec::new();
            while began.elapsed() < lasts {
                let case = CaseId::new(new_id());
                hand.act(&case, 0).await?;
                for number in 1..=hand.acts() {
                    let asked = stopwatch();
                    hand.act(&case, number).await?;
                    latencies.push(asked.elapsed());
                }
            }
            anyhow::Ok(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(ended) = working.join_next().await {
        latencies.extend(ended??);
    }
    Ok(Measured::new(latencies, began.elapsed()))
}

/// The command that begins a case.
pub(super) fn beginning(case: &CaseId) -> Command {
    let facts = [("office".into(), json!("bench"))].into_iter().collect();
    command(Ask::Create { case: case.clone(), policy: "bench".into(), facts, parent: None })
}

/// A command of the one who does everything, under a new key.
pub(super) fn command(ask: Ask) -> Command {
    Command { key: CommandKey::new(new_id()), by: Actor::Person(PERSON.into()), on: None, paper: None, ask }
}
