//! From one step of a case to its mails.

use super::about::matches;
use super::notice::{Change, Notice, notices};
use super::read::marked;
use super::read::{Attach, MailFile, Template, Templates};
use super::recipients::{Recipient, of_template};
use super::scene::Scene;
use super::subject::subject;
use super::{Attachment, Mail, Target, text};
use dafu_engine::ids::{PersonId, RunId};
use dafu_engine::machine::World;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use std::collections::BTreeSet;

/// Whom a mail is to, and what it is known by.
#[derive(Debug, Clone)]
pub struct Addressee<'a> {
    /// The same for the same mail for ever.
    pub key: &'a str,
    /// The event it comes from.
    pub seq: u64,
    /// As the roster knows him.
    pub recipient: String,
    /// The address.
    pub to: &'a str,
    /// Whose it is.
    pub to_name: &'a str,
}

/// A mail whose words somebody else has found.
pub fn plain(to: &Addressee<'_>, subject: &str, body: &str, sample: bool) -> Mail {
    let (subject, body) = marked(subject.to_owned(), body, sample);
    Mail {
        key: to.key.to_owned(),
        seq: to.seq,
        recipient: to.recipient.clone(),
        to: to.to.to_owned(),
        to_name: to.to_name.to_owned(),
        reply_to: None,
        subject,
        html: text::to_html(&body),
        text: body,
        about: "batch".to_owned(),
        link: None,
        attachments: Vec::new(),
    }
}

/// The mails of one step of a case: `events` led from `before` to `after`. The same arguments give the same mails.
pub fn compose(world: &World<'_>, before: Option<&Case>, after: &Case, events: &[Event], templates: &Templates) -> Vec<Mail> {
    let Some(file) = templates.of(&after.workflow) else { return Vec::new() };
    let change = Change { world, before, after, events };
    let mut mails: Vec<Mail> = notices(&change).iter().flat_map(|notice| of_notice(&change, notice, file, templates)).collect();
    let (mut keys, mut said) = (BTreeSet::new(), BTreeSet::new());
    mails.retain(|mail| keys.insert(mail.key.clone()) && said.insert((mail.to.clone(), mail.subject.clone(), mail.text.clone())));
    mails
}

fn of_notice(change: &Change<'_>, notice: &Notice, file: &MailFile, templates: &Templates) -> Vec<Mail> {
    for about in &notice.abouts {
        if file.quiet.iter().any(|(pattern, _)| matches(pattern, about)) {
            return Vec::new();
        }
        let serving = serving(file, about);
        if !serving.is_empty() {
            let letter = Writing { change, notice, file, templates, about };
            return letter.all(&serving);
        }
    }
    Vec::new()
}

/// The templates that name the notice; where none does, those whose pattern means it.
fn serving<'a>(file: &'a MailFile, about: &str) -> Vec<&'a Template> {
    let those = |means: &dyn Fn(&str) -> bool| -> Vec<&'a Template> {
        file.templates.iter().filter(|template| template.about.iter().any(|(pattern, _)| means(pattern))).collect()
    };
    let named = those(&|pattern| pattern == about);
    if named.is_empty() { those(&|pattern| matches(pattern, about)) } else { named }
}

/// All that the mails of one notice have in common.
struct Writing<'a> {
    change: &'a Change<'a>,
    notice: &'a Notice,
    file: &'a MailFile,
    templates: &'a Templates,
    about: &'a str,
}

impl Writing<'_> {
    /// Of two templates for one notice, the first takes a recipient.
    fn all(&self, serving: &[&Template]) -> Vec<Mail> {
        let mut addresses = BTreeSet::new();
        let mut mails = Vec::new();
        for template in serving {
            for recipient in of_template(self.change, template, self.notice) {
                let Some(mail) = self.one(template, &recipient) else { continue };
                if addresses.insert(mail.to.clone()) {
                    mails.push(mail);
                }
            }
        }
        mails
    }

    /// The mail to one recipient; none where there is no address.
    fn one(&self, template: &Template, recipient: &Recipient) -> Option<Mail> {
        let people = self.change.world.people;
        let (id, address, name, person) = match recipient {
            Recipient::Person(id) => {
                let known = people.persons.get(id)?;
                (format!("person:{id}"), known.mail.clone()?, known.name.clone(), Some((id, known)))
            }
            Recipient::Unit(id) => {
                let known = people.units.get(id)?;
                (format!("unit:{id}"), known.mail.clone()?, known.name.clone(), None)
            }
        };
        let link = person.and_then(|(id, known)| self.link(id, known.account));
        let scene = Scene { change: self.change, notice: self.notice, recipient, site: &self.templates.site, link };
        let (subject, text) = self.words(template, &scene);
        Some(Mail {
            key: format!("{}/{}/{id}/{}", self.change.after.id, self.notice.seq, self.about),
            seq: self.notice.seq,
            recipient: id,
            to: address,
            to_name: name,
            reply_to: template.reply_to.as_ref().and_then(|(field, _)| scene.mailbox(field)),
            subject,
            html: text::to_html(&text),
            link: scene.link.clone().filter(|_| text.contains(super::LINK)),
            text,
            about: self.about.to_owned(),
            attachments: template.attach.iter().filter_map(|attach| self.attachment(attach, &scene)).collect(),
        })
    }

    /// The link of his own by which somebody goes on: to a form that is filled in by link, to a row he is asked about; without an
    /// account to what he is written about. Whoever works for a unit signs in.
    fn link(&self, person: &PersonId, has_account: bool) -> Option<Target> {
        let case = self.change.after;
        let to = |run: Option<&RunId>, record: Option<&(String, String)>| {
            Some(Target { case: case.id.clone(), run: run.cloned(), record: record.cloned(), person: person.clone() })
        };
        let asked = self.notice.record.as_ref().filter(|(record, row)| {
            let rows = case.records.get(record.as_str()).map(Vec::as_slice).unwrap_or_default();
            rows.iter().any(|known| known.row.id == row.as_str() && known.asked.as_ref() == Some(person))
        });
        if asked.is_some() {
            return to(None, asked);
        }
        match self.change.doing(self.notice, person) {
            Some((run, true)) => to(Some(run), None),
            Some((_, false)) => None,
            None if has_account => None,
            None => to(None, None),
        }
    }

    fn words(&self, template: &Template, scene: &Scene<'_>) -> (String, String) {
        let fill = |blank: &text::Blank| scene.value(blank).unwrap_or_default();
        let subject = subject(template, scene).replace('\n', " ");
        let body = template.body.fill(fill);
        let footer = self.file.footer.fill(fill);
        self.templates.marked(subject, &body, &footer)
    }

    /// The last original of this kind of document.
    fn attachment(&self, attach: &Attach, scene: &Scene<'_>) -> Option<Attachment> {
        let documents =
            self.change.after.documents.values().filter(|document| document.kind == attach.kind && !document.reopened);
        let made = documents.filter_map(|document| document.originals.last()).next_back()?;
        let name = attach.name.fill(|blank| scene.value(blank).unwrap_or_default());
        Some(Attachment { kind: attach.kind.clone(), digest: made.digest.clone(), name })
    }
}
