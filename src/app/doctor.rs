//! Whether everything that is stored agrees: replays every case against its snapshot, follows every chain, compares tasks and
//! timers with what the engine reads off the case, and lists the work that somebody has to look at. It changes nothing.

use super::App;
use crate::store::queue::{self, Queue, State};
use crate::store::{StoreError, cases, events, files, meta, tasks, timers};
use dafu_engine::chain;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::apply::apply;
use dafu_engine::machine::command::Now;
use dafu_engine::machine::state::{Case, Status};
use dafu_engine::machine::timers::timers as timers_of;
use std::collections::BTreeSet;
use std::fmt;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many cases were replayed.
    pub cases: u64,
    /// How many events they have.
    pub events: u64,
    /// What does not agree.
    pub problems: Vec<Problem>,
    /// Work that waits for a person: doubtful mails, and what has failed.
    pub waiting: Vec<Waiting>,
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// In which case; none where it belongs to none.
    pub case: Option<CaseId>,
    /// What.
    pub what: Trouble,
    /// More, in words.
    pub detail: String,
}

/// What does not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// An event is missing, or is there twice.
    Gap,
    /// A hash does not cover what it should.
    Chain,
    /// Something can't be read.
    Unreadable,
    /// The snapshot is not what the log folds to.
    Snapshot,
    /// Tasks are not what the engine reads off the case.
    Tasks,
    /// Timers are not what the engine reads off the case.
    Timers,
    /// Nobody can act, no timer runs and nothing is under way.
    Stalled,
    /// A file is not there, or is damaged.
    File,
}

/// Work that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Which queue.
    pub queue: Queue,
    /// How far it came.
    pub state: State,
    /// The row.
    pub row: queue::Row,
}

impl Report {
    /// Whether everything agrees; work that waits for a person does not disagree.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Trouble::Gap => "the log has a gap",
            Trouble::Chain => "the chain is broken",
            Trouble::Unreadable => "something can't be read",
            Trouble::Snapshot => "the snapshot is not what the log says",
            Trouble::Tasks => "the tasks are not those of the case",
            Trouble::Timers => "the timers are not those of the case",
            Trouble::Stalled => "nobody can act and nothing is under way",
            Trouble::File => "a file is missing or damaged",
        };
        match &self.case {
            Some(case) => write!(f, "case {case}: {what}: {}", self.detail),
            None => write!(f, "{what}: {}", self.detail),
        }
    }
}

impl App {
    /// Examines everything that is stored.
    pub async fn doctor(&self, now: Now) -> Result<Report, StoreError> {
        const PAGE: u64 = 200;
        let mut report = Report::default();
        let mut after = None;
        loop {
            let page = self.cases(&cases::Wanted { after, limit: Some(PAGE), ..Default::default() }).await?;
            for row in &page {
                self.examine(row, now, &mut report).await?;
            }
            after = page.last().map(|row| row.id.clone());
            if after.is_none() {
                break;
            }
        }
        self.examine_files(&mut report).await?;
        for queue in [Queue::Outbox, Queue::Messages, Queue::Jobs] {
            for state in [State::Unknown, State::Failed] {
                let rows = queue::list(self.store().reader(), queue, state).await?;
                report.waiting.extend(rows.into_iter().map(|row| Waiting { queue, state, row }));
            }
        }
        Ok(report)
    }

    async fn examine(&self, row: &cases::Row, now: Now, report: &mut Report) -> Result<(), StoreError> {
        let id = CaseId::from(row.id.as_str());
        let log = events::history(self.store().reader(), &id, 0, u64::from(u32::MAX)).await?;
        report.cases += 1;
        report.events += log.len() as u64;
        let mut found = Vec::new();
        check_chain(row, &log, &mut found);
        if let Some(case) = replay(row, &log, &mut found) {
            self.check_rows(row, &case, now, &mut found).await?;
        }
        report.problems.extend(found.into_iter().map(|(what, detail)| Problem { case: Some(id.clone()), what, detail }));
        Ok(())
    }

