//! What follows from a log, rebuilt from it: snapshot, columns, tasks, timers, and the rows that lists and searches read. Events are never touched, and a case whose log
//! itself can't be trusted is left as it is.

use super::doctor::{check_chain, fold};
use super::project::{self, Beside};
use super::{App, desk};
use crate::store::queue::{self, Queue};
use crate::store::{StoreError, cases, events, tasks, timers};
use dafu_engine::chain;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::World;
use dafu_engine::machine::command::Now;
use std::collections::BTreeMap;

impl App {
    /// Rebuilds a case from its log, as if it had just been saved. False where its log has a gap, a broken chain or something
    /// unreadable: then nothing was changed.
    pub async fn repair(&self, id: &CaseId, now: Now) -> Result<bool, StoreError> {
        let tx = self.store().begin().await?;
        let Some(row) = cases::lock(&tx, &[id]).await?.pop() else { return Ok(false) };
        let log = events::history(&tx, id, 0, u64::from(u32::MAX)).await?;
        let mut mistrusted = Vec::new();
        check_chain(&log, &mut mistrusted);
        let (Some(case), true) = (fold(&log, &mut mistrusted), mistrusted.is_empty()) else { return Ok(false) };
        let mut register = self.inner.register.lock().await;
        let revision = register.refresh(&tx).await?;
        let people = register.people(&tx, now.today).await?;
        let definition = register.definition(&tx, &case.definition).await?;
        let (Some(definition), Some(policy)) = (definition, register.policy(&case.policy)) else { return Ok(false) };
        let calendar = register.calendar();
        let world = World { definition: &definition, policy, calendar, people: &people, findings: &[] };
        let open = dafu_engine::machine::tasks::tasks(&world, &case);
        let due = dafu_engine::machine::timers::timers(&case);
        let head = log.last().map_or(chain::START, |last| last.hash.as_str()).to_owned();
        let beside = Beside { head, version: row.version + 1, projected_with: revision };
        cases::write(&tx, vec![project::row(&case, beside)?]).await?;
        tasks::clear(&tx, id).await?;
        tasks::replace(&tx, &BTreeMap::from([(id.clone(), project::waiting(&case, open))])).await?;
        timers::replace(&tx, &BTreeMap::from([(id.clone(), due)])).await?;
        desk::write_shown(&tx, vec![desk::Shown::of(&definition, policy, &case)?], true).await?;
        drop(register);
        self.store().commit(tx).await?;
        Ok(true)
    }

    /// Takes back what workers that are gone had claimed; how much.
    pub async fn take_back_leases(&self, now: Now) -> Result<u64, StoreError> {
        let mut taken = 0;
        for queue in Queue::ALL {
            taken += queue::reap(self.store(), queue, now.at).await?;
        }
        Ok(taken)
    }
}
