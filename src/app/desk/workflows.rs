//! What the office works by: definitions in all their versions, the policies in force, what nobody has confirmed in them, and how many
//! cases run on what. Everybody who is signed in reads it; how many cases there are is told to those with a board and to whoever runs
//! the system.

use crate::app::App;
use crate::app::accounts::{Duty, Visitor};
use crate::store::{StoreError, definitions, policies, workflows};
use chrono::{DateTime, Utc};
use dafu_engine::definition::{Definition, Title};
use dafu_engine::diagnostic::Diagnostic;
use dafu_engine::graph;
use dafu_engine::ids::{Digest, PolicyId};
use dafu_engine::language::Language;
use dafu_engine::policy::read::Assumption;
use dafu_engine::policy::{self, Policy};
use dafu_engine::validate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the office works by.
#[derive(Debug, Clone)]
pub struct Workflows {
    /// Definitions, the newest version of each first.
    pub definitions: Vec<DefinitionFace>,
    /// Policies in force.
    pub policies: Vec<PolicyFace>,
}

/// A version of a definition.
#[derive(Debug, Clone)]
pub struct DefinitionFace {
    /// The digest of its text: what cases are pinned to.
    pub digest: Digest,
    /// Its id.
    pub workflow: String,
    /// Its version.
    pub version: i32,
    /// Its name.
    pub title: Title,
    /// Its file.
    pub file: String,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// The policies under which new cases begin with it.
    pub under: Vec<PolicyId>,
    /// How many open cases run on it, and how many all in all; none for whom that is no business.
    pub cases: Option<(u64, u64)>,
}

/// A policy in force.
#[derive(Debug, Clone)]
pub struct PolicyFace {
    /// Its id.
    pub policy: PolicyId,
    /// Its name.
    pub title: String,
    /// Which edition.
    pub edition: i32,
    /// The digest of its text.
    pub digest: String,
    /// Its file.
    pub file: String,
    /// Since when it is in force.
    pub registered_at: DateTime<Utc>,
    /// Values that nobody has confirmed.
    pub assumed: Vec<Assumption>,
}

/// A version of a definition by itself.
#[derive(Debug, Clone)]
pub struct DefinitionSheet {
    /// As lists show it.
    pub face: DefinitionFace,
    /// What its check finds, alone and with each policy it is in force under.
    pub findings: Vec<Diagnostic>,
}

impl App {
    /// All that the office works by, for whoever is signed in.
    pub async fn workflows(&self, visitor: &Visitor) -> Result<Option<Workflows>, StoreError> {
        if visitor.viewer().is_none() && visitor.duty.is_none() {
            return Ok(None);
        }
        let db = self.store().reader();
        let mut under: BTreeMap<String, Vec<PolicyId>> = BTreeMap::new();
        for pair in definitions::pairs(db).await? {
            under.entry(pair.definition).or_default().push(pair.policy.into());
        }
        let counts = if self.may_count(visitor).await? { Some(workflows::cases(db).await?) } else { None };
        let mut found = Vec::new();
        for row in definitions::list(db).await? {
            let digest = Digest::from(row.digest.as_str());
            let Some(definition) = self.definition(&digest).await? else { continue };
            found.push(DefinitionFace {
                cases: counts.as_ref().map(|counts| counts.get(&row.digest).copied().unwrap_or_default()),
                under: under.remove(&row.digest).unwrap_or_default(),
                title: definition.title.clone(),
                workflow: row.workflow,
                version: row.version,
                file: row.file,
                registered_at: row.registered_at,
                digest,
            });
        }
        found.sort_by(|a, b| (&a.workflow, b.version).cmp(&(&b.workflow, a.version)));
        Ok(Some(Workflows { definitions: found, policies: self.policy_faces().await? }))
    }

    /// One version of a definition, with what its check finds.
    pub async fn definition_sheet(&self, visitor: &Visitor, digest: &Digest) -> Result<Option<DefinitionSheet>, StoreError> {
        let Some(all) = self.workflows(visitor).await? else { return Ok(None) };
        let Some(face) = all.definitions.into_iter().find(|face| face.digest == *digest) else { return Ok(None) };
        let Some(definition) = self.definition(digest).await? else { return Ok(None) };
        let mut policies = Vec::new();
        for row in policies::in_force(self.store().reader()).await? {
            if face.under.contains(&PolicyId::new(row.policy.as_str())) {
                policies.push(parsed(&row)?);
            }
        }
        // Going through all that a definition can do takes its time; other pages don't wait for it.
        let findings = tokio::task::spawn_blocking(move || findings(&definition, &policies)).await;
        let findings = findings.map_err(|error| StoreError::Permanent(format!("A definition can't be checked: {error}.")))?;
        Ok(Some(DefinitionSheet { face, findings }))
    }

    /// One policy in force.
    pub async fn policy_sheet(&self, visitor: &Visitor, policy: &PolicyId) -> Result<Option<PolicyFace>, StoreError> {
        let all = self.workflows(visitor).await?;
        Ok(all.and_then(|all| all.policies.into_iter().find(|face| face.policy == *policy)))
    }

    /// The picture of a definition, as SVG.
    pub async fn definition_picture(
        &self,
        visitor: &Visitor,
        digest: &Digest,
        language: Language,
    ) -> Result<Option<String>, StoreError> {
        if visitor.viewer().is_none() && visitor.duty.is_none() {
            return Ok(None);
        }
        let words = match language {
            Language::Chinese => graph::Language::Chinese,
            Language::English => graph::Language::English,
        };
        let definition = self.definition(digest).await?;
        Ok(definition.map(|definition| graph::svg(&graph::picture(&definition, words))))
    }

    async fn may_count(&self, visitor: &Visitor) -> Result<bool, StoreError> {
        match visitor.viewer() {
            Some(viewer) => self.has_board(&viewer).await,
            None => Ok(visitor.duty == Some(Duty::System)),
        }
    }

    async fn policy_faces(&self) -> Result<Vec<PolicyFace>, StoreError> {
        let face = |row: policies::Row| {
            let policy = parsed(&row)?;
            Ok(PolicyFace {
                assumed: policy.assumptions(),
                policy: policy.policy,
                title: policy.title,
                edition: row.edition,
                digest: row.digest,
                file: row.file,
                registered_at: row.registered_at,
            })
        };
        policies::in_force(self.store().reader()).await?.into_iter().map(face).collect()
    }
}

fn parsed(row: &policies::Row) -> Result<Policy, StoreError> {
    let (policy, mistakes) = policy::read::read(&row.file, &row.text);
    let first = mistakes.first().map_or("no reason given", |mistake| mistake.message.as_str());
    policy.ok_or_else(|| StoreError::unreadable(&format!("The text of {}", row.file), first))
}

fn findings(definition: &Arc<Definition>, policies: &[Policy]) -> Vec<Diagnostic> {
    let mut found = validate::definition(definition);
    for policy in policies {
        found.extend(validate::pair(definition, policy));
    }
    found.sort();
    found.dedup();
    found
}
