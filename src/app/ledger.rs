//! One batch in memory: commands decided one after the other, each on the case as the one before left it, and the rows to be
//! written for all of them together. A refusal has written nothing.

use super::bulk::is_merged;
use super::effects::{Rows, leaves};
use super::links;
use super::ports::Ports;
use super::project::{self, Beside};
use super::register::Register;
use super::submit::{Receipt, Submission, SubmitError, Which};
use super::{desk, objection, taken_back, traces};
use crate::store::queue::{self, Queue};
use crate::store::{StoreError, Tx, cases, commands, digest, drafts, events, tasks, timers};
use crate::time::Zone;
use chrono::{DateTime, Utc};
use dafu_engine::chain;
use dafu_engine::definition::Definition;
use dafu_engine::ids::{CaseId, Digest, RunId};
use dafu_engine::machine::World;
use dafu_engine::machine::apply::apply;
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::decide::decide;
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::Case;
use dafu_engine::people::People;
use dafu_engine::policy::messages::Messages;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A batch.
#[derive(Debug)]
pub(super) struct Ledger<'a> {
    tx: &'a Tx,
    register: &'a mut Register,
    ports: &'a Ports,
    zone: Zone,
    revision: i64,
    /// What is known to have been carried out, by key and actor.
    done: BTreeMap<(String, String), commands::Row>,
    cases: BTreeMap<CaseId, Open>,
    events: Vec<events::Row>,
    commands: Vec<commands::Row>,
    rows: Rows,
    links: links::Wanted,
    ended: Vec<(CaseId, RunId)>,
    traces: Vec<crate::store::traces::Row>,
    /// What was taken back, and what is noted at its mails.
    taken_back: Vec<(CaseId, RunId, String)>,
    /// The latest instant of its commands.
    latest: DateTime<Utc>,
    /// Nobody is written to about it.
    quiet: bool,
}

/// A case as the batch has it.
#[derive(Debug)]
struct Open {
    case: Option<Case>,
    head: String,
    version: i64,
    changed: Option<Scenery>,
}

/// What the tasks of a changed case are read off.
#[derive(Debug, Clone)]
struct Scenery {
    definition: Arc<Definition>,
    people: Arc<People>,
}

