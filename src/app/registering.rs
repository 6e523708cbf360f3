//! What the office works by is registered here: definitions, policies, which belong together, calendars and people.

use super::App;
use crate::store::{StoreError, Tx, calendars, definitions, meta, policies, roster};
use chrono::NaiveDate;
use dafu_engine::calendar::Year;
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

    async fn try_register(&self, new: &Registered<'_>) -> Result<(), StoreError> {
        let now = self.now().at;
        let tx = self.store().begin().await?;
        for (definition, text) in &new.definitions {
            definitions::put(&tx, definition, text, now).await?;
        }
        for (policy, text) in &new.policies {
            policies::put(&tx, policy, text, now).await?;
        }
        for (definition, policy) in &new.pairs {
            definitions::pair(&tx, &definition.workflow, policy, &definition.digest, now).await?;
        }
        for year in &new.years {
            calendars::put(&tx, year, now).await?;
        }
        if let Some(people) = new.people {
            add_people(&tx, people).await?;
        }
        self.store().commit(tx).await
    }

    /// Takes a post away from somebody. His tasks go back to their pools.
    pub async fn take_post(&self, unit: &UnitId, post: &PostId, person: &PersonId) -> Result<(), StoreError> {
        let tx = self.store().begin().await?;
        roster::take_post(&tx, unit, post, person).await?;
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

async fn add_people(tx: &Tx, people: &People) -> Result<(), StoreError> {
    roster::add(tx, people).await?;
    for (agent, owners) in &people.agents {
        for owner in owners {
            roster::stand_in(tx, agent, owner, (None, None)).await?;
        }
    }
    Ok(())
}
