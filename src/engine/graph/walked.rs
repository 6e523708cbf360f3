//! The way a case really went, drawn into the picture of its definition: what is done, what is open, and how often each way was
//! taken.
//!
//! Everything is read off the log by the names of steps and ways, so a picture of another version of the definition shows what
//! the two have in common. Moves by the office in charge follow no drawn way and so leave none.

use super::picture::{Chain, Picture, Shape, State};
use crate::definition::Definition;
use crate::ids::{ScopeId, StepPath};
use crate::machine::event::{Event, What};
use crate::machine::state::{Case, Leave};
use std::collections::BTreeMap;

/// Draws what `events` tell of `case` into `picture`.
pub fn walked(picture: &mut Picture, definition: &Definition, case: &Case, events: &[Event]) {
    let mut walk = Walk::default();
    for event in events {
        walk.follow(picture, definition, &event.what);
    }
    for (way, times) in walk.ways {
        picture.walk(&way, times);
    }
    for path in walk.done {
        picture.mark(&path, State::Done);
    }
    for (_, run) in case.runs() {
        picture.mark(&run.step, State::Now);
    }
}

#[derive(Default)]
struct Walk {
    ways: BTreeMap<String, u32>,
    done: Vec<StepPath>,
    /// Where the way last taken in a scope leads.
    ahead: BTreeMap<ScopeId, StepPath>,
}

impl Walk {
    fn follow(&mut self, picture: &Picture, definition: &Definition, what: &What) {
        match what {
            What::StepEnded { scope, run, how } => {
                let path = run.step_path();
                let Some(way) = way(definition, &path, how) else { return };
                self.done.push(path);
                if let Some(target) = target(&picture.steps, &way) {
                    self.ahead.insert(scope.clone(), target);
                }
                *self.ways.entry(way).or_default() += 1;
            }
            What::StepEntered { scope, run } => {
                // Entered too often: the limit of the step ahead led elsewhere (2.6).
                let passed = self.ahead.remove(scope).filter(|ahead| *ahead != run.step);
                if let Some(passed) = passed.filter(|passed| definition.step(passed).is_some_and(|step| step.limit.is_some())) {
                    *self.ways.entry(format!("{passed}#limit")).or_default() += 1;
                }
            }
            _ => {}
        }
    }
}

/// The name of the way along which a step was left; none where it was left along no way.
fn way(definition: &Definition, path: &StepPath, how: &Leave) -> Option<String> {
    definition.step(path)?;
    match how {
        Leave::Outcome(outcome) => Some(format!("{path}.{outcome}")),
        Leave::Next | Leave::Time => Some(format!("{path}.next")),
        Leave::Chose(row) => Some(format!("{path}#{row}")),
        Leave::Withdrawn(_) | Leave::TakenBack => None,
    }
}

/// The step that the way called `id` leads to.
fn target(chain: &Chain, id: &str) -> Option<StepPath> {
    if let Some(edge) = chain.edges.iter().find(|edge| edge.id == id) {
        return edge.to.and_then(|to| chain.nodes.get(to)).map(|node| node.path.clone());
    }
    chain.nodes.iter().find_map(|node| match &node.shape {
        Shape::Group(group) => group.branches.iter().find_map(|branch| target(&branch.steps, id)),
        Shape::Task | Shape::Many | Shape::Approve | Shape::Wait | Shape::Archive | Shape::Route => None,
    })
}
