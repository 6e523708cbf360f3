//! A definition: the YAML of `workflows/*.yaml` as typed data. What each part means is docs/SEMANTICS.md.
//!
//! Everything that the file can say is in these types and nothing else: there is no "other keys" map. Every part keeps its
//! [`Span`], so that a mistake found much later still points at its line. Reading a file is [`read`](read::read); the checks
//! that need the whole picture are in [`crate::validate`].
//!
//! A reference keeps the name alone: `case.x` is the field `x`, `policy.extension.approver` the path `extension.approver`, and
//! its span underlines just that.
//!
//! Deliberately absent: days, grades and names of places. They are the policy's ([`crate::policy`]).

pub mod grammar;
mod lookup;
pub mod read;
pub mod schema;

use crate::calendar::Duration;
use crate::diagnostic::Span;
use crate::expr::Expr;
use crate::ids::{
    ClockId, DeadlineId, Digest, DocumentKind, FieldId, Milestone, OutcomeId, PostId, RecordId, RequestId, RoleId, StepId,
    StepPath, WorkflowId,
};
use chrono::NaiveDate;
use indexmap::IndexMap;

/// One workflow.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The file it was read from, as named by whoever read it.
    pub file: String,
    /// The digest of the file's bytes: what a case is pinned to (7.5).
    pub digest: Digest,
    /// Its id.
    pub workflow: WorkflowId,
    /// A label for people.
    pub version: u32,
    /// Where `version` is written.
    pub version_span: Span,
    /// Its name.
    pub title: Title,
    /// The role that may suspend, cancel, hand over, correct and move, always with a reason.
    pub in_charge: RoleId,
    /// Where `in_charge` is written.
    pub in_charge_span: Span,
    /// Who may do what.
    pub roles: IndexMap<RoleId, Role>,
    /// Deadlines that run across steps.
    pub clocks: IndexMap<ClockId, Clock>,
    /// Rows that may be added at any time (2.11).
    pub records: IndexMap<RecordId, Record>,
    /// What may be asked beside the steps (2.10).
    pub requests: IndexMap<RequestId, Request>,
    /// The root list.
    pub steps: List,
    /// Every blank of every form.
    pub fields: IndexMap<FieldId, Field>,
    /// What lists show of a case.
    pub face: Option<Face>,
}

/// What lists show of a case, and what they can be narrowed down by.
#[derive(Debug, Clone)]
pub struct Face {
    /// The text by which people know it.
    pub number: Named<FieldId>,
    /// The text that says what it is about.
    pub title: Named<FieldId>,
    /// A text below that, which tells apart cases of the same number.
    pub about: Option<Named<FieldId>>,
    /// Texts, choices and ticks that lists are narrowed down by; the first text is what a year's work is kept apart by.
    pub by: Vec<Named<FieldId>>,
}

/// A name for people: Chinese, and English where somebody wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Title {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: Option<String>,
}

/// Who may do a task.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its name on the screen.
    pub title: Title,
    /// Whose holders are meant.
    pub of: RoleOf,
    /// Where that is written.
    pub of_span: Span,
    /// The post that must be held in the unit; the role's own id unless it says `post:`.
    pub post: PostId,
    /// `via: link`: no account, a single-use link.
    pub by_link: bool,
    /// Who enters what this role did on paper (4.6).
    pub paper: Option<RoleId>,
    /// Where `paper` is written, where it is.
    pub paper_span: Option<Span>,
    /// Where it is written.
    pub span: Span,
}

/// What a role is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleOf {
    /// The people who hold the post in the unit, or in any of the units, of a fact or item.
    Unit(Subject),
    /// The person, or the people, of a fact or item.
    Person(Subject),
}

impl RoleOf {
    /// What it is bound to.
    pub const fn subject(&self) -> &Subject {
        match self {
            Self::Unit(subject) | Self::Person(subject) => subject,
        }
    }
}

/// `case.x`, or `item`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// `case.x`.
    Fact(FieldId),
    /// `item`: the one this branch of an `each` is for.
    Item,
}

