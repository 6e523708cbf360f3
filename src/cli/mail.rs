//! `dafu mail`: the mails that nobody knows about or nobody takes, and what to do about them.

use super::place::{Place, block_on};
use super::{Format, Found, output};
use crate::app::App;
use crate::app::mails::{By, MailState, MailsWanted, Posted, Reported};
use crate::app::ports::Ports;
use crate::mail::bounce::{self, Action};
use anyhow::Context;
use clap::Subcommand;
use serde_json::json;
use std::io::Read;

/// Whom the log names when a mail is decided about here.
const BY: &str = "the command line";

/// Lists mails, sends again or drops those that failed or are in doubt, reads delivery reports.
///
/// May run beside a program that serves.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  dafu mail list --state unknown\n  dafu mail resend 3f0c…\n  dafu mail bounce < report.eml")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lists mails, the newest first: those that wait for a person, where nothing else is asked for.
    List {
        #[command(flatten)]
        place: Place,
        /// How far they are: waiting, `under_way`, sent, failed, unknown, dropped; several are possible.
        #[arg(long, value_name = "STATE", value_parser = state)]
        state: Vec<MailState>,
        /// By what way: mail, sms, print.
        #[arg(long, value_name = "WAY", default_value = "mail", value_parser = by)]
        by: By,
        /// All mails about one case, however far they are.
        #[arg(long, value_name = "CASE")]
        case: Option<String>,
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 200)]
        limit: u64,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Sends a mail again that failed or is in doubt; whoever has it already gets it twice, under the same Message-ID.
    Resend {
        #[command(flatten)]
        place: Place,
        /// Which.
        id: String,
    },
    /// Decides that a mail that failed or is in doubt is not sent.
    Drop {
        #[command(flatten)]
        place: Place,
        /// Which.
        id: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Reads a delivery report (RFC 3464) from standard input and notes it with the mail it is about.
    Bounce {
        #[command(flatten)]
        place: Place,
    },
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.what {
        What::List { place, state, by, case, limit, format } => {
            let states = match (state.as_slice(), case) {
                ([], None) => MailState::FOR_A_PERSON.to_vec(),
                (states, _) => states.to_vec(),
            };
            let case = case.as_deref().map(Into::into);
            list(place, &MailsWanted { by: *by, states, case, limit: Some(*limit) }, *format)
        }
        What::Resend { place, id } => beside(place, &async |app| {
            app.resend_mail(id, BY).await?;
            output::say(&format!("{id} will be sent again; 将再次发送，对方可能收到两份"));
            Ok(Found::Nothing)
        }),
        What::Drop { place, id, reason } => beside(place, &async |app| {
            app.drop_mail(id, BY, reason).await?;
            output::say(&format!("{id} is not sent; 不再发送"));
            Ok(Found::Nothing)
        }),
        What::Bounce { place } => {
            let mut bytes = Vec::new();
            let limit = bounce::LONGEST as u64 + 1;
            std::io::stdin().take(limit).read_to_end(&mut bytes).context("the report can't be read")?;
            let report = bounce::read(&bytes)?;
            beside(place, &async |app| note(app, &report).await)
        }
    }
}

fn state(text: &str) -> Result<MailState, String> {
    let known = MailState::ALL.into_iter().find(|state| state.id() == text);
    known.ok_or_else(|| format!("it can be: {}", MailState::ALL.map(MailState::id).join(", ")))
}

fn by(text: &str) -> Result<By, String> {
    let known = By::ALL.into_iter().find(|by| by.id() == text);
    known.ok_or_else(|| format!("it can be: {}", By::ALL.map(By::id).join(", ")))
}

fn list(place: &Place, wanted: &MailsWanted, format: Format) -> anyhow::Result<Found> {
    super::place::must_exist(place)?;
    let mails = block_on(async {
        let app = App::look(&place.config(), Ports::default()).await?;
        let mails = app.mails(wanted).await?;
        app.close().await?;
        Ok(mails)
    })?;
    match format {
        Format::Json => output::print(&serde_json::to_string_pretty(&mails.iter().map(as_json).collect::<Vec<_>>())?),
        Format::Text => {
            for mail in &mails {
                output::print(&line(mail));
            }
            output::say(&format!("{} mails", mails.len()));
        }
    }
    Ok(Found::Nothing)
}

fn as_json(mail: &Posted) -> serde_json::Value {
    json!({
        "id": mail.id, "case": mail.case, "to": mail.to, "to_name": mail.to_name, "subject": mail.subject,
        "by": mail.by.id(), "state": mail.state.id(), "title": mail.state.title_by(mail.by), "note": mail.note, "attempts": mail.attempts,
        "next_at": mail.next_at,
    })
}

fn line(mail: &Posted) -> String {
    let Posted { id, case, to, subject, note, .. } = mail;
    format!("{id}  {}  {case}  {to}  {subject}\n    {note}", mail.state.title_by(mail.by))
}

/// Says something to an installation beside whoever works with it.
fn beside(place: &Place, work: &impl AsyncFn(&App) -> anyhow::Result<Found>) -> anyhow::Result<Found> {
    super::place::must_exist(place)?;
    block_on(async {
        let app = App::beside(&place.config(), Ports::default()).await?;
        let found = work(&app).await;
        app.close().await?;
        found
    })
}

/// One report may be about several recipients; a mail of ours has one.
async fn note(app: &App, report: &bounce::Report) -> anyhow::Result<Found> {
    let mut noted = Err(anyhow::anyhow!("the report names no recipient"));
    for fate in &report.fates {
        let reported = match fate.action {
            Action::Failed => Reported::Failed,
            Action::Delayed => Reported::Delayed,
            Action::Delivered => Reported::Delivered,
        };
        match app.mail_reported(&report.id, &fate.addresses, (reported, &fate.words)).await {
            Ok(mail) => noted = Ok(mail),
            Err(error) if noted.is_err() => noted = Err(error.into()),
            Err(_) => {}
        }
    }
    let mail = noted?;
    output::print(&line(&mail));
    Ok(Found::Nothing)
}