impl<'a> Ledger<'a> {
    /// Reads all that the batch needs, within its transaction.
    pub(super) async fn open(
        tx: &'a Tx,
        register: &'a mut Register,
        (ports, zone): (&'a Ports, Zone),
        (ids, keys): (&[&CaseId], Vec<&str>),
    ) -> Result<Self, StoreError> {
        // First the locks: what was done under these keys by another program is then to be seen.
        let rows = cases::lock(tx, ids).await?;
        let revision = register.refresh(tx).await?;
        let done = if keys.is_empty() { Vec::new() } else { commands::find(tx, keys).await? };
        let done = done.into_iter().map(|row| ((row.key.clone(), row.actor.clone()), row)).collect();
        let mut cases = BTreeMap::new();
        for row in rows {
            let case = Some(row.case()?);
            cases.insert(CaseId::from(row.id), Open { case, head: row.head, version: row.version, changed: None });
        }
        let (events, commands, ended, traces, taken_back) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let latest = DateTime::UNIX_EPOCH;
        Ok(Self {
            tx,
            register,
            ports,
            zone,
            revision,
            done,
            cases,
            events,
            commands,
            rows: Rows::default(),
            links: links::Wanted::default(),
            ended,
            traces,
            taken_back,
            latest,
            quiet: false,
        })
    }

    /// Whether anybody is written to about what follows.
    pub(super) const fn be_quiet(&mut self, quiet: bool) {
        self.quiet = quiet;
    }

    /// Carries one command out in memory.
    pub(super) async fn carry_out(&mut self, submission: &Submission) -> Result<Result<Receipt, SubmitError>, StoreError> {
        let (digest, actor) = submission.identity()?;
        let key = (submission.command.key.to_string(), actor);
        if let Some(done) = self.done.get(&key) {
            return Ok(if digest == *done.digest.as_str() { Ok(Receipt::repeated(done)) } else { Err(SubmitError::KeyReused) });
        }
        let (definition, policy) = match self.basis(submission).await? {
            Ok(basis) => basis,
            Err(unregistered) => return Ok(Err(unregistered)),
        };
        let people = self.register.people(self.tx, submission.now.today).await?;
        let before = self.cases.get(&submission.case).and_then(|open| open.case.clone());
        if submission.seen.is_some_and(|seen| before.as_ref().is_none_or(|case| case.seq != seen)) {
            return Ok(Err(SubmitError::Overtaken));
        }
        let calendar = Arc::clone(self.register.calendar());
        let bare = World { definition: &definition, policy: &policy, calendar: &calendar, people: &people, findings: &[] };
        let findings =
            before.as_ref().map(|case| self.ports.checker.findings(&bare, case, &submission.command)).unwrap_or_default();
        let world = World { findings: &findings, ..bare };
        let events = match decide(&world, before.as_ref(), &submission.command, submission.now) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(SubmitError::Refused(Box::new(refusal)))),
        };
        let asked = (before.as_ref(), &submission.command);
        if let Some(refusal) = objection::objection(self.ports.documents.as_ref(), &world, asked, &events) {
            return Ok(Err(SubmitError::Refused(Box::new(refusal))));
        }
        let seq = before.as_ref().map_or(0, |case| case.seq);
        let after = self.fold(submission, before.clone(), &events)?;
        let silent = self.quiet || is_merged(&submission.command.key);
        if let Some(after) = after.as_ref().filter(|_| !silent) {
            let mails = self.ports.mails.compose(&world, before.as_ref(), after, &events);
            let leaves = leaves(&policy.messages, &calendar, self.zone, submission.now.at);
            self.links.by_mail(&mails, policy.messages.link_days, submission.now.at);
            self.rows.add_mails((&submission.case, leaves), mails);
        }
        self.traces.extend(events.iter().flat_map(|event| traces::of(&definition, &submission.case, event)));
        self.latest = self.latest.max(submission.now.at);
        self.keep(submission, after, Scenery { definition, people });
        Ok(Ok(self.remember(submission, key, &digest, (seq, events.len()))))
    }

    /// Computes a case's tasks and timers anew, because people or the register have changed.
    pub(super) async fn refresh(&mut self, id: &CaseId, now: dafu_engine::machine::command::Now) -> Result<(), StoreError> {
        let Some(digest) = self.cases.get(id).and_then(|open| Some(open.case.as_ref()?.definition.clone())) else {
            return Ok(());
        };
        self.latest = self.latest.max(now.at);
        let people = self.register.people(self.tx, now.today).await?;
        if let Some(definition) = self.register.definition(self.tx, &digest).await?
            && let Some(open) = self.cases.get_mut(id)
        {
            open.changed = Some(Scenery { definition, people });
        }
        Ok(())
    }

    /// Whether there is anything to write.
    pub(super) fn is_empty(&self) -> bool {
        self.commands.is_empty() && self.cases.values().all(|open| open.changed.is_none())
    }

    /// Writes it all: one statement a table for the whole batch.
    pub(super) async fn save(mut self) -> Result<(), StoreError> {
        let (mut rows, mut open_tasks, mut open_timers) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        let mut shown = Vec::new();
        for (id, open) in &self.cases {
            let (Some(case), Some(scenery)) = (&open.case, &open.changed) else { continue };
            let beside = Beside { head: open.head.clone(), version: open.version + 1, projected_with: self.revision };
            rows.push(project::row(case, beside)?);
            let tasks = self.tasks(case, scenery);
            let days = self.register.policy(&case.policy).map(|policy| policy.messages.link_days);
            let days = days.unwrap_or_else(|| Messages::default().link_days);
            self.links.by_task((id, &scenery.definition), &tasks, days, self.latest);
            open_tasks.insert(id.clone(), project::waiting(case, tasks));
            open_timers.insert(id.clone(), dafu_engine::machine::timers::timers(case));
            if let Some(policy) = self.register.policy(&case.policy) {
                shown.push(desk::Shown::of(&scenery.definition, policy, case)?);
            }
        }
        cases::write(self.tx, rows).await?;
        events::append(self.tx, self.events).await?;
        tasks::replace(self.tx, &open_tasks).await?;
        timers::replace(self.tx, &open_timers).await?;
        desk::write_shown(self.tx, shown, false).await?;
        crate::store::traces::add(self.tx, self.traces).await?;
        let Rows { outbox, messages, jobs, texts, notices, lines } = &self.rows;
        for (queue, work) in [
            (Queue::Outbox, outbox),
            (Queue::Messages, messages),
            (Queue::Jobs, jobs),
            (Queue::Texts, texts),
            (Queue::Notices, notices),
        ] {
            queue::put(self.tx, queue, work).await?;
        }
        self.links.save(self.tx, &self.ports.links).await?;
        digest::add(self.tx, lines).await?;
        drafts::close(self.tx, &self.ended, self.latest).await?;
        commands::remember(self.tx, self.commands).await?;
        for (case, run, note) in &self.taken_back {
            taken_back::drop_mails(self.tx, case, run, note).await?;
        }
        Ok(())
    }

    /// The definition and the policy that a command is decided by.
    async fn basis(
        &mut self,
        submission: &Submission,
    ) -> Result<Result<(Arc<Definition>, Arc<dafu_engine::policy::Policy>), SubmitError>, StoreError> {
        let case = self.cases.get(&submission.case).and_then(|open| open.case.as_ref());
        let policy = match (&submission.command.ask, case) {
            (_, Some(case)) => case.policy.clone(),
            (Ask::Create { policy, .. }, None) => policy.clone(),
            (_, None) => return Ok(Err(SubmitError::no_such_case())),
        };
        let pinned = case.map(|case| case.definition.clone());
        let definition = match (&submission.which, &pinned) {
            (Which::Exactly(digest), _) | (Which::Pinned, Some(digest)) => self.register.definition(self.tx, digest).await?,
            (Which::InForce(workflow), _) => self.register.in_force(self.tx, workflow, &policy).await?,
            (Which::Pinned, None) => None,
        };
        let Some(definition) = definition else {
            return Ok(Err(SubmitError::Unregistered(format!("There is no {} for the policy {policy}.", submission.which))));
        };
        let policy = self.register.policy(&policy).cloned().ok_or(policy);
        Ok(policy.map(|policy| (definition, policy)).map_err(|id| SubmitError::Unregistered(format!("There is no policy {id}."))))
    }

    /// Applies events, and notes their rows and what they ask for.
    fn fold(&mut self, submission: &Submission, mut case: Option<Case>, events: &[Event]) -> Result<Option<Case>, StoreError> {
        let id = &submission.case;
        let mut head = self.cases.get(id).map_or_else(|| chain::START.to_owned(), |open| open.head.clone());
        for event in events {
            let expected = case.as_ref().map_or(0, |case| case.seq) + 1;
            if event.seq != expected {
                return Err(StoreError::Permanent(format!("Case {id}: event {} instead of {expected}.", event.seq)));
            }
            let row = events::Row::chained(id, &head, event)?;
            head.clone_from(&row.hash);
            self.events.push(row);
            case = apply(case, event);
            if let Some(case) = &case {
                self.rows.add((case, submission.now.at), event)?;
            }
            match &event.what {
                What::StepEnded { run, .. } => self.ended.push((id.clone(), run.clone())),
                What::TakenBack { run, reason, .. } => {
                    self.taken_back.push((id.clone(), run.clone(), format!("已撤回 (taken back): {reason}")));
                }
                _ => {}
            }
        }
        let open =
            self.cases.entry(id.clone()).or_insert_with(|| Open { case: None, head: String::new(), version: 0, changed: None });
        open.head = head;
        Ok(case)
    }

    fn keep(&mut self, submission: &Submission, after: Option<Case>, scenery: Scenery) {
        if let Some(open) = self.cases.get_mut(&submission.case) {
            open.case = after;
            open.changed = Some(scenery);
        }
    }

    fn remember(
        &mut self,
        submission: &Submission,
        key: (String, String),
        digest: &Digest,
        (seq, count): (u64, usize),
    ) -> Receipt {
        let number = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
        let row = commands::Row {
            key: key.0.clone(),
            actor: key.1.clone(),
            digest: digest.to_string(),
            case_id: submission.case.to_string(),
            first_seq: number(seq) + 1,
            last_seq: number(seq) + i64::try_from(count).unwrap_or(i64::MAX),
            at: submission.now.at,
        };
        let receipt = Receipt::first(&row);
        self.commands.push(row.clone());
        self.done.insert(key, row);
        receipt
    }

    fn tasks(&self, case: &Case, scenery: &Scenery) -> Vec<dafu_engine::machine::tasks::OpenTask> {
        let Some(policy) = self.register.policy(&case.policy) else { return Vec::new() };
        let world = World {
            definition: &scenery.definition,
            policy,
            calendar: self.register.calendar(),
            people: &scenery.people,
            findings: &[],
        };
        dafu_engine::machine::tasks::tasks(&world, case)
    }
}