/// A deadline that runs across steps; start and length are the policy's deadline of the same id.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Its name on the screen.
    pub title: Title,
    /// The milestone that stops it.
    pub stops: Milestone,
    /// Where that is written.
    pub stops_span: Span,
    /// Where it is written.
    pub span: Span,
}

/// A kind of record.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its name on the screen.
    pub title: Title,
    /// Who may add a row.
    pub by: Vec<Named<RoleId>>,
    /// The columns.
    pub form: Vec<Ask>,
    /// Milestones that a row marks.
    pub marks: Vec<Mark>,
    /// The person who is asked by link whether the row is true.
    pub confirm: Option<Named<FieldId>>,
    /// Where it is written.
    pub span: Span,
}

/// A kind of request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its name on the screen.
    pub title: Title,
    /// Who may ask.
    pub by: Vec<Named<RoleId>>,
    /// The window of the policy within which it may be asked.
    pub within: Option<Named<DeadlineId>>,
    /// What the asker fills in.
    pub form: Vec<Ask>,
    /// Who decides.
    pub decided_by: DecidedBy,
    /// By when it should be decided.
    pub due: Option<Named<DeadlineId>>,
    /// The decisions.
    pub outcomes: IndexMap<OutcomeId, RequestOutcome>,
    /// Where it is written.
    pub span: Span,
}

/// Who decides a request.
#[derive(Debug, Clone)]
pub enum DecidedBy {
    /// A role of this definition.
    Role(Named<RoleId>),
    /// `policy.<path>`: a role or a list of roles, one of whom decides.
    Policy(Named<String>),
}

/// One decision on a request.
#[derive(Debug, Clone)]
pub struct RequestOutcome {
    /// The button.
    pub title: Title,
    /// What the decider fills in.
    pub form: Vec<Ask>,
    /// What it does to the case beside writing facts.
    pub does: Option<RequestDoes>,
    /// Who is told.
    pub notify: Vec<Notify>,
    /// Where it is written.
    pub span: Span,
}

/// What a decision does.
#[derive(Debug, Clone)]
pub enum RequestDoes {
    /// Moves the case to a step of the root list (2.8).
    Move(Named<StepId>),
    /// Extends whichever of these clocks runs (5.4).
    Extend(Vec<Named<ClockId>>),
    /// Cancels the case.
    Cancel,
}

/// A list of steps; the first begins.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// The steps in the order they are written.
    pub steps: IndexMap<StepId, Step>,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its place in the definition.
    pub path: StepPath,
    /// Its name on the screen.
    pub title: Title,
    /// What happens here.
    pub body: Body,
    /// Where it goes afterwards.
    pub exit: Exit,
    /// What its holder fills in.
    pub form: Form,
    /// A unit signs for what it was sent; inboxes list it apart.
    pub receipt: bool,
    /// Its deadline; on an `each`, one clock an item (3.3).
    pub due: Option<Named<DeadlineId>>,
    /// Milestones marked when it ends by a `next`.
    pub marks: Vec<Mark>,
    /// The document whose text is checked before `next`.
    pub lint: Option<Named<DocumentKind>>,
    /// The document rendered and frozen on entry (6.3).
    pub document: Option<Named<DocumentKind>>,
    /// The document whose original is made when the step ends (6.3).
    pub seal: Option<Named<DocumentKind>>,
    /// What stops its `next` outcomes.
    pub refuse: Vec<Refuse>,
    /// How often it may be entered (2.6).
    pub limit: Option<Limit>,
    /// Who is told when it ends by a `next`.
    pub notify: Vec<Notify>,
    /// Cases started when it ends by a `next` (7.3).
    pub starts: Option<Starts>,
    /// The policy's list of what to black out.
    pub redact: Option<Named<String>>,
    /// Whose eyes only until it ends (4.5); empty: everybody who sees the case.
    pub seen_by: Vec<Named<RoleId>>,
    /// Where it is written.
    pub span: Span,
}

