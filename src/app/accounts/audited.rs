//! The audit, for those whose duty it is to read it: narrowed down, a page at a time, and as a file. Whoever takes it away is in it
//! himself.

use super::{Duty, Entry, Visitor};
use crate::app::App;
use crate::store::StoreError;
use crate::store::audit::{self, Row, Wanted};
use crate::tables::{Table, csv};
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::people::People;
use std::sync::Arc;

/// How many entries a page holds.
const PAGE: u64 = 50;
/// How many a printed one holds.
const PRINTED: u64 = 1_000;
/// The most that a file holds.
pub const MOST: u64 = 20_000;

/// Everything that the audit keeps, in the order in which it is offered.
pub const KINDS: [&str; 18] = [
    "signed_in",
    "turned_away",
    "signed_out",
    "sessions_ended",
    "account_added",
    "account_locked",
    "account_unlocked",
    "password_changed",
    "password_reset",
    "people_changed",
    "absence",
    "absence_ended",
    "handed_over",
    "post_taken",
    "mail_again",
    "mail_arrived",
    "mail_dropped",
    "audit_exported",
];

/// What the audit is narrowed down by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// An account, or a person's id or name.
    pub who: String,
    /// What happened.
    pub kind: Option<&'static str>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day, included.
    pub until: Option<NaiveDate>,
}

/// Entries of the audit.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The entries, newest first.
    pub rows: Vec<Row>,
    /// Where the next page begins.
    pub next: Option<(DateTime<Utc>, String)>,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
}

/// Why the audit was not handed out.
#[derive(Debug)]
pub enum NotExported {
    /// It is not the visitor's business.
    None,
    /// There are more than [`MOST`] entries.
    TooMany,
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for NotExported {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl App {
    /// Whether it is somebody's duty to read the audit.
    pub fn reads_audit(&self, visitor: &Visitor) -> bool {
        reads(visitor)
    }

    /// A page of the audit behind `after`. None for whoever has another duty, or none.
    pub async fn audit_page(
        &self,
        visitor: &Visitor,
        filter: &AuditFilter,
        after: Option<(DateTime<Utc>, String)>,
        printed: bool,
    ) -> Result<Option<Audit>, StoreError> {
        if !reads(visitor) {
            return Ok(None);
        }
        let people = self.people().await?;
        let most = if printed { PRINTED } else { PAGE };
        let wanted = Wanted { after, ..self.wanted_entries(filter, &people) };
        let mut rows = audit::page(self.store().reader(), &wanted, most + 1).await?;
        let more = rows.len() as u64 > most;
        rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| more).map(|last| (last.at, last.id.clone()));
        Ok(Some(Audit { rows, next, people, today: self.now().today }))
    }

    /// The audit as CSV under these headings: when, what, account, person, address, more. `called` says what happened in words.
    pub async fn audit_csv(
        &self,
        visitor: &Visitor,
        filter: &AuditFilter,
        (headings, called): ([&str; 6], impl Fn(&str) -> String),
    ) -> Result<Vec<u8>, NotExported> {
        if !reads(visitor) {
            return Err(NotExported::None);
        }
        let people = self.people().await?;
        let rows = audit::page(self.store().reader(), &self.wanted_entries(filter, &people), MOST + 1).await?;
        if rows.len() as u64 > MOST {
            return Err(NotExported::TooMany);
        }
        let mut table = Table::new("audit", headings.map(|heading| (heading, 20)));
        table.rows = rows.iter().map(|row| self.cells(row, &people, &called)).collect();
        let tx = self.store().begin().await?;
        self.enter(&tx, Entry::by(visitor, "audit_exported", format!("{} entries", rows.len()))).await?;
        self.store().commit(tx).await?;
        Ok(csv(&table))
    }

    fn cells(&self, row: &Row, people: &People, called: &impl Fn(&str) -> String) -> Vec<String> {
        let name = row
            .person
            .as_ref()
            .map(|id| people.persons.get(id.as_str()).map_or_else(|| id.clone(), |known| format!("{} ({id})", known.name)));
        vec![
            self.zone().local(row.at).format("%Y-%m-%d %H:%M:%S").to_string(),
            called(&row.kind),
            row.login.clone().unwrap_or_default(),
            name.unwrap_or_default(),
            row.address.clone().unwrap_or_default(),
            row.detail.clone(),
        ]
    }

    fn wanted_entries(&self, filter: &AuditFilter, people: &People) -> Wanted {
        let zone = self.zone();
        let who = filter.who.trim();
        let named = people.persons.iter().filter(|(_, known)| known.name == who).map(|(id, _)| id.to_string());
        Wanted {
            kind: filter.kind.map(str::to_owned),
            who: (!who.is_empty()).then(|| named.chain([who.to_owned()]).collect()),
            from: filter.from.map(|day| zone.start(day)),
            until: filter.until.and_then(|day| day.succ_opt()).map(|day| zone.start(day)),
            after: None,
        }
    }
}

/// Whose duty it is to read the audit.
fn reads(visitor: &Visitor) -> bool {
    match visitor.duty {
        Some(Duty::Security | Duty::Audit) => true,
        Some(Duty::System) | None => false,
    }
}
