//! Why the engine says no: one sentence of reason, the rule it rests on where there is one, what to do next, whom to ask.
//!
//! The list is closed, so that docs/REFUSALS.md can be generated from it and a test can ask that each is reached. Programs match
//! on [`Reason`], or on its [`code`](Reason::code); what people read is made by `words`, from the sentences in `sentences`.
//! A reason holds ids; they become the names on the screen only when it is put into words.

#[cfg(test)]
mod examples;
mod mistake;
mod problem;
mod sentences;
#[cfg(test)]
mod tests;
mod words;

pub use mistake::Mistake;
pub use problem::Problem;
pub use sentences::{ALL as SENTENCES, Sentence};
pub use words::{FieldWords, Words};

use super::World;
use super::event::Actor;
use super::state::{Case, Leave};
use super::who::holders;
use crate::definition::Title;
use crate::expr::EvalError;
use crate::ids::{
    ClockId, DocumentKind, FieldId, ItemId, OutcomeId, PersonId, RequestId, RoleId, RunId, StepId, StepPath, UnitId,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The local rule's sentence, where the policy quotes one.
    pub basis: Option<String>,
    /// Whom to ask.
    pub ask: Option<Contact>,
}

/// Whom to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The role.
    pub role: RoleId,
    /// The units whose people are meant, where the case says which.
    pub units: Vec<UnitId>,
    /// Its people, where the roster knows any.
    pub people: BTreeSet<PersonId>,
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
        step: StepPath,
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
    NotAnAgent(PersonId),
    /// A single-use link does not lead to this.
    NotByLink,
    /// Somebody else has it.
    HeldByAnother(PersonId),
    /// Not the person's turn, but that of these roles.
    NotYourTurn(Vec<RoleId>),
    /// Its document, original or package is not there yet.
    NotReady(StepPath),
    /// No final draft stands that could be sealed.
    NothingToSeal(DocumentKind),
    /// There is no such button here.
    NoSuchOutcome(OutcomeId),
    /// A button must be named; these there are.
    WhichOutcome(Vec<Title>),
    /// The button is not offered now.
    NotOffered(Title),
    /// What is missing and wrong in a form: all of it, at least one.
    Form(Vec<Mistake>),
    /// A required field is empty.
    FieldMissing(FieldId),
    /// A field that the form does not have.
    FieldNotAsked(FieldId),
    /// A value that does not fit its field.
    BadValue {
        /// Which field.
        field: FieldId,
        /// What is wrong with it.
        problem: Problem,
    },
    /// A day is compulsory.
    DayMissing,
    /// A `refuse` row of the definition holds.
    Refused {
        /// What the definition says.
        say: Title,
        /// What to do next.
        advice: Title,
    },
    /// The document's check found mistakes.
    LintErrors(Vec<String>),
    /// The document's check found what somebody must tick.
    LintUnticked(Vec<String>),
    /// What was signed is not what was shown.
    NotWhatWasShown,
    /// A field that a signed letter prints.
    SignedField(FieldId),
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
    /// A date counted from this day leaves the years that are counted in.
    BeyondCalendar(NaiveDate),
    /// A reason, or the text that is the point of it, is compulsory.
    ReasonMissing,
    /// A scan is compulsory.
    ScanMissing,
    /// The role does not sign on paper, or not by this hand.
    NotOnPaper {
        /// Which.
        role: RoleId,
        /// Who enters what it signs on paper; none: it never does.
        clerk: Option<RoleId>,
    },
    /// Only the office in charge may.
    OnlyInCharge,
    /// A window has closed.
    WindowClosed {
        /// For what.
        request: RequestId,
        /// The policy's own sentence, where it has one.
        say: Option<String>,
        /// When it closed.
        on: NaiveDate,
    },
    /// There is no such kind of request.
    UnknownRequest(RequestId),
    /// One request of the kind is open already.
    RequestOpen(RequestId),
    /// There is no such request, or it is decided.
    NoSuchRequest(u32),
    /// The date has passed: too late to ask for another.
    TooLateToExtend(NaiveDate),
    /// Urged on that day, and not to be urged again before the other.
    UrgedRecently {
        /// The last time.
        on: NaiveDate,
        /// From when on again.
        again: NaiveDate,
    },
    /// No clock of those runs.
    NoClockRuns(Vec<ClockId>),
    /// Extended as often as allowed.
    ExtendedOften(u32),
    /// Later than the policy allows, which is until this day.
    BeyondCap(NaiveDate),
    /// Not later than this day, which it must be.
    NotLater(NaiveDate),
    /// The clock does not run, so it can't be stopped.
    ClockNotRunning(ClockId),
    /// The clock was not stopped, so it can't be restarted.
    ClockNotPaused(ClockId),
    /// The person is not in the roster.
    UnknownPerson(PersonId),
    /// The unit is not in the roster.
    UnknownUnit(UnitId),
    /// The person named does not hold the role it takes.
    NotOfRole {
        /// Who.
        person: PersonId,
        /// Which.
        role: RoleId,
    },
    /// The actor has not claimed it.
    NotHeld,
    /// The task is held already.
    AlreadyHeld(PersonId),
    /// Signers may be added only by the one whose turn it is, once, not nested.
    CannotAddSigner(PersonId),
    /// No such added signer who has not acted.
    CannotRemoveSigner(PersonId),
    /// An act can't be taken back.
    CannotTakeBack(Bar),
    /// The item is unknown.
    NoSuchItem(ItemId),
    /// Nothing to decide about this item.
    NothingToDecide(ItemId),
    /// The item is at work, or no longer asked.
    CannotAskAgain(ItemId),
    /// The record or row is unknown.
    NoSuchRecord(String),
    /// Only the person asked can say.
    NotAsked,
    /// There is no such step in the list.
    NoSuchStep(StepId),
    /// Nothing says where to go from this step; `dafu check` would have said so.
    NoWayOn(StepPath),
    /// A signed letter is there: too late to fork or join.
    AlreadySigned,
    /// Forking is for a case still at its first step.
    TooLateToFork,
    /// A case can't join itself.
    JoinItself,
    /// This open step has no place in the new version.
    CannotMigrate(StepPath),
    /// A condition could not be evaluated.
    Condition {
        /// As the definition has it.
        text: String,
        /// Why not.
        error: EvalError,
    },
    /// The letter that this would freeze can't be made. Not the engine's own: it is said by whoever makes letters.
    CannotBeMade(Title),
    /// Nothing is waiting for this result.
    ResultNotAwaited(String),
    /// The original does not say what was signed.
    ContentDiffers,
    /// Straight back is not possible from here.
    NoStraightBack,
    /// The policy has no such value; `dafu check` would have said so.
    PolicyLacks(String),
    /// The system tried to decide; it never may.
    SystemMayNot,
    /// A person sent what only time, a result or another case sends.
    OnlyTheSystem,
    /// The consultation is unknown, or is another's.
    NoSuchConsult(u32),
    /// The definition given is not the one the case runs on.
    WrongDefinition,
}

/// Why an act can't be taken back (4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// Somebody else's act.
    NotYours,
    /// What it led to is over.
    GoneOn,
    /// Somebody has claimed, saved or acted there, or an original has been made.
    Touched,
    /// It started cases of their own.
    Started,
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
        self.ask = Some(Contact { role: role.clone(), units: Vec::new(), people: BTreeSet::new() });
        self
    }
    /// The same, with the units and people that the role to ask means now. Where nobody was named and the office in charge can
    /// help, it is the office.
    #[must_use]
    pub fn resolved(mut self, world: &World<'_>, case: Option<&Case>) -> Self {
        if self.ask.is_none() && self.reason.sentence().names_office() {
            self = self.ask(&world.definition.in_charge);
        }
        if let (Some(contact), Some(case)) = (&mut self.ask, case) {
            let held = holders(world, case, &contact.role, None);
            contact.units = held.units;
            contact.people = held.people;
        }
        self
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::because(reason)
    }
}
