//! The versions of a text: every draft that was saved and every one that was handed in, in the order of time. Any of them can be brought
//! back as a new draft; nothing is ever lost by it.

pub use crate::drafting::{Change, Kind, Run, changes};

use super::App;
use crate::store::{StoreError, drafts};
use chrono::{DateTime, Utc};
use dafu_engine::ids::{CaseId, FieldId, PersonId, RunId};
use dafu_engine::machine::event::{Actor, Event, What};
use dafu_engine::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// A version of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Which, from 1.
    pub number: usize,
    /// When it was saved or handed in.
    pub at: DateTime<Utc>,
    /// By whom; nobody, where the system wrote it.
    pub by: Option<PersonId>,
    /// Handed in with a form, and not only saved.
    pub handed_in: bool,
    /// The text.
    pub text: String,
}

impl App {
    /// Every version of the text in `field` of a case, the earliest first. One that says the same as the one before it is left out, unless
    /// it is the first that was handed in.
    pub async fn versions(&self, case: &CaseId, field: &FieldId) -> Result<Vec<Version>, StoreError> {
        let saved = drafts::versions(self.store().reader(), case).await?;
        let saved = saved.into_iter().filter_map(|row| {
            let text = text_of(&row.body, field)?;
            Some(Version { number: 0, at: row.saved_at, by: Some(row.person.into()), handed_in: false, text })
        });
        let handed_in = self.history(case).await?.into_iter().filter_map(|logged| handed_in(logged.event, field));
        let mut all: Vec<Version> = saved.chain(handed_in).collect();
        all.sort_by_key(|version| (version.at, version.handed_in));
        all.dedup_by(|next, last| next.text == last.text && (last.handed_in || !next.handed_in));
        for (index, version) in all.iter_mut().enumerate() {
            version.number = index + 1;
        }
        Ok(all)
    }

    /// What the text of a case opens with while nobody has written anything, and the field it is for: a heading for every point that the
    /// paper was marked with.
    pub async fn opening(&self, case: &CaseId) -> Result<Option<(FieldId, String)>, StoreError> {
        let scene = self.scene(case, self.now()).await?;
        Ok(scene.and_then(|scene| self.ports().checker.opening(&scene.world(), &scene.case)))
    }

    /// Brings an earlier text back: as a new version of `person`'s draft for the task `run`, whose other blanks stay as they are.
    pub async fn restore(&self, place: (&CaseId, &RunId, &PersonId), field: &FieldId, text: &str) -> Result<(), StoreError> {
        let (case, run, person) = place;
        let last = self.draft(case, run, person).await?;
        let version = last.as_ref().map_or(1, |row| row.version + 1);
        let mut form: BTreeMap<String, serde_json::Value> =
            last.and_then(|row| serde_json::from_str(&row.body).ok()).unwrap_or_default();
        form.insert(field.to_string(), text.into());
        let body = serde_json::to_string(&form).map_err(|error| StoreError::Permanent(error.to_string()))?;
        let (case_id, run, person) = (case.to_string(), run.to_string(), person.to_string());
        self.save_draft(drafts::Row { case_id, run, person, version, saved_at: self.now().at, closed_at: None, body }).await
    }
}

/// The text of a field in a saved form.
fn text_of(body: &str, field: &FieldId) -> Option<String> {
    let form: BTreeMap<String, serde_json::Value> = serde_json::from_str(body).ok()?;
    Some(form.get(field.as_str())?.as_str()?.to_owned())
}

fn handed_in(event: Event, field: &FieldId) -> Option<Version> {
    let by = match event.by {
        Actor::Person(person) | Actor::Link(person) => Some(person),
        Actor::Agent { agent, .. } => Some(agent),
        Actor::System(_) => None,
    };
    let (What::FactsWritten { mut values, .. } | What::Corrected { mut values, .. } | What::Prepared { mut values, .. }) =
        event.what
    else {
        return None;
    };
    match values.remove(field)? {
        Value::Text(text) => Some(Version { number: 0, at: event.at, by, handed_in: true, text }),
        _ => None,
    }
}