/// What happens at a step (1.3).
#[derive(Debug, Clone)]
pub enum Body {
    /// Somebody does something.
    Task(Named<RoleId>),
    /// Several sign.
    Approve(Approve),
    /// Fixed branches at the same time.
    Parallel(IndexMap<StepId, Branch>),
    /// One branch an item of a list.
    Each(Box<Each>),
    /// Time passes.
    Wait(WaitFor),
    /// The package is written; the policy's path says how long it is kept.
    Archive(Named<String>),
    /// Routing only.
    Route,
}

/// How several sign.
#[derive(Debug, Clone)]
pub struct Approve {
    /// When it is enough.
    pub mode: ApproveMode,
    /// Who, in the order written.
    pub by: Vec<Line>,
    /// Where `approve` is written.
    pub span: Span,
}

/// When an `approve` is satisfied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApproveMode {
    /// Everybody, one after the other.
    InOrder,
    /// Everybody, in any order.
    All,
    /// One.
    Any,
    /// So many.
    Count(u32),
}

/// One line of an `approve`: one turn, or one a unit where the role is bound to a list of units (3.7).
#[derive(Debug, Clone)]
pub struct Line {
    /// Who.
    pub role: Named<RoleId>,
    /// What the turn is called, where not by the step's title.
    pub title: Option<Title>,
    /// When the line has a turn.
    pub when: Option<Expr>,
    /// Has a turn when no line with a `when` had one.
    pub otherwise: bool,
    /// What the signer fills in.
    pub form: Vec<Ask>,
    /// Where it is written.
    pub span: Span,
}

/// One branch of a `parallel`. A branch written as the body of one step is a list of that one step.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its name on the screen.
    pub title: Title,
    /// Skipped when this is false at entry.
    pub when: Option<Expr>,
    /// Its steps.
    pub list: List,
    /// Where it is written.
    pub span: Span,
}

/// One branch an item of a list.
#[derive(Debug, Clone)]
pub struct Each {
    /// `each: case.x`: the list.
    pub over: Named<FieldId>,
    /// The steps of one item. Written as a task alone, it is a list of one step with the block's own id, whose path is `<block>/<block>`.
    pub list: List,
    /// When the block is over.
    pub until: Until,
    /// What an item's overdue date does.
    pub late: Late,
    /// What a second entering does; must be said where there can be one.
    pub again: Option<Again>,
    /// Where `late` is written, where it is.
    pub late_span: Option<Span>,
    /// Where `again` is written, where it is.
    pub again_span: Option<Span>,
    /// Where `until` is written, where it is.
    pub until_span: Option<Span>,
}

/// When a block is over (3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Every branch is done.
    All,
    /// One is.
    Any,
    /// So many are.
    Count(u32),
    /// At once; all go on detached.
    None,
}

/// What an item's overdue date does (3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// Red, urged, still waited for.
    Wait,
    /// The office in charge decides.
    Decide,
    /// The item becomes silent and the block goes on.
    GoOn,
}

/// What a second entering of an `each` does (2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Every item is opened anew.
    Ask,
    /// Answered and silent items stand.
    Keep,
}

/// What a `wait` waits for (2.9).
#[derive(Debug, Clone)]
pub enum WaitFor {
    /// So long from entering.
    Duration(Duration),
    /// A day.
    Date(NaiveDate),
    /// The day in `case.x`.
    Fact(Named<FieldId>),
}

/// Where a step goes.
#[derive(Debug, Clone)]
pub enum Exit {
    /// One way on.
    Next(Named<To>),
    /// Buttons.
    Outcomes(IndexMap<OutcomeId, Outcome>),
    /// The engine's choice, top to bottom.
    Choose(Vec<Choose>),
}

/// A target within the same list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A step of the same list.
    Step(StepId),
    /// The list is over.
    Done,
}

