//! Clients that each lead cases of their own from beginning to end, and how long every act took.

use crate::app::App;
use crate::store::{StoreError, meta};
use crate::time::{new_id, stopwatch};
use dafu_engine::ids::{CaseId, CommandKey};
use dafu_engine::machine::command::{Ask, Command, FormInput};
use dafu_engine::machine::event::Actor;
use serde_json::json;
use std::time::Duration;
use tokio::task::JoinSet;

/// Who does everything.
pub(super) const PERSON: &str = "a";
/// The acts of one case: which step, and the field of its form.
const ACTS: [(&str, Option<&str>); 9] = [
    ("first", Some("first_view")),
    ("second", Some("second_view")),
    ("third", Some("third_view")),
    ("fourth", Some("fourth_view")),
    ("draft", Some("text")),
    ("sign", None),
    ("sign", None),
    ("sign", None),
    ("grade", Some("remark")),
];
/// What is written into a form: a kilobyte.
const TEXT: usize = 340;
/// Cases begun at once.
const AT_ONCE: usize = 64;
/// How long the database alone is measured.
const PROBE: Duration = Duration::from_millis(400);

/// What was measured.
#[derive(Debug)]
pub(super) struct Round {
    /// How many clients there were.
    pub(super) clients: usize,
    /// How many acts were acknowledged.
    pub(super) acts: usize,
    took: Duration,
    /// From call to acknowledgement, sorted.
    latencies: Vec<Duration>,
    /// One-row commits a second, before and after.
    pub(super) probes: (f64, f64),
}

impl Round {
    pub(super) fn per_second(&self) -> f64 {
        f64::from(u32::try_from(self.acts).unwrap_or(u32::MAX)) / self.took.as_secs_f64()
    }
    /// So many percent of the acts took at most so many milliseconds.
    pub(super) fn percentile(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
    }
}

/// Begins cases that stay open.
pub(super) async fn open(app: &App, count: usize) -> anyhow::Result<()> {
    let mut beginning = JoinSet::new();
    for _ in 0..count {
        if beginning.len() >= AT_ONCE
            && let Some(begun) = beginning.join_next().await
        {
            begun??;
        }
        let app = app.clone();
        beginning.spawn(async move { begin(&app).await.map(drop) });
    }
    while let Some(begun) = beginning.join_next().await {
        begun??;
    }
    Ok(())
}

/// Lets clients work for a while.
pub(super) async fn round(app: &App, clients: usize, lasts: Duration) -> anyhow::Result<Round> {
    let before = commits(app).await?;
    let began = stopwatch();
    let mut working = JoinSet::new();
    for _ in 0..clients {
        let app = app.clone();
        working.spawn(async move {
            let mut latencies = Vec::new();
            while began.elapsed() < lasts {
                lead(&app, &mut latencies).await?;
            }
            anyhow::Ok(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(ended) = working.join_next().await {
        latencies.extend(ended??);
    }
    let took = began.elapsed();
    latencies.sort_unstable();
    Ok(Round { clients, acts: latencies.len(), took, latencies, probes: (before, commits(app).await?) })
}

/// Leads one case from its beginning to its end.
async fn lead(app: &App, latencies: &mut Vec<Duration>) -> anyhow::Result<()> {
    let case = begin(app).await?;
    for (step, field) in ACTS {
        let open = app.tasks(&case).await?;
        let task = open.iter().find(|task| task.step.as_ref().is_some_and(|path| path.as_str().ends_with(step)));
        let task = task.ok_or_else(|| anyhow::anyhow!("case {case} has no task at {step}"))?;
        let form: FormInput = field.map(|field| (field.into(), json!("办".repeat(TEXT)))).into_iter().collect();
        let outcome = field.is_none().then(|| "agree".into());
        let task = task.run.clone().ok_or_else(|| anyhow::anyhow!("the task at {step} is no run's"))?;
        let ask = Ask::Act { task, outcome, form, straight_back: false, ticked: Vec::new(), over: None };
        let asked = stopwatch();
        app.submit(&case, command(ask)).await.map_err(|error| anyhow::anyhow!("{case} at {step}: {error}"))?;
        latencies.push(asked.elapsed());
    }
    Ok(())
}

async fn begin(app: &App) -> anyhow::Result<CaseId> {
    let case = CaseId::new(new_id());
    let facts = [("office".into(), json!("office"))].into_iter().collect();
    let ask = Ask::Create { case: case.clone(), policy: "bench".into(), facts, parent: None };
    app.create(&case, &"bench".into(), command(ask)).await?;
    Ok(case)
}

fn command(ask: Ask) -> Command {
    Command { key: CommandKey::new(new_id()), by: Actor::Person(PERSON.into()), on: None, paper: None, ask }
}

/// How many commits of one row the database does in a second, one after the other.
async fn commits(app: &App) -> Result<f64, StoreError> {
    let (began, mut count) = (stopwatch(), 0_u32);
    while began.elapsed() < PROBE {
        let tx = app.store().begin().await?;
        meta::put(&tx, "bench", &count.to_string()).await?;
        app.store().commit(tx).await?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}
