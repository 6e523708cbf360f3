//! What may be asked of a case: a closed list that knows no domain (docs/SEMANTICS.md 1.5).
//!
//! There is no "assign" and no "sign the reply" here: assigning, grades and letters exist only in definitions. A file in
//! `decide/` answers each of these.

use super::event::{Actor, Paper, Place};
use super::state::{Confirmed, Ending};
use crate::ids::{
    CaseId, ClockId, CommandKey, Digest, DocumentId, FieldId, ItemId, OutcomeId, PersonId, PolicyId, RecordId, RequestId, RowId,
    RunId, StepId, StepPath,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One command to one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Carried out at most once under this key (8.2).
    pub key: CommandKey,
    /// Who asks.
    pub by: Actor,
    /// The day it happened; today where nothing is said (5.8).
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// Done on paper by somebody else (4.6).
    #[serde(default)]
    pub paper: Option<Paper>,
    /// What is asked.
    pub ask: Ask,
}

/// A form as it is handed in: field → the value as people and programs write it (text, number, yes/no, list, rows as maps).
/// It becomes typed values against the definition when the command is decided.
pub type FormInput = BTreeMap<FieldId, serde_json::Value>;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Ask {
    /// Begin a case.
    Create {
        /// Its id.
        case: CaseId,
        /// The policy it runs under; the definition is the one `decide` is given.
        policy: PolicyId,
        /// What it begins with.
        facts: FormInput,
        /// The case that started it.
        #[serde(default)]
        parent: Option<CaseId>,
    },
    /// Hand in a form, press a button, sign: whatever the open run asks for.
    Act {
        /// The task.
        task: RunId,
        /// The button; none where the step has only one way on.
        #[serde(default)]
        outcome: Option<OutcomeId>,
        /// What was filled in.
        #[serde(default)]
        form: FormInput,
        /// 退回直送: come straight back to me (2.7).
        #[serde(default)]
        straight_back: bool,
        /// Findings of the document's check that the person has ticked (6.5).
        #[serde(default)]
        ticked: Vec<String>,
        /// The digest of what was shown to a signer; must be that of the final draft.
        #[serde(default)]
        over: Option<Digest>,
    },
    /// Urge whoever holds a run (催办).
    Urge {
        /// Whose.
        task: RunId,
        /// In what words.
        text: String,
    },
    /// End a wait before its day.
    EndWait {
        /// Which.
        task: RunId,
        /// Why.
        reason: String,
    },
    /// Take a task from the pool.
    Claim {
        /// Which.
        task: RunId,
    },
    /// Put it back.
    Release {
        /// Which.
        task: RunId,
    },
    /// Let somebody prepare it (委派).
    Delegate {
        /// Which.
        task: RunId,
        /// To whom.
        to: PersonId,
    },
    /// Give a task away for good (转办).
    HandOver {
        /// Which.
        task: RunId,
        /// To whom.
        to: PersonId,
        /// Why.
        reason: String,
    },
    /// Add a signer before or after one's own turn (加签).
    AddSigner {
        /// At which run.
        task: RunId,
        /// Whom.
        person: PersonId,
        /// Before oneself, not after.
        before: bool,
        /// Why.
        reason: String,
    },
    /// Take an added signer off again (减签).
    RemoveSigner {
        /// At which run.
        task: RunId,
        /// Whom.
        person: PersonId,
    },
    /// Ask somebody outside the flow.
    Consult {
        /// At which run.
        task: RunId,
        /// Whom.
        whom: PersonId,
        /// What.
        question: String,
    },
    /// Answer such a question.
    AnswerConsult {
        /// Which.
        number: u32,
        /// What.
        answer: String,
    },
    /// Take one's last act back (撤回).
    TakeBack {
        /// The run one ended.
        task: RunId,
        /// Why.
        reason: String,
    },
    /// Ask one item of an `each` again (3.6).
    AskAgain {
        /// Which block.
        block: StepPath,
        /// Which item.
        item: ItemId,
        /// Why.
        reason: String,
    },
    /// Ask for something beside the steps (2.10).
    Request {
        /// Its kind.
        request: RequestId,
        /// What was filled in.
        #[serde(default)]
        form: FormInput,
    },
    /// Decide such a request.
    DecideRequest {
        /// Which.
        number: u32,
        /// How.
        outcome: OutcomeId,
        /// What was filled in.
        #[serde(default)]
        form: FormInput,
    },
    /// Add a row to a record (2.11).
    AddRecord {
        /// Which.
        record: RecordId,
        /// The columns.
        #[serde(default)]
        row: FormInput,
    },
    /// Say whether a row is true.
    ConfirmRecord {
        /// Which record.
        record: RecordId,
        /// Which row.
        row: RowId,
        /// What.
        says: Confirmed,
    },
    /// Correct a row, with a reason.
    CorrectRecord {
        /// Which record.
        record: RecordId,
        /// Which row.
        row: RowId,
        /// The columns now.
        to: FormInput,
        /// Why.
        reason: String,
    },
    /// Decide what happens to an overdue item (3.3).
    DecideLate {
        /// Which block.
        block: StepPath,
        /// Which item.
        item: ItemId,
        /// What.
        decision: LateDecision,
        /// Why.
        reason: String,
    },
    /// Stop a clock, with a reason.
    StopClock {
        /// Which.
        clock: ClockId,
        /// Why.
        reason: String,
    },
    /// Let it run again.
    RestartClock {
        /// Which.
        clock: ClockId,
        /// Why.
        reason: String,
    },
    /// Move the case to a step of the root list (2.8).
    Move {
        /// Where to.
        to: StepId,
        /// Why.
        reason: String,
    },
    /// Correct facts, with a reason.
    Correct {
        /// Where.
        place: Place,
        /// The fields now.
        form: FormInput,
        /// Why.
        reason: String,
    },
    /// Freeze the case.
    Suspend {
        /// Why.
        reason: String,
    },
    /// Let it go on.
    Resume {
        /// Why.
        reason: String,
    },
    /// End it.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Make siblings, each for a unit of its own (分办).
    Fork {
        /// The siblings' ids, and what differs in each.
        siblings: Vec<(CaseId, FormInput)>,
        /// Why.
        reason: String,
    },
    /// Be handled by another case (并案).
    Join {
        /// Which.
        into: CaseId,
        /// Why.
        reason: String,
    },
    /// Start a case of its own.
    StartChild {
        /// Its id.
        case: CaseId,
        /// Of which workflow.
        workflow: crate::ids::WorkflowId,
        /// What it begins with.
        facts: FormInput,
        /// Why.
        reason: String,
    },
    /// Follow another version of the definition (7.5).
    Migrate {
        /// Old path → new path, for the paths that changed.
        paths: BTreeMap<StepPath, StepPath>,
        /// Why.
        reason: String,
    },
    /// Compute open dates anew, after a change of calendar or policy.
    Recompute {
        /// Why.
        reason: String,
    },
    /// A timer: some date may have been reached (5.6).
    DueReached {
        /// The timer's key, as in [`super::timers::Timer`].
        timer: String,
    },
    /// Something that was under way has come back.
    Outcome {
        /// What.
        result: Outcomes,
    },
    /// A message from another case.
    Message {
        /// What it says.
        message: Message,
    },
    /// Write a note.
    Note {
        /// What.
        text: String,
        /// For the agency's eyes only.
        #[serde(default)]
        internal: bool,
    },
}

