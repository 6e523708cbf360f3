//! A form as a page needs it: its blanks with what stands in them, and the ways it can be sent.

use dafu_engine::definition::{Ask, Definition, FieldKind, RoleOf, Subject, Title};
use dafu_engine::ids::{FieldId, ItemId, OutcomeId, PersonId, RecordId, RequestId, RunId, StepPath, UnitId};
use dafu_engine::machine::Finding;
use dafu_engine::machine::refusal::Refusal;
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::people::People;
use dafu_engine::policy::ChoiceRow;
use dafu_engine::value::Value;
use std::collections::BTreeMap;

/// What sending a form asks of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// To act at a run.
    Act(RunId),
    /// To take a run from the pool.
    Claim(RunId),
    /// To put it back.
    Release(RunId),
    /// To take one's act back.
    TakeBack(RunId),
    /// To urge whoever has a run.
    Urge(RunId),
    /// To give a run away.
    HandOver(RunId),
    /// To let somebody prepare a run.
    Delegate(RunId),
    /// To ask for something beside the steps.
    Request(RequestId),
    /// To decide such a request.
    Decide(u32),
    /// To add a row to a record.
    Record(RecordId),
    /// To decide about an overdue item.
    Late(StepPath, ItemId),
    /// To freeze the case.
    Suspend,
    /// To let it go on.
    Resume,
    /// To write a note.
    Note,
}

impl Doing {
    /// As forms and addresses have it.
    pub fn id(&self) -> String {
        match self {
            Self::Act(run) => format!("act {run}"),
            Self::Claim(run) => format!("claim {run}"),
            Self::Release(run) => format!("release {run}"),
            Self::TakeBack(run) => format!("take_back {run}"),
            Self::Urge(run) => format!("urge {run}"),
            Self::HandOver(run) => format!("hand_over {run}"),
            Self::Delegate(run) => format!("delegate {run}"),
            Self::Request(kind) => format!("request {kind}"),
            Self::Decide(number) => format!("decide {number}"),
            Self::Record(record) => format!("record {record}"),
            Self::Late(block, item) => format!("late {block} {item}"),
            Self::Suspend => "suspend".to_owned(),
            Self::Resume => "resume".to_owned(),
            Self::Note => "note".to_owned(),
        }
    }

    /// What a form or an address says; none where it says nothing that can be done.
    pub fn parse(id: &str) -> Option<Self> {
        let (what, rest) = id.split_once(' ').unwrap_or((id, ""));
        let run = || RunId::new(rest);
        Some(match what {
            "act" => Self::Act(run()),
            "claim" => Self::Claim(run()),
            "release" => Self::Release(run()),
            "take_back" => Self::TakeBack(run()),
            "urge" => Self::Urge(run()),
            "hand_over" => Self::HandOver(run()),
            "delegate" => Self::Delegate(run()),
            "request" => Self::Request(RequestId::new(rest)),
            "decide" => Self::Decide(rest.parse().ok()?),
            "record" => Self::Record(RecordId::new(rest)),
            "late" => {
                let (block, item) = rest.rsplit_once(' ')?;
                Self::Late(StepPath::new(block), ItemId::new(item))
            }
            "suspend" => Self::Suspend,
            "resume" => Self::Resume,
            "note" => Self::Note,
            _ => return None,
        })
    }
}

/// A form that can be sent now.
#[derive(Debug, Clone)]
pub struct Form {
    /// What it asks.
    pub doing: Doing,
    /// What it is called.
    pub title: Title,
    /// The task it belongs to.
    pub task: Option<OpenTask>,
    /// As whom it is sent.
    pub stands: Stands,
    /// What is filled in whichever way it is sent.
    pub blanks: Vec<Blank>,
    /// The ways it can be sent.
    pub slots: Vec<Slot>,
    /// What the document's check finds in what stands there now.
    pub findings: Vec<Finding>,
    /// What it waits for before it can be sent: the engine's own words.
    pub waits: Option<Refusal>,
}

/// As whom somebody acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// As himself.
    Himself,
    /// In somebody's name (受托办理).
    For(PersonId),
    /// By a link of his own, without an account.
    ByLink,
    /// Entering what one of these did on paper (线下签批).
    Enters(Vec<PersonId>),
}

/// One way a form can be sent: a button.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Which outcome; none where there is one way.
    pub outcome: Option<OutcomeId>,
    /// What the button says.
    pub title: Title,
    /// It leads on; otherwise back.
    pub forward: bool,
    /// What follows, where something does.
    pub to: Option<Title>,
    /// What is filled in for this way alone.
    pub blanks: Vec<Blank>,
}

