//! Finding things in a case: an open run, an item, a date. Total, and never an answer from anywhere else.

use super::clock::{Due, DueOf};
use super::state::{Awaits, Case, Item, ItemRef, Position, Run, Status};
use crate::ids::{DocumentId, RunId, ScopeId, StepPath};

/// A run's id without its round: the step within its scope.
pub fn run_base(run: &RunId) -> &str {
    run.as_str().rsplit_once('#').map_or(run.as_str(), |(base, _)| base)
}

/// The date of something, where it has one.
pub fn due_of<'a>(case: &'a Case, of: &DueOf) -> Option<&'a Due> {
    match of {
        DueOf::Run(id) => case.run(id)?.1.due.as_ref(),
        DueOf::Item { block, item } => case.item(block, item)?.due.as_ref(),
        DueOf::Clock(clock) => case.clocks.get(clock).map(|clock| &clock.due),
        DueOf::Request(number) => case.requests.get(number)?.due.as_ref(),
    }
}

impl Case {
    /// The open run of this id, and its scope.
    pub fn run(&self, id: &RunId) -> Option<(&ScopeId, &Run)> {
        self.runs().find(|(_, run)| run.id == *id)
    }
    /// Every open run, and its scope.
    pub fn runs(&self) -> impl Iterator<Item = (&ScopeId, &Run)> {
        self.scopes.iter().filter_map(|(id, scope)| match &scope.at {
            Position::At(run) => Some((id, run)),
            Position::Between | Position::Done(_) | Position::Withdrawn(_) => None,
        })
    }
    /// An item of a block.
    pub fn item(&self, block: &StepPath, item: &crate::ids::ItemId) -> Option<&Item> {
        self.blocks.get(block)?.items.iter().find(|known| known.id == *item)
    }
    /// The item that a scope belongs to, its own or that of a scope around it.
    pub fn item_of(&self, scope: &ScopeId) -> Option<&ItemRef> {
        let mut at = self.scopes.get(scope)?;
        loop {
            if at.item.is_some() {
                return at.item.as_ref();
            }
            at = self.scopes.get(self.run(at.parent.as_ref()?)?.0)?;
        }
    }
    /// Whether a scope, or one around it, goes on beside the flow.
    pub fn is_detached(&self, scope: &ScopeId) -> bool {
        let mut at = self.scopes.get(scope);
        while let Some(known) = at {
            if known.detached {
                return true;
            }
            at = known.parent.as_ref().and_then(|parent| self.run(parent)).and_then(|(scope, _)| self.scopes.get(scope));
        }
        false
    }
    /// Whether the case is over.
    pub const fn is_ended(&self) -> bool {
        matches!(self.status, Status::Ended { .. })
    }
    /// The latest day of a milestone.
    pub fn mark(&self, milestone: &crate::ids::Milestone) -> Option<chrono::NaiveDate> {
        self.marks.get(milestone).and_then(|days| days.iter().max()).copied()
    }
}

impl Run {
    /// What it waits for is there: people can act.
    pub const fn is_ready(&self) -> bool {
        self.awaits.is_none()
    }
    /// The document it waits for.
    pub const fn awaited_document(&self) -> Option<&DocumentId> {
        match &self.awaits {
            Some(Awaits::Draft(document) | Awaits::Original { document, .. }) => Some(document),
            Some(Awaits::Package) | None => None,
        }
    }
}
