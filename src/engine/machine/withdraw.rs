//! Leaving early: what is given up with a block, an item, or the whole case (docs/SEMANTICS.md 2.4, 8.3).
//!
//! Answers that have been given stay; nobody's signature is deleted.

use super::draft::Draft;
use super::event::What;
use super::refusal::Refusal;
use super::state::{Ending, Item, ItemRef, ItemState, Leave, Position, Run, Work};
use crate::ids::{ItemId, ScopeId, StepPath};

impl Draft<'_> {
    /// An item is no longer asked.
    pub fn withdraw_item(&mut self, block: &StepPath, item: &ItemId, reason: &str) -> Result<(), Refusal> {
        if let Some(scope) = self.case.item(block, item).map(|item| item.scope.clone()) {
            self.withdraw_scope(&scope, reason)?;
        }
        self.emit(What::ItemWithdrawn { item: ItemRef { block: block.clone(), item: item.clone() }, reason: reason.to_owned() });
        Ok(())
    }

    /// Gives up a scope and all that is open in it (2.4); whoever had a task in it is told.
    pub fn withdraw_scope(&mut self, scope: &ScopeId, reason: &str) -> Result<(), Refusal> {
        let Some(known) = self.case.scopes.get(scope).cloned() else { return Ok(()) };
        match known.at {
            Position::Done(_) | Position::Withdrawn(_) => return Ok(()),
            Position::Between => {}
            Position::At(run) => self.withdraw_run(scope, &run, reason)?,
        }
        self.emit(What::ScopeWithdrawn { scope: scope.clone(), reason: reason.to_owned() });
        Ok(())
    }

    /// Ends a run early, with the blocks in it.
    pub fn withdraw_run(&mut self, scope: &ScopeId, run: &Run, reason: &str) -> Result<(), Refusal> {
        let told: Vec<_> = super::tasks::tasks(&self.world, &self.case)
            .into_iter()
            .filter(|task| task.run.as_ref() == Some(&run.id))
            .flat_map(|task| task.owner.map_or(task.people, |owner| [owner].into()))
            .collect();
        match run.work {
            Work::Parallel => {
                let children: Vec<ScopeId> = self
                    .case
                    .scopes
                    .iter()
                    .filter(|(_, child)| child.parent.as_ref() == Some(&run.id))
                    .map(|(id, _)| id.clone())
                    .collect();
                for child in children {
                    self.withdraw_scope(&child, reason)?;
                }
            }
            Work::Each => {
                for item in self.working_items(&run.step) {
                    self.withdraw_item(&run.step, &item.id, reason)?;
                }
                self.emit(What::BlockClosed { block: run.step.clone() });
            }
            Work::Task { .. } | Work::Approve { .. } | Work::Wait { .. } | Work::Archive | Work::Route => {}
        }
        self.emit(What::StepEnded { scope: scope.clone(), run: run.id.clone(), how: Leave::Withdrawn(reason.to_owned()) });
        self.notify(&format!("{}.withdrawn", run.step), told, Vec::new(), Some(reason.to_owned()));
        Ok(())
    }

    /// Ends the case: every scope, clock and request first (8.3).
    pub fn end_case(&mut self, how: Ending) -> Result<(), Refusal> {
        let reason = match &how {
            Ending::Completed => "事项已办结归档".to_owned(),
            Ending::Cancelled(reason) => reason.clone(),
            Ending::Joined(case) => format!("已并入{case}"),
        };
        // Items beside the flow are withdrawn first, so that their blocks say so; then whatever else is open.
        let blocks = self.case.blocks.iter();
        let items = blocks.flat_map(|(path, block)| block.items.iter().map(move |item| (path.clone(), item.clone())));
        let at_work: Vec<(StepPath, Item)> = items.filter(|(_, item)| self.is_at_work(&item.scope)).collect();
        for (path, item) in at_work {
            if item.state == ItemState::Silent {
                self.withdraw_scope(&item.scope, &reason)?;
            } else {
                self.withdraw_item(&path, &item.id, &reason)?;
            }
        }
        let scopes: Vec<ScopeId> = self.case.scopes.keys().cloned().collect();
        for scope in scopes {
            self.withdraw_scope(&scope, &reason)?;
        }
        self.close_clocks_and_requests();
        self.emit(What::CaseEnded { how });
        Ok(())
    }

    fn close_clocks_and_requests(&mut self) {
        let on = self.on;
        let running: Vec<_> = self
            .case
            .clocks
            .iter()
            .filter(|(_, state)| !matches!(state.runs, super::clock::Runs::Stopped { .. }))
            .map(|(clock, state)| (clock.clone(), !state.due.is_late(on)))
            .collect();
        for (clock, in_time) in running {
            self.emit(What::ClockStopped { clock, on, in_time });
        }
        let open: Vec<u32> =
            self.case.requests.iter().filter(|(_, request)| request.decided.is_none()).map(|(number, _)| *number).collect();
        for number in open {
            let decided = super::state::Decided { by: None, outcome: None, on, form: std::collections::BTreeMap::new() };
            self.emit(What::RequestDecided { number, decided });
        }
    }
}
