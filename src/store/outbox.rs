//! Mails to be sent: one row a recipient, [`super::queue`] with the words of mail.
//!
//! Exactly once, or flagged: SMTP can't promise more. A row is [`sending`] before the last dot of the mail can go out, and
//! becomes `unknown` when nobody knows whether it arrived; it is then never sent again silently.

use super::error::StoreError;
use super::queue::{self, Queue, Row, State, Step};
use super::{Db, Store};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What a row asks to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Whom.
    pub to: Recipient,
    /// About what: the step, outcome, request or notice.
    pub about: String,
    /// In whose words, where there are any.
    pub text: Option<String>,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A person.
    Person(dafu_engine::ids::PersonId),
    /// A unit, at its mailbox.
    Unit(dafu_engine::ids::UnitId),
    /// The office in charge of the case.
    InCharge,
}

impl Recipient {
    /// As the row's target has it.
    pub fn target(&self) -> String {
        match self {
            Self::Person(person) => format!("person:{person}"),
            Self::Unit(unit) => format!("unit:{unit}"),
            Self::InCharge => "in_charge".to_owned(),
        }
    }
}

/// The mail that a row asks for.
pub fn mail(row: &Row) -> Result<Mail, StoreError> {
    serde_json::from_str(&row.body).map_err(|error| StoreError::unreadable(&format!("Mail {}", row.id), error))
}

/// Claims mails whose time has come.
pub async fn claim(store: &Store, now: DateTime<Utc>, lease: TimeDelta, limit: u64) -> Result<Vec<Row>, StoreError> {
    queue::claim(store, Queue::Outbox, now, lease, limit).await
}

/// To be saved before the mail's last dot can go out. False: another worker has it; do not send.
pub async fn sending(store: &Store, row: &Row) -> Result<bool, StoreError> {
    queue::step(store, Queue::Outbox, row, &Step::Sending).await
}

/// The server has taken it, with this answer.
pub async fn sent(store: &Store, row: &Row, answer: &str) -> Result<bool, StoreError> {
    queue::step(store, Queue::Outbox, row, &Step::Done(answer.to_owned())).await
}

/// The server certainly has not taken it: again at `at`.
pub async fn retry(store: &Store, row: &Row, at: DateTime<Utc>, why: &str) -> Result<bool, StoreError> {
    queue::step(store, Queue::Outbox, row, &Step::Retry(at, why.to_owned())).await
}

/// The server will never take it.
pub async fn failed(store: &Store, row: &Row, why: &str) -> Result<bool, StoreError> {
    queue::step(store, Queue::Outbox, row, &Step::Failed(why.to_owned())).await
}

/// Nobody knows whether the server has taken it.
pub async fn unknown(store: &Store, row: &Row, why: &str) -> Result<bool, StoreError> {
    queue::step(store, Queue::Outbox, row, &Step::Unknown(why.to_owned())).await
}

/// Mails that a person has to decide about.
pub async fn doubtful(db: &impl Db) -> Result<Vec<Row>, StoreError> {
    queue::list(db, Queue::Outbox, State::Unknown).await
}
