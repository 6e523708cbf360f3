//! A story, and how its acts are written down.

use super::shape::Shape;
use crate::scenario::{Act, At, Verb};
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, PersonId, StepPath};
use dafu_engine::machine::command::FormInput;
use serde_json::{Value as Json, json};

/// What becomes of a proposal, or of two that are handled as one.
#[derive(Debug, Clone)]
pub struct Story {
    /// Where it ends.
    pub shape: Shape,
    /// Its cases; the proposal's own first.
    pub cases: Vec<CaseId>,
    /// The line of the session's file it is about.
    pub line: u32,
    /// Who does what on which day, in order.
    pub acts: Vec<(NaiveDate, Act)>,
}

/// Somebody does something to a case.
pub fn act(case: &CaseId, by: &PersonId, verb: Verb) -> Act {
    Act {
        case: Some(case.clone()),
        by: by.clone(),
        link: false,
        agent_for: None,
        happened: None,
        paper: None,
        verb,
        refused: None,
    }
}

/// A form, from a JSON object.
pub fn form(object: &Json) -> FormInput {
    let cells = object.as_object().into_iter().flatten();
    cells.filter(|(_, value)| !value.is_null()).map(|(field, value)| (field.as_str().into(), value.clone())).collect()
}

/// The run of a step outside blocks.
pub fn at(step: &str) -> At {
    At { step: StepPath::new(step), item: None }
}

/// The run of a step for an item.
pub fn at_item(step: &str, item: &str) -> At {
    At { step: StepPath::new(step), item: Some(item.into()) }
}

/// Hands in a form, or presses a button.
pub fn hand_in(at: At, outcome: Option<&str>, form: FormInput) -> Verb {
    Verb::Act { at, outcome: outcome.map(Into::into), form, straight_back: false, ticked: Vec::new() }
}

/// Nothing to fill in.
pub fn nothing() -> FormInput {
    form(&json!({}))
}
