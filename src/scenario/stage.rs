//! What a scenario is played on.

use dafu_engine::ids::{CaseId, CommandKey, WorkflowId};
use dafu_engine::machine::command::{Command, Now};
use dafu_engine::machine::refusal::Refusal;
use dafu_engine::machine::state::Case;

/// Why a command did not happen.
#[derive(Debug)]
pub enum Stopped {
    /// The engine refused.
    Refused(Box<Refusal>),
    /// The stage itself failed.
    Failed(String),
}

/// A mail as a scenario sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
}

/// A number that a form leaves open.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Of which series.
    pub series: &'a str,
    /// Of which year.
    pub year: i32,
    /// For which case.
    pub case: &'a CaseId,
    /// For which field of which run.
    pub purpose: &'a str,
}

/// Something that cases live on: memory, or a real installation.
pub trait Stage {
    /// Sends a command. A case that is begun runs `workflow`.
    fn submit(&mut self, case: &CaseId, workflow: &WorkflowId, command: Command, now: Now) -> Result<(), Stopped>;
    /// Works off all that is due: timers, documents, packages, messages, mails.
    fn settle(&mut self, now: Now) -> Result<(), Stopped>;
    /// A case as it stands.
    fn case(&self, case: &CaseId) -> Option<Case>;
    /// The mails since this was last called.
    fn take_mails(&mut self) -> Vec<Sent>;
    /// Whether a command of this key was carried out before: an interrupted play is taken up where it stopped.
    fn has_done(&self, _case: &CaseId, _key: &CommandKey) -> bool {
        false
    }
    /// The next number of a register, or the one that it gave for this purpose already.
    fn take_number(&mut self, wanted: &Wanted<'_>) -> Result<i64, Stopped>;
    /// Keeps a file that a form or a scan names, where files are kept.
    fn keep(&mut self, _name: &str) -> Result<(), Stopped> {
        Ok(())
    }
}
