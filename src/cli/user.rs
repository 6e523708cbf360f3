//! `dafu user`: who may come in.

use super::place::{Place, block_on, must_exist};
use super::{Format, Found, output};
use crate::app::accounts::{Account, Duty, NewAccount, Weakness};
use crate::app::ports::Ports;
use crate::app::{App, accounts::AccountError};
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use dafu_engine::ids::PersonId;
use std::io::IsTerminal;

/// Accounts: adds, lists, locks and resets them.
///
/// A password is read from the first line of standard input, never from the command line, and has to be changed at the first
/// sign-in.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  echo 'a first password' | dafu user add feng --person feng_qiming --data data\n  dafu user list --data data"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Adds an account for somebody of the roster, or for an administrator.
    Add {
        /// The name that is typed.
        login: String,
        /// Whose it is: the person's id in the roster.
        #[arg(long, required_unless_present = "duty", conflicts_with = "duty")]
        person: Option<String>,
        /// An administrator's duty; he sees no cases.
        #[arg(long, value_enum)]
        duty: Option<DutyArg>,
        #[command(flatten)]
        place: Place,
    },
    /// Lists all accounts.
    List {
        /// How to print them.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        #[command(flatten)]
        place: Place,
    },
    /// Locks an account and ends its sessions.
    Lock(One),
    /// Unlocks an account.
    Unlock(One),
    /// Gives an account a new first password and ends its sessions.
    Reset(One),
    /// Ends an account's sessions.
    EndSessions(One),
}

#[derive(Debug, clap::Args)]
struct One {
    /// The account's name.
    login: String,
    #[command(flatten)]
    place: Place,
}

/// An administrator's duty.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[expect(clippy::enum_variant_names, reason = "they are the words that are typed")]
enum DutyArg {
    /// Makes accounts and runs the system (系统管理员).
    SystemAdmin,
    /// Gives rights (安全管理员).
    SecurityAdmin,
    /// Reads the audit (审计管理员).
    AuditAdmin,
}

impl From<DutyArg> for Duty {
    fn from(duty: DutyArg) -> Self {
        match duty {
            DutyArg::SystemAdmin => Self::System,
            DutyArg::SecurityAdmin => Self::Security,
            DutyArg::AuditAdmin => Self::Audit,
        }
    }
}

/// In the audit, whoever sat at the machine.
const BY: &str = "the command line";

pub fn run(args: &Args) -> anyhow::Result<Found> {
    match &args.what {
        What::Add { login, person, duty, place } => {
            let holder = match (person, duty) {
                (Some(person), _) => Ok(PersonId::new(person.as_str())),
                (None, Some(duty)) => Err(Duty::from(*duty)),
                (None, None) => anyhow::bail!("say whose account it is, with --person or --duty"),
            };
            let new = NewAccount { login: login.clone(), holder, password: password()? };
            with(place, async |app: &App| app.add_account(new, BY).await)?;
            output::say(&format!("{login} can sign in now, and has to change the password then"));
        }
        What::List { format, place } => list(place, *format)?,
        What::Lock(one) => with(&one.place, async |app: &App| app.lock_account(&one.login, true, BY).await)?,
        What::Unlock(one) => with(&one.place, async |app: &App| app.lock_account(&one.login, false, BY).await)?,
        What::Reset(one) => {
            let password = password()?;
            with(&one.place, async |app: &App| app.reset_account(&one.login, password, BY).await)?;
        }
        What::EndSessions(one) => with(&one.place, async |app: &App| app.end_sessions(&one.login, BY).await)?,
    }
    Ok(Found::Nothing)
}

/// Does something to the accounts of an installation. On an embedded database this waits for nobody: a program that serves has
/// it locked and says so.
fn with(place: &Place, work: impl AsyncFnOnce(&App) -> Result<(), AccountError>) -> anyhow::Result<()> {
    block_on(async {
        let app = App::open(&place.config(), Ports::default()).await?;
        let answer = work(&app).await;
        app.close().await?;
        answer.map_err(said)
    })
}

fn said(error: AccountError) -> anyhow::Error {
    match error {
        AccountError::Weak(weak) => {
            let reasons: Vec<String> = weak.into_iter().map(weakness).collect();
            anyhow::anyhow!("the password is too weak: {}", reasons.join("; "))
        }
        error => error.into(),
    }
}

fn weakness(weak: Weakness) -> String {
    match weak {
        Weakness::TooShort(least) => format!("fewer than {least} characters"),
        Weakness::TooLong(most) => format!("more than {most} characters"),
        Weakness::Common => "one that everybody tries".to_owned(),
        Weakness::HoldsLogin => "the account's name is in it".to_owned(),
        Weakness::FewKinds => "fewer than three kinds of characters".to_owned(),
        Weakness::SameAsBefore => "the same as before".to_owned(),
    }
}

fn list(place: &Place, format: Format) -> anyhow::Result<()> {
    must_exist(place)?;
    let accounts = block_on(async {
        let app = App::look(&place.config(), Ports::default()).await?;
        let accounts = app.accounts().await?;
        app.close().await?;
        Ok(accounts)
    })?;
    match format {
        Format::Text => accounts.iter().for_each(|account| output::print(&line(account))),
        Format::Json => {
            let list: Vec<_> = accounts.iter().map(json).collect();
            output::print(&serde_json::to_string(&list)?);
        }
    }
    Ok(())
}

fn holder(account: &Account) -> String {
    let duty = account.duty.map(|duty| duty.id().to_owned());
    account.person.as_ref().map(ToString::to_string).or(duty).unwrap_or_default()
}

fn line(account: &Account) -> String {
    let mut line = format!("{}\t{}", account.login, holder(account));
    if account.locked {
        line.push_str("\tlocked");
    }
    if account.must_change {
        line.push_str("\tpassword to be changed");
    }
    line
}

fn json(account: &Account) -> serde_json::Value {
    serde_json::json!({
        "login": account.login,
        "person": account.person,
        "duty": account.duty.map(Duty::id),
        "locked": account.locked,
        "must_change": account.must_change,
    })
}

/// The first line of standard input.
fn password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        output::say("type the first password, then Enter (it is shown):");
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("no password came on standard input")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    anyhow::ensure!(!password.is_empty(), "no password came on standard input");
    Ok(password)
}
