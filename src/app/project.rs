//! The columns of a case by which lists are sorted, read off its state.

use crate::store::tasks::Waiting;
use crate::store::{StoreError, cases};
use chrono::NaiveDate;
use dafu_engine::ids::ScopeId;
use dafu_engine::machine::clock::Runs;
use dafu_engine::machine::state::{Case, Ending, ItemState, Position, Status};
use dafu_engine::machine::tasks::OpenTask;

/// What of a case's row is not the case itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beside {
    /// The hash of its last event.
    pub(super) head: String,
    /// How often the row was written, this time included.
    pub(super) version: i64,
    /// The revision of the register its tasks were computed with.
    pub(super) projected_with: i64,
}

/// What people can do on `case`.
pub(super) fn waiting(case: &Case, tasks: Vec<OpenTask>) -> Waiting {
    Waiting { tasks, suspended: matches!(case.status, Status::Suspended { .. }) }
}

/// The row of `case`.
pub(super) fn row(case: &Case, beside: Beside) -> Result<cases::Row, StoreError> {
    let snapshot = serde_json::to_string(case)
        .map_err(|error| StoreError::Permanent(format!("Case {} can't be written as JSON: {error}", case.id)))?;
    Ok(cases::Row {
        id: case.id.to_string(),
        workflow: case.workflow.to_string(),
        definition: case.definition.to_string(),
        policy: case.policy.to_string(),
        began: case.began,
        open: !case.is_ended(),
        status: status(&case.status).to_owned(),
        step: step(case),
        due: nearest_due(case),
        seq: i64::try_from(case.seq).unwrap_or(i64::MAX),
        head: beside.head,
        version: beside.version,
        projected_with: beside.projected_with,
        changed_at: case.last_at,
        snapshot,
    })
}

const fn status(status: &Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Suspended { .. } => "suspended",
        Status::Joining { .. } => "joining",
        Status::Ended { how: Ending::Completed, .. } => "completed",
        Status::Ended { how: Ending::Cancelled(_), .. } => "cancelled",
        Status::Ended { how: Ending::Joined(_), .. } => "joined",
    }
}

/// Where the root list is.
fn step(case: &Case) -> Option<String> {
    match &case.scopes.get(&ScopeId::root())?.at {
        Position::At(run) => Some(run.step.to_string()),
        Position::Between | Position::Done(_) | Position::Withdrawn(_) => None,
    }
}

/// The nearest date that something running is due by, overdue ones included.
fn nearest_due(case: &Case) -> Option<NaiveDate> {
    if case.is_ended() {
        return None;
    }
    let runs = case.runs().filter_map(|(_, run)| run.due.as_ref());
    let items = case.blocks.values().flat_map(|block| &block.items);
    let items = items.filter(|item| item.state == ItemState::Working).filter_map(|item| item.due.as_ref());
    let clocks = case.clocks.values().filter(|clock| clock.runs == Runs::Running).map(|clock| &clock.due);
    let requests = case.requests.values().filter(|request| request.decided.is_none()).filter_map(|request| request.due.as_ref());
    runs.chain(items).chain(clocks).chain(requests).map(|due| due.date).min()
}
