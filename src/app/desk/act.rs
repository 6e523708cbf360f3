//! Doing something on a case: what a page sends becomes a command, and the engine decides.
//!
//! A form that is out of date never overwrites: where somebody wrote a field of it after the page was made, nothing is done and
//! the person is told by whom. What else has happened meanwhile is no obstacle.

use super::Viewer;
use super::form::{Doing, Form, Stands};
use super::sheet::Sheet;
use crate::app::{App, Receipt, Submission, SubmitError, Which};
use crate::store::{StoreError, files};
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, CommandKey, FieldId, OutcomeId, PersonId};
use dafu_engine::machine::command::{Ask, Command, FormInput, LateDecision};
use dafu_engine::machine::event::{Actor, Event, Paper, Place, What};
use dafu_engine::machine::form::date;
use dafu_engine::machine::refusal::{Mistake, Reason, Refusal};
use dafu_engine::value::FileRef;

/// How often an act is tried again that something else came in between of.
const TRIES: u32 = 4;

/// What a page sends.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The key that the page was made with.
    pub key: String,
    /// The number of the last event that the page showed.
    pub seen: u64,
    /// The day it happened, where one was typed.
    pub on: Option<NaiveDate>,
    /// Which button.
    pub outcome: Option<OutcomeId>,
    /// What was filled in.
    pub form: FormInput,
    /// 退回直送.
    pub straight_back: bool,
    /// The findings that were ticked.
    pub ticked: Vec<String>,
    /// The digest of the document that was shown.
    pub over: Option<dafu_engine::ids::Digest>,
    /// Who signed on paper, and the scan.
    pub paper: Option<(PersonId, FileRef)>,
}

/// Why something was not done.
#[derive(Debug, Clone)]
pub enum Undone {
    /// There is no such case for this person.
    NoSuchCase,
    /// This can't be done, or no longer.
    NotNow,
    /// The engine says no.
    Refused(Box<Refusal>),
    /// Somebody wrote what this form writes after the page was made.
    Overtaken {
        /// Who, where it was a person.
        by: Option<PersonId>,
    },
    /// The same key came with other content.
    KeyReused,
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl App {
    /// Does what a page sent. What was done already under the same key is not done again.
    pub async fn carry_out(&self, viewer: &Viewer, case: &CaseId, doing: &Doing, typed: &Typed) -> Result<Receipt, Undone> {
        for _ in 0..TRIES {
            let Some(sheet) = self.sheet(viewer, case).await? else { return Err(Undone::NoSuchCase) };
            let command = command(viewer, &sheet, doing, typed)?;
            self.must_keep(typed).await?;
            let known = self.has_done(case, &command.key).await?;
            if !known {
                not_overtaken(&sheet, doing, typed)?;
            }
            let seen = (!known).then_some(sheet.scene.case.seq);
            let submission = Submission { case: case.clone(), which: Which::Pinned, command, now: self.now(), seen };
            match self.submit_at(submission).await {
                Ok(receipt) => return Ok(receipt),
                Err(SubmitError::Overtaken) => {}
                Err(SubmitError::Refused(refusal)) => return Err(Undone::Refused(refusal)),
                Err(SubmitError::KeyReused) => return Err(Undone::KeyReused),
                Err(SubmitError::Store(error)) => return Err(Undone::Store(error)),
                Err(error @ (SubmitError::Unregistered(_) | SubmitError::Gone(_))) => {
                    return Err(Undone::Store(StoreError::Retry(error.to_string())));
                }
            }
        }
        Err(Undone::Overtaken { by: None })
    }
}

impl App {
    /// Refuses files that were never uploaded.
    pub(super) async fn must_keep(&self, typed: &Typed) -> Result<(), Undone> {
        let mut digests: Vec<&str> = Vec::new();
        typed.form.values().for_each(|value| digests_in(value, &mut digests));
        digests.extend(typed.paper.iter().map(|(_, scan)| scan.digest.as_str()));
        for digest in digests {
            if files::media_type(self.store().reader(), &digest.into()).await?.is_none() {
                return Err(Undone::NotNow);
            }
        }
        Ok(())
    }
}

/// The digests of the files that a value names.
fn digests_in<'v>(value: &'v serde_json::Value, found: &mut Vec<&'v str>) {
    match value {
        serde_json::Value::Array(list) => list.iter().for_each(|value| digests_in(value, found)),
        serde_json::Value::Object(map) => {
            found.extend(map.get("digest").and_then(serde_json::Value::as_str));
            map.values().for_each(|value| digests_in(value, found));
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) | serde_json::Value::String(_) => {}
    }
}

