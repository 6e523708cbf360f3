//! The writer's side: requests that came together are saved together; when that fails, one by one within one transaction, each
//! in a part of it that can be undone, so that one bad request fails alone. What was asked for together is saved together or not.
//!
//! A failed COMMIT may have committed. Every command is looked up by its key before it is carried out, with its case locked, so
//! doing the batch again answers what was saved and carries out what was not. Where the database can't be reached to ask,
//! whoever waits is told that nobody knows.

use super::ledger::Ledger;
use super::ports::Ports;
use super::register::Register;
use super::submit::{Receipt, Submission, SubmitError, TogetherError};
use crate::store::writer::Batch;
use crate::store::{Store, StoreError, Tx, cases};
use crate::time::Zone;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::command::Now;
use std::time::Duration;
use tokio::sync::oneshot;

/// How often a batch, and one request in it, is tried again.
const TRIES: u32 = 3;

/// What the writer is asked.
#[derive(Debug)]
pub(super) enum Request {
    /// One thing.
    One(One),
    /// To carry all of these out, or none.
    Together(Together, oneshot::Sender<Result<Vec<Receipt>, TogetherError>>),
}

/// Commands that belong together.
#[derive(Debug)]
pub(super) struct Together {
    /// The commands.
    pub(super) submissions: Vec<Submission>,
    /// Nobody is written to about them.
    pub(super) quiet: bool,
}

/// One thing that the writer is asked.
#[derive(Debug)]
pub(super) enum One {
    /// Carry a command out.
    Command(Box<Submission>, oneshot::Sender<Result<Receipt, SubmitError>>),
    /// Compute a case's tasks and timers anew.
    Refresh(CaseId, Now, oneshot::Sender<Result<(), StoreError>>),
}

/// What was answered.
enum Answer {
    Command(Result<Receipt, SubmitError>),
    Refresh(Result<(), StoreError>),
}

/// The writer's desk.
#[derive(Debug)]
pub(super) struct Desk {
    store: Store,
    register: Register,
    ports: Ports,
    zone: Zone,
}

impl Batch for Desk {
    type Request = Request;

    async fn carry_out(&mut self, requests: Vec<Request>) {
        let (mut ones, mut together) = (Vec::new(), Vec::new());
        for request in requests {
            match request {
                Request::One(one) => ones.push(one),
                Request::Together(wanted, asker) => together.push((wanted, asker)),
            }
        }
        if !ones.is_empty() {
            let answers = self.answers(&ones).await;
            ones.into_iter().zip(answers).for_each(|(request, answer)| request.answer(answer));
        }
        for (wanted, asker) in together {
            // Whoever asked may have gone, which changes nothing.
            drop(asker.send(self.all_or_none(&wanted).await));
        }
    }
}

impl Desk {
    pub(super) fn new(store: Store, ports: Ports, zone: Zone) -> Self {
        Self { store: store.at_home(), register: Register::default(), ports, zone }
    }

