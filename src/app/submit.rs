//! Handing a command to a case: what goes in and what comes back.

use crate::store::writer::Gone;
use crate::store::{StoreError, commands};
use dafu_engine::ids::{CaseId, Digest, WorkflowId};
use dafu_engine::machine::command::{Command, Now};
use dafu_engine::machine::refusal::{Reason, Refusal};
use std::fmt;

/// A command on its way to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// To which case.
    pub case: CaseId,
    /// By which definition it is decided.
    pub which: Which,
    /// The command.
    pub command: Command,
    /// The instant and the day.
    pub now: Now,
    /// The number of the last event that whoever sends it has seen: where another came since, nothing is done. Anything goes where
    /// nothing is said.
    pub seen: Option<u64>,
}

/// By which definition a command is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one the case runs on: everything but creating and migrating.
    Pinned,
    /// The one that new cases of this workflow begin with.
    InForce(WorkflowId),
    /// This very one.
    Exactly(Digest),
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned => f.write_str("definition of the case"),
            Self::InForce(workflow) => write!(f, "definition of {workflow} in force"),
            Self::Exactly(digest) => write!(f, "definition {digest}"),
        }
    }
}

/// What was done, saved for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// To which case.
    pub case: CaseId,
    /// The first event; one above `last` where nothing was left to do.
    pub first: u64,
    /// The last event.
    pub last: u64,
    /// It was done before, under the same key.
    pub repeated: bool,
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The engine says no.
    #[error("the engine refuses: {}", .0.reason.code())]
    Refused(Box<Refusal>),
    /// The key was used for another command.
    #[error("This was sent before with other content. Load the page again, then repeat what you wanted to do.")]
    KeyReused,
    /// The office has no such definition or policy.
    #[error("{0}")]
    Unregistered(String),
    /// Something has happened since the sender looked.
    #[error("Something has happened meanwhile. Load the page again, then decide.")]
    Overtaken,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program is ending.
    #[error(transparent)]
    Gone(#[from] Gone),
}

/// Why commands that belong together were not carried out; then none of them was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TogetherError {
    /// Some were refused.
    #[error("{} were refused, so nothing was done; the first: case {}: {}", .0.len(), .0[0].0, .0[0].1)]
    Refused(Vec<(CaseId, SubmitError)>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program is ending.
    #[error(transparent)]
    Gone(#[from] Gone),
}

impl Submission {
    /// The digest by which the same command is known, and the actor by whom its key is.
    pub(super) fn identity(&self) -> Result<(Digest, String), StoreError> {
        let unwritable =
            |error| StoreError::Permanent(format!("A command to case {} can't be written as JSON: {error}", self.case));
        let mut command = serde_json::to_value(&self.command).map_err(unwritable)?;
        command.sort_all_objects();
        let which = self.which.to_string();
        let digest = Digest::sha256(format!("{}\n{which}\n{command}", self.case).as_bytes());
        Ok((digest, serde_json::to_string(&self.command.by).map_err(unwritable)?))
    }
}

impl Receipt {
    pub(super) fn first(row: &commands::Row) -> Self {
        Self {
            case: row.case_id.as_str().into(),
            first: row.first_seq.unsigned_abs(),
            last: row.last_seq.unsigned_abs(),
            repeated: false,
        }
    }
    pub(super) fn repeated(row: &commands::Row) -> Self {
        Self { repeated: true, ..Self::first(row) }
    }
    /// How many events it had.
    pub const fn events(&self) -> u64 {
        (self.last + 1).saturating_sub(self.first)
    }
}

impl SubmitError {
    pub(super) fn no_such_case() -> Self {
        Self::Refused(Box::new(Reason::NoSuchCase.into()))
    }
}
