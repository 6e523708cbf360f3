//! What has happened. Events are the only thing that changes a case; each variant says what it does to the state.
//!
//! An event carries every computed value (1.4): replay evaluates no condition, no calendar and no policy. Variants are never
//! removed and never change their meaning; a new meaning is a new variant.

use super::clock::{ClockState, Due, DueOf};
use super::document::{DocumentContent, DocumentPart};
use super::state::{
    Child, Confirmed, Consult, Decided, Ending, Item, ItemRef, ItemSubject, Leave, RequestState, Run, Scope, Timestamp, Turn,
};
use crate::ids::{
    CaseId, ClockId, Digest, DocumentId, FieldId, Milestone, OutcomeId, PersonId, PolicyId, RecordId, RoleId, RowId, RunId,
    ScopeId, StepPath, UnitId, WorkflowId,
};
use crate::policy::Way;
use crate::value::{FileRef, Row, Value};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One event of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number within the case, from 1, without a gap.
    pub seq: u64,
    /// The instant it was entered; never before the event before it (5.7).
    pub at: Timestamp,
    /// What the clock said, where it differs from `at` by over a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_said: Option<Timestamp>,
    /// The day it happened (5.8).
    pub on: NaiveDate,
    /// Who did it.
    pub by: Actor,
    /// On paper, entered from a scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
    /// What happened.
    pub what: What,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person with an account.
    Person(PersonId),
    /// A person in another's name (代理).
    Agent {
        /// Who acts.
        agent: PersonId,
        /// In whose name.
        owner: PersonId,
    },
    /// A person by a single-use link.
    Link(PersonId),
    /// Time, a message, a result or a job: never a decision.
    System(System),
}

/// What acts when nobody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// A timer.
    Timer,
    /// A message from another case.
    Message,
    /// A document, package or child that came back.
    Result,
    /// A bulk job started by a person.
    Job,
}

impl Actor {
    /// The person in whose name it was done.
    pub const fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(person) | Self::Link(person) | Self::Agent { owner: person, .. } => Some(person),
            Self::System(_) => None,
        }
    }
    /// The person who sat at the keyboard.
    pub const fn hand(&self) -> Option<&PersonId> {
        match self {
            Self::Person(person) | Self::Link(person) | Self::Agent { agent: person, .. } => Some(person),
            Self::System(_) => None,
        }
    }
}

/// An act done on paper and entered by somebody else (4.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Who did it.
    pub person: PersonId,
    /// The scan.
    pub scan: FileRef,
}

