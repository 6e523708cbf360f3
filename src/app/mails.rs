//! What people are told by mail, short message and printed notice, for whoever looks after it: what became of each, which ones
//! nobody knows about or nobody takes, and the two things one can do about those: send again, or drop with a reason.
//!
//! Deliberately not here: words and servers. A mail that a server has taken is 已交邮件服务器 and no more: whether somebody has it
//! is not known.

use super::App;
use super::links::{Purpose, Target};
use crate::store::queue::{self, Decision, Queue, Row, State};
use crate::store::{StoreError, outbox};
use chrono::{DateTime, Utc};
use dafu_engine::ids::{CaseId, PersonId, RecordId, RowId, RunId};
use serde::Deserialize;

/// The most mails that one list shows.
pub const MOST: u64 = 1_000;

/// By what way somebody is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// By mail.
    #[default]
    Mail,
    /// By short message.
    Sms,
    /// By a notice that somebody prints.
    Print,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Sms, Self::Print];

    /// Its one word in programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
            Self::Print => "print",
        }
    }

    const fn queue(self) -> Queue {
        match self {
            Self::Mail => Queue::Outbox,
            Self::Sms => Queue::Texts,
            Self::Print => Queue::Notices,
        }
    }
}

/// How far a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    /// It waits for its time, or to be tried again.
    Waiting,
    /// Somebody is at it.
    UnderWay,
    /// A mail server has taken it.
    Sent,
    /// No mail server takes it, or one gave it back.
    Failed,
    /// Nobody knows whether a mail server has taken it.
    Unknown,
    /// Somebody has decided that it is not sent, or has taken back what it tells.
    Dropped,
}

impl MailState {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Waiting, Self::UnderWay, Self::Sent, Self::Failed, Self::Unknown, Self::Dropped];
    /// Those that wait for a person.
    pub const FOR_A_PERSON: [Self; 2] = [Self::Failed, Self::Unknown];

    /// Its one word in programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::UnderWay => "under_way",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Dropped => "dropped",
        }
    }

    /// As the screen says it of a mail.
    pub const fn title(self) -> &'static str {
        self.title_by(By::Mail)
    }

    /// As the screen says it.
    pub const fn title_by(self, by: By) -> &'static str {
        match self {
            Self::Waiting => match by {
                By::Mail | By::Sms => "待发送",
                By::Print => "待打印",
            },
            Self::UnderWay => "发送中",
            Self::Sent => match by {
                By::Mail => "已交邮件服务器",
                By::Sms => "已交短信平台",
                By::Print => "已打印",
            },
            Self::Failed => "未能发送",
            Self::Unknown => "是否送出不明",
            Self::Dropped => "不再发送",
        }
    }

    pub(super) const fn states(self) -> &'static [State] {
        match self {
            Self::Waiting => &[State::Pending, State::Retry],
            Self::UnderWay => &[State::Claimed, State::Sending],
            Self::Sent => &[State::Done],
            Self::Failed => &[State::Failed],
            Self::Unknown => &[State::Unknown],
            Self::Dropped => &[State::Dropped],
        }
    }

    fn of(row: &Row) -> Self {
        Self::of_state(&row.state)
    }

    /// What the database has.
    pub(super) fn of_state(text: &str) -> Self {
        let is = |known: &Self| known.states().iter().any(|state| state.text() == text);
        Self::ALL.into_iter().find(is).unwrap_or(Self::Unknown)
    }
}

/// A mail as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// By what way.
    pub by: By,
    /// Its id; its Message-ID begins with it.
    pub id: String,
    /// The case it is about.
    pub case: CaseId,
    /// The address.
    pub to: String,
    /// Whose it is, where that is known.
    pub to_name: String,
    /// The subject.
    pub subject: String,
    /// How far it is.
    pub state: MailState,
    /// What a server said, or why it is where it is.
    pub note: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before this instant, where it waits.
    pub next_at: DateTime<Utc>,
}

/// Which mails to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailsWanted {
    /// By what way.
    pub by: By,
    /// How far they are; all where none is named.
    pub states: Vec<MailState>,
    /// About which case.
    pub case: Option<CaseId>,
    /// At most so many, and never more than [`MOST`].
    pub limit: Option<u64>,
}

/// What a mail server reported about a mail it had taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// It could not deliver it.
    Failed,
    /// It goes on trying.
    Delayed,
    /// It has handed it on.
    Delivered,
}

/// Why nothing was done about a mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// There is no such mail.
    #[error("There is no mail {0}. `dafu mail list` shows those there are.")]
    None(String),
    /// Only mails that failed or are in doubt are decided about.
    #[error("This mail is {} ({}). Only one that failed or is in doubt can be sent again or dropped.", .0.id(), .0.title())]
    Settled(MailState),
    /// A report about a mail that has not left.
    #[error("This mail is {} ({}), so no server can report on it.", .0.id(), .0.title())]
    NotSent(MailState),
    /// A report about somebody else.
    #[error("The report is about another recipient than this mail has.")]
    Another,
    /// A mail is dropped for a reason.
    #[error("Say why the mail is not sent.")]
    NoReason,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// As much of a mail as a list shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Head {
    to: serde_json::Value,
    to_name: String,
    subject: String,
}

/// A notice that waits to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which.
    pub id: String,
    /// About which case.
    pub case: CaseId,
    /// For whom.
    pub person: PersonId,
    /// What it is about.
    pub subject: String,
    /// Its words.
    pub text: String,
    /// Where its code leads.
    pub leads: Option<Leads>,
}

/// Where somebody goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To a page, where he signs in.
    Page(String),
    /// By a link of his own, whose secret no row holds.
    Link(Target),
}

