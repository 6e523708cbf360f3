//! Handing one mail over: into a folder, or to a server.
//!
//! SMTP can't say for certain that a mail was *not* taken once its text may have gone out. So there are four answers, and
//! whatever is not certain is [`Sent::Unknown`], which nobody but a person may send again. When to try again is somebody else's
//! business.

use super::message::token;
use super::{Mail, MessageError};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It was taken; what the server said.
    Sent(String),
    /// It was certainly not taken and may be tried again.
    Retry(String),
    /// It was refused for good.
    Failed(String),
    /// Nobody can say whether it was taken.
    Unknown(String),
}

impl From<MessageError> for Sent {
    fn from(error: MessageError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Where mails are handed over.
#[derive(Debug)]
pub enum Transport {
    /// Each becomes an `.eml` file in a folder.
    Files(PathBuf),
    /// A server takes them.
    Smtp(Box<Smtp>),
}

/// A server, and how patient to be with it.
#[derive(Debug)]
pub struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    patience: Duration,
    slots: Semaphore,
}

impl Transport {
    /// A server by its URL, `smtps://user:password@host:465` or `smtp://host:25`, with at most `at_once` mails under way.
    pub fn smtp(url: &str, patience: Duration, at_once: usize) -> Result<Self, smtp::Error> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(patience)).build();
        Ok(Self::Smtp(Box::new(Smtp { server, patience, slots: Semaphore::new(at_once.max(1)) })))
    }

    /// Hands one mail over. `message` is what [`super::message()`] made of `mail`.
    pub async fn send(&self, mail: &Mail, message: Message) -> Sent {
        match self {
            Self::Files(folder) => write(folder, mail, &message).await,
            Self::Smtp(smtp) => smtp.send(message).await,
        }
    }
}

impl Smtp {
    async fn send(&self, message: Message) -> Sent {
        // The semaphore is never closed; if it were, nothing would have been sent.
        let Ok(_slot) = self.slots.acquire().await else { return Sent::Retry("shutting down".to_owned()) };
        // The library does not say how far it got. A server that can't be talked to at all is found out first, so that what
        // goes wrong afterwards is the only thing in doubt.
        match timeout(self.patience, self.server.test_connection()).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Sent::Retry("the server does not answer".to_owned()),
            Ok(Err(error)) => return Sent::Retry(told(&error)),
            Err(_) => return Sent::Retry("the server did not answer in time".to_owned()),
        }
        match timeout(self.patience, self.server.send(message)).await {
            Ok(Ok(response)) => Sent::Sent(response.message().collect::<Vec<_>>().join(" ")),
            Ok(Err(error)) if error.is_transient() => Sent::Retry(told(&error)),
            Ok(Err(error)) if error.is_permanent() => Sent::Failed(told(&error)),
            Ok(Err(error)) => Sent::Unknown(told(&error)),
            Err(_) => Sent::Unknown("the server did not answer in time".to_owned()),
        }
    }
}

/// An error with what is behind it.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(behind) = source {
        let behind_text = behind.to_string();
        if !text.contains(&behind_text) {
            text = format!("{text}: {behind_text}");
        }
        source = behind.source();
    }
    text
}

/// Writes a mail as a file, whole or not at all. The same mail is the same file, so writing it twice is harmless.
async fn write(folder: &Path, mail: &Mail, message: &Message) -> Sent {
    let name = format!("{}.eml", token(mail, ""));
    let (file, unfinished) = (folder.join(&name), folder.join(format!("{name}.part")));
    let written = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&unfinished, message.formatted()).await?;
        tokio::fs::rename(&unfinished, &file).await
    };
    match written.await {
        Ok(()) => Sent::Sent(file.display().to_string()),
        Err(error) => Sent::Retry(format!("{}: {error}", file.display())),
    }
}
