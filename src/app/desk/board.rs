//! The board (督办看板): how many cases of each unit stand how, which are overdue the longest, and urging (催办) from there.
//!
//! Who comes to it is said by the cases: those of which somebody's office is in charge, and those whose policy lets his role look
//! (`board:`). Urging is the engine's own act, judged by each case; here is only seen to it that nobody urges where he looks.

use super::listing::{Filter, ListRow, Listing, days};
use super::{Viewer, seats};
use crate::app::App;
use crate::app::bulk::{Done, Progress};
use crate::app::urge::Urging;
use crate::store::listing::{self, Standing, Wanted};
use crate::store::{StoreError, bulk, facets};
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, PersonId, UnitId};
use dafu_engine::machine::event::Actor;
use dafu_engine::people::People;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most cases that are urged at once.
pub const MOST: u64 = 200;

/// A board.
#[derive(Debug, Clone)]
pub struct Board {
    /// The years of work that there are, the newest first.
    pub years: Vec<Year>,
    /// The one that is shown; all where there is none.
    pub year: Option<Year>,
    /// Units, those with most overdue first; none for cases that nobody answers yet.
    pub units: Vec<(Option<UnitId>, Counts)>,
    /// All of them together.
    pub sum: Counts,
    /// The cases that have been overdue the longest.
    pub worst: Vec<ListRow>,
    /// Whether the person may urge.
    pub urges: bool,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
}

/// A year of work: the fact by which it is kept apart, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// Which fact.
    pub field: String,
    /// What it is.
    pub value: String,
}

/// How many stand how.
pub type Counts = BTreeMap<Standing, u64>;

/// Why nobody was urged.
#[derive(Debug)]
pub enum NotUrged {
    /// No case was named, or none that the person may urge on.
    Nothing,
    /// More than [`MOST`].
    TooMany,
    /// The key was used for something else.
    KeyReused,
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for NotUrged {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Whom to urge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Which {
    /// On these cases.
    pub cases: Vec<CaseId>,
    /// Or on all that this filter names.
    pub filter: Option<Filter>,
}

impl App {
    /// Whether there is a board for somebody.
    pub async fn has_board(&self, viewer: &Viewer) -> Result<bool, StoreError> {
        let people = self.people().await?;
        listing::has_any(self.store().reader(), &seats::at_board(&seats::held(&people, &viewer.person)).1).await
    }

    /// Whether somebody is of an office that is in charge of a case.
    pub(in crate::app) async fn is_in_charge(&self, person: &PersonId) -> Result<bool, StoreError> {
        let people = self.people().await?;
        listing::has_any(self.store().reader(), &seats::at_board(&seats::held(&people, person)).0).await
    }

    /// The board as `viewer` sees it, of one year's work; of the newest where none is named, of all where there is no such. None for
    /// somebody who has no business there.
    pub async fn board(&self, viewer: &Viewer, year: Option<String>) -> Result<Option<Board>, StoreError> {
        if !self.has_board(viewer).await? {
            return Ok(None);
        }
        let people = self.people().await?;
        let years = self.years().await?;
        let year = match year {
            Some(named) => years.iter().find(|year| year.value == named).cloned(),
            None => years.first().cloned(),
        };
        let mut filter = Filter { board: true, ..Filter::default() };
        filter.facets.extend(year.clone().map(|year| (year.field, year.value)));
        let today = self.now().today;
        let (units, sum) = self.counts(&self.wanted_cases(viewer, &filter).await?).await?;
        let late = Filter { light: Some(Standing::Late), ..filter };
        let Listing { rows: mut worst, .. } = self.listing(viewer, &late, None, false).await?;
        worst.truncate(10);
        let urges = self.is_in_charge(&viewer.person).await?;
        Ok(Some(Board { years, year, units, sum, worst, urges, people, today }))
    }

    async fn counts(&self, wanted: &Wanted) -> Result<(Vec<(Option<UnitId>, Counts)>, Counts), StoreError> {
        let days = days(&*self.calendar().await?, self.now().today);
        let mut units: BTreeMap<Option<UnitId>, Counts> = BTreeMap::new();
        let mut sum = Counts::new();
        for (lead, standing, count) in listing::standings(self.store().reader(), wanted, days).await? {
            *units.entry(lead.map(UnitId::new)).or_default().entry(standing).or_default() += count;
            *sum.entry(standing).or_default() += count;
        }
        let mut units: Vec<_> = units.into_iter().collect();
        let late = |counts: &Counts| counts.get(&Standing::Late).copied().unwrap_or_default();
        let near = |counts: &Counts| counts.get(&Standing::Near).copied().unwrap_or_default();
        units.sort_by_key(|(_, counts)| std::cmp::Reverse((late(counts), near(counts), counts.values().sum::<u64>())));
        Ok((units, sum))
    }

    /// What years of work are kept apart by, the newest first.
    async fn years(&self) -> Result<Vec<Year>, StoreError> {
        let mut found = facets::values(self.store().reader()).await?;
        found.retain(|value| value.year);
        found.sort_by(|a, b| (b.since, &a.field, &a.value).cmp(&(a.since, &b.field, &b.value)));
        Ok(found.into_iter().map(|value| Year { field: value.field, value: value.value }).collect())
    }

    /// Urges whoever holds the tasks at hand, as one job under `key`; the job, the same one however often it is asked for.
    pub async fn urge_from_board(&self, viewer: &Viewer, key: &str, which: &Which, text: &str) -> Result<String, NotUrged> {
        if let Some(job) = bulk::find(self.store().reader(), key).await? {
            return if is_of(&job.actor, viewer) { Ok(job.id) } else { Err(NotUrged::KeyReused) };
        }
        let people = self.people().await?;
        let urging = seats::at_board(&seats::held(&people, &viewer.person)).0;
        let db = self.store().reader();
        let cases: Vec<CaseId> = if let Some(filter) = &which.filter {
            let wanted = Wanted { seats: urging, ..self.wanted_cases(viewer, filter).await? };
            let found = listing::page(db, &wanted, MOST + 1).await?;
            found.into_iter().map(|row| row.case_id.into()).collect()
        } else {
            let named = which.cases.iter().map(CaseId::as_str);
            let seen = crate::store::seats::seen(db, named, &urging).await?;
            seen.into_iter().map(CaseId::new).collect()
        };
        if cases.is_empty() {
            return Err(NotUrged::Nothing);
        }
        if cases.len() as u64 > MOST {
            return Err(NotUrged::TooMany);
        }
        let urging = Urging { cases, unit: None, text: text.to_owned(), by: viewer.person.clone() };
        Ok(self.urge_as(key.to_owned(), &urging, self.now()).await?)
    }

    /// A job that somebody asked for himself, and what came of each of its acts.
    pub async fn own_job(&self, viewer: &Viewer, id: &str) -> Result<Option<(Progress, Vec<Done>)>, StoreError> {
        match bulk::find(self.store().reader(), id).await? {
            Some(job) if is_of(&job.actor, viewer) => self.bulk_job(id).await,
            Some(_) | None => Ok(None),
        }
    }
}

fn is_of(actor: &str, viewer: &Viewer) -> bool {
    serde_json::from_str::<Actor>(actor).is_ok_and(|actor| actor.person() == Some(&viewer.person))
}
