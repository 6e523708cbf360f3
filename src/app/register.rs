//! What the office works by, kept in memory: definitions as they were parsed once, policies, the calendar and the people.
//!
//! Compared with the database's revision before every use, in the transaction that uses it, so that no decision rests on
//! something that was changed meanwhile.

use crate::store::{Db, StoreError, calendars, definitions, meta, policies, roster};
use chrono::NaiveDate;
use dafu_engine::calendar::Calendar;
use dafu_engine::definition::{self, Definition};
use dafu_engine::diagnostic::{Diagnostic, Severity};
use dafu_engine::ids::{Digest, PolicyId, WorkflowId};
use dafu_engine::people::People;
use dafu_engine::policy::{self, Policy};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rosters of more days than this are not kept: only a scenario asks for many.
const DAYS: usize = 4;

/// What the office works by.
#[derive(Debug, Default)]
pub(super) struct Register {
    /// The database's revision that this is.
    revision: Option<i64>,
    policies: BTreeMap<PolicyId, Arc<Policy>>,
    calendar: Arc<Calendar>,
    people: BTreeMap<NaiveDate, Arc<People>>,
    /// A definition never changes, so these stay for ever.
    definitions: BTreeMap<Digest, Arc<Definition>>,
}

impl Register {
    /// Reads again whatever has changed.
    pub(super) async fn refresh(&mut self, db: &impl Db) -> Result<i64, StoreError> {
        let revision = meta::revision(db).await?;
        if self.revision != Some(revision) {
            self.revision = None;
            self.people.clear();
            self.policies = policies::in_force(db).await?.iter().map(parsed_policy).collect::<Result<_, _>>()?;
            self.calendar = Arc::new(calendars::in_force(db).await?);
            self.revision = Some(revision);
        }
        Ok(revision)
    }

    /// The policy in force under this id.
    pub(super) fn policy(&self, id: &PolicyId) -> Option<&Arc<Policy>> {
        self.policies.get(id)
    }

    /// The ids of every policy in force, for whoever changes the register as he goes through them.
    pub(super) fn policy_ids(&self) -> Vec<PolicyId> {
        self.policies.keys().cloned().collect()
    }

    /// Every policy in force.
    pub(super) fn policies(&self) -> impl Iterator<Item = &Arc<Policy>> {
        self.policies.values()
    }

    /// The calendar in force.
    pub(super) const fn calendar(&self) -> &Arc<Calendar> {
        &self.calendar
    }

    /// Who is who on `day`.
    pub(super) async fn people(&mut self, db: &impl Db, day: NaiveDate) -> Result<Arc<People>, StoreError> {
        if let Some(known) = self.people.get(&day) {
            return Ok(Arc::clone(known));
        }
        if self.people.len() >= DAYS {
            self.people.clear();
        }
        let people = Arc::new(roster::read(db, day).await?);
        self.people.insert(day, Arc::clone(&people));
        Ok(people)
    }

    /// The definition with this digest.
    pub(super) async fn definition(&mut self, db: &impl Db, digest: &Digest) -> Result<Option<Arc<Definition>>, StoreError> {
        if let Some(known) = self.definitions.get(digest) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(row) = definitions::find(db, digest).await? else { return Ok(None) };
        let (definition, mistakes) = definition::read::read(&row.file, &row.text);
        let definition = definition.ok_or_else(|| unreadable(&row.file, &mistakes))?;
        let definition = Arc::new(definition);
        self.definitions.insert(digest.clone(), Arc::clone(&definition));
        Ok(Some(definition))
    }

    /// The definition that new cases of `workflow` begin with under `policy`.
    pub(super) async fn in_force(
        &mut self,
        db: &impl Db,
        workflow: &WorkflowId,
        policy: &PolicyId,
    ) -> Result<Option<Arc<Definition>>, StoreError> {
        match definitions::in_force(db, workflow, policy).await? {
            Some(digest) => self.definition(db, &digest).await,
            None => Ok(None),
        }
    }
}

fn parsed_policy(row: &policies::Row) -> Result<(PolicyId, Arc<Policy>), StoreError> {
    let (policy, mistakes) = policy::read::read(&row.file, &row.text);
    let policy = policy.ok_or_else(|| unreadable(&row.file, &mistakes))?;
    Ok((policy.policy.clone(), Arc::new(policy)))
}

fn unreadable(file: &str, mistakes: &[Diagnostic]) -> StoreError {
    let first = mistakes.iter().find(|mistake| mistake.severity == Severity::Error);
    StoreError::unreadable(&format!("The text of {file}"), first.map_or("no reason given", |mistake| &mistake.message))
}
