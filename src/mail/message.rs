//! A mail as an Internet message. The same mail gives the same bytes, its Message-ID included, however often it is made.
//!
//! All mails about one case are one thread: each refers to a message that was never sent and that stands for the case. A mail
//! says that a program wrote it (RFC 3834), so that nobody's holiday notice answers.

use super::{LINK, Mail};
use chrono::{DateTime, Utc};
use dafu_engine::ids::Digest;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, Message, MultiPart, SinglePart};
use lettre::{Address, address::AddressError};
use std::path::Path;

/// In whose name mails go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The address.
    pub address: String,
    /// The name beside it.
    pub name: String,
}

/// By what a mail is known for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The mail: letters and figures, the same for every attempt.
    pub id: &'a str,
    /// What all mails of its thread have in common: the case.
    pub thread: &'a str,
}

/// `Auto-Submitted: auto-generated` (RFC 3834, 5).
#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The digest by which the mail names it.
    pub digest: Digest,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why a mail is no message.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// An address is none.
    #[error("`{address}` is not a mail address: {source}")]
    BadAddress {
        /// Which.
        address: String,
        /// Why.
        source: AddressError,
    },
    /// Its link has not been put in.
    #[error("the mail to {to} still lacks its link")]
    LinkMissing {
        /// To whom.
        to: String,
    },
    /// An attachment was not handed over.
    #[error("the file `{name}` ({digest}) that goes with the mail is not there")]
    FileMissing {
        /// Which.
        name: String,
        /// Its digest.
        digest: Digest,
    },
    /// It could not be put together.
    #[error(transparent)]
    Build(#[from] lettre::error::Error),
}

/// The message of `mail`, known as `identity`, from `sender`, with its `files`, made at `at`.
pub fn message(
    mail: &Mail,
    identity: Identity<'_>,
    sender: &Sender,
    files: &[File],
    at: DateTime<Utc>,
) -> Result<Message, MessageError> {
    if mail.link.is_some() || mail.text.contains(LINK) {
        return Err(MessageError::LinkMissing { to: mail.to.clone() });
    }
    let from = mailbox(&sender.address, &sender.name)?;
    let domain = from.email.domain().to_owned();
    let mut builder = Message::builder()
        .from(from)
        .to(mailbox(&mail.to, &mail.to_name)?)
        .subject(one_line(&mail.subject))
        .date(at.into())
        .message_id(Some(format!("<{}@{domain}>", identity.id)))
        .header(AutoSubmitted);
    let thread = format!("<{}@{domain}>", token(identity.thread, "thread"));
    builder = builder.in_reply_to(thread.clone()).references(thread);
    // A mailbox that is none costs the answers their way, not the mail its.
    if let Some(reply_to) = mail.reply_to.as_ref().and_then(|reply_to| mailbox(reply_to, "").ok()) {
        builder = builder.reply_to(reply_to);
    }
    let texts = MultiPart::alternative()
        .boundary(token(identity.id, "texts"))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    if mail.attachments.is_empty() {
        return Ok(builder.multipart(texts)?);
    }
    let mut parts = MultiPart::mixed().boundary(token(identity.id, "parts")).multipart(texts);
    for attachment in &mail.attachments {
        let file = files
            .iter()
            .find(|file| file.digest == attachment.digest)
            .ok_or_else(|| MessageError::FileMissing { name: attachment.name.clone(), digest: attachment.digest.clone() })?;
        let kind = ContentType::parse(media_type(&attachment.name)).unwrap_or(ContentType::TEXT_PLAIN);
        parts = parts.singlepart(Attachment::new(one_line(&attachment.name)).body(bytes(&file.bytes), kind));
    }
    Ok(builder.multipart(parts)?)
}

/// What kind of file it is, by its name.
fn media_type(name: &str) -> &'static str {
    let end = Path::new(name).extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    match end.as_str() {
        "pdf" => "application/pdf",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

/// A file's bytes, the very same at the other end: a file that looks like plain text would go as text, whose line ends are the
/// servers' to change.
fn bytes(file: &[u8]) -> Body {
    Body::new_with_encoding(file.to_vec(), ContentTransferEncoding::Base64).unwrap_or_else(Body::new)
}

/// Text that is the same for the same mail or case for ever and for no other.
fn token(of: &str, what: &str) -> String {
    let digest = Digest::sha256(format!("{of}\n{what}").as_bytes());
    digest.as_str().trim_start_matches("sha256:").chars().take(32).collect()
}

fn mailbox(address: &str, name: &str) -> Result<Mailbox, MessageError> {
    let parsed: Address =
        address.trim().parse().map_err(|source| MessageError::BadAddress { address: one_line(address), source })?;
    Ok(Mailbox::new(Some(one_line(name)).filter(|name| !name.is_empty()), parsed))
}

/// Text for a header: a line break in it would begin another header.
fn one_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect::<String>().trim().to_owned()
}
