//! One command to each of many cases (7.4): under keys made of the job and the case, so that a job that was interrupted can be
//! started again and does nothing twice.

use super::{App, Submission, SubmitError, Which};
use crate::store::{StoreError, cases};
use dafu_engine::ids::{CaseId, CommandKey};
use dafu_engine::machine::command::{Ask, Command, Now};
use dafu_engine::machine::event::{Actor, System};

/// How a bulk job went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bulk {
    /// Cases in which something happened.
    pub changed: Vec<CaseId>,
    /// Cases with nothing left to do.
    pub unchanged: Vec<CaseId>,
    /// Cases that said no, and why.
    pub refused: Vec<(CaseId, SubmitError)>,
}

impl App {
    /// Sends the same to each of these cases under the name of `job`.
    pub async fn bulk(&self, job: &str, (by, ask): (&Actor, &Ask), cases: Vec<CaseId>, now: Now) -> Bulk {
        let mut bulk = Bulk::default();
        for case in cases {
            let key = CommandKey::new(format!("job {job} {case}"));
            let command = Command { key, by: by.clone(), on: None, paper: None, ask: ask.clone() };
            match self.submit_at(Submission { case: case.clone(), which: Which::Pinned, command, now, seen: None }).await {
                Ok(receipt) if receipt.events() > 0 => bulk.changed.push(case),
                Ok(_) => bulk.unchanged.push(case),
                Err(error) => bulk.refused.push((case, error)),
            }
        }
        bulk
    }

    /// Computes the open dates of all open cases anew, after the calendar or a policy has changed.
    pub async fn recompute(&self, job: &str, reason: &str, now: Now) -> Result<Bulk, StoreError> {
        let open = self.cases(&cases::Wanted { open: true, ..Default::default() }).await?;
        let cases = open.into_iter().map(|row| row.id.into()).collect();
        let ask = Ask::Recompute { reason: reason.to_owned() };
        Ok(self.bulk(job, (&Actor::System(System::Job), &ask), cases, now).await)
    }
}