/// Where facts were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The root.
    Case,
    /// An item of an `each`.
    Item(ItemRef),
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum What {
    /// The case begins; its root scope is opened.
    CaseOpened {
        /// Its id.
        case: CaseId,
        /// Which workflow.
        workflow: WorkflowId,
        /// Its label.
        version: u32,
        /// The definition's digest.
        definition: Digest,
        /// Under which policy.
        policy: PolicyId,
        /// The day it begins.
        began: NaiveDate,
        /// What it begins with.
        facts: BTreeMap<FieldId, Value>,
        /// The case that started it.
        parent: Option<CaseId>,
    },
    /// The case is over; every scope, clock and request has been closed by events before it.
    CaseEnded {
        /// How.
        how: Ending,
    },
    /// Work stops until it is resumed.
    Suspended {
        /// Why.
        reason: String,
    },
    /// Work goes on.
    Resumed {
        /// Why.
        reason: String,
    },
    /// Fields were written; older values stay in the log.
    FactsWritten {
        /// Where.
        place: Place,
        /// The values; an empty value clears a field.
        values: BTreeMap<FieldId, Value>,
        /// The run whose form it was.
        run: Option<RunId>,
    },
    /// Fields were corrected, with a reason (5.8).
    Corrected {
        /// Where.
        place: Place,
        /// The values now.
        values: BTreeMap<FieldId, Value>,
        /// Why.
        reason: String,
    },
    /// A list of steps begins to run.
    ScopeOpened {
        /// Its id.
        scope: ScopeId,
        /// What it is.
        opened: Scope,
    },
    /// A list of steps is over.
    ScopeDone {
        /// Which.
        scope: ScopeId,
    },
    /// A list of steps is given up (2.4); its run has been ended by an event before it.
    ScopeWithdrawn {
        /// Which.
        scope: ScopeId,
        /// Why.
        reason: String,
    },
    /// A list of steps goes on beside the flow (3.4).
    ScopeDetached {
        /// Which.
        scope: ScopeId,
    },
    /// A step is entered: the scope is at this run.
    StepEntered {
        /// In which scope.
        scope: ScopeId,
        /// The run as it begins.
        run: Run,
    },
    /// A step is left: the run is over.
    StepEnded {
        /// In which scope.
        scope: ScopeId,
        /// Which.
        run: RunId,
        /// How.
        how: Leave,
    },
    /// A run must get this before anybody can act, or no longer.
    RunAwaits {
        /// Which.
        run: RunId,
        /// What; none: it has come.
        what: Option<super::state::Awaits>,
    },
    /// A task was claimed.
    Claimed {
        /// Which.
        run: RunId,
        /// By whom.
        person: PersonId,
    },
    /// A task went back to the pool.
    Released {
        /// Which.
        run: RunId,
    },
    /// A task went to somebody else for good (转办), or by the office in charge.
    HandedOver {
        /// Which.
        run: RunId,
        /// The turn, at an `approve`.
        turn: Option<usize>,
        /// To whom.
        to: PersonId,
        /// By the office in charge: he may act without holding the role (4.1).
        granted: bool,
        /// Why.
        reason: String,
    },
    /// Somebody prepares a task for its owner (委派).
    Delegated {
        /// Which.
        run: RunId,
        /// Whose task it stays.
        owner: PersonId,
        /// Who prepares it.
        to: PersonId,
    },
    /// The delegate handed in; the owner decides.
    Prepared {
        /// Which.
        run: RunId,
        /// What was filled in.
        values: BTreeMap<FieldId, Value>,
    },
    /// Turns of an `approve` were opened.
    TurnsOpened {
        /// Which run.
        run: RunId,
        /// The turns, appended.
        turns: Vec<Turn>,
        /// The line whose turn comes next.
        next_line: usize,
    },
    /// A signer was added before or after (加签): all turns as they are now.
    SignerAdded {
        /// Which run.
        run: RunId,
        /// Where in the list.
        index: usize,
        /// The turn.
        turn: Turn,
        /// Why.
        reason: String,
    },
    /// An added signer was taken off (减签).
    SignerRemoved {
        /// Which run.
        run: RunId,
        /// Which turn.
        index: usize,
    },
    /// Somebody signed.
    Signed {
        /// Which run.
        run: RunId,
        /// Which turn.
        index: usize,
        /// Who signed.
        person: PersonId,
        /// What: the final draft's digest.
        over: Option<Digest>,
        /// The scan of a signature on paper.
        scan: Option<FileRef>,
    },
    /// A milestone was reached.
    Marked {
        /// Which.
        milestone: Milestone,
        /// On this day.
        on: NaiveDate,
        /// The day that stood there by mistake and no longer counts, where a day was corrected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead_of: Option<NaiveDate>,
    },
    /// A clock began, or began again.
    ClockStarted {
        /// Which.
        clock: ClockId,
        /// As it begins.
        state: ClockState,
    },
    /// A clock stopped at its milestone.
    ClockStopped {
        /// Which.
        clock: ClockId,
        /// On this day.
        on: NaiveDate,
        /// Whether that was not after its date.
        in_time: bool,
    },
    /// A clock is gone: what it counted from was taken back.
    ClockDropped {
        /// Which.
        clock: ClockId,
    },
    /// A clock was stopped with a reason (5.5).
    ClockPaused {
        /// Which.
        clock: ClockId,
        /// Why.
        reason: String,
    },
    /// A clock runs again.
    ClockRestarted {
        /// Which.
        clock: ClockId,
        /// Its date now.
        due: Due,
        /// Why.
        reason: String,
    },
    /// A date moved: extended, recomputed, or by a lost day.
    DateMoved {
        /// Whose.
        of: DueOf,
        /// The date now; none: there is no date any more.
        due: Option<Due>,
        /// Why.
        why: String,
    },
    /// A date passed with the work undone: it is overdue from now on.
    DueReached {
        /// Whose.
        of: DueOf,
        /// The date that passed.
        date: NaiveDate,
    },
    /// A rung of a date's ladder was sent, or passed over (5.9).
    Reminded {
        /// Whose date.
        of: DueOf,
        /// The rung's id.
        rung: String,
        /// What the reminder is called.
        title: String,
        /// The date it reminds of.
        date: NaiveDate,
        /// How people are told.
        way: Way,
        /// Who.
        people: BTreeSet<PersonId>,
        /// In what words.
        text: String,
        /// The date had passed already, so nobody was told.
        passed: bool,
    },
    /// An `each` is entered.
    BlockOpened {
        /// Which.
        block: StepPath,
        /// Its run.
        run: RunId,
    },
    /// The flow has left an `each`.
    BlockClosed {
        /// Which.
        block: StepPath,
    },
    /// An item is asked, or asked again.
    ItemOpened {
        /// Which block.
        block: StepPath,
        /// The item as it begins.
        item: Item,
    },
    /// An item's row changed while it was being worked on.
    ItemChanged {
        /// Which.
        item: ItemRef,
        /// What it is now.
        subject: ItemSubject,
    },
    /// An item answered, in time for the block or not.
    ItemAnswered {
        /// Which.
        item: ItemRef,
        /// The block no longer waited.
        late: bool,
    },
    /// The block no longer waits for an item.
    ItemSilent {
        /// Which.
        item: ItemRef,
        /// Why, where a person decided so.
        reason: Option<String>,
    },
    /// An item is no longer asked.
    ItemWithdrawn {
        /// Which.
        item: ItemRef,
        /// Why.
        reason: String,
    },
    /// An overdue item waits for a decision, or has been decided.
    ItemToDecide {
        /// Which.
        item: ItemRef,
        /// Waits.
        open: bool,
    },
    /// Something was asked beside the steps.
    RequestAsked {
        /// Its number within the case.
        number: u32,
        /// The request.
        request: RequestState,
    },
    /// A request was decided, or withdrawn with the case.
    RequestDecided {
        /// Which.
        number: u32,
        /// How.
        decided: Decided,
    },
    /// A row was added to a record.
    RecordAdded {
        /// Which record.
        record: RecordId,
        /// The row.
        row: Row,
        /// The person who is asked whether it is true.
        ask: Option<PersonId>,
    },
    /// The person asked said whether it is true.
    RecordConfirmed {
        /// Which record.
        record: RecordId,
        /// Which row.
        row: RowId,
        /// What he said.
        says: Confirmed,
    },
    /// A row was corrected; both are kept.
    RecordCorrected {
        /// Which record.
        record: RecordId,
        /// The row now, with the id of the old one.
        row: Row,
        /// Why.
        reason: String,
    },
    /// A document is being made: its final draft, or its original.
    DocumentAsked {
        /// Which.
        document: DocumentId,
        /// The final draft or the original.
        part: DocumentPart,
        /// From what.
        content: DocumentContent,
    },
    /// A document has been made.
    DocumentReady {
        /// Which.
        document: DocumentId,
        /// The final draft or the original.
        part: DocumentPart,
        /// The digest of its bytes.
        digest: Digest,
        /// The digest of what was printed, without stamps.
        content: Digest,
        /// How many pages.
        pages: u32,
    },
    /// A signed document no longer stands: the text may be changed again.
    DocumentReopened {
        /// Which.
        document: DocumentId,
        /// Why.
        reason: String,
    },
    /// A printed fact was corrected after signing: the archive prints this beside the letter (6.4).
    ErratumAdded {
        /// Which document.
        document: DocumentId,
        /// The correction in words.
        text: String,
    },
    /// The package is being written.
    PackageAsked {
        /// By which run.
        run: RunId,
        /// How long it is kept.
        retention: String,
    },
    /// The package has been written and verified.
    PackageReady {
        /// By which run.
        run: RunId,
        /// Its digest.
        digest: Digest,
    },
    /// Somebody is told.
    Notified {
        /// About what: the step, outcome, request or notice.
        about: String,
        /// The people told.
        people: Vec<PersonId>,
        /// The units told, at their mailbox.
        units: Vec<UnitId>,
        /// In the words of the sender, where there are any.
        text: Option<String>,
    },
    /// Somebody was urged (催办): counted and numbered.
    Urged {
        /// The holder's run.
        run: RunId,
        /// The how-manieth time for this run.
        number: u32,
        /// In what words.
        text: String,
        /// The people urged.
        people: Vec<PersonId>,
        /// The units urged.
        units: Vec<UnitId>,
    },
    /// Somebody outside the flow was asked.
    Consulted {
        /// Its number within the case.
        number: u32,
        /// The question.
        consult: Consult,
    },
    /// He answered.
    ConsultAnswered {
        /// Which.
        number: u32,
        /// What.
        answer: String,
    },
    /// An act was taken back: the run it opened has been ended by an event before it (4.3).
    TakenBack {
        /// The run whose act was taken back.
        run: RunId,
        /// Why.
        reason: String,
        /// Milestones that the act had marked, which no longer count.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unmarked: Vec<(Milestone, NaiveDate)>,
    },
    /// The case was moved to another step of the root list.
    Moved {
        /// To.
        to: StepPath,
        /// Why.
        reason: String,
    },
    /// A case of its own was started.
    ChildStarted {
        /// Its id.
        case: CaseId,
        /// What it is.
        child: Child,
        /// What it begins with.
        facts: BTreeMap<FieldId, Value>,
    },
    /// A row that a child was started for changed.
    ChildChanged {
        /// Which.
        case: CaseId,
        /// What changed.
        facts: BTreeMap<FieldId, Value>,
    },
    /// A child has ended.
    ChildEnded {
        /// Which.
        case: CaseId,
        /// How.
        how: Ending,
    },
    /// This case asks to be handled by another (并案).
    JoinAsked {
        /// By which.
        into: CaseId,
        /// Why.
        reason: String,
    },
    /// This case takes another's proposals over, or not.
    JoinAnswered {
        /// Whose.
        case: CaseId,
        /// Yes.
        yes: bool,
        /// Why not.
        reason: String,
    },
    /// The other case would not: this one goes on.
    JoinRefused {
        /// Which.
        into: CaseId,
        /// Why.
        reason: String,
    },
    /// A result came while the case was suspended; it waits.
    ResultHeld {
        /// What came.
        result: super::command::Outcomes,
    },
    /// Something could not be made: the office in charge sees it until it has been, or is no longer needed.
    NotMade(super::document::NotMade),
    /// The case follows another version of its definition from now on (7.5).
    Migrated {
        /// The new definition.
        definition: Digest,
        /// Old path → new path.
        paths: BTreeMap<StepPath, StepPath>,
        /// Why.
        reason: String,
    },
    /// A note; changes nothing.
    Noted {
        /// The note.
        text: String,
        /// For the agency's eyes only.
        internal: bool,
    },
    /// What nobody was there to be told of went wrong (6.2): the office in charge is told.
    Flagged {
        /// What happened.
        text: String,
        /// The timer that could not do its work; it tries again after the next change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        timer: Option<String>,
    },
    /// An outcome was taken: which button, by whom. Decisions are this and [`What::Signed`].
    OutcomeTaken {
        /// At which run.
        run: RunId,
        /// Which.
        outcome: OutcomeId,
        /// In which role.
        role: RoleId,
        /// Why, where the button asks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}
