//! The writer's side: requests that came together are saved together; when that fails, one by one, so that one bad request
//! fails alone.
//!
//! A failed COMMIT may have committed. Every command is looked up by its key before it is carried out, so doing the batch again
//! one by one answers what was saved and carries out what was not.

use super::ledger::Ledger;
use super::ports::Ports;
use super::register::Register;
use super::submit::{Receipt, Submission, SubmitError};
use crate::store::writer::Batch;
use crate::store::{Store, StoreError};
use dafu_engine::ids::CaseId;
use dafu_engine::machine::command::Now;
use tokio::sync::oneshot;

/// How often one request alone is tried.
const TRIES: u32 = 3;

/// What the writer is asked.
#[derive(Debug)]
pub(super) enum Request {
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
}

impl Batch for Desk {
    type Request = Request;

    async fn carry_out(&mut self, requests: Vec<Request>) {
        match self.together(&requests).await {
            Ok(answers) => requests.into_iter().zip(answers).for_each(|(request, answer)| request.answer(answer)),
            Err(error) => {
                tracing::debug!(%error, requests = requests.len(), "a batch failed; trying its requests one by one");
                for request in requests {
                    let answer = self.alone(&request).await;
                    request.answer(answer);
                }
            }
        }
    }
}

impl Desk {
    pub(super) fn new(store: Store, ports: Ports) -> Self {
        Self { store, register: Register::default(), ports }
    }

    async fn together(&mut self, requests: &[Request]) -> Result<Vec<Answer>, StoreError> {
        let tx = self.store.begin().await?;
        let keys = requests.iter().filter_map(Request::key).collect();
        let ids: Vec<&CaseId> = requests.iter().map(Request::case).collect();
        let mut ledger = Ledger::open(&tx, &mut self.register, &self.ports, (&ids, keys)).await?;
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            answers.push(match request {
                Request::Command(submission, _) => Answer::Command(ledger.carry_out(submission).await?),
                Request::Refresh(case, now, _) => Answer::Refresh(Ok(ledger.refresh(case, *now).await?)),
            });
        }
        if !ledger.is_empty() {
            ledger.save().await?;
            self.store.commit(tx).await?;
        }
        Ok(answers)
    }

    async fn alone(&mut self, request: &Request) -> Answer {
        let mut failure = StoreError::Retry("The database is busy; try again.".to_owned());
        for _ in 0..TRIES {
            match self.together(std::slice::from_ref(request)).await {
                Ok(mut answers) => {
                    if let Some(answer) = answers.pop() {
                        return answer;
                    }
                }
                Err(permanent @ StoreError::Permanent(_)) => return request.failed(permanent),
                Err(error) => failure = error,
            }
        }
        request.failed(failure)
    }
}

impl Request {
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
