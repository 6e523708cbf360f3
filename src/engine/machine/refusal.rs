//! Why the engine says no: one sentence of reason, the rule it rests on where there is one, what to do next, whom to ask.
//!
//! The list is closed, so that docs/REFUSALS.md can be generated from it and a test can ask that each is reached. The words
//! are written for the person who reads them; the program behind matches on [`Reason`].

use super::event::Actor;
use super::state::Leave;
use crate::ids::{ClockId, FieldId, OutcomeId, RoleId, RunId, StepPath};
use chrono::NaiveDate;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The local rule's sentence, where the policy quotes one.
    pub basis: Option<String>,
    /// Whom to ask.
    pub ask: Option<RoleId>,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The case has not begun.
    NoSuchCase,
    /// A case of this id is there already.
    CaseExists,
    /// The case is over.
    CaseEnded,
    /// The case is suspended.
    CaseSuspended,
    /// The case is not suspended.
    NotSuspended,
    /// The case is about to be handled by another.
    CaseJoining,
    /// There never was such a task.
    NoSuchTask(RunId),
    /// Somebody has ended it.
    RunIsOver {
        /// Which step.
        step: String,
        /// By whom.
        by: Actor,
        /// On which day.
        on: NaiveDate,
        /// How.
        how: Leave,
    },
    /// The step is not one that a person finishes.
    NotATask(StepPath),
    /// The person does not hold the role.
    NotYours(Vec<RoleId>),
    /// The person does not stand in for that one.
    NotAnAgent(String),
    /// A single-use link does not lead to this.
    NotByLink,
    /// Somebody else has it.
    HeldByAnother(String),
    /// Not the person's turn.
    NotYourTurn(String),
    /// Its document, original or package is not there yet.
    NotReady(String),
    /// There is no such button here.
    NoSuchOutcome(OutcomeId),
    /// A button must be named.
    WhichOutcome(Vec<String>),
    /// The button is not offered now.
    NotOffered(String),
    /// A required field is empty.
    FieldMissing {
        /// Which.
        field: FieldId,
        /// Its name on the screen.
        title: String,
    },
    /// A field that the form does not have.
    FieldNotAsked {
        /// Which.
        field: FieldId,
        /// Its name, where there is one.
        title: String,
    },
    /// A value that does not fit its field.
    BadValue {
        /// The field's name on the screen.
        title: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A `refuse` row of the definition holds.
    Refused {
        /// What the definition says.
        say: String,
        /// What to do next.
        advice: String,
    },
    /// The document's check found mistakes.
    LintErrors(Vec<String>),
    /// The document's check found what somebody must tick.
    LintUnticked(Vec<String>),
    /// What was signed is not what was shown.
    NotWhatWasShown,
    /// A field that a signed letter prints.
    SignedField {
        /// Its name.
        title: String,
    },
    /// A day in the future.
    InTheFuture(NaiveDate),
    /// A day before the case began.
    BeforeTheCase(NaiveDate),
    /// Too far back for anybody but the office in charge.
    TooFarBack {
        /// The day.
        on: NaiveDate,
        /// How many days are allowed.
        days: u32,
    },
    /// A reason is compulsory.
    ReasonMissing,
    /// A scan is compulsory.
    ScanMissing,
    /// The role does not sign on paper, or not by this hand.
    NotOnPaper(RoleId),
    /// Only the office in charge may.
    OnlyInCharge,
    /// A window has closed.
    WindowClosed {
        /// The policy's own sentence.
        say: String,
        /// When it closed.
        on: NaiveDate,
    },
    /// One request of the kind is open already.
    RequestOpen(String),
    /// There is no such request, or it is decided.
    NoSuchRequest(u32),
    /// The date has passed: too late to ask for another.
    TooLateToExtend(NaiveDate),
    /// No clock of those runs.
    NoClockRuns(Vec<ClockId>),
    /// Extended as often as allowed.
    ExtendedOften(u32),
    /// Further than the policy allows.
    BeyondCap(NaiveDate),
    /// Not later than it is now.
    NotLater(NaiveDate),
    /// The clock is not running, or not stopped.
    ClockState(ClockId),
    /// The person is not in the roster.
    UnknownPerson(String),
    /// The unit is not in the roster.
    UnknownUnit(String),
    /// The task has no owner to give it back, or is another's.
    NotHeld,
    /// The task is held already.
    AlreadyHeld(String),
    /// Signers may be added only by the one whose turn it is, once, not nested.
    CannotAddSigner(String),
    /// No such added signer who has not acted.
    CannotRemoveSigner(String),
    /// Somebody has gone on from there.
    CannotTakeBack(String),
    /// The block or item is unknown.
    NoSuchItem(String),
    /// Nothing to decide about this item.
    NothingToDecide(String),
    /// The record or row is unknown.
    NoSuchRecord(String),
    /// Only the person asked can say.
    NotAsked,
    /// There is no such step in the root list.
    NoSuchStep(String),
    /// A signed letter is there: too late to fork or join.
    AlreadySigned,
    /// Forking is for a case still at its first step.
    TooLateToFork,
    /// A case can't join itself.
    JoinItself,
    /// The open step has no place in the new version.
    CannotMigrate(String),
    /// A condition could not be evaluated.
    Condition(String),
    /// Nothing is waiting for this result.
    ResultNotAwaited(String),
    /// The original does not say what was signed.
    ContentDiffers,
    /// Straight back is not possible from here.
    NoStraightBack,
    /// The policy has no such deadline; `dafu check` would have said so.
    PolicyLacks(String),
    /// The system tried to decide; it never may.
    SystemMayNot,
    /// The consultation is unknown, or is another's.
    NoSuchConsult(u32),
    /// The definition given is not the one the case runs on.
    WrongDefinition,
}

impl Refusal {
    /// A refusal for this reason.
    pub const fn because(reason: Reason) -> Self {
        Self { reason, basis: None, ask: None }
    }
    /// The same, quoting the local rule.
    #[must_use]
    pub fn on(mut self, basis: Option<&str>) -> Self {
        self.basis = basis.map(str::to_owned);
        self
    }
    /// The same, naming whom to ask.
    #[must_use]
    pub fn ask(mut self, role: &RoleId) -> Self {
        self.ask = Some(role.clone());
        self
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::because(reason)
    }
}
