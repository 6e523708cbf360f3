//! The real stage: a scenario played on an installation, with its database, letters, mails and packages.

use super::Office;
use crate::app::{Submission, SubmitError, Which};
use crate::scenario::stage::{Sent, Stage, Stopped, Wanted};
use crate::store::numbers;
use crate::time::SimClock;
use dafu_engine::ids::{CaseId, CommandKey, WorkflowId};
use dafu_engine::machine::command::{Ask, Command, Now};
use dafu_engine::machine::state::Case;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::runtime::Handle;

/// An installation, and the clock that the scenario moves.
#[derive(Debug)]
pub struct OnOffice {
    office: Office,
    clock: Arc<SimClock>,
    runtime: Handle,
    seen: BTreeSet<String>,
}

impl OnOffice {
    /// A stage on `office`, whose clock is `clock`. Must not be used on a thread of the runtime.
    pub fn new(office: Office, clock: Arc<SimClock>, runtime: Handle) -> Self {
        Self { office, clock, runtime, seen: BTreeSet::new() }
    }
}

impl Stage for OnOffice {
    fn submit(&mut self, case: &CaseId, workflow: &WorkflowId, command: Command, now: Now) -> Result<(), Stopped> {
        self.clock.advance_to(now.at);
        let which = match command.ask {
            Ask::Create { .. } => Which::InForce(workflow.clone()),
            _ => Which::Pinned,
        };
        let submission = Submission { case: case.clone(), which, command, now, seen: None };
        match self.runtime.block_on(self.office.app.submit_at(submission)) {
            Ok(_) => self.settle(now),
            Err(SubmitError::Refused(refusal)) => Err(Stopped::Refused(refusal)),
            Err(error) => Err(Stopped::Failed(error.to_string())),
        }
    }

    fn settle(&mut self, now: Now) -> Result<(), Stopped> {
        self.clock.advance_to(now.at);
        self.runtime.block_on(self.office.settle(now)).map_err(|error| Stopped::Failed(format!("{error:#}")))
    }

    fn case(&self, case: &CaseId) -> Option<Case> {
        match self.runtime.block_on(self.office.app.case(case)) {
            Ok(case) => case,
            Err(error) => {
                tracing::error!(%error, %case, "a case can't be read");
                None
            }
        }
    }

    fn take_mails(&mut self) -> Vec<Sent> {
        let fresh = self.runtime.block_on(super::written::fresh(&self.office.app, &mut self.seen));
        fresh.unwrap_or_else(|error| {
            tracing::error!(%error, "mails can't be read");
            Vec::new()
        })
    }

    fn has_done(&self, case: &CaseId, key: &CommandKey) -> bool {
        self.runtime.block_on(self.office.app.has_done(case, key)).unwrap_or(false)
    }

    fn take_number(&mut self, wanted: &Wanted<'_>) -> Result<i64, Stopped> {
        let wanted = numbers::Wanted {
            series: wanted.series.to_owned(),
            year: wanted.year,
            case: wanted.case.clone(),
            purpose: wanted.purpose.to_owned(),
        };
        let taken = self.runtime.block_on(self.office.app.take_number(&wanted));
        taken.map_err(|error| Stopped::Failed(error.to_string()))
    }

    fn keep(&mut self, name: &str) -> Result<(), Stopped> {
        let kept = self.runtime.block_on(self.office.app.keep_file(name.as_bytes(), "text/plain", self.office.app.now().at));
        kept.map(|_| ()).map_err(|error| Stopped::Failed(error.to_string()))
    }
}
