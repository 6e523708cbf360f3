//! What can be looked at.

use super::App;
use super::ports::Scene;
use crate::store::{StoreError, cases, commands, drafts, events, tasks};
use chrono::NaiveDate;
use dafu_engine::calendar::Calendar;
use dafu_engine::definition::Definition;
use dafu_engine::ids::{CaseId, CommandKey, Digest, PersonId, RunId};
use dafu_engine::machine::command::Now;
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::Case;
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::policy::Way;
use serde::Serialize;
use std::sync::Arc;

/// An event as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The event.
    pub event: Event,
    /// Its hash.
    pub hash: Digest,
}

/// What a rung of a date's ladder said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// Of which case.
    pub case: CaseId,
    /// On which day.
    pub on: NaiveDate,
    /// What the reminder is called.
    pub title: String,
    /// In what words.
    pub text: String,
    /// Whom it is for.
    pub people: Vec<PersonId>,
}

impl App {
    /// A case as it stands.
    pub async fn case(&self, id: &CaseId) -> Result<Option<Case>, StoreError> {
        cases::find(self.store().reader(), id).await?.map(|row| row.case()).transpose()
    }

    /// Rows of cases, for lists and boards.
    pub async fn cases(&self, wanted: &cases::Wanted) -> Result<Vec<cases::Row>, StoreError> {
        cases::list(self.store().reader(), wanted).await
    }

    /// A case with all that a decision about it may look at: for buttons, previews and explanations.
    pub async fn scene(&self, id: &CaseId, now: Now) -> Result<Option<Scene>, StoreError> {
        let Some(case) = self.case(id).await? else { return Ok(None) };
        let db = self.store().reader();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let people = register.people(db, now.today).await?;
        let definition = register.definition(db, &case.definition).await?;
        let policy = register.policy(&case.policy).cloned();
        let (Some(definition), Some(policy)) = (definition, policy) else {
            return Err(StoreError::Permanent(format!("Case {id} runs on a definition or policy that is not registered.")));
        };
        let calendar = Arc::clone(register.calendar());
        Ok(Some(Scene { case, definition, policy, calendar, people, now }))
    }

    /// The definition with this digest.
    pub(super) async fn definition(&self, digest: &Digest) -> Result<Option<Arc<Definition>>, StoreError> {
        self.inner.register.lock().await.definition(self.store().reader(), digest).await
    }

    /// The working calendar in force.
    pub async fn calendar(&self) -> Result<Arc<Calendar>, StoreError> {
        let mut register = self.inner.register.lock().await;
        register.refresh(self.store().reader()).await?;
        Ok(Arc::clone(register.calendar()))
    }

    /// What the ladders of dates said between two days, both included: what goes with a digest or into a bulletin is found here.
    pub async fn reminders(&self, way: Way, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<Reminder>, StoreError> {
        let rows = events::reminders(self.store().reader(), from, to).await?;
        let mut found = Vec::new();
        for row in rows {
            let event = row.event()?;
            let What::Reminded { way: by, people, text, title, passed: false, .. } = event.what else { continue };
            if by == way {
                found.push(Reminder {
                    case: row.case_id.into(),
                    on: event.on,
                    title,
                    text,
                    people: people.into_iter().collect(),
                });
            }
        }
        Ok(found)
    }

    /// The log of a case.
    pub async fn history(&self, id: &CaseId) -> Result<Vec<Logged>, StoreError> {
        let rows = events::history(self.store().reader(), id, 0, u64::from(u32::MAX)).await?;
        rows.into_iter().map(|row| Ok(Logged { event: row.event()?, hash: row.hash.into() })).collect()
    }

    /// What `person` can do now, the nearest date first.
    pub async fn inbox(&self, person: &PersonId) -> Result<Vec<(CaseId, OpenTask)>, StoreError> {
        let rows = tasks::inbox(self.store().reader(), person).await?;
        rows.into_iter().map(|row| Ok((row.case_id.as_str().into(), row.task()?))).collect()
    }

    /// What can be done on a case now.
    pub async fn tasks(&self, id: &CaseId) -> Result<Vec<OpenTask>, StoreError> {
        tasks::of_cases(self.store().reader(), [id.as_str()]).await?.iter().map(tasks::Row::task).collect()
    }

    /// A form that somebody has begun to fill in.
    pub async fn draft(&self, case: &CaseId, run: &RunId, person: &PersonId) -> Result<Option<drafts::Row>, StoreError> {
        drafts::find(self.store().reader(), case, run, person).await
    }

    /// Saves such a form; its version must be one above the one that was read.
    pub async fn save_draft(&self, draft: drafts::Row) -> Result<(), StoreError> {
        let tx = self.store().begin().await?;
        drafts::save(&tx, draft).await?;
        self.store().commit(tx).await
    }
}

impl App {
    /// Whether a command of this key was carried out on a case, whoever sent it.
    pub async fn has_done(&self, case: &CaseId, key: &CommandKey) -> Result<bool, StoreError> {
        let rows = commands::find(self.store().reader(), [key.as_str()]).await?;
        Ok(rows.iter().any(|row| row.case_id == case.as_str()))
    }
}