/// What the office in charge decides about an overdue item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateDecision {
    /// Wait until another day.
    Wait {
        /// Until when.
        until: NaiveDate,
    },
    /// Go on without it.
    GoOn,
    /// Take it off the list.
    TakeOff,
}

/// What was under way outside the engine and has come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcomes {
    /// A document was made.
    Document {
        /// Which.
        document: DocumentId,
        /// Its final draft or its original.
        part: super::document::DocumentPart,
        /// Digest of the bytes.
        digest: Digest,
        /// Digest of what is printed, without stamps.
        content: Digest,
        /// Pages.
        pages: u32,
    },
    /// A package was written and verified.
    Package {
        /// By which run.
        run: RunId,
        /// Its digest.
        digest: Digest,
    },
    /// Something can't be made as things are; nobody tries again by himself.
    NotMade(super::document::NotMade),
}

/// What one case says to another (7.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Take over my proposals (并案).
    TakeOver {
        /// Who asks.
        case: CaseId,
        /// Its proposals' facts.
        facts: FormInput,
        /// Why.
        reason: String,
    },
    /// The answer to that.
    TakenOver {
        /// Who answers.
        case: CaseId,
        /// Yes.
        yes: bool,
        /// Why not.
        reason: String,
    },
    /// A case you started has ended.
    ChildEnded {
        /// Which.
        case: CaseId,
        /// How.
        how: Ending,
    },
    /// A row you were started for has changed.
    RowChanged {
        /// What changed.
        facts: FormInput,
    },
}

/// The instant and the day in the office's zone. Both come from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The instant.
    pub at: super::state::Timestamp,
    /// The civil day in the office's zone.
    pub today: NaiveDate,
}
