//! A row of the outbox as a message. A link is put into it, and into a short message, here: the row knows whose it is, and not its
//! secret.

use super::super::written::target;
use super::Post;
use crate::app::App;
use crate::app::links::NoLink;
use crate::mail::{File, Identity, Mail, MessageError, daily, message};
use crate::store::StoreError;
use crate::store::queue::Row;

/// Why there is nothing to send, in words.
pub(super) enum Amiss {
    /// It stays so.
    Never(String),
    /// The database could not say whose link it is.
    Later(String),
}

impl From<NoLink> for Amiss {
    fn from(error: NoLink) -> Self {
        match error {
            NoLink::Store(error) if error.may_pass() => Self::Later(error.to_string()),
            NoLink::Store(_) | NoLink::NotMade | NoLink::OtherKey(_) => Self::Never(error.to_string()),
        }
    }
}

/// The message of a row; why there is none.
pub(super) async fn letter(app: &App, post: &Post, row: &Row) -> Result<lettre::Message, Amiss> {
    let mail = linked(app, &row.body).await?;
    made(app, post, row, &mail).map_err(Amiss::Never)
}

fn made(app: &App, post: &Post, row: &Row, mail: &Mail) -> Result<lettre::Message, String> {
    let files: Result<Vec<File>, StoreError> = mail
        .attachments
        .iter()
        .map(|attached| Ok(File { digest: attached.digest.clone(), bytes: app.file(&attached.digest)? }))
        .collect();
    let files = files.map_err(|error| error.to_string())?;
    // A digest is about many cases, and no part of the thread of any.
    let thread = if mail.about == daily::ABOUT { &mail.recipient } else { &row.case_id };
    let identity = Identity { id: &row.id, thread };
    let made: Result<lettre::Message, MessageError> = message(mail, identity, &post.sender, &files, app.now().at);
    made.map_err(|error| error.to_string())
}

/// What a row says, with the link in it that its reader is let in by; why it can't be sent.
pub(super) async fn linked(app: &App, body: &str) -> Result<Mail, Amiss> {
    let mail: Mail = serde_json::from_str(body).map_err(|error| Amiss::Never(format!("this message can't be read: {error}")))?;
    if let Some(trouble) = mail.trouble {
        return Err(Amiss::Never(trouble));
    }
    let Some(of) = &mail.link else { return Ok(mail) };
    let link = app.link(&target(of)).await?;
    Ok(mail.with_link(&link))
}
