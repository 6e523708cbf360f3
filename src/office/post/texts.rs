//! Short messages leave, one after the other: with the states of mails, and held while the gateway itself is the trouble.

use super::Post;
use super::deliver::{later, note};
use super::letter::{Amiss, linked};
use crate::app::App;
use crate::mail::sms::{Gateway, Short};
use crate::mail::smtp::{Answer, Trouble};
use crate::store::StoreError;
use crate::store::queue::{self, Queue, Row, Step};
use std::path::{Path, PathBuf};
use tokio::sync::watch;

/// The way out for short messages.
#[derive(Debug)]
pub enum Texts {
    /// Each becomes a file in a folder.
    Files(PathBuf),
    /// A gateway takes them.
    Gateway(Box<Gateway>),
}

/// Sends what is due, until nothing is, the queue is held or `stop` says so; how many left.
pub(super) async fn send(app: &App, post: &Post, stop: &watch::Receiver<bool>) -> Result<u64, StoreError> {
    let mut left = 0;
    while !*stop.borrow() && !post.texts_gate.is_shut(app.now().at) {
        let Some(row) = queue::claim(app.store(), Queue::Texts, app.now().at, app.lease(), 1).await?.pop() else { break };
        let Some(what) = one(app, post, &row).await else { continue };
        left += u64::from(note(app, Queue::Texts, &row, &what).await && matches!(what, Step::Done(_)));
    }
    Ok(left)
}

async fn one(app: &App, post: &Post, row: &Row) -> Option<Step> {
    let mail = match linked(app, &row.body).await {
        Ok(mail) => mail,
        Err(Amiss::Never(why)) => return Some(Step::Failed(why)),
        Err(Amiss::Later(why)) => return Some(later(app, post, row, why)),
    };
    let short = Short { id: &row.id, to: &mail.to, text: &mail.text };
    match &post.texts {
        Texts::Files(folder) => {
            let written = write(folder, &short).await;
            Some(written.map_or_else(|why| later(app, post, row, why), Step::Done))
        }
        Texts::Gateway(gateway) => to_gateway(app, post, row, (gateway, &short)).await,
    }
}

async fn to_gateway(app: &App, post: &Post, row: &Row, (gateway, short): (&Gateway, &Short<'_>)) -> Option<Step> {
    let line = match gateway.open().await {
        Ok(line) => line,
        Err(trouble) => return Some(held(app, post, gateway, &trouble).await),
    };
    // From here on it may be gone; whoever does not hold the row any more sends nothing.
    if !super::deliver::begin(app, Queue::Texts, row).await {
        return None;
    }
    let answer = gateway.hand_over(line, short).await;
    if let Answer::Barred(why) = answer {
        return Some(held(app, post, gateway, &Trouble::Setup(why)).await);
    }
    post.texts_gate.open(app, &gateway.name()).await;
    Some(match answer {
        Answer::Yes(words) => Step::Done(words),
        Answer::Later(why) | Answer::Lost(why) => later(app, post, row, why),
        Answer::Never(why) | Answer::Barred(why) => Step::Failed(why),
        Answer::Doubt(why) => Step::Unknown(why),
    })
}

/// What is wrong with the gateway is not held against the message.
async fn held(app: &App, post: &Post, gateway: &Gateway, trouble: &Trouble) -> Step {
    let until = post.texts_gate.shut(app, &gateway.name(), trouble, post.pace.pause).await;
    let (Trouble::Away(why) | Trouble::Setup(why)) = trouble;
    Step::Back(until, why.clone())
}

/// Writes a message as a file, whole or not at all; its path. The same message is the same file.
async fn write(folder: &Path, short: &Short<'_>) -> Result<String, String> {
    let file = folder.join(format!("{}.json", short.id));
    let unfinished = folder.join(format!("{}.json.part", short.id));
    let bytes = serde_json::to_vec_pretty(short).map_err(|error| error.to_string())?;
    let written = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&unfinished, bytes).await?;
        tokio::fs::rename(&unfinished, &file).await
    };
    match written.await {
        Ok(()) => Ok(file.display().to_string()),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}
