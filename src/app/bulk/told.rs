//! What people are told of all the acts of a job together: one mail a recipient, with the list of his cases.

use super::{Came, Job};
use crate::app::App;
use crate::app::effects::leaves;
use crate::app::ports::{Many, Merged};
use crate::store::StoreError;
use crate::store::bulk::Act;
use crate::store::queue::New;
use chrono::{DateTime, Utc};
use dafu_engine::machine::command::Now;
use dafu_engine::machine::event::Actor;
use dafu_engine::people::People;
use std::collections::BTreeMap;

/// What kind of file a list is.
pub(in crate::app) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl App {
    /// When mails about these acts may leave, by the policy of the first case.
    pub(super) async fn leaves(&self, acts: &[Act], now: Now) -> Result<DateTime<Utc>, StoreError> {
        let Some(first) = acts.first() else { return Ok(now.at) };
        let scene = self.scene(&first.case_id.as_str().into(), now).await?;
        Ok(scene.map_or(now.at, |scene| leaves(&scene.policy.messages, &scene.calendar, self.zone(), now.at)))
    }

    /// One mail a recipient for all that the job did; the list that goes with it is kept. Each hangs on the first event it is about.
    pub(super) async fn mails_of(
        &self,
        job: &Job,
        acts: &[Act],
        people: &People,
        (now, at): (Now, DateTime<Utc>),
    ) -> Result<Vec<New>, StoreError> {
        let by: Option<Actor> = serde_json::from_str(&job.actor).ok();
        let read = |act: &Act| act.note.as_deref().and_then(|note| serde_json::from_str::<Came>(note).ok());
        let came: Vec<(&Act, Came)> = acts.iter().filter_map(|act| Some((act, read(act)?))).collect();
        let mut told: BTreeMap<String, Vec<(&Act, &Came)>> = BTreeMap::new();
        for (act, came) in &came {
            for to in came.recipients(people, by.as_ref().and_then(Actor::hand)) {
                told.entry(to).or_default().push((act, came));
            }
        }
        let name = by.as_ref().and_then(Actor::person).map(|person| people.name(person));
        let (job, kind, reason) = (job.id.as_str(), job.kind.as_str(), job.reason.as_str());
        let mut mails = Vec::new();
        for (to, acts) in told {
            let Some((of, seq)) = acts.first().and_then(|(act, _)| Some((&act.case_id, act.last_seq?.unsigned_abs()))) else {
                continue;
            };
            let came = acts.iter().map(|(_, came)| *came).collect();
            let merged = Many { job, kind, reason, by: name, to: &to, came, people, today: now.today };
            let Some(Merged { mail, list }) = self.ports().mails.of_many(&merged) else { continue };
            if let Some(list) = list {
                self.keep_file(&list, XLSX, now.at).await?;
            }
            mails.push(New { case: of.as_str().into(), seq, target: mail.to, kind: mail.kind, body: mail.body, at });
        }
        Ok(mails)
    }
}