    /// Tasks and timers against the case, and whether it can go on at all.
    async fn check_rows(
        &self,
        row: &cases::Row,
        case: &Case,
        now: Now,
        found: &mut Vec<(Trouble, String)>,
    ) -> Result<(), StoreError> {
        let db = self.store().reader();
        let stored = timers::of_cases(db, [row.id.as_str()]).await?;
        let stored_keys: BTreeSet<_> = stored.iter().map(|timer| (timer.key.clone(), timer.fires_on)).collect();
        let wanted: BTreeSet<_> = timers_of(case).into_iter().map(|timer| (timer.key, timer.on)).collect();
        for (key, on) in stored_keys.symmetric_difference(&wanted) {
            found.push((Trouble::Timers, format!("{key} on {on}")));
        }
        let open_tasks: Vec<_> =
            tasks::of_cases(db, [row.id.as_str()]).await?.iter().map(tasks::Row::task).collect::<Result<_, _>>()?;
        if row.projected_with == meta::revision(db).await?
            && let Some(scene) = self.scene(&case.id, now).await?
        {
            let mut expected = dafu_engine::machine::tasks::tasks(&scene.world(), case);
            expected.sort_by(|a, b| a.key.cmp(&b.key));
            if expected != open_tasks {
                found.push((Trouble::Tasks, format!("{} stored, {} expected", open_tasks.len(), expected.len())));
            }
        }
        let somebody = open_tasks.iter().any(|task| !task.people.is_empty());
        let waits = stored.iter().any(|timer| !timer.fired);
        if case.status == Status::Open && !somebody && !waits && !self.under_way(&case.id).await? {
            found.push((Trouble::Stalled, row.step.clone().unwrap_or_default()));
        }
        Ok(())
    }

    async fn under_way(&self, case: &CaseId) -> Result<bool, StoreError> {
        for queue in [Queue::Jobs, Queue::Messages] {
            let rows = queue::of_case(self.store().reader(), queue, case).await?;
            if rows.iter().any(|row| row.state != State::Done.text()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn examine_files(&self, report: &mut Report) -> Result<(), StoreError> {
        for digest in files::list(self.store().reader()).await? {
            if let Err(error) = self.shelf().read(&digest) {
                report.problems.push(Problem { case: None, what: Trouble::File, detail: error.to_string() });
            }
        }
        Ok(())
    }
}

fn check_chain(row: &cases::Row, log: &[events::Row], found: &mut Vec<(Trouble, String)>) {
    let mut prev = chain::START;
    for (number, event) in (1_i64..).zip(log) {
        if event.seq != number {
            found.push((Trouble::Gap, format!("event {} where {number} should be", event.seq)));
            return;
        }
        if event.prev_hash != prev || !event.is_sound() {
            found.push((Trouble::Chain, format!("at event {number}")));
            return;
        }
        prev = &event.hash;
    }
    if row.head != prev {
        found.push((Trouble::Chain, "the case ends with another hash than its log".to_owned()));
    }
    if row.seq != log.last().map_or(0, |last| last.seq) {
        found.push((Trouble::Gap, format!("the case has {} events, its log ends before", row.seq)));
    }
}

/// The case that the log folds to, where it is what the snapshot says.
fn replay(row: &cases::Row, log: &[events::Row], found: &mut Vec<(Trouble, String)>) -> Option<Case> {
    let mut case = None;
    for event in log {
        match event.event() {
            Ok(event) => case = apply(case, &event),
            Err(error) => {
                found.push((Trouble::Unreadable, error.to_string()));
                return None;
            }
        }
    }
    match row.case() {
        Err(error) => found.push((Trouble::Unreadable, error.to_string())),
        Ok(snapshot) if case.as_ref() == Some(&snapshot) => return case,
        Ok(_) => found.push((Trouble::Snapshot, format!("after event {}", row.seq))),
    }
    None
}
