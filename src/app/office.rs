//! What the office as a whole asks for: its ledger.

use super::{App, Selection};
use crate::ledger::Ledger;
use crate::store::StoreError;
use crate::tables::Table;
use dafu_engine::ids::{UnitId, WorkflowId};
use dafu_engine::machine::command::Now;

impl App {
    /// The ledger as it stands; of one unit, what is its business.
    pub async fn ledger(&self, ledger: &Ledger, unit: Option<&UnitId>, now: Now) -> Result<Table, StoreError> {
        let workflows: Vec<WorkflowId> = ledger.workflows.iter().map(|(workflow, _)| workflow.clone()).collect();
        let mut lines = Vec::new();
        self.survey(&Selection { workflows, logs: false }, now, |seen| {
            lines.extend(ledger.line(&seen.world, &seen.case, unit));
        })
        .await?;
        Ok(ledger.table(lines))
    }

    /// The unit with this id, short name or full name.
    pub async fn unit_named(&self, name: &str) -> Result<Option<UnitId>, StoreError> {
        let db = self.store().reader();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let people = register.people(db, self.now().today).await?;
        let named = |id: &UnitId| people.units.get(id).is_some_and(|unit| unit.name == name || unit.short == name);
        Ok(people.units.keys().find(|id| **id == *name).or_else(|| people.units.keys().find(|id| named(id))).cloned())
    }
}
