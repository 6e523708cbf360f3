//! A case: where it stands, and all it has to remember (docs/SEMANTICS.md part 1).
//!
//! A case is a tree of scopes, kept flat: each [`Scope`] names the run that opened it. A scope is at exactly one step, or
//! done, or withdrawn; there are no tokens and no joins. Everything here is written by [`super::apply`] from events alone and
//! can be serialised as the case's snapshot; nothing here is computed from a clock, a calendar or a condition.

use super::clock::{ClockState, Due};
use super::document::Document;
use crate::ids::{
    CaseId, ClockId, Digest, DocumentId, FieldId, ItemId, Milestone, OutcomeId, PersonId, PolicyId, RecordId, RequestId, RoleId,
    RunId, ScopeId, StepPath, UnitId, WorkflowId,
};
use crate::value::{FileRef, Row, Value};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An instant, to the microsecond.
pub type Timestamp = DateTime<Utc>;

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The workflow it runs.
    pub workflow: WorkflowId,
    /// The very definition it began with (7.5).
    pub definition: Digest,
    /// The policy it runs under.
    pub policy: PolicyId,
    /// The day it began: nothing in it happened before.
    pub began: NaiveDate,
    /// The number of its last event; 0 before the first.
    pub seq: u64,
    /// The instant of its last event; `now` never goes back behind it (5.7).
    pub last_at: Timestamp,
    /// Whether it is open.
    pub status: Status,
    /// The root's facts.
    pub facts: BTreeMap<FieldId, Value>,
    /// Every scope ever opened, in its last state.
    pub scopes: BTreeMap<ScopeId, Scope>,
    /// How often each step was entered in each scope: the run's id without its round → rounds.
    pub rounds: BTreeMap<String, u32>,
    /// Enterings that were taken back: they do not count towards a limit (2.6, 4.3).
    #[serde(default)]
    pub uncounted: BTreeMap<String, u32>,
    /// Every `each` ever entered: who was asked and what they answered.
    pub blocks: BTreeMap<StepPath, Block>,
    /// The days of each milestone, oldest first.
    pub marks: BTreeMap<Milestone, Vec<NaiveDate>>,
    /// The clocks that were ever started.
    pub clocks: BTreeMap<ClockId, ClockState>,
    /// Rows of records, oldest first.
    pub records: BTreeMap<RecordId, Vec<RecordRow>>,
    /// Requests, by number.
    pub requests: BTreeMap<u32, RequestState>,
    /// Documents, by the run that asked for them.
    pub documents: BTreeMap<DocumentId, Document>,
    /// How each run ended.
    pub ended: BTreeMap<RunId, Ended>,
    /// Questions to people outside the flow (consult), by number.
    pub consults: BTreeMap<u32, Consult>,
    /// Cases started from this one.
    pub children: BTreeMap<CaseId, Child>,
    /// Cases that this one handles too (并案), and the one that handles this.
    pub merged: Vec<CaseId>,
    /// The parent, where another case started this one.
    pub parent: Option<CaseId>,
    /// How often each run was urged.
    pub urged: BTreeMap<RunId, u32>,
    /// When each run was urged last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub urged_on: BTreeMap<RunId, NaiveDate>,
    /// What waits until a suspended case is resumed: results that arrived meanwhile (5.5).
    pub held_results: Vec<super::command::Outcomes>,
    /// What could not be made, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_made: Vec<super::document::NotMade>,
    /// Timers that could not do their work since the last change (6.2).
    #[serde(default)]
    pub flagged: std::collections::BTreeSet<String>,
}

/// Whether a case is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Status {
    /// Work goes on.
    Open,
    /// Frozen until somebody resumes it (5.5).
    Suspended {
        /// Since this day.
        since: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Waiting for another case to take it over (7.2).
    Joining {
        /// Which.
        into: CaseId,
    },
    /// Over for good (8.3).
    Ended {
        /// How.
        how: Ending,
        /// On this day.
        on: NaiveDate,
    },
}

/// How a case ends (8.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The root list is done.
    Completed,
    /// Cancelled, with a reason.
    Cancelled(String),
    /// Handled by another case.
    Joined(CaseId),
}

