//! What goes out of the house, for two kinds of people: those in charge of a case see the mails about it, and the system
//! administrator sees all addresses and states, but neither case nor subject nor words: those are the business of the office.
//!
//! Both decide about mails that failed or are in doubt, each time with a reason that the audit keeps.

use super::{Filter, Viewer, seats};
use crate::app::App;
use crate::app::accounts::{Duty, Entry, Visitor};
use crate::app::mails::MailState;
use crate::store::listing::Wanted as Cases;
use crate::store::mail_lists::{self, Row, Wanted};
use crate::store::outbox::{self, Held, Hold};
use crate::store::queue::State;
use crate::store::{StoreError, faces, listing};
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::ids::{CaseId, UnitId};
use dafu_engine::people::People;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many a page holds.
const PAGE: u64 = 50;
/// How many a printed one holds.
const PRINTED: u64 = 1_000;
/// The longest reason, in signs.
pub const LONGEST: usize = 200;

/// What a list of mails is narrowed down by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailFilter {
    /// How far they are.
    pub state: Option<MailState>,
    /// To this unit or its people, at the addresses they have now.
    pub unit: Option<UnitId>,
    /// About cases that these words find.
    pub words: String,
    /// About this case.
    pub case: Option<CaseId>,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// Its id.
    pub id: String,
    /// When it came up.
    pub at: DateTime<Utc>,
    /// How far it is.
    pub state: MailState,
    /// The address.
    pub to: String,
    /// What is nobody's business but the office's.
    pub business: Option<Business>,
    /// What a server said, or why it is where it is.
    pub note: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before this instant, where it waits.
    pub next_at: DateTime<Utc>,
}

/// What a mail is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    /// Whose the address is.
    pub to_name: String,
    /// The subject.
    pub subject: String,
    /// The words.
    pub text: String,
    /// The case.
    pub case: CaseId,
    /// The number of the case.
    pub number: String,
}

/// A list of mails.
#[derive(Debug, Clone)]
pub struct MailList {
    /// The mails, the newest first.
    pub rows: Vec<MailRow>,
    /// Where the next page begins.
    pub next: Option<(DateTime<Utc>, String)>,
    /// How many wait for a person.
    pub waiting: BTreeMap<&'static str, u64>,
    /// Units, by name.
    pub units: Vec<(UnitId, String)>,
    /// Whether it says what they are about.
    pub business: bool,
    /// Why nothing is sent at all.
    pub held: Option<Hold>,
    /// Today.
    pub today: NaiveDate,
}

/// What a person decides about a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailDecision {
    /// It is sent again.
    Again,
    /// It has arrived: somebody asked.
    Arrived,
    /// It is not sent.
    Never,
}

impl MailDecision {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Again, Self::Arrived, Self::Never];

    /// As forms have it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Arrived => "arrived",
            Self::Never => "never",
        }
    }
    /// From which states it leads, and where.
    const fn moves(self) -> (&'static [State], State) {
        match self {
            Self::Again => (&[State::Failed, State::Unknown], State::Retry),
            Self::Arrived => (&[State::Unknown], State::Done),
            Self::Never => (&[State::Failed, State::Unknown], State::Dropped),
        }
    }
    const fn kind(self) -> &'static str {
        match self {
            Self::Again => "mail_again",
            Self::Arrived => "mail_arrived",
            Self::Never => "mail_dropped",
        }
    }
    const fn words(self) -> &'static str {
        match self {
            Self::Again => "sent again",
            Self::Arrived => "has arrived, says",
            Self::Never => "dropped",
        }
    }
    /// What can be decided about a mail that is so far.
    pub fn about(state: MailState) -> Vec<Self> {
        let fits = |one: &Self| state.states().iter().any(|known| one.moves().0.contains(known));
        Self::ALL.into_iter().filter(fits).collect()
    }
}

/// Why nothing was decided.
#[derive(Debug)]
pub enum NotDecided {
    /// There is no such mail for this person.
    None,
    /// There is no reason, or too long a one.
    Reason,
    /// It is somewhere else by now.
    NotNow(MailState),
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for NotDecided {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Which mails somebody sees.
enum Sight {
    /// All of them, and nothing of what they are about.
    Bare,
    /// Those about cases that are found with these seats, whole.
    Whole(Viewer, Vec<String>),
}

/// As much of a mail as is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Body {
    to: serde_json::Value,
    to_name: String,
    subject: String,
    text: Option<String>,
}

impl App {
    /// Whether somebody has mails to look after.
    pub async fn looks_after_mails(&self, visitor: &Visitor) -> Result<bool, StoreError> {
        Ok(self.sight(visitor).await?.is_some())
    }

    /// A page of the mails that somebody sees and `filter` names, behind `after`. None for somebody who has no business there.
    pub async fn mail_list(
        &self,
        visitor: &Visitor,
        filter: &MailFilter,
        after: Option<(DateTime<Utc>, String)>,
        printed: bool,
    ) -> Result<Option<MailList>, StoreError> {
        let Some(sight) = self.sight(visitor).await? else { return Ok(None) };
        let db = self.store().reader();
        let people = self.people().await?;
        let mut wanted = self.wanted_mails(&sight, filter).await?;
        wanted.after = after;
        let most = if printed { PRINTED } else { PAGE };
        let mut found = mail_lists::page(db, &wanted, most + 1).await?;
        let more = found.len() as u64 > most;
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        let next = found.last().filter(|_| more).map(|last| (last.created_at, last.id.clone()));
        let states = MailState::FOR_A_PERSON.iter().flat_map(|state| state.states()).copied().collect();
        let all = Wanted { states, ..self.wanted_mails(&sight, &MailFilter::default()).await? };
        let waiting = mail_lists::counts(db, &all).await?;
        let waiting = waiting.into_iter().map(|(state, count)| (MailState::of_state(&state).id(), count)).collect();
        let business = matches!(sight, Sight::Whole(..));
        let mut units: Vec<_> = people.units.iter().map(|(id, unit)| (id.clone(), unit.short.clone())).collect();
        units.sort_by(|a, b| a.1.cmp(&b.1));
        let rows = self.mail_rows(found, business).await?;
        Ok(Some(MailList {
            rows,
            next,
            waiting,
            units,
            business,
            held: outbox::held(db, Held::Mails).await?,
            today: self.now().today,
        }))
    }

