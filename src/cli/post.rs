//! How mails and short messages leave: the options that every command shares which sends some.

use super::place::Place;
use crate::mail::Sender;
use crate::mail::sms::Gateway;
use crate::mail::smtp::{Patience, Server};
use crate::mail::transport::Transport;
use crate::office::{Pace, Post, Texts};
use anyhow::Context;
use std::path::PathBuf;
use std::time::Duration;

/// How mails leave.
#[derive(Debug, Clone, clap::Args)]
pub struct PostArgs {
    /// The mail server, `smtps://user:password@host:465` or `smtp://user:password@host:587?tls=required`; without one, mails
    /// become .eml files in the data directory. Signs in the password that a URL can't hold are written %40.
    #[arg(long, value_name = "URL", env = "DAFU_SMTP", hide_env_values = true)]
    smtp: Option<String>,
    /// Certificates (PEM) to trust beside the public ones, where the office has an authority of its own.
    #[arg(long, value_name = "FILE", env = "DAFU_SMTP_CA")]
    smtp_ca: Option<PathBuf>,
    /// How many mails are under way at once.
    #[arg(long, value_name = "N", env = "DAFU_SMTP_AT_ONCE", default_value_t = Pace::default().at_once)]
    smtp_at_once: usize,
    /// How many mails may leave a minute, where the server bears no more.
    #[arg(long, value_name = "N", env = "DAFU_SMTP_PER_MINUTE")]
    smtp_per_minute: Option<u32>,
    /// How long the server may take to answer, in seconds.
    #[arg(long, value_name = "SECONDS", env = "DAFU_SMTP_PATIENCE", default_value = "60", value_parser = seconds)]
    smtp_patience: Duration,
    /// How long it may take to answer to the end of a mail. A mail that is cut off there is in doubt, so this is long.
    #[arg(long, value_name = "SECONDS", env = "DAFU_SMTP_PATIENCE_END", default_value = "600", value_parser = seconds)]
    smtp_patience_end: Duration,
    /// How long to wait before a mail that was put off is tried again; twice as long each time, an hour at most.
    #[arg(long, value_name = "SECONDS", env = "DAFU_SMTP_PAUSE", default_value = "60", value_parser = seconds)]
    smtp_pause: Duration,
    /// The gateway for short messages, `https://host/path` (docs/SMS.md); without one, they become files in the data directory.
    #[arg(long, value_name = "URL", env = "DAFU_SMS")]
    sms: Option<String>,
    /// What the gateway knows this installation by. Use the variable: what stands in a command line others can read.
    #[arg(long, value_name = "TOKEN", env = "DAFU_SMS_TOKEN", hide_env_values = true)]
    sms_token: Option<String>,
    /// Certificates (PEM) to trust beside the public ones, where the gateway's are an office's own.
    #[arg(long, value_name = "FILE", env = "DAFU_SMS_CA")]
    sms_ca: Option<PathBuf>,
    /// How long the gateway may take to answer, in seconds. A message that is cut off there is in doubt.
    #[arg(long, value_name = "SECONDS", env = "DAFU_SMS_PATIENCE", default_value = "20", value_parser = seconds)]
    sms_patience: Duration,
    /// The address mails are from.
    #[arg(long, value_name = "ADDRESS", env = "DAFU_MAIL_FROM", default_value = "notice@dafu.example")]
    from: String,
    /// The name beside it. Mails about deputies' suggestions have it too, so by default it speaks of neither kind.
    #[arg(long, value_name = "NAME", env = "DAFU_MAIL_NAME", default_value = "答复办理平台")]
    from_name: String,
}

impl PostArgs {
    /// The way out of the house for the installation at `place`.
    pub fn post(&self, place: &Place) -> anyhow::Result<Post> {
        let authority = read("--smtp-ca", self.smtp_ca.as_ref())?;
        let transport = match &self.smtp {
            Some(url) => {
                let patience = Patience { answer: self.smtp_patience, end: self.smtp_patience_end };
                let server = Server::parse(url, authority.as_deref()).context("--smtp")?;
                Transport::Smtp(Box::new(server), patience)
            }
            None => Transport::Files(place.data.join("mail")),
        };
        let speed = Pace {
            at_once: self.smtp_at_once.max(1),
            per_minute: self.smtp_per_minute,
            pause: self.smtp_pause,
            ..Pace::default()
        };
        let sender = Sender { address: self.from.clone(), name: self.from_name.clone() };
        Ok(Post::new(transport, sender, speed).with_texts(self.texts(place)?))
    }

    fn texts(&self, place: &Place) -> anyhow::Result<Texts> {
        let Some(url) = &self.sms else { return Ok(Texts::Files(place.data.join("sms"))) };
        let authority = read("--sms-ca", self.sms_ca.as_ref())?;
        let gateway = Gateway::parse(url, self.sms_token.as_deref(), authority.as_deref(), self.sms_patience);
        Ok(Texts::Gateway(Box::new(gateway.context("--sms")?)))
    }
}

fn read(option: &str, file: Option<&PathBuf>) -> anyhow::Result<Option<Vec<u8>>> {
    let read = |file: &PathBuf| std::fs::read(file).with_context(|| format!("{option}: {} can't be read", file.display()));
    file.map(read).transpose()
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::PostArgs;
    use clap::Parser;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        post: PostArgs,
    }

    #[test]
    fn the_name_that_mails_come_from_suits_suggestions_too() {
        let name = Only::parse_from(["dafu"]).post.from_name;
        assert!(!name.contains("提案") && !name.contains("委员"), "{name}");
    }
}