/// As much of a message as a notice prints.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Body {
    recipient: String,
    subject: String,
    text: String,
    link: Option<Asked>,
    page: Option<String>,
}

/// The link that a message asks for.
#[derive(Debug, Deserialize)]
struct Asked {
    case: CaseId,
    run: Option<RunId>,
    record: Option<(RecordId, RowId)>,
    person: PersonId,
}

impl From<Asked> for Target {
    fn from(asked: Asked) -> Self {
        let purpose = match (asked.run, asked.record) {
            (_, Some((record, row))) => Purpose::Record(record, row),
            (Some(run), None) => Purpose::Run(run),
            (None, None) => Purpose::Reading,
        };
        Self { case: asked.case, purpose, person: asked.person }
    }
}

impl Posted {
    fn of(by: By, row: Row) -> Self {
        let head: Head = serde_json::from_str(&row.body).unwrap_or_default();
        Self {
            by,
            state: MailState::of(&row),
            to: head.to.as_str().map_or_else(|| row.target.clone(), str::to_owned),
            to_name: head.to_name,
            subject: head.subject,
            id: row.id,
            case: row.case_id.as_str().into(),
            note: row.note.unwrap_or_default(),
            attempts: row.attempts,
            next_at: row.next_at,
        }
    }
}

impl App {
    /// Mails, the newest first; or short messages or notices, where those are wanted.
    pub async fn mails(&self, wanted: &MailsWanted) -> Result<Vec<Posted>, StoreError> {
        let states = wanted.states.iter().flat_map(|state| state.states()).copied().collect();
        let limit = wanted.limit.unwrap_or(MOST).min(MOST);
        let rows = outbox::Wanted { states, case: wanted.case.clone(), limit };
        let rows = outbox::list(self.store().reader(), wanted.by.queue(), &rows).await?;
        Ok(rows.into_iter().map(|row| Posted::of(wanted.by, row)).collect())
    }

    /// One of them.
    pub async fn mail(&self, id: &str) -> Result<Posted, MailError> {
        for by in By::ALL {
            if let Some(row) = outbox::find(self.store().reader(), by.queue(), id).await? {
                return Ok(Posted::of(by, row));
            }
        }
        Err(MailError::None(id.to_owned()))
    }

    /// The notices that wait to be printed: of one case, or of all.
    pub async fn notices(&self, case: Option<&CaseId>) -> Result<Vec<Notice>, StoreError> {
        let states = MailState::Waiting.states().to_vec();
        let wanted = outbox::Wanted { states, case: case.cloned(), limit: MOST };
        let rows = outbox::list(self.store().reader(), Queue::Notices, &wanted).await?;
        let notice = |row: Row| {
            let body: Body = serde_json::from_str(&row.body).unwrap_or_default();
            let person = body.recipient.strip_prefix("person:").unwrap_or_default().into();
            let leads = body.link.map(|asked| Leads::Link(asked.into())).or_else(|| body.page.map(Leads::Page));
            Notice { id: row.id, case: row.case_id.into(), person, subject: body.subject, text: body.text, leads }
        };
        // The oldest first, as they would be handed out.
        Ok(rows.into_iter().rev().map(notice).collect())
    }

    /// Notes that a notice was printed. False where it does not wait.
    pub async fn notice_printed(&self, id: &str) -> Result<bool, StoreError> {
        let from = MailState::Waiting.states();
        outbox::report(self.store(), Queue::Notices, id, (from, Some(State::Done)), "printed").await
    }

    /// Sends a mail again that failed or is in doubt. It keeps its Message-ID, so that whoever gets it twice can tell.
    pub async fn resend_mail(&self, id: &str, by: &str) -> Result<(), MailError> {
        self.settle_mail(id, (Decision::Again, &format!("sent again by {by}"))).await
    }

    /// Decides that a mail that failed or is in doubt is not sent.
    pub async fn drop_mail(&self, id: &str, by: &str, reason: &str) -> Result<(), MailError> {
        if reason.trim().is_empty() {
            return Err(MailError::NoReason);
        }
        self.settle_mail(id, (Decision::Never, &format!("dropped by {by}: {}", reason.trim()))).await
    }

    async fn settle_mail(&self, id: &str, decision: (Decision, &str)) -> Result<(), MailError> {
        let mail = self.mail(id).await?;
        if queue::settle(self.store(), mail.by.queue(), id, decision, self.now().at).await? {
            Ok(())
        } else {
            Err(MailError::Settled(mail.state))
        }
    }

    /// Notes what a mail server reported about a mail, for the recipient with one of these addresses. What it gave back has
    /// failed; what it reports on it has taken, which ends a doubt.
    pub async fn mail_reported(
        &self,
        id: &str,
        addresses: &[String],
        (reported, words): (Reported, &str),
    ) -> Result<Posted, MailError> {
        let mail = self.mail(id).await?;
        if !addresses.is_empty() && !addresses.iter().any(|address| address.eq_ignore_ascii_case(&mail.to)) {
            return Err(MailError::Another);
        }
        let (to, note) = match reported {
            Reported::Failed => (Some(State::Failed), format!("退信 (returned): {words}")),
            Reported::Delayed => (Some(State::Done), format!("投递延迟 (delayed): {words}")),
            Reported::Delivered => (Some(State::Done), format!("对方服务器已接收 (taken by the recipient's server): {words}")),
        };
        if outbox::report(self.store(), Queue::Outbox, id, (&[State::Done, State::Unknown, State::Failed], to), &note).await? {
            self.mail(id).await
        } else {
            Err(MailError::NotSent(mail.state))
        }
    }
}
