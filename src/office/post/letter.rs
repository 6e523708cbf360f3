//! A row of the outbox as a message. A link is put into it, and into a short message, here: the row knows whose it is, and not its
//! secret.

use super::super::written::target;
use super::Post;
use crate::app::App;
use crate::mail::{File, Identity, Mail, MessageError, daily, message};
use crate::store::StoreError;
use crate::store::queue::Row;

/// The message of a row; why there is none, in words.
pub(super) async fn letter(app: &App, post: &Post, row: &Row) -> Result<lettre::Message, String> {
    let mail: Mail = serde_json::from_str(&row.body).map_err(|error| format!("this mail can't be read: {error}"))?;
    let mail = linked(app, mail).await?;
    let files: Result<Vec<File>, StoreError> = mail
        .attachments
        .iter()
        .map(|attached| Ok(File { digest: attached.digest.clone(), bytes: app.file(&attached.digest)? }))
        .collect();
    let files = files.map_err(|error| error.to_string())?;
    // A digest is about many cases, and no part of the thread of any.
    let thread = if mail.about == daily::ABOUT { &mail.recipient } else { &row.case_id };
    let identity = Identity { id: &row.id, thread };
    let made: Result<lettre::Message, MessageError> = message(&mail, identity, &post.sender, &files, app.now().at);
    made.map_err(|error| error.to_string())
}

/// What is sent, with the link in it that its reader is let in by; why it can't be sent, in words.
pub(super) async fn linked(app: &App, mail: Mail) -> Result<Mail, String> {
    if let Some(trouble) = mail.trouble {
        return Err(trouble);
    }
    let Some(of) = &mail.link else { return Ok(mail) };
    let link = app.link(&target(of)).await.map_err(|error| error.to_string())?;
    Ok(mail.with_link(&link))
}