    /// All of these in one transaction; where any is refused, nothing is saved and every refusal is told.
    async fn all_or_none(&mut self, wanted: &Together) -> Result<Vec<Receipt>, TogetherError> {
        let mut tries = 1;
        loop {
            match self.try_all(wanted).await {
                Err(TogetherError::Store(error)) if error.may_pass() && tries < TRIES => {
                    pause(tries).await;
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }

    async fn try_all(&mut self, Together { submissions, quiet }: &Together) -> Result<Vec<Receipt>, TogetherError> {
        let tx = self.store.begin().await?;
        let keys = submissions.iter().map(|one| one.command.key.as_str()).collect();
        let ids: Vec<&CaseId> = submissions.iter().map(|one| &one.case).collect();
        let mut ledger = Ledger::open(&tx, &mut self.register, (&self.ports, self.zone), (&ids, keys)).await?;
        ledger.be_quiet(*quiet);
        let (mut receipts, mut refused) = (Vec::with_capacity(submissions.len()), Vec::new());
        for submission in submissions {
            match ledger.carry_out(submission).await? {
                Ok(receipt) => receipts.push(receipt),
                Err(why) => refused.push((submission.case.clone(), why)),
            }
        }
        if !refused.is_empty() {
            return Err(TogetherError::Refused(refused));
        }
        if !ledger.is_empty() {
            ledger.save().await?;
            self.store.commit(tx).await?;
        }
        Ok(receipts)
    }

    /// The answer to each.
    async fn answers(&mut self, requests: &[One]) -> Vec<Answer> {
        let mut failure = match self.together(requests).await {
            Ok(answers) => return answers,
            Err(error) => error,
        };
        for tried in 1..=TRIES {
            tracing::debug!(%failure, requests = requests.len(), "a batch failed; its requests are tried one by one");
            match self.one_by_one(requests).await {
                Ok(answers) => return answers,
                Err(error) => failure = error.after(failure),
            }
            if !failure.may_pass() || tried == TRIES {
                break;
            }
            pause(tried).await;
        }
        requests.iter().map(|request| request.failed(failure.clone())).collect()
    }

    /// All with one statement a table.
    async fn together(&mut self, requests: &[One]) -> Result<Vec<Answer>, StoreError> {
        let tx = self.store.begin().await?;
        let (answers, written) = self.within(&tx, requests).await?;
        if written {
            self.store.commit(tx).await?;
        }
        Ok(answers)
    }

    /// One after the other, so that one that can't be saved fails alone; saved together.
    async fn one_by_one(&mut self, requests: &[One]) -> Result<Vec<Answer>, StoreError> {
        let tx = self.store.begin().await?;
        let ids: Vec<&CaseId> = requests.iter().map(One::case).collect();
        cases::lock(&tx, &ids).await?;
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            answers.push(self.alone(&tx, request).await?);
        }
        self.store.commit(tx).await?;
        Ok(answers)
    }

    /// One within the transaction of all; an error says that the transaction is lost.
    async fn alone(&mut self, tx: &Tx, request: &One) -> Result<Answer, StoreError> {
        let mut failure = StoreError::Retry("The database is busy; try again.".to_owned());
        for _ in 0..TRIES {
            let part = tx.begin_part().await?;
            match self.within(tx, std::slice::from_ref(request)).await {
                Ok((mut answers, _)) => {
                    tx.keep_part(part).await?;
                    return Ok(answers.pop().unwrap_or_else(|| request.failed(failure)));
                }
                Err(error) => failure = error,
            }
            // A full disk, say, ends the whole transaction, and then there is no part to undo: what matters is why.
            if tx.undo_part(part).await.is_err() {
                return Err(failure);
            }
            if !failure.may_pass() {
                break;
            }
        }
        Ok(request.failed(failure))
    }

    /// Decides all in memory, in order, and writes what came of it; whether there was anything to write.
    async fn within(&mut self, tx: &Tx, requests: &[One]) -> Result<(Vec<Answer>, bool), StoreError> {
        let keys = requests.iter().filter_map(One::key).collect();
        let ids: Vec<&CaseId> = requests.iter().map(One::case).collect();
        let mut ledger = Ledger::open(tx, &mut self.register, (&self.ports, self.zone), (&ids, keys)).await?;
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            answers.push(match request {
                One::Command(submission, _) => Answer::Command(ledger.carry_out(submission).await?),
                One::Refresh(case, now, _) => Answer::Refresh(Ok(ledger.refresh(case, *now).await?)),
            });
        }
        let written = !ledger.is_empty();
        if written {
            ledger.save().await?;
        }
        Ok((answers, written))
    }
}

/// A server that is being started again needs a moment, and whoever waits for an answer has one.
#[expect(clippy::disallowed_methods, reason = "this waits for a database that is away")]
async fn pause(tried: u32) {
    tokio::time::sleep(Duration::from_millis(100) * tried).await;
}

impl One {
    fn case(&self) -> &CaseId {
        match self {
            Self::Command(submission, _) => &submission.case,
            Self::Refresh(case, ..) => case,
        }
    }
    fn key(&self) -> Option<&str> {
        match self {
            Self::Command(submission, _) => Some(submission.command.key.as_str()),
            Self::Refresh(..) => None,
        }
    }
    fn failed(&self, error: StoreError) -> Answer {
        match self {
            Self::Command(..) => Answer::Command(Err(error.into())),
            Self::Refresh(..) => Answer::Refresh(Err(error)),
        }
    }
    /// Answers whoever asked; he may have gone, which changes nothing.
    fn answer(self, answer: Answer) {
        match (self, answer) {
            (Self::Command(_, asker), Answer::Command(answer)) => drop(asker.send(answer)),
            (Self::Refresh(_, _, asker), Answer::Refresh(answer)) => drop(asker.send(answer)),
            (Self::Command(..), Answer::Refresh(_)) | (Self::Refresh(..), Answer::Command(_)) => {
                tracing::error!("a request was given another's answer");
            }
        }
    }
}
