//! Who may come in: accounts, signing in, sessions, and an audit of it all.
//!
//! A session is a secret that only the browser holds; the database knows its digest. An account belongs to a person of the
//! roster, or to an administrator, who has a [`Duty`] instead and sees no cases. What somebody may do on a case is not decided
//! here: that is [`super::desk`]'s business, and the engine's.

mod audited;
mod common;
mod manage;
mod password;
mod sessions;

pub use audited::{Audit, AuditFilter, KINDS as AUDIT_KINDS, MOST as MOST_AUDITED, NotExported};
pub use manage::{Account, AccountError, NewAccount};
pub use password::{Profile, Weakness};
pub use sessions::{OwnSession, Secret, SignInError};

use super::App;
use super::desk::Viewer;
use crate::store::{StoreError, Tx, audit};
use crate::time;
use chrono::TimeDelta;
use dafu_engine::ids::PersonId;

/// Wrong passwords after which an account is locked for a while.
pub const MOST_FAILURES: i32 = 5;
/// How long that is, in minutes.
pub const LOCKED_MINUTES: i64 = 15;
/// After so many minutes without a request a session is over.
pub const IDLE_MINUTES: i64 = 30;
/// After so many hours a session is over, however busy it was.
pub const LONGEST_HOURS: i64 = 12;

/// An administrator's duty: three people who watch each other (三员) and see no business data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// Makes accounts and runs the system.
    System,
    /// Gives rights.
    Security,
    /// Reads the audit.
    Audit,
}

impl Duty {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Security, Self::Audit];

    /// As the database and the command line have it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::System => "system_admin",
            Self::Security => "security_admin",
            Self::Audit => "audit_admin",
        }
    }
    /// The duty of this id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.id() == id)
    }
}

/// Whoever is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The account; none for a person of a demonstration.
    pub login: Option<String>,
    /// Who it is, in the roster; none for an administrator.
    pub person: Option<PersonId>,
    /// An administrator's duty.
    pub duty: Option<Duty>,
    /// The password was set by somebody else and has to be changed first.
    pub must_change: bool,
}

impl Visitor {
    /// As whoever handles cases: an administrator does not.
    pub fn viewer(&self) -> Option<Viewer> {
        self.duty.is_none().then_some(())?;
        Some(Viewer { person: self.person.clone()? })
    }
    /// What notes call him: his id in the roster, or an administrator's account.
    pub fn name(&self) -> &str {
        self.person.as_ref().map(PersonId::as_str).or(self.login.as_deref()).unwrap_or_default()
    }
}

/// What the audit keeps.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Entry<'e> {
    /// What happened, in one word.
    pub(in crate::app) kind: &'static str,
    /// The account it happened to, or that did it.
    pub(in crate::app) login: Option<&'e str>,
    /// Whose that is.
    pub(in crate::app) person: Option<&'e str>,
    /// From where.
    pub(in crate::app) address: Option<&'e str>,
    /// More about it.
    pub(in crate::app) detail: String,
}

impl<'e> Entry<'e> {
    /// Something that whoever is signed in did.
    pub(in crate::app) fn by(visitor: &'e Visitor, kind: &'static str, detail: String) -> Self {
        let person = visitor.person.as_ref().map(PersonId::as_str);
        Self { kind, login: visitor.login.as_deref(), person, detail, ..Self::default() }
    }
}

impl App {
    /// Adds an entry to the audit, in the transaction of what it tells.
    pub(in crate::app) async fn enter(&self, tx: &Tx, entry: Entry<'_>) -> Result<(), StoreError> {
        let text = |text: Option<&str>| text.map(|text| text.chars().take(200).collect());
        let row = audit::Row {
            id: time::new_id(),
            at: self.now().at,
            kind: entry.kind.to_owned(),
            login: text(entry.login),
            person: text(entry.person),
            address: text(entry.address),
            detail: entry.detail,
        };
        audit::add(tx, row).await
    }

    /// The latest entries of the audit, newest first.
    pub async fn audit(&self, most: u64) -> Result<Vec<audit::Row>, StoreError> {
        audit::latest(self.store().reader(), most).await
    }
}

const fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}
