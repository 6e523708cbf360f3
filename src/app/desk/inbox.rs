//! The inbox: what somebody has to do, has done and was told, the nearest date first.
//!
//! Read off rows that are kept with the cases: the number of queries is the same however many cases there are.

use super::face::Face;
use super::{Viewer, seats, units_of};
use crate::app::App;
use crate::app::traces::of_unit;
use crate::store::inboxes::{self, Parts, Whose};
use crate::store::traces::Kind;
use crate::store::{StoreError, faces, traces};
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::calendar::Calendar;
use dafu_engine::ids::{CaseId, PersonId};
use dafu_engine::machine::light::Light;
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::people::People;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many a page holds.
const PAGE: u64 = 50;
/// So many working days and fewer are near.
const NEAR: i64 = 3;

/// A part of the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// 待办.
    ToDo,
    /// 待签收.
    Receipt,
    /// 受托办理.
    ForOthers,
    /// 已办.
    Done,
    /// 抄送.
    Told,
}

impl Tab {
    /// All, in the order of the screen.
    pub const ALL: [Self; 5] = [Self::Receipt, Self::ToDo, Self::ForOthers, Self::Done, Self::Told];

    /// As the address has it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ToDo => "todo",
            Self::Receipt => "receipt",
            Self::ForOthers => "for-others",
            Self::Done => "done",
            Self::Told => "told",
        }
    }
}

/// How near a row's date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Near {
    /// 已超期.
    Overdue,
    /// 今日.
    Today,
    /// 三个工作日内.
    Soon,
    /// 其余.
    Rest,
}

impl Near {
    /// All, the nearest first.
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Today, Self::Soon, Self::Rest];

    /// Of a date, parted by these days.
    fn of(date: NaiveDate, parts: Parts) -> Self {
        match date {
            date if date < parts.today => Self::Overdue,
            date if date == parts.today => Self::Today,
            date if date <= parts.soon => Self::Soon,
            _ => Self::Rest,
        }
    }
}

/// Behind what a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behind {
    /// A task: its date, its case, its key.
    Task(inboxes::Place),
    /// A trace: when it was left, its case, its event, whose it is.
    Trace(traces::Place),
}

/// An inbox.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// Which part.
    pub tab: Tab,
    /// How many there are in each.
    pub counts: Vec<(Tab, u64)>,
    /// How many there are to do in each part of this one.
    pub near: Vec<(Near, u64)>,
    /// What there is to do, the nearest date first: a page of it.
    pub rows: Vec<InboxRow>,
    /// What was done or told, newest first: a page of it.
    pub traces: Vec<Trace>,
    /// Behind what the next page begins.
    pub next: Option<Behind>,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
    /// For whom the person stands in.
    pub owners: Vec<PersonId>,
}

/// Something to do.
#[derive(Debug, Clone)]
pub struct InboxRow {
    /// On which case.
    pub case: CaseId,
    /// As lists show it.
    pub face: Face,
    /// What.
    pub task: OpenTask,
    /// How its date stands; none where it has none.
    pub light: Option<Light>,
    /// How near that is.
    pub near: Near,
    /// Others could do it too, and nobody has taken it.
    pub shared: bool,
}

/// Something that was done or told.
#[derive(Debug, Clone)]
pub struct Trace {
    /// On which case.
    pub case: CaseId,
    /// As lists show it; none where it is no longer the person's business.
    pub face: Option<Face>,
    /// What.
    pub title: String,
    /// The day it happened.
    pub on: NaiveDate,
    /// The instant it was entered.
    pub at: DateTime<Utc>,
}

impl App {
    /// A page of one part of somebody's inbox behind `after`, and the counts of all.
    pub async fn inbox_of(&self, viewer: &Viewer, tab: Tab, after: Option<&Behind>) -> Result<Inbox, StoreError> {
        let people = self.people().await?;
        let calendar = self.calendar().await?;
        let today = self.now().today;
        let owners: Vec<PersonId> = people.agents.get(&viewer.person).into_iter().flatten().cloned().collect();
        let parts = Parts { today, soon: soon(&calendar, today) };
        let mut inbox = Inbox {
            tab,
            counts: self.counts_of(viewer, &owners, (&people, parts)).await?,
            near: Vec::new(),
            rows: Vec::new(),
            traces: Vec::new(),
            next: None,
            people: Arc::clone(&people),
            today,
            owners: owners.clone(),
        };
        let own = |receipt| Whose::Own { person: viewer.person.clone(), receipt };
        let whose = whose(&people, &viewer.person);
        match tab {
            Tab::ToDo => self.fill_tasks(&mut inbox, &own(false), after, (&calendar, parts)).await?,
            Tab::Receipt => self.fill_tasks(&mut inbox, &own(true), after, (&calendar, parts)).await?,
            Tab::ForOthers if owners.is_empty() => {}
            Tab::ForOthers => {
                let whose = Whose::ForOthers { agent: viewer.person.clone(), owners };
                self.fill_tasks(&mut inbox, &whose, after, (&calendar, parts)).await?;
            }
            Tab::Done => self.fill_traces(&mut inbox, (Kind::Done, &whose[..1]), after, viewer).await?,
            Tab::Told => self.fill_traces(&mut inbox, (Kind::Told, &whose), after, viewer).await?,
        }
        Ok(inbox)
    }

