//! The inbox: what somebody has to do, has done and was told, the nearest date first.
//!
//! Read off rows that are kept with the cases: the number of queries is the same however many cases there are.

use super::face::Face;
use super::{Viewer, seats, units_of};
use crate::app::App;
use crate::app::traces::of_unit;
use crate::store::traces::Kind;
use crate::store::{StoreError, faces, tasks, traces};
use chrono::{DateTime, NaiveDate, Utc};
use dafu_engine::calendar::Calendar;
use dafu_engine::ids::{CaseId, PersonId};
use dafu_engine::machine::light::{Colour, Light};
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::people::People;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most traces a list shows.
const MOST: u64 = 200;
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

/// An inbox.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// Which part.
    pub tab: Tab,
    /// How many there are in each.
    pub counts: Vec<(Tab, u64)>,
    /// What there is to do, the nearest date first.
    pub rows: Vec<InboxRow>,
    /// What was done or told, newest first.
    pub traces: Vec<Trace>,
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

/// The tasks of somebody, sorted into the parts of his inbox.
struct Sorted {
    todo: Vec<(CaseId, OpenTask)>,
    receipt: Vec<(CaseId, OpenTask)>,
    for_others: Vec<(CaseId, OpenTask)>,
}

impl App {
    /// One part of somebody's inbox, and the counts of all.
    pub async fn inbox_of(&self, viewer: &Viewer, tab: Tab) -> Result<Inbox, StoreError> {
        let people = self.people().await?;
        let calendar = self.calendar().await?;
        let today = self.now().today;
        let owners: Vec<PersonId> = people.agents.get(&viewer.person).into_iter().flatten().cloned().collect();
        let sorted = self.sorted(viewer, &owners).await?;
        let whose = whose(&people, &viewer.person);
        let db = self.store().reader();
        let count = |list: &[(CaseId, OpenTask)]| list.len() as u64;
        let counts = vec![
            (Tab::Receipt, count(&sorted.receipt)),
            (Tab::ToDo, count(&sorted.todo)),
            (Tab::ForOthers, count(&sorted.for_others)),
            (Tab::Done, traces::count(db, Kind::Done, &whose[..1]).await?),
            (Tab::Told, traces::count(db, Kind::Told, &whose).await?),
        ];
        let tasks = match tab {
            Tab::ToDo => sorted.todo,
            Tab::Receipt => sorted.receipt,
            Tab::ForOthers => sorted.for_others,
            Tab::Done | Tab::Told => Vec::new(),
        };
        let rows = self.rows(tasks, &calendar, today).await?;
        let traces = match tab {
            Tab::Done => self.traces(Kind::Done, &whose[..1], (&people, viewer)).await?,
            Tab::Told => self.traces(Kind::Told, &whose, (&people, viewer)).await?,
            Tab::ToDo | Tab::Receipt | Tab::ForOthers => Vec::new(),
        };
        Ok(Inbox { tab, counts, rows, traces, people, today, owners })
    }

    /// How much somebody has to do.
    pub async fn to_do(&self, viewer: &Viewer) -> Result<u64, StoreError> {
        let sorted = self.sorted(viewer, &[]).await?;
        Ok((sorted.todo.len() + sorted.receipt.len()) as u64)
    }

    async fn sorted(&self, viewer: &Viewer, owners: &[PersonId]) -> Result<Sorted, StoreError> {
        let mut sorted = Sorted { todo: Vec::new(), receipt: Vec::new(), for_others: Vec::new() };
        let read = |row: &tasks::Row| Ok::<_, StoreError>((CaseId::from(row.case_id.as_str()), row.task()?));
        for row in tasks::inbox(self.store().reader(), &viewer.person).await? {
            let (case, task) = read(&row)?;
            if is_open_to(&task, &viewer.person) {
                if task.receipt { sorted.receipt.push((case, task)) } else { sorted.todo.push((case, task)) }
            }
        }
        for owner in owners {
            for row in tasks::inbox(self.store().reader(), owner).await? {
                let (case, task) = read(&row)?;
                if is_open_to(&task, owner) && !task.people.contains(&viewer.person) {
                    sorted.for_others.push((case, task));
                }
            }
        }
        Ok(sorted)
    }

    async fn rows(
        &self,
        tasks: Vec<(CaseId, OpenTask)>,
        calendar: &Calendar,
        today: NaiveDate,
    ) -> Result<Vec<InboxRow>, StoreError> {
        let cases: BTreeSet<&str> = tasks.iter().map(|(case, _)| case.as_str()).collect();
        let faces = faces::of_cases(self.store().reader(), cases).await?;
        let faces: BTreeMap<&str, Face> =
            faces.iter().map(|(case, row)| Ok((case.as_str(), Face::read(row)?))).collect::<Result<_, StoreError>>()?;
        let mut rows: Vec<InboxRow> = tasks
            .into_iter()
            .map(|(case, task)| {
                let face = faces.get(case.as_str()).cloned().unwrap_or_else(|| unknown(&case));
                let due = task.due.as_ref().filter(|_| !face.suspended);
                let light = due.map(|due| Light::of_due(calendar, due, today));
                let shared = task.owner.is_none() && task.people.len() > 1 && task.run.is_some() && !task.key.contains('!');
                InboxRow { near: near(light.as_ref()), case, face, task, light, shared }
            })
            .collect();
        let date = |row: &InboxRow| row.light.map(|light| light.date);
        rows.sort_by(|a, b| {
            (a.near, date(a).is_none(), date(a), &a.face.number).cmp(&(b.near, date(b).is_none(), date(b), &b.face.number))
        });
        Ok(rows)
    }

    async fn traces(&self, kind: Kind, whose: &[String], (people, viewer): (&People, &Viewer)) -> Result<Vec<Trace>, StoreError> {
        let db = self.store().reader();
        let found = traces::latest(db, kind, whose, MOST).await?;
        let cases: BTreeSet<&str> = found.iter().map(|row| row.case_id.as_str()).collect();
        let seen = crate::store::seats::seen(db, cases.iter().copied(), &seats::held(people, &viewer.person)).await?;
        let faces = faces::of_cases(db, seen.iter().map(String::as_str)).await?;
        found
            .into_iter()
            .map(|row| {
                let face = faces.get(&row.case_id).map(Face::read).transpose()?;
                Ok(Trace { case: row.case_id.into(), face, title: row.title, on: row.on, at: row.at })
            })
            .collect()
    }
}

/// Whose traces somebody sees: his own first, then those of his units.
fn whose(people: &People, person: &PersonId) -> Vec<String> {
    std::iter::once(person.to_string()).chain(units_of(people, person).iter().map(of_unit)).collect()
}

/// Whether nobody else has taken a task.
pub(in crate::app) fn is_open_to(task: &OpenTask, person: &PersonId) -> bool {
    task.owner.as_ref().is_none_or(|owner| owner == person) || task.key.contains('!')
}

fn near(light: Option<&Light>) -> Near {
    match light {
        Some(light) if light.colour == Colour::Red => Near::Overdue,
        Some(light) if light.today => Near::Today,
        Some(light) if light.days <= NEAR => Near::Soon,
        Some(_) | None => Near::Rest,
    }
}

/// A case whose face has not been written yet.
fn unknown(case: &CaseId) -> Face {
    Face { number: case.to_string(), ..Face::default() }
}
