//! A row of the outbox as a message. A link is put into it here, and only here: the row knows whose it is, and not its secret.

use super::super::written::target;
use super::Post;
use crate::app::App;
use crate::mail::{File, Identity, Mail, MessageError, message};
use crate::store::StoreError;
use crate::store::queue::Row;

/// The message of a row; why there is none, in words.
pub(super) async fn letter(app: &App, post: &Post, row: &Row) -> Result<lettre::Message, String> {
    let mail: Mail = serde_json::from_str(&row.body).map_err(|error| format!("this mail can't be read: {error}"))?;
    let mail = match &mail.link {
        Some(of) => {
            let link = app.link(&target(of)).await.map_err(|error| error.to_string())?;
            mail.with_link(&link)
        }
        None => mail,
    };
    let files: Result<Vec<File>, StoreError> = mail
        .attachments
        .iter()
        .map(|attached| Ok(File { digest: attached.digest.clone(), bytes: app.file(&attached.digest)? }))
        .collect();
    let files = files.map_err(|error| error.to_string())?;
    let identity = Identity { id: &row.id, thread: &row.case_id };
    let made: Result<lettre::Message, MessageError> = message(&mail, identity, &post.sender, &files, app.now().at);
    made.map_err(|error| error.to_string())
}
