//! The words of mails behind their port.

use crate::app::App;
use crate::app::bulk::Came;
use crate::app::links;
use crate::app::ports::{self, Mails};
use crate::mail::{self, Addressee, Mail, Templates, compose, many, plain};
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
    fn unit_notice(&self, notice: &ports::UnitNotice) -> ports::Mail {
        let addressee = Addressee {
            key: &notice.key,
            seq: notice.seq,
            recipient: format!("unit:{}", notice.unit),
            to: &notice.to,
            to_name: &notice.to_name,
        };
        let mail = plain(&addressee, &notice.subject, &notice.text, self.templates.sample);
        let body = serde_json::to_string(&mail).unwrap_or_default();
        ports::Mail { seq: notice.seq, to: mail.to, kind: mail.key, body, link: None }
    }

    fn compose(&self, world: &World<'_>, before: Option<&Case>, after: &Case, events: &[Event]) -> Vec<ports::Mail> {
        let last = events.last().map_or(after.seq, |event| event.seq);
        compose(world, before, after, events, &self.templates)
            .into_iter()
            .filter_map(|mail| {
                let body = serde_json::to_string(&mail).ok()?;
                let link = mail.link.as_ref().map(target);
                Some(ports::Mail { seq: last, to: mail.to.clone(), kind: mail.key, body, link })
            })
            .collect()
    }

    fn called(&self, case: &Case) -> (String, String) {
        many::called(case, &self.templates)
    }

    fn of_many(&self, about: &ports::Many<'_>) -> Option<ports::Mail> {
        let many = many::Many {
            job: about.job,
            kind: about.kind,
            reason: about.reason,
            by: about.by,
            to: about.to,
            lines: about.came.iter().flat_map(|came| lines(came)).collect(),
            count: about.came.iter().map(|came| &came.listed).collect::<BTreeSet<_>>().len(),
            people: about.people,
            today: about.today,
        };
        let mail = many::many(&many, &self.templates)?;
        let body = serde_json::to_string(&mail).ok()?;
        Some(ports::Mail { seq: mail.seq, to: mail.to, kind: mail.key, body, link: None })
    }
}

/// What the link of a mail is for, as the use cases say it.
pub(super) fn target(of: &mail::Target) -> links::Target {
    let purpose = match (&of.run, &of.record) {
        (_, Some((record, row))) => links::Purpose::Record(record.as_str().into(), row.as_str().into()),
        (Some(run), None) => links::Purpose::Run(run.clone()),
        (None, None) => links::Purpose::Reading,
    };
    links::Target { case: of.case.clone(), purpose, person: of.person.clone() }
}

/// The lines of one case: one for each date that moved, or one.
fn lines(came: &Came) -> Vec<many::Line> {
    let line = many::Line {
        called: came.called.clone(),
        listed: came.listed.clone(),
        step: came.step.clone().unwrap_or_default(),
        times: came.count,
        ..many::Line::default()
    };
    if came.moved.is_empty() {
        return vec![line];
    }
    let moved = came.moved.iter().map(|moved| many::Line {
        date: moved.name.clone(),
        from: moved.from,
        until: moved.to,
        provisional: moved.provisional,
        ..line.clone()
    });
    moved.collect()
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
