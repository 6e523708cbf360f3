//! Effects as rows: what the engine asks of the world, in the words of the store's queues.

use super::ports::Mail;
use crate::store::outbox::{self, Recipient};
use crate::store::queue::New;
use crate::store::{StoreError, digest};
use crate::time::Zone;
use chrono::{DateTime, Utc};
use dafu_engine::calendar::Calendar;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::document::DocumentPart;
use dafu_engine::machine::effects::{Effect, effects};
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::Case;
use dafu_engine::people::Channel;
use dafu_engine::policy::Way;
use dafu_engine::policy::messages::Messages;
use std::collections::BTreeSet;

/// Rows for the queues.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) outbox: Vec<New>,
    pub(super) messages: Vec<New>,
    pub(super) jobs: Vec<New>,
    pub(super) texts: Vec<New>,
    pub(super) notices: Vec<New>,
    /// Lines for the next digests.
    pub(super) lines: Vec<digest::New>,
}

impl Rows {
    /// Adds what `event` asks for; `case` is the state after it. Mails are not added here: somebody else finds the words.
    pub(super) fn add(&mut self, (case, at): (&Case, DateTime<Utc>), event: &Event) -> Result<(), StoreError> {
        self.lines.extend(reminded(&case.id, event));
        for effect in effects(case, event) {
            let new = |target: &str, kind: &str| row((&case.id, event.seq, at), (target, kind), &effect);
            match &effect {
                Effect::Tell { .. } => {}
                Effect::Render { document, part, content: _ } => {
                    let kind = match part {
                        DocumentPart::Draft => "draft",
                        DocumentPart::Original => "original",
                    };
                    self.jobs.push(new(document.as_str(), kind)?);
                }
                Effect::Package { run, retention: _ } => self.jobs.push(new(run.as_str(), "package")?),
                Effect::Send { to, message: _ } => self.messages.push(new(to.as_str(), "send")?),
                Effect::Start { case: child, .. } => self.messages.push(new(child.as_str(), "start")?),
            }
        }
        Ok(())
    }

    /// Adds what people are told, each in his way; it may leave at `at`.
    pub(super) fn add_mails(&mut self, (case, at): (&CaseId, DateTime<Utc>), mails: Vec<Mail>) {
        for mail in mails {
            let queue = match mail.way {
                Channel::Mail => &mut self.outbox,
                Channel::Sms => &mut self.texts,
                Channel::Print => &mut self.notices,
                Channel::Digest => {
                    let (case, seq, person, kind) = (case.clone(), mail.seq, mail.to, mail.kind);
                    self.lines.push(digest::New { case, seq, person, kind, title: String::new(), text: mail.body });
                    continue;
                }
                Channel::Screen => continue,
            };
            queue.push(New { case: case.clone(), seq: mail.seq, target: mail.to, kind: mail.kind, body: mail.body, at });
        }
    }
}

/// The lines that a reminder puts into the digests of those it is for (5.9).
fn reminded(case: &CaseId, event: &Event) -> Vec<digest::New> {
    let What::Reminded { way: Way::Digest, rung, title, text, people, passed: false, .. } = &event.what else {
        return Vec::new();
    };
    let line = |person: &dafu_engine::ids::PersonId| digest::New {
        case: case.clone(),
        seq: event.seq,
        person: person.to_string(),
        kind: format!("rung {rung}"),
        title: title.clone(),
        text: text.clone(),
    };
    people.iter().map(line).collect()
}

/// When what comes up at `at` may leave: in working time, where the policy says so.
pub(super) fn leaves(messages: &Messages, calendar: &Calendar, zone: Zone, at: DateTime<Utc>) -> DateTime<Utc> {
    messages.hours.map_or(at, |hours| {
        let local = zone.local(at);
        let next = hours.next(calendar, local);
        if next == local { at } else { zone.instant(next) }
    })
}

/// The mails that events ask for, in the engine's bare words: one row a recipient, who is told once of one thing (2.12).
pub(super) fn bare_mails(case: &Case, events: &[Event]) -> Vec<Mail> {
    let mut mails = Vec::new();
    let mut told = BTreeSet::new();
    for event in events {
        for effect in effects(case, event) {
            let Effect::Tell { about, people, units, text } = effect else { continue };
            let people = people.into_iter().map(Recipient::Person);
            let mut recipients: Vec<Recipient> = people.chain(units.into_iter().map(Recipient::Unit)).collect();
            if recipients.is_empty() {
                recipients.push(Recipient::InCharge);
            }
            mails.extend(recipients.into_iter().filter_map(|to| {
                let target = to.target();
                if !told.insert((event.seq, target.clone(), about.clone())) {
                    return None;
                }
                let body = outbox::Mail { to, about: about.clone(), text: text.clone() };
                let body = serde_json::to_string(&body).ok()?;
                Some(Mail { seq: event.seq, to: target, kind: about.clone(), body, link: None, way: Channel::Mail })
            }));
        }
    }
    mails
}

fn row((case, seq, at): (&CaseId, u64, DateTime<Utc>), (target, kind): (&str, &str), effect: &Effect) -> Result<New, StoreError> {
    let body = serde_json::to_string(effect)
        .map_err(|error| StoreError::Permanent(format!("An effect of case {case} can't be written as JSON: {error}")))?;
    Ok(New { case: case.clone(), seq, target: target.to_owned(), kind: kind.to_owned(), body, at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use dafu_engine::policy::messages::Hours;

    #[test]
    fn what_comes_up_at_night_leaves_in_the_morning_of_the_office() {
        let messages = Messages { hours: Hours::parse("08:30-17:30"), ..Messages::default() };
        // Monday, 2 March 2026, nine in the evening in Beijing; there it is one in the afternoon in Greenwich.
        let evening = DateTime::UNIX_EPOCH + TimeDelta::days(20_514) + TimeDelta::hours(13);
        let leaves = |messages: &Messages| leaves(messages, &Calendar::default(), Zone::default(), evening);
        assert_eq!(leaves(&Messages::default()), evening);
        assert_eq!(leaves(&messages) - evening, TimeDelta::minutes(11 * 60 + 30));
    }
}
