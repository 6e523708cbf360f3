//! What somebody without an account sees and does by a link of his own: one form, one question, or something to read.
//!
//! A link opens one purpose at one case for one person and nothing beside it. Looking changes nothing. Acting is an ordinary command,
//! whose key is the link's own: the key can be used once, so the link can, and whoever comes second finds it used.

use super::act::{Typed, Undone};
use super::face::Face;
use super::files::{Handed, letters};
use super::form::Form;
use super::forms::Finder;
use super::probe::allows;
use crate::app::links::{Purpose, Target};
use crate::app::ports::Scene;
use crate::app::{App, Receipt, Submission, SubmitError, Which};
use crate::store::{StoreError, commands, links};
use chrono::NaiveDate;
use dafu_engine::ids::{CommandKey, Digest, PersonId, RecordId, RoleId, RowId, RunId};
use dafu_engine::machine::command::{Ask, Command};
use dafu_engine::machine::event::Actor;
use dafu_engine::machine::refusal::Reason;
use dafu_engine::machine::state::{Confirmed, Leave, Status};
use dafu_engine::machine::tasks::tasks;
use dafu_engine::value::{FileRef, Row};

/// What is behind a link.
#[derive(Debug, Clone)]
pub enum Behind {
    /// There is no such link.
    Nothing,
    /// It opens nothing any more, or nothing now.
    Closed(Closed),
    /// Something for its owner.
    Open(Box<Opened>),
}

/// Why a link opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It was used, on this day.
    Used(NaiveDate),
    /// The same was handed in another way, on this day: on paper.
    Answered(NaiveDate),
    /// Nothing is wanted any more.
    Withdrawn,
    /// Its time is over; this was its last day.
    Expired(NaiveDate),
    /// Not now: the case rests, or something is not ready yet.
    NotNow,
}

/// What a link shows.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The case and what is decided by.
    pub scene: Scene,
    /// As lists show it.
    pub face: Face,
    /// Whose link it is.
    pub person: PersonId,
    /// The last day on which it opens.
    pub until: NaiveDate,
    /// What for.
    pub what: Wanted,
    /// Letters that were written to him.
    pub letters: Vec<FileRef>,
}

/// What somebody is wanted for.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// To fill in a form; whoever else reads it before the step ends, where not everybody does.
    Form(Box<Form>, Vec<RoleId>),
    /// To say whether a row is true.
    Question(RecordId, Row),
    /// To read.
    Reading,
}

/// Why nothing was done by a link.
#[derive(Debug, Clone)]
pub enum Unanswered {
    /// There is no such link.
    Nothing,
    /// It opens nothing any more.
    Closed(Closed),
    /// As with any other form.
    Undone(Undone),
}

impl From<StoreError> for Unanswered {
    fn from(error: StoreError) -> Self {
        Self::Undone(Undone::Store(error))
    }
}

/// What somebody says by a link.
#[derive(Debug, Clone)]
pub enum Says {
    /// What he filled in.
    Form(Box<Typed>),
    /// Whether a row is true.
    Row(Confirmed),
}

impl App {
    /// What is behind the link with this secret. Nothing is changed by looking.
    pub async fn behind_link(&self, secret: &str) -> Result<Behind, StoreError> {
        let Some((row, target)) = self.link_of(secret).await? else { return Ok(Behind::Nothing) };
        self.opened(&row, &target).await
    }

    /// A letter that a link shows.
    pub async fn letter_behind(&self, secret: &str, digest: &Digest) -> Result<Option<Handed>, StoreError> {
        let Behind::Open(opened) = self.behind_link(secret).await? else { return Ok(None) };
        let Some(file) = opened.letters.into_iter().find(|file| file.digest == *digest) else { return Ok(None) };
        self.handed(file).await.map(Some)
    }

    /// Does what a link is for, once.
    pub async fn answer_link(&self, secret: &str, says: &Says) -> Result<Receipt, Unanswered> {
        let Some((row, target)) = self.link_of(secret).await? else { return Err(Unanswered::Nothing) };
        let opened = match self.opened(&row, &target).await? {
            Behind::Open(opened) => opened,
            Behind::Closed(why) => return Err(Unanswered::Closed(why)),
            Behind::Nothing => return Err(Unanswered::Nothing),
        };
        let ask = match (&target.purpose, says) {
            (Purpose::Run(run), Says::Form(typed)) => {
                self.must_keep(typed).await.map_err(Unanswered::Undone)?;
                act(run, typed)
            }
            (Purpose::Record(record, row), Says::Row(says)) => {
                Ask::ConfirmRecord { record: record.clone(), row: row.clone(), says: *says }
            }
            (Purpose::Run(_) | Purpose::Record(..) | Purpose::Reading, _) => return Err(Unanswered::Undone(Undone::NotNow)),
        };
        let command = Command { key: key(&row), by: Actor::Link(opened.person.clone()), on: None, paper: None, ask };
        let submission = Submission { case: target.case.clone(), which: Which::Pinned, command, now: self.now(), seen: None };
        match self.submit_at(submission).await {
            Ok(receipt) => Ok(receipt),
            // Somebody was faster, with this link or without: what is behind it now says which.
            Err(SubmitError::KeyReused) => Err(Unanswered::Closed(self.closed(&row, &target).await?)),
            Err(SubmitError::Refused(refusal)) => match self.opened(&row, &target).await? {
                Behind::Closed(why) => Err(Unanswered::Closed(why)),
                Behind::Open(_) | Behind::Nothing => Err(Unanswered::Undone(Undone::Refused(refusal))),
            },
            Err(SubmitError::Store(error)) => Err(error.into()),
            Err(error @ (SubmitError::Overtaken | SubmitError::Unregistered(_) | SubmitError::Gone(_))) => {
                Err(StoreError::Retry(error.to_string()).into())
            }
        }
    }

