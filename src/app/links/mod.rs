//! Links in messages: what each is for, the secret in it, and making them with the events that need them.
//!
//! A link's secret is derived from its row's id with the installation's [`Key`], so that neither the database nor the outbox
//! holds it: the database knows its digest, a mail knows whose link it wants and gets the secret when it leaves the house. The same
//! row gives the same link for ever. What a link opens, and what may be done by it, is `super::desk`'s business.

mod key;
mod wanted;

pub use key::{Key, KeyError};
pub(super) use wanted::Wanted;

use super::App;
use crate::store::{StoreError, links};
use chrono::{DateTime, Utc};
use dafu_engine::ids::{CaseId, PersonId, RecordId, RowId, RunId};
use std::collections::BTreeMap;

/// What somebody is let in for by a link of his own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// At which case.
    pub case: CaseId,
    /// What for.
    pub purpose: Purpose,
    /// Who.
    pub person: PersonId,
}

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The form of a run.
    Run(RunId),
    /// Whether a row of a record is true.
    Record(RecordId, RowId),
    /// To read what one was written about.
    Reading,
}

impl Purpose {
    /// As the database has it.
    pub fn id(&self) -> String {
        match self {
            Self::Run(run) => format!("run {run}"),
            Self::Record(record, row) => format!("record {record} {row}"),
            Self::Reading => "reading".to_owned(),
        }
    }
    /// What the database says.
    pub fn parse(id: &str) -> Option<Self> {
        let (what, rest) = id.split_once(' ').unwrap_or((id, ""));
        match what {
            "run" => Some(Self::Run(RunId::new(rest))),
            "record" => rest.split_once(' ').map(|(record, row)| Self::Record(RecordId::new(record), RowId::new(row))),
            "reading" => Some(Self::Reading),
            _ => None,
        }
    }
}

/// Why there is no link for a mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoLink {
    /// None was made.
    #[error("no link was made for this mail; it was written before links were")]
    NotMade,
    /// It was made under another key.
    #[error("the link of this mail was made with another key than {0}; restore that key")]
    OtherKey(&'static str),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// The address that lets somebody in. Whoever has it is let in: it belongs into a message to him, and nowhere else.
    pub async fn link(&self, target: &Target) -> Result<String, NoLink> {
        let purpose = target.purpose.id();
        let row = links::of_person(self.store().reader(), &target.case, &purpose, target.person.as_str()).await?;
        self.address(&row.ok_or(NoLink::NotMade)?)
    }

    /// The addresses of the forms that people answer by now, to be printed for each of them; of several the last.
    pub async fn form_links(&self, case: &CaseId) -> Result<BTreeMap<PersonId, String>, NoLink> {
        let now = self.now().at;
        let open: Vec<RunId> = self.tasks(case).await?.into_iter().filter_map(|task| task.run).collect();
        let mut rows = links::of_case(self.store().reader(), case).await?;
        rows.sort_by(|a, b| (a.made_at, &a.id).cmp(&(b.made_at, &b.id)));
        let is_open = |row: &links::Row| match Purpose::parse(&row.purpose) {
            Some(Purpose::Run(run)) => row.expires_at > now && open.contains(&run),
            Some(Purpose::Record(..) | Purpose::Reading) | None => false,
        };
        rows.iter().filter(|row| is_open(row)).map(|row| Ok((row.person.as_str().into(), self.address(row)?))).collect()
    }

    fn address(&self, row: &links::Row) -> Result<String, NoLink> {
        let key = &self.ports().links;
        let secret = key.secret(&row.id);
        if Key::digest(&secret) != row.digest {
            return Err(NoLink::OtherKey(key::FILE));
        }
        Ok(format!("{}/l/{secret}", self.inner.links_at))
    }

    /// The link with this secret, as it was made; none where there is none.
    pub(super) async fn link_of(&self, secret: &str) -> Result<Option<(links::Row, Target)>, StoreError> {
        let Some(row) = links::find(self.store().reader(), &Key::digest(secret)).await? else { return Ok(None) };
        let unreadable = || StoreError::Permanent(format!("Link {} has a purpose that nobody knows.", row.id));
        let purpose = Purpose::parse(&row.purpose).ok_or_else(unreadable)?;
        let target = Target { case: row.case_id.as_str().into(), purpose, person: row.person.as_str().into() };
        Ok(Some((row, target)))
    }
}

/// A link to be written down.
fn row(key: &Key, target: &Target, (made_at, expires_at): (DateTime<Utc>, DateTime<Utc>)) -> links::Row {
    let id = crate::time::new_id();
    links::Row {
        digest: Key::digest(&key.secret(&id)),
        id,
        case_id: target.case.to_string(),
        purpose: target.purpose.id(),
        person: target.person.to_string(),
        made_at,
        expires_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_read_back_as_it_was_written() {
        let record = Purpose::Record("talks".into(), "talks-1".into());
        for purpose in [Purpose::Run("part/ask[m1]/fill#2".into()), record, Purpose::Reading] {
            assert_eq!(Purpose::parse(&purpose.id()), Some(purpose));
        }
        assert_eq!(Purpose::parse("anything else"), None);
    }
}
