//! Mails: who is written to when a case moves, and in what words.
//!
//! [`compose()`] is a pure function from a step of a case to mails; the words are templates (`workflows/mail/*.yaml`, read by
//! [`Templates`]). [`smtp`] hands one mail over and says what became of it, [`sms`] a short message. Deliberately absent: when to try again, what to do
//! about a mail in doubt, and who clicks; a mail is a row that somebody else keeps.
//!
//! The order of things: [`notice`] says what is worth telling, [`recipients`] whom, [`scene`] with what in the blanks.

mod about;
pub mod bounce;
mod check;
mod compose;
pub mod daily;
pub mod many;
mod message;
mod notice;
mod read;
mod recipients;
mod scene;
pub mod sms;
pub mod smtp;
mod subject;
mod text;
pub mod transport;

#[cfg(test)]
mod tests;

pub use check::{check, check_folder};
pub use compose::{Addressee, compose, plain};
pub use message::{File, Identity, MessageError, Sender, message};
pub use read::{LoadError, MailFile, Template, Templates, To};

use dafu_engine::ids::{CaseId, Digest, DocumentKind, PersonId, RunId};
use dafu_engine::people::Channel;
use serde::{Deserialize, Serialize};

/// What stands in a text for a link that only its own reader may have, until [`Mail::with_link`] puts it there.
pub const LINK: &str = "{link}";

/// One mail to one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The same for the same mail for ever, and for no other: case, event, recipient and notice.
    pub key: String,
    /// The event it comes from.
    pub seq: u64,
    /// Whom it is to, as the roster knows him: `person:…` or `unit:…`.
    pub recipient: String,
    /// The address.
    pub to: String,
    /// Whose it is.
    pub to_name: String,
    /// Where an answer goes: the mailbox of the unit in whose name it is sent.
    pub reply_to: Option<String>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// What it is about, as templates name it.
    pub about: String,
    /// The link it still needs: somebody without an account is let in by a link of his own.
    pub link: Option<Target>,
    /// The page that the code on a printed notice leads to, where that is no link of his own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
    /// How it goes.
    #[serde(default)]
    pub way: Channel,
    /// Why it can't be sent as its template makes it: the row says so, and the case has moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// What a link lets somebody do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// At which case.
    pub case: CaseId,
    /// At which run, where it is for one.
    pub run: Option<RunId>,
    /// Whether a row of a record is true, where it is for that: the record and the row.
    pub record: Option<(String, String)>,
    /// Who.
    pub person: PersonId,
}

/// A file that goes with a mail, known by what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The kind of document.
    pub kind: DocumentKind,
    /// The digest of its bytes.
    pub digest: Digest,
    /// The name to send it under.
    pub name: String,
}

impl Mail {
    /// The mail with the link it needs.
    #[must_use]
    pub fn with_link(mut self, link: &str) -> Self {
        self.text = self.text.replace(LINK, link);
        self.html = text::to_html(&self.text);
        self.link = None;
        self
    }
}
