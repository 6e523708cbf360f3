//! Acts on many cases (7.4): a job with one act a case, carried out by the workers, resumable, each act once.
//!
//! Each act is an ordinary command under a key made of the job, the case and the part, and is judged like any other; what a
//! case refuses is listed. What people are told of all the acts together is written when the job ends: one mail a recipient.

mod came;
mod told;

pub use came::{Came, Moved};
pub(super) use told::XLSX;

use super::App;
use super::ports::Scene;
use super::submit::{Submission, SubmitError, Which};
use crate::store::bulk::{self, Act, ActState, Job, JobState};
use crate::store::queue::{self, Queue};
use crate::store::{StoreError, Tx, events};
use crate::time;
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::ids::{CaseId, CommandKey};
use dafu_engine::language::Language;
use dafu_engine::machine::apply::apply;
use dafu_engine::machine::command::{Ask, Command, Now};
use dafu_engine::machine::event::{Actor, Event, System};
use dafu_engine::people::People;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many acts a worker carries out before it looks around again.
const AT_ONCE: u64 = 64;
/// How the keys of these acts begin. What they would tell single people is told once at the end.
const KEY: &str = "many ";

/// What is done to many cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Open dates are counted anew, because a calendar or a policy has changed.
    Recompute,
    /// Somebody's tasks go to another.
    HandOver,
    /// Those who hold tasks are urged.
    Urge,
}

/// A job as it is asked for.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is done.
    pub kind: Kind,
    /// Why.
    pub reason: String,
    /// Who asks; each act is judged as his.
    pub by: Actor,
    /// What it is about beside its acts, as JSON; whoever carries the job on reads it.
    pub body: serde_json::Value,
    /// What is asked of which case; the part tells several acts on one case apart.
    pub acts: Vec<(CaseId, String, Ask)>,
}

/// A job, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Its id.
    pub id: String,
    /// What is done.
    pub kind: String,
    /// Why.
    pub reason: String,
    /// Whether it is over.
    pub done: bool,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// Acts that are left.
    pub pending: u64,
    /// Acts that changed something.
    pub changed: u64,
    /// Acts that found nothing to do.
    pub unchanged: u64,
    /// Acts that were refused.
    pub refused: u64,
}

/// One act of a job, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// On which case.
    pub case: CaseId,
    /// Which, where there are several on a case.
    pub part: String,
    /// `pending`, `changed`, `unchanged` or `refused`.
    pub state: String,
    /// What came of it; none while it is pending or where it can't be read.
    pub came: Option<Came>,
}

impl Kind {
    /// As the database, templates and lists have it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Recompute => "recompute",
            Self::HandOver => "hand_over",
            Self::Urge => "urge",
        }
    }
}

/// Whether a command is an act of a job whose mails are merged.
pub(super) fn is_merged(key: &CommandKey) -> bool {
    key.as_str().starts_with(KEY)
}

impl App {
    /// Asks for a job; its id. The workers carry it out.
    pub async fn start_job(&self, plan: &Plan) -> Result<String, StoreError> {
        self.start_job_as(time::new_id(), plan).await
    }

    /// The same under an id that whoever asks has chosen; one that there is already is a clash.
    pub(super) async fn start_job_as(&self, id: String, plan: &Plan) -> Result<String, StoreError> {
        let tx = self.store().begin().await?;
        self.put_job(&tx, &id, plan).await?;
        self.store().commit(tx).await?;
        Ok(id)
    }

    /// The same within a transaction that changes something else with it.
    pub(super) async fn put_job(&self, tx: &Tx, id: &str, plan: &Plan) -> Result<(), StoreError> {
        let acts = plan.acts.iter().map(|(case, part, ask)| {
            let (state, note) = (ActState::Pending.text().to_owned(), None);
            let ask = written(ask)?;
            let (job, case_id, part) = (id.to_owned(), case.to_string(), part.clone());
            Ok(Act { job, case_id, part, ask, state, first_seq: None, last_seq: None, note })
        });
        let acts = acts.collect::<Result<Vec<_>, StoreError>>()?;
        let job = Job { body: plan.body.to_string(), ..row(id, plan.kind, (&plan.reason, &plan.by), self.now().at)? };
        bulk::put(tx, job, acts).await
    }

    /// All jobs and how far they are, the newest first.
    pub async fn bulk_jobs(&self) -> Result<Vec<Progress>, StoreError> {
        let mut all = Vec::new();
        for job in bulk::list(self.store().reader()).await? {
            all.push(self.progress(job).await?);
        }
        Ok(all)
    }

