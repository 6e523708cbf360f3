//! The way a case really went, drawn into the picture of its definition: what is done, what is open, and how often each way was
//! taken.
//!
//! Everything is read off the log by the names of steps and ways, so a picture of another version of the definition shows what
//! the two have in common. A way counts when the step it leads to was entered along it: a move by the office in charge, and
//! going straight back to whoever sent a draft back (2.7), follow no drawn way and leave none.

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
    /// In each scope, the way along which a step was left, and the step it leads to.
    leaving: BTreeMap<ScopeId, (String, StepPath)>,
}

impl Walk {
    fn follow(&mut self, picture: &Picture, definition: &Definition, what: &What) {
        if let What::StepEnded { scope, run, how } = what {
            self.leave(picture, definition, (scope, &run.step_path(), how));
        } else if let What::StepEntered { scope, run } = what {
            self.enter(definition, scope, &run.step);
        }
    }

    fn leave(&mut self, picture: &Picture, definition: &Definition, (scope, path, how): (&ScopeId, &StepPath, &Leave)) {
        let Some(way) = way(definition, path, how) else { return };
        self.done.push(path.clone());
        match target(&picture.steps, &way) {
            Some(target) => drop(self.leaving.insert(scope.clone(), (way, target))),
            None => self.count(way),
        }
    }

    fn enter(&mut self, definition: &Definition, scope: &ScopeId, step: &StepPath) {
        let Some((way, target)) = self.leaving.remove(scope) else { return };
        if target == *step {
            return self.count(way);
        }
        // Entered too often: the step's limit leads on from it (2.6).
        let limit = definition.step(&target).and_then(|step| step.limit.as_ref());
        if limit.is_some_and(|limit| limit.then.id == step.step()) {
            self.count(way);
            self.count(format!("{target}#limit"));
        }
    }

    fn count(&mut self, way: String) {
        *self.ways.entry(way).or_default() += 1;
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

/// The step that the way called `id` leads to; none where it ends its list.
fn target(chain: &Chain, id: &str) -> Option<StepPath> {
    if let Some(edge) = chain.edges.iter().find(|edge| edge.id == id) {
        return edge.to.and_then(|to| chain.nodes.get(to)).map(|node| node.path.clone());
    }
    chain.nodes.iter().find_map(|node| match &node.shape {
        Shape::Group(group) => group.branches.iter().find_map(|branch| target(&branch.steps, id)),
        Shape::Task | Shape::Many | Shape::Approve | Shape::Wait | Shape::Archive | Shape::Route => None,
    })
}
