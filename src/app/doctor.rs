//! Whether everything that is stored agrees: replays every case against its snapshot, follows every chain, compares tasks,
//! timers and what lists show with what follows from the case, and every message and job with the event that asks for it; compares the logs
//! with the heads that were written down outside the database; and lists the work that somebody has to look at. It changes nothing. Other programs may be at work meanwhile: a case that they change is looked
//! at again.

use super::App;
use super::clocks::Step;
use super::effects::Rows;
use super::project::{self, Beside};
use crate::store::outbox::{self, Held, Hold};
use crate::store::queue::{self, Queue, State};
use crate::store::{StoreError, cases, events, files, meta, tasks, timers};
use dafu_engine::chain;
use dafu_engine::ids::{CaseId, Digest};
use dafu_engine::machine::apply::apply;
use dafu_engine::machine::command::Now;
use dafu_engine::machine::state::{Case, Status};
use dafu_engine::machine::tasks::OpenTask;
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
    /// How many pieces of work are claimed by workers that are gone; the next worker takes them over.
    pub left: u64,
    /// Why no mail is sent at all.
    pub held: Option<Hold>,
    /// Why no short message is sent at all.
    pub held_texts: Option<Hold>,
    /// Files that lie there and that no register names: a program died between writing and saving. They do no harm.
    pub orphans: Vec<Digest>,
    /// The last time that a clock was found wrong.
    pub clock: Option<Step>,
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
    /// Lists and searches do not show the case as it is.
    Lists,
    /// A message or a job is missing, or no event asks for it.
    Effects,
    /// Nobody can act, no timer runs and nothing is under way.
    Stalled,
    /// A file is not there, or is damaged.
    File,
    /// The log ends before the head that was written down elsewhere.
    Head,
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

impl Trouble {
    /// Whether what is wrong follows from the log and can be rebuilt from it.
    pub const fn is_repairable(self) -> bool {
        match self {
            Self::Snapshot | Self::Tasks | Self::Timers | Self::Lists => true,
            Self::Gap | Self::Chain | Self::Unreadable | Self::Effects | Self::Stalled | Self::File | Self::Head => false,
        }
    }
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
            Trouble::Lists => "lists and searches do not show it as it is",
            Trouble::Effects => "a message or a job is missing, or no event asks for it",
            Trouble::Stalled => "nobody can act and nothing is under way",
            Trouble::File => "a file is missing or damaged",
            Trouble::Head => "the log is not what was written down outside the database",
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
        let (mut heads, problems) = self.heads()?;
        report.problems = problems;
        let mut after = None;
        loop {
            let page = self.cases(&cases::Wanted { after, limit: Some(PAGE), ..Default::default() }).await?;
            after = page.last().map(|row| row.id.clone());
            for row in page {
                let head = heads.take(&row.id.as_str().into());
                self.examine(row, head, now, &mut report).await?;
            }
            if after.is_none() {
                break;
            }
        }
        report.problems.extend(heads.rest().map(|case| Problem {
            case: Some(case),
            what: Trouble::Head,
            detail: "the case was there when the heads were written down, and is gone".to_owned(),
        }));
        self.examine_files(&mut report).await?;
        report.held = outbox::held(self.store().reader(), Held::Mails).await?;
        report.held_texts = outbox::held(self.store().reader(), Held::Texts).await?;
        report.clock = self.clock_step().await?;
        for queue in Queue::ALL {
            report.left += queue::left(self.store(), queue, now.at).await?;
            for state in [State::Unknown, State::Failed] {
                let rows = queue::list(self.store().reader(), queue, state).await?;
                report.waiting.extend(rows.into_iter().map(|row| Waiting { queue, state, row }));
            }
        }
        Ok(report)
    }

    async fn examine(
        &self,
        mut row: cases::Row,
        head: Option<(i64, String)>,
        now: Now,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let id = CaseId::from(row.id.as_str());
        report.cases += 1;
        for _ in 0..5 {
            let (found, events) = self.look_at(&row, head.as_ref(), now).await?;
            let again = if found.is_empty() { None } else { cases::find(self.store().reader(), &id).await? };
            match again {
                Some(newer) if newer.version != row.version => row = newer,
                Some(_) | None => {
                    let problem = |(what, detail)| Problem { case: Some(id.clone()), what, detail };
                    report.events += events;
                    report.problems.extend(found.into_iter().map(problem));
                    return Ok(());
                }
            }
        }
        report.problems.push(Problem {
            case: Some(id),
            what: Trouble::Unreadable,
            detail: "it is changed faster than it can be examined; try again in a quiet hour".to_owned(),
        });
        Ok(())
    }

    async fn look_at(
        &self,
        row: &cases::Row,
        head: Option<&(i64, String)>,
        now: Now,
    ) -> Result<(Vec<(Trouble, String)>, u64), StoreError> {
        let id = &CaseId::from(row.id.as_str());
        let log = events::history(self.store().reader(), id, 0, u64::from(u32::MAX)).await?;
        let mut found = Vec::new();
        check_chain(&log, &mut found);
        if let Some((seq, hash)) = head
            && !log.iter().any(|event| event.seq == *seq && event.hash == *hash)
        {
            found.push((Trouble::Head, format!("event {seq} is gone or is another")));
        }
        check_end(row, &log, &mut found);
        if let Some(case) = replay(row, &log, &mut found) {
            self.check_rows(row, &case, now, &mut found).await?;
            self.check_effects(id, &log, &mut found).await?;
        }
        Ok((found, log.len() as u64))
    }

    /// Every message and job has an event that asks for it, and every event that asks has its row.
    async fn check_effects(
        &self,
        id: &CaseId,
        log: &[events::Row],
        found: &mut Vec<(Trouble, String)>,
    ) -> Result<(), StoreError> {
        let mut asked = Rows::default();
        let mut case = None;
        for event in log.iter().filter_map(|row| row.event().ok()) {
            case = apply(case, &event);
            if let Some(case) = &case {
                asked.add((case, event.at), &event)?;
            }
        }
        for (queue, asked) in [(Queue::Messages, asked.messages), (Queue::Jobs, asked.jobs)] {
            let named = |seq, target: &str, kind: &str| format!("event {seq}: {kind} {target}");
            let rows = queue::of_case(self.store().reader(), queue, id).await?;
            let there: BTreeSet<_> = rows.iter().map(|row| named(row.seq.unsigned_abs(), &row.target, &row.kind)).collect();
            let wanted: BTreeSet<_> = asked.iter().map(|new| named(new.seq, &new.target, &new.kind)).collect();
            let missing = wanted.difference(&there).map(|name| format!("{name} is missing"));
            let orphaned = there.difference(&wanted).map(|name| format!("{name}, which no event asks for"));
            found.extend(missing.chain(orphaned).map(|detail| (Trouble::Effects, detail)));
        }
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
            if !super::desk::Shown::of(&scene.definition, &scene.policy, case)?.is_kept(db).await? {
                found.push((Trouble::Lists, "its face, its seats or what it is found by".to_owned()));
            }
            let mut expected = dafu_engine::machine::tasks::tasks(&scene.world(), case);
            expected.sort_by(|a, b| a.key.cmp(&b.key));
            if expected != open_tasks {
                found.push((Trouble::Tasks, format!("{} stored, {} expected", open_tasks.len(), expected.len())));
            } else if tasks::people(db, &case.id).await? != expected.iter().flat_map(holders).collect() {
                found.push((Trouble::Tasks, "they are not in the inboxes of those who may do them".to_owned()));
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
        // What lies there is listed first: what is written meanwhile is registered by the time the register is read.
        let lying = self.shelf().list()?;
        let registered: BTreeSet<Digest> = files::list(self.store().reader()).await?.into_iter().collect();
        for digest in &registered {
            if let Err(error) = self.shelf().read(digest) {
                report.problems.push(Problem { case: None, what: Trouble::File, detail: error.to_string() });
            }
        }
        report.orphans = lying.into_iter().filter(|digest| !registered.contains(digest)).collect();
        Ok(())
    }
}