    /// A job, and what came of each of its acts.
    pub async fn bulk_job(&self, id: &str) -> Result<Option<(Progress, Vec<Done>)>, StoreError> {
        let db = self.store().reader();
        let Some(job) = bulk::find(db, id).await? else { return Ok(None) };
        let acts = bulk::acts(db, id, None).await?.into_iter().map(|act| Done {
            case: act.case_id.into(),
            part: act.part,
            state: act.state,
            came: act.note.and_then(|note| serde_json::from_str(&note).ok()),
        });
        let acts = acts.collect();
        Ok(Some((self.progress(job).await?, acts)))
    }

    async fn progress(&self, job: Job) -> Result<Progress, StoreError> {
        let counts = bulk::progress(self.store().reader(), &job.id).await?;
        let count = |state: ActState| counts.get(state.text()).copied().unwrap_or_default();
        Ok(Progress {
            done: job.state == JobState::Done.text(),
            id: job.id,
            kind: job.kind,
            reason: job.reason,
            created_at: job.created_at,
            ended_at: job.ended_at,
            pending: count(ActState::Pending),
            changed: count(ActState::Changed),
            unchanged: count(ActState::Unchanged),
            refused: count(ActState::Refused),
        })
    }

    /// Goes on with the oldest job, if there is one; how many acts were carried out, and one more where a job ended.
    pub async fn work_on_jobs(&self, now: Now) -> Result<u64, StoreError> {
        let Some(job) = bulk::claim(self.store(), now.at, self.lease()).await? else { return Ok(0) };
        let left = bulk::pending(self.store().reader(), &job.id, AT_ONCE).await?;
        if left.is_empty() { self.end_job(&job, now).await } else { self.carry_acts_out(&job, left, now).await }
    }

    async fn carry_acts_out(&self, job: &Job, acts: Vec<Act>, now: Now) -> Result<u64, StoreError> {
        let mut under_way = JoinSet::new();
        for act in acts {
            let (app, job) = (self.clone(), job.clone());
            under_way.spawn(async move { app.carry_act_out(&job, act, now).await });
        }
        let mut done = Vec::new();
        while let Some(ended) = under_way.join_next().await {
            match ended.map_err(|error| StoreError::Retry(error.to_string()))? {
                Ok(act) => done.push(act),
                Err(error) => tracing::warn!(job = job.id, %error, "an act of a job will be tried again"),
            }
        }
        let tx = self.store().begin().await?;
        // Whoever slept through the lease has nothing to record: another worker finds the same under the same keys.
        if !bulk::is_ours(&tx, job).await? {
            return Ok(0);
        }
        for act in &done {
            bulk::record(&tx, act).await?;
        }
        bulk::leave(&tx, job, None).await?;
        self.store().commit(tx).await?;
        Ok(done.len() as u64)
    }

    /// One act, done now or found done. An error says that it is to be tried again.
    async fn carry_act_out(&self, job: &Job, mut act: Act, now: Now) -> Result<Act, StoreError> {
        let case = CaseId::from(act.case_id.as_str());
        let unreadable = |error| StoreError::unreadable(&format!("An act of job {}", job.id), error);
        let command = Command {
            key: CommandKey::new(format!("{KEY}{} {case} {}", job.id, act.part)),
            by: serde_json::from_str(&job.actor).map_err(unreadable)?,
            on: None,
            paper: None,
            ask: serde_json::from_str(&act.ask).map_err(unreadable)?,
        };
        let result = match self.submit_at(Submission { case: case.clone(), which: Which::Pinned, command, now, seen: None }).await
        {
            Ok(receipt) if receipt.events() == 0 => {
                ActState::Unchanged.text().clone_into(&mut act.state);
                None
            }
            Ok(receipt) => {
                ActState::Changed.text().clone_into(&mut act.state);
                (act.first_seq, act.last_seq) = (number(receipt.first), number(receipt.last));
                Some(self.came(&case, (receipt.first, receipt.last), now).await?)
            }
            Err(SubmitError::Store(error)) if error.may_pass() => return Err(error),
            Err(SubmitError::Gone(gone)) => return Err(StoreError::Retry(gone.to_string())),
            Err(error) => {
                ActState::Refused.text().clone_into(&mut act.state);
                Some(self.said_no(&case, &error, now).await?)
            }
        };
        act.note = result.as_ref().map(written).transpose()?;
        Ok(act)
    }