/// A blank of a form.
#[derive(Debug, Clone)]
pub struct Blank {
    /// Its field.
    pub field: FieldId,
    /// What stands beside it.
    pub title: Title,
    /// What goes in.
    pub kind: BlankKind,
    /// Has to be filled in.
    pub required: bool,
    /// What stands in it.
    pub value: Option<Value>,
}

/// What goes into a blank.
#[derive(Debug, Clone)]
pub enum BlankKind {
    /// One line.
    Line,
    /// One line, which the unit's register of numbers can fill.
    Number,
    /// Several lines.
    Lines,
    /// A whole number.
    Count,
    /// A day.
    Date,
    /// A tick.
    YesNo,
    /// One of these people.
    Person(Vec<PersonId>),
    /// Some of these people.
    People(Vec<PersonId>),
    /// One of these units.
    Unit(Vec<UnitId>),
    /// Some of these units.
    Units(Vec<UnitId>),
    /// A file.
    File,
    /// Files.
    Files,
    /// One of a list.
    Choice(Vec<ChoiceRow>),
    /// Rows of these.
    Rows(Vec<Blank>),
}

impl Blank {
    /// A blank that no definition asks for.
    pub(super) fn own(field: &str, title: Title, kind: BlankKind) -> Self {
        Self { field: FieldId::new(field), title, kind, required: true, value: None }
    }
}

/// Makes blanks of a definition's fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) definition: &'a Definition,
    pub(super) policy: &'a dafu_engine::policy::Policy,
    pub(super) people: &'a People,
    /// The units of whoever fills it in.
    pub(super) units: &'a [UnitId],
}

impl Maker<'_> {
    pub(super) fn blanks(&self, asks: &[Ask], known: &BTreeMap<FieldId, Value>) -> Vec<Blank> {
        asks.iter().filter_map(|ask| self.blank(ask, known)).collect()
    }

    fn blank(&self, ask: &Ask, known: &BTreeMap<FieldId, Value>) -> Option<Blank> {
        let field = self.definition.fields.get(&ask.field)?;
        let kind = match &field.kind {
            FieldKind::Text if field.is_taken_anew() => BlankKind::Number,
            FieldKind::Text => BlankKind::Line,
            FieldKind::LongText => BlankKind::Lines,
            FieldKind::Number => BlankKind::Count,
            FieldKind::Date => BlankKind::Date,
            FieldKind::YesNo => BlankKind::YesNo,
            FieldKind::Person => BlankKind::Person(self.candidates(&ask.field)),
            FieldKind::People => BlankKind::People(self.candidates(&ask.field)),
            FieldKind::Unit => BlankKind::Unit(self.people.units.keys().cloned().collect()),
            FieldKind::Units => BlankKind::Units(self.people.units.keys().cloned().collect()),
            FieldKind::File => BlankKind::File,
            FieldKind::Files => BlankKind::Files,
            FieldKind::Choice(_) => BlankKind::Choice(self.definition.choices(&ask.field, self.policy).unwrap_or_default()),
            FieldKind::Rows(columns) => BlankKind::Rows(self.blanks(columns, &BTreeMap::new())),
        };
        // What is taken anew never stands there already, and a reason belongs to one act.
        let stands = !field.is_taken_anew() && ask.field != "reason";
        let value = known.get(&ask.field).filter(|_| stands).cloned();
        Some(Blank { field: ask.field.clone(), title: field.title.clone(), kind, required: ask.required, value })
    }

    /// Who may be named: those of one's own units who hold the post of a role bound to this field; where there are none,
    /// everybody of one's own units; else everybody with an account.
    fn candidates(&self, field: &FieldId) -> Vec<PersonId> {
        let posts: Vec<_> = self
            .definition
            .roles
            .values()
            .filter(|role| matches!(&role.of, RoleOf::Person(Subject::Fact(known)) if known == field))
            .map(|role| &role.post)
            .collect();
        let own = || self.people.posts.iter().filter(|held| self.units.contains(&held.unit));
        let mut named: Vec<PersonId> = own().filter(|held| posts.contains(&&held.post)).map(|held| held.person.clone()).collect();
        if named.is_empty() {
            named = own().map(|held| held.person.clone()).collect();
        }
        if named.is_empty() {
            named = self.people.persons.iter().filter(|(_, known)| known.account).map(|(id, _)| id.clone()).collect();
        }
        named.sort();
        named.dedup();
        named
    }
}
