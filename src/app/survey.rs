//! Looking at many cases at once, for ledgers, figures and exports: as they all were at one instant, a page of cases a query.
//!
//! What differs a case (its definition, its policy) is taken from the register, where it is parsed once.

use super::App;
use crate::store::{Db, StoreError, cases, events};
use dafu_engine::ids::{CaseId, WorkflowId};
use dafu_engine::machine::World;
use dafu_engine::machine::command::Now;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;

/// How many cases are read at once: a case and its log are some hundred kilobytes.
const PAGE: u32 = 200;

/// Which cases to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Of these workflows; of all where none is named.
    pub workflows: Vec<WorkflowId>,
    /// With their logs.
    pub logs: bool,
}

/// A case that is looked at.
#[derive(Debug)]
pub struct Seen<'a> {
    /// What it runs on.
    pub world: World<'a>,
    /// The case.
    pub case: Case,
    /// Its log, where it was asked for.
    pub log: Vec<Event>,
}

impl App {
    /// Shows each of these cases to `look`, in the order of their ids; how many there were.
    pub async fn survey(&self, selection: &Selection, now: Now, mut look: impl FnMut(Seen<'_>)) -> Result<u64, StoreError> {
        let db = self.store().instant().await?;
        let (mut after, mut seen) = (None, 0);
        loop {
            let page = cases::list(&db, &cases::Wanted { after, limit: Some(PAGE.into()), ..Default::default() }).await?;
            after = page.last().map(|row| row.id.clone());
            if after.is_none() {
                return Ok(seen);
            }
            let rows: Vec<cases::Row> = page.into_iter().filter(|row| selection.holds(row)).collect();
            seen += rows.len() as u64;
            self.show(&db, rows, selection.logs, now, &mut look).await?;
        }
    }

    /// Shows those of these cases that there are, a page of them a query.
    pub async fn survey_of(&self, ids: &[CaseId], now: Now, mut look: impl FnMut(Seen<'_>)) -> Result<(), StoreError> {
        let db = self.store().instant().await?;
        for some in ids.chunks(PAGE as usize) {
            let rows = cases::find_all(&db, some).await?;
            self.show(&db, rows, false, now, &mut look).await?;
        }
        Ok(())
    }

    /// Shows the cases that somebody with one of these seats sees, in the order of their ids: at most so many behind `after`, or all of
    /// them. The last one that was read, where there may be more.
    pub(super) async fn survey_seen(
        &self,
        seats: &[String],
        (after, most): (Option<String>, Option<u32>),
        now: Now,
        mut look: impl FnMut(Seen<'_>),
    ) -> Result<Option<String>, StoreError> {
        let db = self.store().instant().await?;
        let mut after = after;
        loop {
            let page = u64::from(most.unwrap_or(PAGE));
            let rows = cases::seen(&db, seats, after.as_deref(), page).await?;
            let full = u64::try_from(rows.len()).unwrap_or(u64::MAX) == page;
            after = rows.last().map(|row| row.id.clone()).filter(|_| full);
            self.show(&db, rows, false, now, &mut look).await?;
            if most.is_some() || after.is_none() {
                return Ok(after);
            }
        }
    }

    async fn show(
        &self,
        db: &impl Db,
        rows: Vec<cases::Row>,
        logs: bool,
        now: Now,
        look: &mut impl FnMut(Seen<'_>),
    ) -> Result<(), StoreError> {
        let mut log = if logs { read_logs(db, &rows).await? } else { Vec::new() }.into_iter().peekable();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let people = register.people(db, now.today).await?;
        for row in rows {
            let case = row.case()?;
            let definition = register.definition(db, &case.definition).await?;
            let (Some(definition), Some(policy)) = (definition, register.policy(&case.policy)) else {
                let id = &case.id;
                return Err(StoreError::Permanent(format!("Case {id} runs on a definition or policy that is not registered.")));
            };
            let world = World { definition: &definition, policy, calendar: register.calendar(), people: &people, findings: &[] };
            let mut own = Vec::new();
            while let Some(event) = log.next_if(|event| event.case_id == row.id) {
                own.push(event.event()?);
            }
            look(Seen { world, case, log: own });
        }
        Ok(())
    }
}

async fn read_logs(db: &impl Db, rows: &[cases::Row]) -> Result<Vec<events::Row>, StoreError> {
    let ids: Vec<CaseId> = rows.iter().map(|row| row.id.as_str().into()).collect();
    events::of_cases(db, &ids).await
}

impl Selection {
    fn holds(&self, row: &cases::Row) -> bool {
        self.workflows.is_empty() || self.workflows.iter().any(|workflow| *workflow == row.workflow.as_str())
    }
}