/// A button.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What it says.
    pub title: Title,
    /// What must be filled in for it, beside the step's form.
    pub form: Vec<Ask>,
    /// Milestones it marks.
    pub marks: Vec<Mark>,
    /// When it is offered.
    pub when: Option<Expr>,
    /// Where it goes.
    pub way: Way,
    /// Who is told.
    pub notify: Vec<Notify>,
    /// Where it is written.
    pub span: Span,
}

/// Forward or back.
#[derive(Debug, Clone)]
pub enum Way {
    /// Forward.
    Next(Named<To>),
    /// To an earlier step.
    Back(Named<StepId>),
}

/// One row of a `choose`; the last has no `when` (`otherwise`).
#[derive(Debug, Clone)]
pub struct Choose {
    /// The condition; none for `otherwise`.
    pub when: Option<Expr>,
    /// Where it goes.
    pub to: Named<To>,
    /// Where the row is written.
    pub span: Span,
}

/// What stops the `next` outcomes.
#[derive(Debug, Clone)]
pub struct Refuse {
    /// Refused when this holds.
    pub when: Expr,
    /// What the person is told.
    pub say: Title,
    /// What to do next, where written.
    pub advice: Option<Title>,
    /// Whom to ask, where not `in_charge`.
    pub ask: Option<Named<RoleId>>,
    /// Where it is written.
    pub span: Span,
}

/// How often a step may be entered.
#[derive(Debug, Clone)]
pub struct Limit {
    /// So often.
    pub rounds: u32,
    /// After that, this step is entered instead.
    pub then: Named<StepId>,
    /// Where it is written.
    pub span: Span,
}

/// Cases that a step starts.
#[derive(Debug, Clone)]
pub struct Starts {
    /// Of which workflow.
    pub workflow: Named<WorkflowId>,
    /// One a row of this fact.
    pub each: Named<FieldId>,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notify {
    /// Those who hold a role.
    Role(Named<RoleId>),
    /// The people or units of a fact.
    Fact(Named<FieldId>),
}

/// A milestone, and the field that holds its day where it is not the day of the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which.
    pub milestone: Milestone,
    /// The field that holds the day.
    pub on: Option<Named<FieldId>>,
    /// Where it is written.
    pub span: Span,
}

/// A form.
#[derive(Debug, Clone)]
pub enum Form {
    /// Fields, in order.
    Fields(Vec<Ask>),
    /// `policy.<name>`: the policy's list.
    Policy(Named<String>),
}

impl Default for Form {
    fn default() -> Self {
        Self::Fields(Vec::new())
    }
}

/// One field of a form; `!` makes it required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Which.
    pub field: FieldId,
    /// Must be filled in.
    pub required: bool,
    /// Where it is written.
    pub span: Span,
}

/// A blank of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// What people see beside it.
    pub title: Title,
    /// What can be written in it.
    pub kind: FieldKind,
    /// Where its value comes from, where not from a person.
    pub from: Option<FieldFrom>,
    /// Where it is written.
    pub span: Span,
}

/// What can be written in a field.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A whole number.
    Number,
    /// A day.
    Date,
    /// A tick.
    YesNo,
    /// A person.
    Person,
    /// Several people.
    People,
    /// A unit.
    Unit,
    /// Several units.
    Units,
    /// A file.
    File,
    /// Several files.
    Files,
    /// One of a list.
    Choice(Choices),
    /// A table.
    Rows(Vec<Ask>),
}

/// The list of a choice.
#[derive(Debug, Clone)]
pub enum Choices {
    /// Written in the definition: id and title.
    Listed(IndexMap<String, Title>),
    /// `policy.<path>`.
    Policy(Named<String>),
}

/// Where a field's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldFrom {
    /// The import; the case begins with it.
    Import,
    /// The unit's register of numbers: taken anew in every run.
    NumberSeries,
}

/// A name and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// The name.
    pub id: T,
    /// Where.
    pub span: Span,
}

impl<T> Named<T> {
    /// `id` at `span`.
    pub const fn new(id: T, span: Span) -> Self {
        Self { id, span }
    }
}