/// Who may do a task, as the inboxes have it.
fn holders(task: &OpenTask) -> Vec<(String, String)> {
    task.people.iter().map(|person| (task.key.clone(), person.to_string())).collect()
}

/// Numbers without a gap, and hashes that cover what they should.
pub(super) fn check_chain(log: &[events::Row], found: &mut Vec<(Trouble, String)>) {
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
}

/// The case ends where its log does.
fn check_end(row: &cases::Row, log: &[events::Row], found: &mut Vec<(Trouble, String)>) {
    if !found.is_empty() {
        return;
    }
    if row.head != log.last().map_or(chain::START, |last| last.hash.as_str()) {
        found.push((Trouble::Chain, "the case ends with another hash than its log".to_owned()));
    }
    if row.seq != log.last().map_or(0, |last| last.seq) {
        found.push((Trouble::Gap, format!("the case has {} events, its log ends before", row.seq)));
    }
}

/// The case that the log folds to.
pub(super) fn fold(log: &[events::Row], found: &mut Vec<(Trouble, String)>) -> Option<Case> {
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
    case
}

/// The same, where it is what the snapshot and the columns beside it say.
fn replay(row: &cases::Row, log: &[events::Row], found: &mut Vec<(Trouble, String)>) -> Option<Case> {
    let case = fold(log, found)?;
    let wanted = project::row(&case, Beside { head: row.head.clone(), version: row.version, projected_with: row.projected_with });
    match (row.case(), wanted) {
        (Err(error), _) => found.push((Trouble::Snapshot, error.to_string())),
        (Ok(snapshot), _) if snapshot != case => found.push((Trouble::Snapshot, format!("after event {}", row.seq))),
        (Ok(_), Ok(wanted)) if wanted == *row => return Some(case),
        (Ok(_), _) => found.push((Trouble::Snapshot, "the columns beside it are another case's".to_owned())),
    }
    None
}