    async fn closed(&self, row: &links::Row, target: &Target) -> Result<Closed, StoreError> {
        Ok(match self.opened(row, target).await? {
            Behind::Closed(why) => why,
            Behind::Open(_) | Behind::Nothing => Closed::NotNow,
        })
    }

    async fn opened(&self, row: &links::Row, target: &Target) -> Result<Behind, StoreError> {
        let now = self.now();
        let used = commands::find(self.store().reader(), [key(row).as_str()]).await?;
        if let Some(used) = used.first() {
            return Ok(Behind::Closed(Closed::Used(self.zone().day(used.at))));
        }
        let Some(scene) = self.scene(&target.case, now).await? else { return Ok(Behind::Nothing) };
        if let Some(why) = over(&scene, target) {
            return Ok(Behind::Closed(why));
        }
        let until = self.zone().day(row.expires_at);
        if now.at >= row.expires_at {
            return Ok(Behind::Closed(Closed::Expired(until)));
        }
        let wanted = match &target.purpose {
            Purpose::Run(run) => self.form_behind(&scene, run, &target.person),
            Purpose::Record(record, id) => question(&scene, (record, id), &target.person),
            Purpose::Reading => Some(Wanted::Reading),
        };
        let Some(what) = wanted else { return Ok(Behind::Closed(Closed::NotNow)) };
        let letters = match &what {
            Wanted::Question(..) => Vec::new(),
            Wanted::Form(..) | Wanted::Reading => letters(&scene),
        };
        let face = Face::of(&scene.definition, &scene.case);
        let person = target.person.clone();
        Ok(Behind::Open(Box::new(Opened { scene, face, person, until, what, letters })))
    }

    /// The form of a run, as this person can send it by link now.
    fn form_behind(&self, scene: &Scene, run: &RunId, person: &PersonId) -> Option<Wanted> {
        let open = tasks(&scene.world(), &scene.case);
        let task = open.iter().find(|task| task.run.as_ref() == Some(run) && task.people.contains(person))?;
        let checker = self.ports().checker.clone();
        let finder = Finder { scene, person, units: Vec::new(), checker: &*checker, by_link: true };
        let form = finder.duty(task).filter(|form| form.waits.is_none())?;
        let block = scene.case.run(run).and_then(|(scope, _)| scene.case.item_of(scope)).map(|item| item.block.clone());
        let steps = block.iter().chain(&task.step).filter_map(|path| scene.definition.step(path));
        let mut readers: Vec<RoleId> = steps.flat_map(|step| step.seen_by.iter().map(|role| role.id.clone())).collect();
        readers.dedup();
        Some(Wanted::Form(Box::new(form), readers))
    }
}

/// The key of the one command that a link gives.
fn key(row: &links::Row) -> CommandKey {
    CommandKey::new(format!("link {}", row.id))
}

fn act(run: &RunId, typed: &Typed) -> Ask {
    Ask::Act {
        task: run.clone(),
        outcome: typed.outcome.clone(),
        form: typed.form.clone(),
        straight_back: false,
        ticked: typed.ticked.clone(),
        over: None,
    }
}

/// Why nothing is wanted by a link any more, where nothing is.
fn over(scene: &Scene, target: &Target) -> Option<Closed> {
    let case = &scene.case;
    match &target.purpose {
        Purpose::Run(run) if case.run(run).is_none() => Some(match case.ended.get(run) {
            Some(ended) if !matches!(ended.how, Leave::Withdrawn(_) | Leave::TakenBack) => Closed::Answered(ended.on),
            Some(_) | None => Closed::Withdrawn,
        }),
        Purpose::Record(..) if matches!(case.status, Status::Ended { .. }) => Some(Closed::Withdrawn),
        Purpose::Record(record, id) => {
            let rows = case.records.get(record).map(Vec::as_slice).unwrap_or_default();
            let is_asked = |asked: &Option<PersonId>| asked.as_ref() == Some(&target.person);
            (!rows.iter().any(|known| known.row.id == *id && is_asked(&known.asked))).then_some(Closed::Withdrawn)
        }
        Purpose::Run(_) | Purpose::Reading => None,
    }
}

/// The row that somebody is asked about, where he can answer now.
fn question(scene: &Scene, (record, id): (&RecordId, &RowId), person: &PersonId) -> Option<Wanted> {
    let row = scene.case.records.get(record)?.iter().find(|known| known.row.id == *id)?.row.clone();
    let ask = Ask::ConfirmRecord { record: record.clone(), row: id.clone(), says: Confirmed::True };
    let refused = allows(scene, Actor::Link(person.clone()), ask).err();
    let open = refused.is_none_or(|refusal| !matches!(refusal.reason, Reason::CaseSuspended | Reason::CaseJoining));
    open.then(|| Wanted::Question(record.clone(), row))
}
