//! The words of mails behind their port.

use crate::app::App;
use crate::app::ports::{self, Mails};
use crate::mail::{Mail, Templates, compose};
use crate::scenario::stage;
use crate::store::StoreError;
use crate::store::queue::{self, Queue, State};
use dafu_engine::machine::World;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use std::collections::BTreeSet;

/// Writes mails from templates.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) templates: Templates,
}

impl Mails for Written {
    fn compose(&self, world: &World<'_>, before: Option<&Case>, after: &Case, events: &[Event]) -> Vec<ports::Mail> {
        let last = events.last().map_or(after.seq, |event| event.seq);
        compose(world, before, after, events, &self.templates)
            .into_iter()
            .filter_map(|mail| {
                let body = serde_json::to_string(&mail).ok()?;
                Some(ports::Mail { seq: last, to: mail.to.clone(), kind: mail.key, body })
            })
            .collect()
    }
}

/// The mails sent that are not in `seen` yet, the oldest first.
pub(super) async fn fresh(app: &App, seen: &mut BTreeSet<String>) -> Result<Vec<stage::Sent>, StoreError> {
    let rows = queue::list(app.store().reader(), Queue::Outbox, State::Done).await?;
    let fresh = rows.into_iter().filter(|row| seen.insert(row.id.clone()));
    Ok(fresh
        .filter_map(|row| serde_json::from_str::<Mail>(&row.body).ok())
        .map(|mail| stage::Sent { to: mail.to, subject: mail.subject })
        .collect())
}