/// A running list of steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The path of its list in the definition; empty for the root.
    pub list: StepPath,
    /// The run of the block that opened it; none for the root.
    pub parent: Option<RunId>,
    /// The item it belongs to.
    pub item: Option<ItemRef>,
    /// It goes on beside a flow that no longer waits for it (3.4).
    pub detached: bool,
    /// Where it is.
    pub at: Position,
}

/// An item of an `each`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemRef {
    /// The block.
    pub block: StepPath,
    /// The item.
    pub item: ItemId,
}

/// Where a scope is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "boxing would cost a pointer at every look for the sake of scopes that are over")]
pub enum Position {
    /// Opened, before its first step is entered, or between two steps of one command.
    Between,
    /// At a step.
    At(Run),
    /// Its list is over.
    Done(NaiveDate),
    /// Its block was left (2.4).
    Withdrawn(NaiveDate),
}

/// One entering of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id; a task's id is its run's.
    pub id: RunId,
    /// The step.
    pub step: StepPath,
    /// How many times this step has been entered in this scope, this one included.
    pub round: u32,
    /// The day it was entered.
    pub opened_on: NaiveDate,
    /// Its own deadline.
    pub due: Option<Due>,
    /// The run of the same scope whose end led here; none for the first step, or after a move.
    pub came_from: Option<RunId>,
    /// What it waits for before anybody can act: its document, its original, its package.
    pub awaits: Option<Awaits>,
    /// 退回直送: when this ends by `next`, go straight back to that step (2.7).
    pub straight_back_to: Option<StepPath>,
    /// What is done here.
    pub work: Work,
}

/// What a run waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaits {
    /// The final draft (定稿) of its `document`.
    Draft(DocumentId),
    /// The original (正本) of its `seal`; everything else about the step is finished, and this is how it will have been left.
    Original {
        /// Which.
        document: DocumentId,
        /// How the step is left once it has come.
        then: Leave,
    },
    /// The package of its `archive`.
    Package,
}

/// What is done at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// One person of a role acts.
    Task {
        /// Who has it.
        hold: Hold,
    },
    /// Several sign.
    Approve {
        /// The turns opened so far.
        turns: Vec<Turn>,
        /// The line whose turn comes next, where they come in order.
        next_line: usize,
    },
    /// Fixed branches; they are the scopes whose parent this run is.
    Parallel,
    /// Items; they are the block's.
    Each,
    /// Time passes until this day.
    Wait {
        /// The day on which it ends.
        until: NaiveDate,
    },
    /// The package is being written.
    Archive,
    /// Conditions choose; never stays.
    Route,
}

/// Who has a task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Claimed by, or given to, this person; none: the pool of the role.
    pub owner: Option<PersonId>,
    /// The office in charge gave it to the owner, who may act without holding the role (4.1).
    pub granted: bool,
    /// Somebody prepares it for the owner (委派); the owner decides.
    pub delegate: Option<PersonId>,
    /// What the delegate handed in.
    pub prepared: Option<BTreeMap<FieldId, Value>>,
}

/// One turn of an `approve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The line of the definition it belongs to.
    pub line: usize,
    /// The role that has it.
    pub role: RoleId,
    /// The unit, where the role is bound to a list of units.
    pub unit: Option<UnitId>,
    /// The person, where a signer was added (加签) or it was handed over.
    pub person: Option<PersonId>,
    /// Who added it, where it was added.
    pub added_by: Option<PersonId>,
    /// What happened.
    pub state: TurnState,
}

/// What happened to a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnState {
    /// Waiting behind a turn added before it.
    Waiting,
    /// Open.
    Open,
    /// Signed.
    Signed {
        /// By whom.
        by: PersonId,
        /// On this day.
        on: NaiveDate,
        /// What was signed: the final draft's digest where there is one.
        over: Option<Digest>,
        /// The scan of a signature on paper.
        scan: Option<FileRef>,
    },
    /// Taken off (减签).
    Removed,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// By whom.
    pub by: super::event::Actor,
    /// The instant it was entered.
    pub at: Timestamp,
    /// The day it happened.
    pub on: NaiveDate,
    /// How.
    pub how: Leave,
}

