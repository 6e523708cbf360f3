//! What the outside world has to do because of an event: data, never action (docs/SEMANTICS.md 1.4).
//!
//! The store writes each effect as a row in the event's own transaction; workers carry them out. Timers and tasks are not
//! effects but what a case *is*: [`super::timers`] and [`super::tasks`] read them off the state, and the store keeps its rows equal.

use super::command::{FormInput, Message};
use super::document::{DocumentContent, DocumentPart};
use super::event::{Event, What};
use super::state::{Case, Status};
use crate::ids::{CaseId, DocumentId, PersonId, PolicyId, RunId, UnitId, WorkflowId};
use serde::{Deserialize, Serialize};

/// Something to do outside the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// Make a document and send its digest back as a result.
    Render {
        /// Which.
        document: DocumentId,
        /// Draft or original.
        part: DocumentPart,
        /// From what.
        content: DocumentContent,
    },
    /// Write and verify the package, and send its digest back as a result.
    Package {
        /// By which run.
        run: RunId,
        /// How long it is kept.
        retention: String,
    },
    /// Tell people and units.
    Tell {
        /// About what.
        about: String,
        /// Which people.
        people: Vec<PersonId>,
        /// Which units.
        units: Vec<UnitId>,
        /// In whose words, where there are any.
        text: Option<String>,
    },
    /// Send a message to another case.
    Send {
        /// Which.
        to: CaseId,
        /// What.
        message: Message,
    },
    /// Begin a case of its own.
    Start {
        /// Its id.
        case: CaseId,
        /// Of which workflow; the newest version the office has in force.
        workflow: WorkflowId,
        /// Under which policy.
        policy: PolicyId,
        /// What it begins with.
        facts: FormInput,
        /// The case that started it.
        parent: CaseId,
    },
}

/// What `event` asks of the outside world; `case` is the state after it.
#[expect(clippy::too_many_lines, reason = "one arm an event, so that a new event can't be forgotten")]
pub fn effects(case: &Case, event: &Event) -> Vec<Effect> {
    match &event.what {
        What::DocumentAsked { document, part, content } => {
            vec![Effect::Render { document: document.clone(), part: *part, content: content.clone() }]
        }
        What::PackageAsked { run, retention } => vec![Effect::Package { run: run.clone(), retention: retention.clone() }],
        What::Notified { about, people, units, text } => {
            vec![Effect::Tell { about: about.clone(), people: people.clone(), units: units.clone(), text: text.clone() }]
        }
        What::Urged { run, text, people, units, number: _ } => vec![Effect::Tell {
            about: format!("urge {run}"),
            people: people.clone(),
            units: units.clone(),
            text: Some(text.clone()),
        }],
        What::ChildStarted { case: child, child: started, facts } => vec![Effect::Start {
            case: child.clone(),
            workflow: started.workflow.clone(),
            policy: case.policy.clone(),
            facts: facts.iter().map(|(field, value)| (field.clone(), super::form::written(value))).collect(),
            parent: case.id.clone(),
        }],
        What::ChildChanged { case: child, facts } => vec![Effect::Send {
            to: child.clone(),
            message: Message::RowChanged {
                facts: facts.iter().map(|(field, value)| (field.clone(), super::form::written(value))).collect(),
            },
        }],
        What::JoinAsked { into, reason } => vec![Effect::Send {
            to: into.clone(),
            message: Message::TakeOver {
                case: case.id.clone(),
                facts: case.facts.iter().map(|(field, value)| (field.clone(), super::form::written(value))).collect(),
                reason: reason.clone(),
            },
        }],
        What::JoinAnswered { case: other, yes, reason } => vec![Effect::Send {
            to: other.clone(),
            message: Message::TakenOver { case: case.id.clone(), yes: *yes, reason: reason.clone() },
        }],
        What::CaseEnded { how } => case
            .parent
            .iter()
            .map(|parent| Effect::Send {
                to: parent.clone(),
                message: Message::ChildEnded { case: case.id.clone(), how: how.clone() },
            })
            .collect(),
        What::Flagged { text, timer: _ } => {
            debug_assert!(!matches!(case.status, Status::Ended { .. }), "an ended case accepts nothing");
            vec![Effect::Tell { about: "flag".to_owned(), people: Vec::new(), units: Vec::new(), text: Some(text.clone()) }]
        }
        What::CaseOpened { .. }
        | What::Suspended { .. }
        | What::Resumed { .. }
        | What::FactsWritten { .. }
        | What::Corrected { .. }
        | What::ScopeOpened { .. }
        | What::ScopeDone { .. }
        | What::ScopeWithdrawn { .. }
        | What::ScopeDetached { .. }
        | What::StepEntered { .. }
        | What::StepEnded { .. }
        | What::RunAwaits { .. }
        | What::Claimed { .. }
        | What::Released { .. }
        | What::HandedOver { .. }
        | What::Delegated { .. }
        | What::Prepared { .. }
        | What::TurnsOpened { .. }
        | What::SignerAdded { .. }
        | What::SignerRemoved { .. }
        | What::Signed { .. }
        | What::Marked { .. }
        | What::ClockStarted { .. }
        | What::ClockStopped { .. }
        | What::ClockDropped { .. }
        | What::ClockPaused { .. }
        | What::ClockRestarted { .. }
        | What::DateMoved { .. }
        | What::DueReached { .. }
        | What::Reminded { .. }
        | What::BlockOpened { .. }
        | What::BlockClosed { .. }
        | What::ItemOpened { .. }
        | What::ItemChanged { .. }
        | What::ItemAnswered { .. }
        | What::ItemSilent { .. }
        | What::ItemWithdrawn { .. }
        | What::ItemToDecide { .. }
        | What::RequestAsked { .. }
        | What::RequestDecided { .. }
        | What::RecordAdded { .. }
        | What::RecordConfirmed { .. }
        | What::RecordCorrected { .. }
        | What::DocumentReady { .. }
        | What::DocumentReopened { .. }
        | What::ErratumAdded { .. }
        | What::PackageReady { .. }
        | What::Consulted { .. }
        | What::ConsultAnswered { .. }
        | What::TakenBack { .. }
        | What::Moved { .. }
        | What::ChildEnded { .. }
        | What::JoinRefused { .. }
        | What::ResultHeld { .. }
        | What::NotMade(_)
        | What::Migrated { .. }
        | What::Noted { .. }
        | What::OutcomeTaken { .. } => Vec::new(),
    }
}