/// Whether nobody has written, since the page was made, what this form writes.
fn not_overtaken(sheet: &Sheet, doing: &Doing, typed: &Typed) -> Result<(), Undone> {
    let Some(form) = sheet.form(doing) else { return Ok(()) };
    let writes: Vec<&FieldId> =
        form.blanks.iter().chain(form.slots.iter().flat_map(|slot| &slot.blanks)).map(|blank| &blank.field).collect();
    let place = match doing {
        Doing::Act(run) => {
            let scope = sheet.scene.case.run(run).map(|(scope, _)| scope);
            scope.and_then(|scope| sheet.scene.case.item_of(scope)).cloned().map_or(Place::Case, Place::Item)
        }
        _ => Place::Case,
    };
    let since = |event: &&Event| event.seq > typed.seen;
    let touched = sheet.log.iter().rev().take_while(since).find(|event| match &event.what {
        What::FactsWritten { place: at, values, .. } | What::Corrected { place: at, values, .. } => {
            *at == place && values.keys().any(|field| writes.contains(&field))
        }
        _ => false,
    });
    match touched {
        Some(event) => Err(Undone::Overtaken { by: event.by.hand().cloned() }),
        None => Ok(()),
    }
}

fn command(viewer: &Viewer, sheet: &Sheet, doing: &Doing, typed: &Typed) -> Result<Command, Undone> {
    let stands = sheet.form(doing).map_or(&Stands::Himself, |form: &Form| &form.stands);
    let by = match stands {
        Stands::Himself | Stands::Enters(_) => Actor::Person(viewer.person.clone()),
        Stands::For(owner) => Actor::Agent { agent: viewer.person.clone(), owner: owner.clone() },
        Stands::ByLink => Actor::Link(viewer.person.clone()),
    };
    let paper = match stands {
        Stands::Enters(_) => Some(entered(typed)?),
        Stands::Himself | Stands::For(_) | Stands::ByLink => None,
    };
    Ok(Command { key: CommandKey::new(typed.key.clone()), by, on: typed.on, paper, ask: ask(doing, typed)? })
}

/// What was done on paper: who and the scan have to be there.
fn entered(typed: &Typed) -> Result<Paper, Undone> {
    let missing = |reason: Reason| Undone::Refused(Box::new(reason.into()));
    let (person, scan) = typed.paper.clone().ok_or_else(|| missing(Reason::ScanMissing))?;
    Ok(Paper { person, scan })
}

fn ask(doing: &Doing, typed: &Typed) -> Result<Ask, Undone> {
    let text = |field: &str| {
        typed.form.get(&FieldId::new(field)).and_then(serde_json::Value::as_str).unwrap_or_default().trim().to_owned()
    };
    let reason = || text("reason");
    let outcome = || typed.outcome.clone().ok_or(Undone::NotNow);
    Ok(match doing {
        Doing::Act(run) => Ask::Act {
            task: run.clone(),
            outcome: typed.outcome.clone(),
            form: typed.form.clone(),
            straight_back: typed.straight_back,
            ticked: typed.ticked.clone(),
            over: typed.over.clone(),
        },
        Doing::Claim(run) => Ask::Claim { task: run.clone() },
        Doing::Release(run) => Ask::Release { task: run.clone() },
        Doing::TakeBack(run) => Ask::TakeBack { task: run.clone(), reason: reason() },
        Doing::Urge(run) => Ask::Urge { task: run.clone(), text: text("text") },
        Doing::HandOver(run) => Ask::HandOver { task: run.clone(), to: PersonId::new(text("to")), reason: reason() },
        Doing::Delegate(run) => Ask::Delegate { task: run.clone(), to: PersonId::new(text("to")) },
        Doing::Request(kind) => Ask::Request { request: kind.clone(), form: typed.form.clone() },
        Doing::Decide(number) => Ask::DecideRequest { number: *number, outcome: outcome()?, form: typed.form.clone() },
        Doing::Record(record) => Ask::AddRecord { record: record.clone(), row: typed.form.clone() },
        Doing::Late(block, item) => Ask::DecideLate {
            block: block.clone(),
            item: item.clone(),
            decision: decision(&outcome()?, &text("until"))?,
            reason: reason(),
        },
        Doing::Suspend => Ask::Suspend { reason: reason() },
        Doing::Resume => Ask::Resume { reason: reason() },
        Doing::Note => {
            Ask::Note { text: text("text"), internal: typed.form.get("internal") == Some(&serde_json::Value::Bool(true)) }
        }
    })
}

fn decision(outcome: &OutcomeId, until: &str) -> Result<LateDecision, Undone> {
    Ok(match outcome.as_str() {
        "wait" => {
            let field = FieldId::new("until");
            let bad = |problem| {
                let reason = Reason::BadValue { field: field.clone(), problem };
                Undone::Refused(Box::new(Reason::Form(vec![Mistake::of(&field, reason)]).into()))
            };
            LateDecision::Wait { until: date(&serde_json::Value::String(until.to_owned())).map_err(bad)? }
        }
        "go_on" => LateDecision::GoOn,
        "take_off" => LateDecision::TakeOff,
        _ => return Err(Undone::NotNow),
    })
}
