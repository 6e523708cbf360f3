//! The words of mails behind their port.

use crate::app::App;
use crate::app::bulk::Came;
use crate::app::desk::Near;
use crate::app::links;
use crate::app::ports::{self, Mails};
use crate::mail::{self, Addressee, Mail, Templates, compose, daily, many, plain};
use crate::scenario::stage;
use crate::store::StoreError;
use crate::store::queue::{self, Queue, State};
use dafu_engine::machine::World;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use dafu_engine::people::Channel;
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
        let mut mail = plain(&addressee, &notice.subject, &notice.text, self.templates.sample);
        mail.attachments = many::list(notice.list.as_ref()).into_iter().collect();
        let body = serde_json::to_string(&mail).unwrap_or_default();
        ports::Mail { seq: notice.seq, to: mail.to, kind: mail.key, body, link: None, way: Channel::Mail }
    }

    fn compose(&self, world: &World<'_>, before: Option<&Case>, after: &Case, events: &[Event]) -> Vec<ports::Mail> {
        let last = events.last().map_or(after.seq, |event| event.seq);
        compose(world, before, after, events, &self.templates)
            .into_iter()
            .filter_map(|mail| {
                // Of what goes with the digest its line is enough.
                let (body, link) = match mail.way {
                    Channel::Digest => (mail.subject.clone(), None),
                    Channel::Mail | Channel::Sms | Channel::Print | Channel::Screen => {
                        (serde_json::to_string(&mail).ok()?, mail.link.as_ref().map(target))
                    }
                };
                Some(ports::Mail { seq: last, to: mail.to, kind: mail.key, body, link, way: mail.way })
            })
            .collect()
    }

    fn called(&self, case: &Case) -> (String, String) {
        many::called(case, &self.templates)
    }

    fn of_many(&self, about: &ports::Many<'_>) -> Option<ports::Merged> {
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
        let many::Merged { mail, list } = many::many(&many, &self.templates)?;
        let body = serde_json::to_string(&mail).ok()?;
        let mail = ports::Mail { seq: mail.seq, to: mail.to, kind: mail.key, body, link: None, way: mail.way };
        Some(ports::Merged { mail, list })
    }

    fn daily(&self, about: &ports::Daily<'_>) -> Option<ports::Mail> {
        let tasks = about.entries.iter().map(task);
        let lines = about.told.iter().map(|line| daily::Entry {
            number: line.number.clone(),
            title: line.title.clone(),
            what: daily::Told::Line { rung: line.rung.clone(), text: line.text.clone() },
        });
        let entries: Vec<daily::Entry> = tasks.chain(lines).collect();
        let mail = daily::daily(about.person, &entries, (about.people, about.today), &self.templates)?;
        let body = serde_json::to_string(&mail).ok()?;
        Some(ports::Mail { seq: about.seq, to: mail.to, kind: mail.key, body, link: None, way: mail.way })
    }
}

fn task(entry: &ports::DailyTask) -> daily::Entry {
    let near = match entry.near {
        Near::Overdue => daily::Near::Overdue,
        Near::Today => daily::Near::Today,
        Near::Soon => daily::Near::Soon,
        Near::Rest => daily::Near::Rest,
    };
    let (step, due, provisional, days) = (entry.step.clone(), entry.due, entry.provisional, entry.days);
    let what = daily::Told::Task { near, step, due, provisional, days, in_name_of: entry.in_name_of.clone() };
    daily::Entry { number: entry.number.clone(), title: entry.title.clone(), what }
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

/// The mails sent that are not in `seen` yet, the oldest first; without digests, which scripts know nothing of.
pub(super) async fn fresh(app: &App, seen: &mut BTreeSet<String>) -> Result<Vec<stage::Sent>, StoreError> {
    let rows = queue::list(app.store().reader(), Queue::Outbox, State::Done).await?;
    let fresh = rows.into_iter().filter(|row| seen.insert(row.id.clone()));
    Ok(fresh
        .filter_map(|row| serde_json::from_str::<Mail>(&row.body).ok())
        .filter(|mail| mail.about != daily::ABOUT)
        .map(|mail| stage::Sent { to: mail.to, subject: mail.subject })
        .collect())
}
