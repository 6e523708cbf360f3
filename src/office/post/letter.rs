//! A row of the outbox as a message.

use super::Post;
use crate::app::App;
use crate::mail::{File, Identity, Mail, MessageError, daily, message};
use crate::store::StoreError;
use crate::store::queue::Row;

/// What stands where a link would: the pages that links lead to are not open yet, and the mail says so.
const NO_LINK: &str = "（网上填写页面尚未开放，请填写随函纸质表，或致电联系人）";

/// The message of a row; why there is none, in words.
pub(super) fn letter(app: &App, post: &Post, row: &Row) -> Result<lettre::Message, String> {
    let mail: Mail = serde_json::from_str(&row.body).map_err(|error| format!("this mail can't be read: {error}"))?;
    if let Some(trouble) = mail.trouble {
        return Err(trouble);
    }
    let mail = linked(mail);
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

/// What is sent with its link in it.
pub(super) fn linked(mail: Mail) -> Mail {
    if mail.link.is_some() { mail.with_link(NO_LINK) } else { mail }
}