    /// What came of the events `first` to `last` of a case, read off its log, so that it is the same whenever it is asked.
    async fn came(&self, id: &CaseId, (first, last): (u64, u64), now: Now) -> Result<Came, StoreError> {
        let Some(scene) = self.scene(id, now).await? else { return Ok(Came::default()) };
        let log = events::history(self.store().reader(), id, 0, last).await?;
        let log: Vec<Event> = log.iter().map(events::Row::event).collect::<Result<_, _>>()?;
        let (earlier, own): (Vec<Event>, Vec<Event>) = log.into_iter().partition(|event| event.seq < first);
        let before = earlier.iter().fold(None, apply);
        let after = own.iter().fold(before.clone(), apply);
        let (Some(before), Some(after)) = (before, after) else { return Ok(Came::default()) };
        let world = scene.world();
        let (called, listed) = self.ports().mails.called(&after);
        let mut came = Came { called, listed, ..Came::default() };
        for event in &own {
            came.add(&world, (&before, &after), &event.what);
        }
        Ok(came)
    }

    /// A case that said no, with its reasons in words.
    async fn said_no(&self, id: &CaseId, error: &SubmitError, now: Now) -> Result<Came, StoreError> {
        let scene = self.scene(id, now).await?;
        let (called, listed) =
            scene.as_ref().map_or_else(|| (id.to_string(), id.to_string()), |scene| self.ports().mails.called(&scene.case));
        let refused = match (error, &scene) {
            (SubmitError::Refused(refusal), Some(Scene { definition, people, .. })) => {
                refusal.words(definition, people, Language::Chinese).say
            }
            (other, _) => other.to_string(),
        };
        Ok(Came { called, listed, refused: Some(refused), ..Came::default() })
    }

    /// Ends a job with nothing left, once it is certain that nothing has come up meanwhile, and writes what is told of it.
    async fn end_job(&self, job: &Job, now: Now) -> Result<u64, StoreError> {
        let acts = bulk::acts(self.store().reader(), &job.id, Some(ActState::Changed)).await?;
        let people = self.people_on(now.today).await?;
        let mails = self.mails_of(job, &acts, &people, (now, self.leaves(&acts, now).await?)).await?;
        let found = if job.kind == Kind::HandOver.text() { self.left_behind(job, now).await? } else { Vec::new() };
        let tx = self.store().begin().await?;
        if !bulk::is_ours(&tx, job).await? {
            return Ok(0);
        }
        // A case that began while the job was made was counted by what was in force then.
        let more =
            if job.kind == Kind::Recompute.text() { add_recomputing(&tx, job).await? } else { bulk::add(&tx, found).await? };
        if more == 0 {
            queue::put(&tx, Queue::Outbox, &mails).await?;
        }
        bulk::leave(&tx, job, (more == 0).then_some(now.at)).await?;
        self.store().commit(tx).await?;
        tracing::info!(job = job.id, kind = job.kind, mails = mails.len(), more, "a job over many cases has come to its end");
        Ok(1)
    }

    /// The roster as it is on this day.
    pub(super) async fn people_on(&self, day: NaiveDate) -> Result<Arc<People>, StoreError> {
        let mut register = self.inner.register.lock().await;
        register.refresh(self.store().reader()).await?;
        register.people(self.store().reader(), day).await
    }
}

/// Asks for the dates of all open cases, or of those under these policies, to be counted anew, within the transaction that
/// changes what they are counted by.
pub(super) async fn recompute(
    tx: &Tx,
    reason: &str,
    policies: &[String],
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    let id = time::new_id();
    let job = row(&id, Kind::Recompute, (reason, &Actor::System(System::Job)), now)?;
    let part = tx.begin_part().await?;
    bulk::put(tx, job, Vec::new()).await?;
    let ask = written(&Ask::Recompute { reason: reason.to_owned() })?;
    if bulk::add_open_cases(tx, &id, &ask, policies).await? == 0 {
        tx.undo_part(part).await?;
        return Ok(None);
    }
    tx.keep_part(part).await?;
    Ok(Some(id))
}

/// Cases that have come up since the job was made.
async fn add_recomputing(tx: &Tx, job: &Job) -> Result<u64, StoreError> {
    let ask = written(&Ask::Recompute { reason: job.reason.clone() })?;
    bulk::add_open_cases(tx, &job.id, &ask, &[]).await
}

fn row(id: &str, kind: Kind, (reason, by): (&str, &Actor), now: DateTime<Utc>) -> Result<Job, StoreError> {
    Ok(Job {
        id: id.to_owned(),
        kind: kind.text().to_owned(),
        reason: reason.to_owned(),
        actor: written(by)?,
        body: "null".to_owned(),
        state: JobState::Open.text().to_owned(),
        token: 0,
        lease_until: None,
        created_at: now,
        ended_at: None,
    })
}

fn written(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Permanent(format!("An act of a job can't be written as JSON: {error}")))
}

fn number(seq: u64) -> Option<i64> {
    i64::try_from(seq).ok()
}
