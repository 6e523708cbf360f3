//! What the office works by is registered here: definitions, policies, which belong together, calendars and people.

use super::accounts::Entry;
use super::{App, bulk};
use crate::store::{StoreError, Tx, calendars, definitions, meta, policies, roster};
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::calendar::{Calendar, Year};
use dafu_engine::definition::Definition;
use dafu_engine::ids::{PersonId, PolicyId, PostId, UnitId};
use dafu_engine::people::People;
use dafu_engine::policy::Policy;

/// What is to be registered, all of it or nothing. Whatever is registered already and unchanged stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Registered<'a> {
    /// Definitions that passed `dafu check`, with their texts.
    pub definitions: Vec<(&'a Definition, &'a str)>,
    /// Policies that did, with their texts.
    pub policies: Vec<(&'a Policy, &'a str)>,
    /// New cases of this workflow begin with this definition under this policy.
    pub pairs: Vec<(&'a Definition, &'a PolicyId)>,
    /// Years of the calendar.
    pub years: Vec<&'a Year>,
    /// People, units and posts to add or change.
    pub people: Option<&'a People>,
}

impl App {
    /// Registers definitions, policies, calendars and people. The next command to any case is decided by them.
    pub async fn register(&self, new: &Registered<'_>) -> Result<(), StoreError> {
        // Programs that start together register the same.
        let mut tries = 1;
        loop {
            match self.try_register(new).await {
                Err(error) if error.may_pass() && tries < super::TRIES => tries += 1,
                answer => return answer,
            }
        }
    }

    /// Puts years of the calendar in force, also such as were in force before; the job that counts dates anew, where there are
    /// any.
    pub async fn import_years(&self, years: &[&Year]) -> Result<Option<String>, StoreError> {
        let now = self.now().at;
        let tx = self.store().begin().await?;
        let mut changed = Vec::new();
        let before = calendars::in_force(&tx).await?;
        for year in years {
            if calendars::put(&tx, year, now).await? {
                changed.push(year.title.as_str());
            }
        }
        let job = count_anew(&tx, (&before, &changed), &[], now).await?;
        self.store().commit(tx).await?;
        Ok(job)
    }

    async fn try_register(&self, new: &Registered<'_>) -> Result<(), StoreError> {
        let now = self.now().at;
        let tx = self.store().begin().await?;
        let before = calendars::in_force(&tx).await?;
        let (mut years, mut policies) = (Vec::new(), Vec::new());
        for (definition, text) in &new.definitions {
            definitions::put(&tx, definition, text, now).await?;
        }
        for (policy, text) in &new.policies {
            if policies::put(&tx, policy, text, now).await? {
                policies.push(*policy);
            }
        }
        for (definition, policy) in &new.pairs {
            definitions::pair(&tx, &definition.workflow, policy, &definition.digest, now).await?;
        }
        for year in &new.years {
            // A file that was in force once does not push out what was imported since; only an import does.
            if !calendars::was_known(&tx, year).await? && calendars::put(&tx, year, now).await? {
                years.push(year.title.as_str());
            }
        }
        if let Some(people) = new.people {
            add_people(&tx, people).await?;
        }
        count_anew(&tx, (&before, &years), &policies, now).await?;
        self.store().commit(tx).await
    }

    /// Takes a post away from somebody. His tasks go back to their pools.
    pub async fn take_post(&self, unit: &UnitId, post: &PostId, person: &PersonId) -> Result<(), StoreError> {
        let tx = self.store().begin().await?;
        roster::take_post(&tx, unit, post, person).await?;
        let detail = format!("{post} in {unit}");
        self.enter(&tx, Entry { kind: "post_taken", person: Some(person.as_str()), detail, ..Entry::default() }).await?;
        self.store().commit(tx).await
    }

    /// Lets `agent` act in `owner`'s name between two days, both included.
    pub async fn stand_in(
        &self,
        agent: &PersonId,
        owner: &PersonId,
        days: (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Result<(), StoreError> {
        let tx = self.store().begin().await?;
        roster::stand_in(&tx, agent, owner, days).await?;
        self.store().commit(tx).await
    }

    /// Whether anything was ever registered.
    pub async fn is_new(&self) -> Result<bool, StoreError> {
        Ok(meta::revision(self.store().reader()).await? == 0)
    }
}

pub(super) async fn add_people(tx: &Tx, people: &People) -> Result<(), StoreError> {
    roster::add(tx, people).await?;
    for (agent, owners) in &people.agents {
        for owner in owners {
            roster::stand_in(tx, agent, owner, (None, None)).await?;
        }
    }
    Ok(())
}

/// Asks for dates to be counted anew where the days of the calendar or a policy have changed; the job.
async fn count_anew(
    tx: &Tx,
    (before, years): (&Calendar, &[&str]),
    policies: &[&Policy],
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    let new_days = !years.is_empty() && calendars::in_force(tx).await?.digest() != before.digest();
    if new_days {
        return bulk::recompute(tx, &format!("工作日历变动（{}）", years.join("、")), &[], now).await;
    }
    if policies.is_empty() {
        return Ok(None);
    }
    let titles: Vec<&str> = policies.iter().map(|policy| policy.title.as_str()).collect();
    let ids: Vec<String> = policies.iter().map(|policy| policy.policy.to_string()).collect();
    bulk::recompute(tx, &format!("办理规定变动（{}）", titles.join("、")), &ids, now).await
}
