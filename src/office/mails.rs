//! Mails behind their port: words when something happens, and their way out of the house.

use crate::app::App;
use crate::app::ports::{self, Mails};
use crate::mail::transport::{Sent, Transport};
use crate::mail::{File, Mail, MessageError, Sender, Templates, compose, message};
use crate::scenario::stage;
use crate::store::queue::{self, Queue, State};
use crate::store::{StoreError, outbox};
use chrono::TimeDelta;
use dafu_engine::machine::World;
use dafu_engine::machine::command::Now;
use dafu_engine::machine::event::Event;
use dafu_engine::machine::state::Case;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::watch;

/// How many mails one round takes on.
const AT_ONCE: u64 = 64;
/// After so many tries a person has to look.
const TRIES: i32 = 12;

/// What stands where a link would: the pages that links lead to are not open yet, and the mail says so.
const NO_LINK: &str = "（网上填写页面尚未开放，请填写随函纸质表，或致电联系人）";

/// Writes mails from templates.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) templates: Templates,
}

impl Mails for Written {
    fn compose(&self, world: &World<'_>, before: Option<&Case>, after: &Case, events: &[Event]) -> Vec<ports::Mail> {
        let last = events.last().map_or(after.seq, |event| event.seq);
        compose(world, before, after, events, &self.templates)
            .into_iter()
            .filter_map(|mail| {
                let body = serde_json::to_string(&mail).ok()?;
                Some(ports::Mail { seq: last, to: mail.to.clone(), kind: mail.key, body })
            })
            .collect()
    }
}

/// The way out of the house.
#[derive(Debug)]
pub struct Post {
    /// Where mails are handed over.
    pub transport: Transport,
    /// In whose name.
    pub sender: Sender,
}

/// Sends what waits; how many mails left.
pub(super) async fn send(app: &App, post: &Post, now: Now) -> Result<u64, StoreError> {
    let mut sent = 0;
    loop {
        let rows = outbox::claim(app.store(), now.at, app.lease(), AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(sent);
        }
        for row in rows {
            sent += u64::from(send_one(app, post, &row, now).await?);
        }
    }
}

async fn send_one(app: &App, post: &Post, row: &queue::Row, now: Now) -> Result<bool, StoreError> {
    let (mail, message) = match letter(app, post, row, now) {
        Ok(written) => written,
        Err(why) => return outbox::failed(app.store(), row, &why).await.map(|_| false),
    };
    if !outbox::sending(app.store(), row).await? {
        return Ok(false);
    }
    match post.transport.send(&mail, message).await {
        Sent::Sent(answer) => outbox::sent(app.store(), row, &answer).await,
        Sent::Retry(why) if row.attempts < TRIES => {
            let minutes = i64::from(row.attempts.clamp(1, 60));
            outbox::retry(app.store(), row, now.at + TimeDelta::minutes(minutes), &why).await
        }
        Sent::Retry(why) | Sent::Failed(why) => outbox::failed(app.store(), row, &why).await,
        Sent::Unknown(why) => outbox::unknown(app.store(), row, &why).await,
    }
}

/// The mail of a row, as a message.
fn letter(app: &App, post: &Post, row: &queue::Row, now: Now) -> Result<(Mail, lettre::Message), String> {
    let mail: Mail = serde_json::from_str(&row.body).map_err(|error| format!("this mail can't be read: {error}"))?;
    let mail = if mail.link.is_some() { mail.with_link(NO_LINK) } else { mail };
    let files: Result<Vec<File>, StoreError> = mail
        .attachments
        .iter()
        .map(|attached| Ok(File { digest: attached.digest.clone(), bytes: app.file(&attached.digest)? }))
        .collect();
    let files = files.map_err(|error| error.to_string())?;
    let made: Result<lettre::Message, MessageError> = message(&mail, &post.sender, &files, now.at);
    made.map(|message| (mail, message)).map_err(|error| error.to_string())
}

/// The mails sent that are not in `seen` yet, the oldest first.
pub(super) async fn fresh(app: &App, seen: &mut BTreeSet<String>) -> Result<Vec<stage::Sent>, StoreError> {
    let rows = queue::list(app.store().reader(), Queue::Outbox, State::Done).await?;
    let fresh = rows.into_iter().filter(|row| seen.insert(row.id.clone()));
    Ok(fresh
        .filter_map(|row| serde_json::from_str::<Mail>(&row.body).ok())
        .map(|mail| stage::Sent { to: mail.to, subject: mail.subject })
        .collect())
}

/// Sends until told to stop.
#[expect(clippy::disallowed_methods, reason = "this is a loop that waits")]
pub(super) async fn serve(app: &App, post: &Post, every: Duration, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = send(app, post, app.now()).await {
            tracing::error!(%error, "mails could not be sent; they are tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
