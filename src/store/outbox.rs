//! Mails to be sent: one row a recipient, [`super::queue`] with the words of mail.
//!
//! Exactly once, or flagged: SMTP can't promise more. A row is `sending` before the last dot of the mail can go out, and
//! becomes `unknown` when nobody knows whether it was taken; it is then never sent again silently.

use super::error::StoreError;
use super::queue::{self, Queue, Row, State};
use super::{Db, Store, meta};
use chrono::{DateTime, TimeDelta, Utc};
use dafu_engine::ids::CaseId;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
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

/// Which mails to list; all of them where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// In one of these states.
    pub states: Vec<State>,
    /// About this case.
    pub case: Option<CaseId>,
    /// At most so many.
    pub limit: u64,
}

/// The rows of a queue, the newest first.
pub async fn list(db: &impl Db, of: Queue, wanted: &Wanted) -> Result<Vec<Row>, StoreError> {
    let mut query = queue::all(of);
    if !wanted.states.is_empty() {
        query.and_where(Expr::col("state").is_in(wanted.states.iter().map(|state| state.text())));
    }
    if let Some(case) = &wanted.case {
        query.and_where(Expr::col("case_id").eq(case.as_str()));
    }
    query.order_by("created_at", Order::Desc).order_by("id", Order::Asc).limit(wanted.limit);
    queue::read(db, query).await
}

/// One row of a queue.
pub async fn find(db: &impl Db, of: Queue, id: &str) -> Result<Option<Row>, StoreError> {
    let query = queue::all(of).and_where(Expr::col("id").eq(id)).take();
    Ok(queue::read(db, query).await?.pop())
}

/// Writes down what is reported about a mail that has left, or may have: its state, where it changes, and why. False where it is
/// in none of the states `from`.
pub async fn report(
    store: &Store,
    of: Queue,
    id: &str,
    (from, to): (&[State], Option<State>),
    note: &str,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let mut update = Query::update();
    update.table(of.table()).value("note", note);
    if let Some(to) = to {
        update.value("state", to.text());
    }
    let from = from.iter().map(|state| state.text());
    update.and_where(Expr::col("id").eq(id)).and_where(Expr::col("state").is_in(from));
    let written = tx.execute(&update).await?.rows_affected() == 1;
    store.commit(tx).await?;
    Ok(written)
}

/// Mails that a person has to decide about.
pub async fn doubtful(db: &impl Db) -> Result<Vec<Row>, StoreError> {
    queue::list(db, Queue::Outbox, State::Unknown).await
}

/// Why no mail is sent at all: the server itself is the trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Which server.
    pub server: String,
    /// What is wrong with it, without any secret.
    pub why: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What can be held, and where that is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Held {
    /// Mails.
    #[default]
    Mails,
    /// Short messages.
    Texts,
}

impl Held {
    const fn key(self) -> &'static str {
        match self {
            Self::Mails => "mail hold",
            Self::Texts => "text hold",
        }
    }
}

/// Notes that all of them are held, or that they are not.
pub async fn hold(store: &Store, what: Held, hold: Option<&Hold>) -> Result<(), StoreError> {
    let text = serde_json::to_string(&hold).map_err(|error| StoreError::Permanent(error.to_string()))?;
    let tx = store.begin().await?;
    meta::put(&tx, what.key(), &text).await?;
    store.commit(tx).await
}

/// Whether all of them are held, and why.
pub async fn held(db: &impl Db, what: Held) -> Result<Option<Hold>, StoreError> {
    let Some(text) = meta::get(db, what.key()).await? else { return Ok(None) };
    serde_json::from_str(&text).map_err(|error| StoreError::unreadable("Why mails are held", error))
}