/// How a step is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leave {
    /// By a person's outcome.
    Outcome(OutcomeId),
    /// By a person, or by its block or signers being done, along `next`.
    Next,
    /// Its condition rows chose: the row's number, from 1.
    Chose(usize),
    /// Its time came.
    Time,
    /// Its block was left early (2.4), or the case moved.
    Withdrawn(String),
    /// Its first act was taken back (4.3).
    TakenBack,
}

/// An `each` as far as it has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its last run.
    pub run: RunId,
    /// Whether the flow is still in it.
    pub open: bool,
    /// Everybody ever asked, in order.
    pub items: Vec<Item>,
}

/// One item of an `each`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id: a unit's, a person's or a row's.
    pub id: ItemId,
    /// What it is.
    pub subject: ItemSubject,
    /// The scope of its branch, the last time it was opened.
    pub scope: ScopeId,
    /// How far it is.
    pub state: ItemState,
    /// The day it was opened last.
    pub opened_on: NaiveDate,
    /// The day of its answer.
    pub answered_on: Option<NaiveDate>,
    /// What was filled in for it.
    pub fields: BTreeMap<FieldId, Value>,
    /// Its deadline over the whole branch (3.3).
    pub due: Option<Due>,
    /// It is overdue and the office in charge has to decide (`late: decide`).
    pub to_decide: bool,
    /// Why the flow goes on without it, where somebody said so.
    pub without: Option<String>,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemSubject {
    /// A unit.
    Unit(UnitId),
    /// A person.
    Person(PersonId),
    /// A row of a table.
    Row(Row),
}

impl ItemSubject {
    /// The item's id.
    pub fn id(&self) -> ItemId {
        match self {
            Self::Unit(unit) => ItemId::new(unit.as_str()),
            Self::Person(person) => ItemId::new(person.as_str()),
            Self::Row(row) => ItemId::new(row.id.as_str()),
        }
    }
}

/// How far an item is (3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Being worked on.
    Working,
    /// Answered while the block waited for it.
    Answered,
    /// The block no longer waits for it.
    Silent,
    /// Answered after the block stopped waiting.
    Late,
    /// No longer asked.
    Withdrawn,
}

impl ItemState {
    /// The id by which conditions compare it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Answered => "answered",
            Self::Silent => "silent",
            Self::Late => "late",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A row of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// The row.
    pub row: Row,
    /// Who added it.
    pub by: super::event::Actor,
    /// Whether the person asked says it is true.
    pub confirmed: Confirmed,
    /// The person who was asked whether it is true.
    pub asked: Option<PersonId>,
    /// Rows it replaced, each with the reason.
    pub corrected: Vec<(Row, String)>,
}

/// What the person asked says of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmed {
    /// Nobody was asked, or no answer yet.
    Unknown,
    /// True.
    True,
    /// Not true.
    NotTrue,
    /// Wants to be called.
    CallMe,
}

/// A request beside the steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestState {
    /// Its kind.
    pub kind: RequestId,
    /// Who asked.
    pub by: super::event::Actor,
    /// On this day.
    pub asked_on: NaiveDate,
    /// What was filled in.
    pub form: BTreeMap<FieldId, Value>,
    /// By when it should be decided.
    pub due: Option<Due>,
    /// How it was decided; none while open.
    pub decided: Option<Decided>,
}

/// How a request was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// By whom; none where the case ended first.
    pub by: Option<super::event::Actor>,
    /// The decision; none where it was withdrawn.
    pub outcome: Option<OutcomeId>,
    /// On this day.
    pub on: NaiveDate,
    /// What was filled in.
    pub form: BTreeMap<FieldId, Value>,
}

/// A question to somebody outside the flow; nobody waits for the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consult {
    /// The task it belongs to.
    pub run: RunId,
    /// Who asks.
    pub by: PersonId,
    /// Who is asked.
    pub whom: PersonId,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: Option<String>,
}

/// A case started from this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Its workflow.
    pub workflow: WorkflowId,
    /// The step that started it; none for a sibling (分办).
    pub step: Option<StepPath>,
    /// The row it is for.
    pub row: Option<Row>,
}