    /// How much somebody has to do.
    pub async fn to_do(&self, viewer: &Viewer) -> Result<u64, StoreError> {
        let (to_sign, others) = inboxes::own_counts(self.store().reader(), &viewer.person).await?;
        Ok(to_sign + others)
    }

    async fn counts_of(
        &self,
        viewer: &Viewer,
        owners: &[PersonId],
        (people, parts): (&People, Parts),
    ) -> Result<Vec<(Tab, u64)>, StoreError> {
        let db = self.store().reader();
        let (to_sign, others) = inboxes::own_counts(db, &viewer.person).await?;
        let for_others = if owners.is_empty() {
            0
        } else {
            let whose = Whose::ForOthers { agent: viewer.person.clone(), owners: owners.to_vec() };
            inboxes::parts(db, &whose, parts).await?.iter().sum()
        };
        let whose = whose(people, &viewer.person);
        Ok(vec![
            (Tab::Receipt, to_sign),
            (Tab::ToDo, others),
            (Tab::ForOthers, for_others),
            (Tab::Done, traces::count(db, Kind::Done, &whose[..1]).await?),
            (Tab::Told, traces::count(db, Kind::Told, &whose).await?),
        ])
    }

    async fn fill_tasks(
        &self,
        inbox: &mut Inbox,
        whose: &Whose,
        after: Option<&Behind>,
        (calendar, parts): (&Calendar, Parts),
    ) -> Result<(), StoreError> {
        let db = self.store().reader();
        let after = after.and_then(|after| match after {
            Behind::Task(place) => Some(place),
            Behind::Trace(_) => None,
        });
        let mut places = inboxes::page(db, whose, after, PAGE + 1).await?;
        let more = places.len() as u64 > PAGE;
        places.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        inbox.next = places.last().filter(|_| more).cloned().map(Behind::Task);
        inbox.near = Near::ALL.into_iter().zip(inboxes::parts(db, whose, parts).await?).collect();
        let tasks = inboxes::at(db, &places).await?;
        let cases: BTreeSet<&str> = places.iter().map(|(_, case, _)| case.as_str()).collect();
        let faces = faces::of_cases(db, cases).await?;
        for (nearest, case, key) in places {
            // Whatever was done between two queries is no longer there.
            let Some(row) = tasks.get(&(case.clone(), key)) else { continue };
            let task = row.task()?;
            let case = CaseId::from(case);
            let face = faces.get(case.as_str()).map(Face::read).transpose()?.unwrap_or_else(|| unknown(&case));
            let due = task.due.as_ref().filter(|_| !face.suspended);
            let light = due.map(|due| Light::of_due(calendar, due, parts.today));
            let shared = task.owner.is_none() && task.people.len() > 1 && task.run.is_some() && !task.key.contains('!');
            inbox.rows.push(InboxRow { near: Near::of(nearest, parts), case, face, task, light, shared });
        }
        Ok(())
    }

    async fn fill_traces(
        &self,
        inbox: &mut Inbox,
        whose: (Kind, &[String]),
        after: Option<&Behind>,
        viewer: &Viewer,
    ) -> Result<(), StoreError> {
        let db = self.store().reader();
        let after = after.and_then(|after| match after {
            Behind::Trace(place) => Some(place),
            Behind::Task(_) => None,
        });
        let mut found = traces::page(db, whose, after, PAGE + 1).await?;
        let more = found.len() as u64 > PAGE;
        found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        let place = |row: &traces::Row| Behind::Trace((row.at, row.case_id.clone(), row.seq, row.whose.clone()));
        inbox.next = found.last().filter(|_| more).map(place);
        let cases: BTreeSet<&str> = found.iter().map(|row| row.case_id.as_str()).collect();
        let held = seats::held(&inbox.people, &viewer.person);
        let seen = crate::store::seats::seen(db, cases.iter().copied(), &held).await?;
        let faces = faces::of_cases(db, seen.iter().map(String::as_str)).await?;
        for row in found {
            let face = faces.get(&row.case_id).map(Face::read).transpose()?;
            inbox.traces.push(Trace { case: row.case_id.into(), face, title: row.title, on: row.on, at: row.at });
        }
        Ok(())
    }
}

/// Whose traces somebody sees: his own first, then those of his units.
fn whose(people: &People, person: &PersonId) -> Vec<String> {
    std::iter::once(person.to_string()).chain(units_of(people, person).iter().map(of_unit)).collect()
}

/// The last day that is near enough to stand by itself.
fn soon(calendar: &Calendar, today: NaiveDate) -> NaiveDate {
    // No holidays are longer than this.
    let ahead = today.iter_days().take(60);
    ahead.take_while(|day| Light::new(calendar, *day, today).days <= NEAR).last().unwrap_or(today)
}

/// A case whose face has not been written yet.
fn unknown(case: &CaseId) -> Face {
    Face { number: case.to_string(), ..Face::default() }
}
