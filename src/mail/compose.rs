//! From one step of a case to its mails.

use super::about::matches;
use super::notice::{Change, Notice, notices};
use super::read::marked;
use super::read::{Attach, MailFile, Template, Templates};
use super::recipients::{Recipient, of_template};
use super::scene::{Scene, kind};
use super::subject::{bare, subject};
use super::{Attachment, Mail, Target, text};
use dafu_engine::ids::{PersonId, RunId};
use dafu_engine::machine::World;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use dafu_engine::people::Channel;
use std::collections::BTreeSet;

/// What stands on a printed notice where a mail has its link: the code beside it holds that.
const ON_PAPER: &str = "扫描二维码";
/// The characters of one short message: 140 octets of UCS-2 (3GPP TS 23.040, 9.2.3.24; TS 23.038, 6.2.3). A longer one goes in parts.
const ONE_MESSAGE: usize = 70;
/// About what a link of one's own is longer than the address of the site: `/l/` and its secret.
const OWN_LINK: usize = 3 + 32;

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
        page: None,
        attachments: Vec::new(),
        way: Channel::Mail,
        trouble: None,
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

    /// What one recipient is told, in his way; none where no way leads to him.
    fn one(&self, template: &Template, recipient: &Recipient) -> Option<Mail> {
        let world = self.change.world;
        let (id, way, address, name, person) = match recipient {
            Recipient::Person(id) => {
                let known = world.people.persons.get(id)?;
                let way = world.policy.messages.way(known)?;
                let recipient = format!("person:{id}");
                let address = match way {
                    Channel::Mail => known.mail.clone()?,
                    Channel::Sms => known.phone.clone()?,
                    Channel::Digest => id.to_string(),
                    Channel::Print | Channel::Screen => recipient.clone(),
                };
                (recipient, way, address, known.name.clone(), Some((id, known)))
            }
            Recipient::Unit(id) => {
                let known = world.people.units.get(id)?;
                (format!("unit:{id}"), Channel::Mail, known.mail.clone()?, known.name.clone(), None)
            }
        };
        let link = person.and_then(|(id, known)| self.link(id, known.account));
        let scene = Scene { change: self.change, notice: self.notice, recipient, site: &self.templates.site, link };
        let (subject, text) = self.words(template, way, &scene);
        let (text, leads) = leads(text, way, &scene);
        let trouble = self.trouble(template);
        Some(Mail {
            key: format!("{}/{}/{id}/{}", self.change.after.id, self.notice.seq, self.about),
            seq: self.notice.seq,
            recipient: id,
            to: address,
            to_name: name,
            reply_to: template.reply_to.as_ref().and_then(|(field, _)| scene.mailbox(field)),
            subject,
            html: text::to_html(&text),
            link: scene.link.clone().filter(|_| leads),
            page: (leads && way == Channel::Print && scene.link.is_none()).then(|| scene.address()),
            text,
            about: self.about.to_owned(),
            attachments: template.attach.iter().filter_map(|attach| self.attachment(attach, &scene)).collect(),
            way,
            trouble,
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

    /// What is wrong with a template, where `dafu check` was not asked: a blank that nothing fills. A mail with a hole is not sent.
    fn trouble(&self, template: &Template) -> Option<String> {
        let texts = [&template.subject, &template.body, &self.file.footer];
        let mut blanks = texts.into_iter().chain(&template.sms).flat_map(text::Text::blanks);
        let definition = self.change.world.definition;
        let blank = blanks.find(|blank| kind(definition, &blank.name).is_none())?;
        let (file, id, name) = (&self.file.file, &template.id, &blank.name);
        Some(format!("the mail `{id}` in {file}: nothing fills in `{{{name}}}`; `dafu check` says more"))
    }

    /// Subject and text; a short message has no more than its own words, or the subject and where to go on.
    fn words(&self, template: &Template, way: Channel, scene: &Scene<'_>) -> (String, String) {
        let fill = |blank: &text::Blank| scene.value(blank).unwrap_or_default();
        let subject = subject(template, scene).replace('\n', " ");
        if way == Channel::Sms {
            let own = template.sms.as_ref().map(|sms| sms.fill(fill));
            let short = own.unwrap_or_else(|| short(&subject, &bare(template, scene), scene));
            return self.templates.short(subject, &short.replace('\n', " "));
        }
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

/// The text as it goes, and whether it leads anywhere. On paper nobody types an address.
fn leads(text: String, way: Channel, scene: &Scene<'_>) -> (String, bool) {
    let address = scene.address();
    let leads = text.contains(&address);
    if way == Channel::Print { (text.replace(&address, ON_PAPER), leads) } else { (text, leads) }
}

/// The words of a short message that has none of its own: as much as one message holds, and the bare subject where it holds little.
fn short(subject: &str, bare: &str, scene: &Scene<'_>) -> String {
    let address = scene.address();
    let called = scene.addressee();
    let (shortest, length) = if scene.link.is_some() {
        (address.as_str(), scene.site.chars().count() + OWN_LINK)
    } else {
        // Whoever signs in finds it in his inbox.
        (scene.site, address.chars().count())
    };
    let fits = |words: &str| words.chars().count() + 1 + length <= ONE_MESSAGE;
    let words = [format!("{called}：{subject}"), subject.to_owned(), bare.to_owned()].into_iter().find(|words| fits(words));
    words.map_or_else(|| format!("{bare} {shortest}"), |words| format!("{words} {address}"))
}