    /// One mail as somebody sees it.
    pub async fn mail_of(&self, visitor: &Visitor, id: &str) -> Result<Option<MailRow>, StoreError> {
        let Some(sight) = self.sight(visitor).await? else { return Ok(None) };
        let wanted = self.wanted_mails(&sight, &MailFilter::default()).await?;
        let found = mail_lists::one(self.store().reader(), &wanted, id).await?;
        Ok(self.mail_rows(found.into_iter().collect(), matches!(sight, Sight::Whole(..))).await?.pop())
    }

    /// Decides about a mail that failed or is in doubt, with a reason.
    pub async fn decide_mail(
        &self,
        visitor: &Visitor,
        id: &str,
        (decision, reason): (MailDecision, &str),
    ) -> Result<(), NotDecided> {
        let Some(mail) = self.mail_of(visitor, id).await? else { return Err(NotDecided::None) };
        let reason: String = reason.trim().chars().filter(|sign| !sign.is_control()).collect();
        if reason.is_empty() || reason.chars().count() > LONGEST {
            return Err(NotDecided::Reason);
        }
        let note = format!("{} by {}: {reason}", decision.words(), visitor.name());
        let now = self.now().at;
        let tx = self.store().begin().await?;
        if !mail_lists::decide(&tx, id, decision.moves(), &note, now).await? {
            return Err(NotDecided::NotNow(mail.state));
        }
        self.enter(&tx, Entry::by(visitor, decision.kind(), format!("{id} to {}: {reason}", mail.to))).await?;
        Ok(self.store().commit(tx).await?)
    }

    async fn sight(&self, visitor: &Visitor) -> Result<Option<Sight>, StoreError> {
        match (visitor.viewer(), visitor.duty) {
            (Some(viewer), _) => {
                let seats = seats::at_board(&seats::held(&*self.people().await?, &viewer.person)).0;
                let any = listing::has_any(self.store().reader(), &seats).await?;
                Ok(any.then_some(Sight::Whole(viewer, seats)))
            }
            (None, Some(Duty::System)) => Ok(Some(Sight::Bare)),
            (None, Some(Duty::Security | Duty::Audit) | None) => Ok(None),
        }
    }

    async fn wanted_mails(&self, sight: &Sight, filter: &MailFilter) -> Result<Wanted, StoreError> {
        let targets = match &filter.unit {
            Some(unit) => Some(targets(&*self.people().await?, unit)),
            None => None,
        };
        let (cases, case) = match sight {
            Sight::Whole(viewer, seats) => {
                let words = Filter { words: filter.words.clone(), ..Filter::default() };
                let cases = Cases { seats: seats.clone(), ..self.wanted_cases(viewer, &words).await? };
                (Some(cases), filter.case.as_ref().map(ToString::to_string))
            }
            Sight::Bare => (None, None),
        };
        let states = filter.state.map(|state| state.states().to_vec()).unwrap_or_default();
        Ok(Wanted { cases, case, states, targets, after: None })
    }

    async fn mail_rows(&self, rows: Vec<Row>, business: bool) -> Result<Vec<MailRow>, StoreError> {
        let faces = if business {
            let cases: BTreeSet<&str> = rows.iter().map(|row| row.case_id.as_str()).collect();
            faces::of_cases(self.store().reader(), cases).await?
        } else {
            BTreeMap::new()
        };
        let number = |case: &str| faces.get(case).map_or_else(|| case.to_owned(), |face| face.number.clone());
        Ok(rows.into_iter().map(|row| shown(row, business, number)).collect())
    }
}

fn shown(row: Row, business: bool, number: impl Fn(&str) -> String) -> MailRow {
    let state = MailState::of_state(&row.state);
    let body: Body = serde_json::from_str(&row.body).unwrap_or_default();
    // What people wrote is the office's; what servers said is for whoever runs the system, too.
    let of_server = match state {
        MailState::Failed | MailState::Unknown => true,
        MailState::Waiting => row.attempts > 0,
        MailState::UnderWay | MailState::Sent | MailState::Dropped => false,
    };
    MailRow {
        at: row.created_at,
        state,
        to: body.to.as_str().map_or(row.target, str::to_owned),
        note: row.note.filter(|_| business || of_server).unwrap_or_default(),
        attempts: row.attempts,
        next_at: row.next_at,
        business: business.then(|| Business {
            to_name: body.to_name,
            subject: body.subject,
            text: body.text.unwrap_or_default(),
            number: number(&row.case_id),
            case: row.case_id.into(),
        }),
        id: row.id,
    }
}

/// Where mails to a unit and its people go now.
fn targets(people: &People, unit: &UnitId) -> Vec<String> {
    let holders: BTreeSet<_> = people.posts.iter().filter(|held| held.unit == *unit).map(|held| &held.person).collect();
    let mailbox = people.units.get(unit).and_then(|unit| unit.mail.clone());
    let persons = holders.iter().filter_map(|person| people.persons.get(*person)?.mail.clone());
    let named = holders.iter().map(|person| format!("person:{person}")).chain([format!("unit:{unit}")]);
    mailbox.into_iter().chain(persons).chain(named).collect()
}
