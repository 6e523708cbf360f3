//! Batches of assignments at work: opened, changed, looked at by units, issued as one act. How rows are planned is in [`super::planning`],
//! what an issued batch does in [`super::assigning`].

use super::{App, Selection, TogetherError};
use crate::batches::list;
use crate::batches::read::Kind;
use crate::batches::{Batch, Issued, Line, Listing, Objection, Refusal, What, apply, decide};
use crate::store::{Db, StoreError, batches, imports};
use crate::tables::Table;
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, CommandKey, OutcomeId, PersonId, PolicyId, ScopeId, UnitId};
use dafu_engine::language::Language;
use dafu_engine::machine::command::{Ask, Command, FormInput, Now};
use dafu_engine::machine::event::Actor;
use dafu_engine::machine::state::{Case, Position};
use std::collections::{BTreeMap, BTreeSet};

/// Why something about a batch is not done.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The batch says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is none of this id, or there is one already.
    #[error("{0}")]
    Id(String),
    /// Rows that can't be assigned as they are planned, and why.
    #[error("{}件不能交办，全批未交办。第一件：{}：{}", .0.len(), .0[0].0, .0[0].1)]
    Rows(Vec<(CaseId, String)>),
    /// Cases could not be assigned.
    #[error(transparent)]
    Together(#[from] TogetherError),
    /// A paper can't be made.
    #[error("{0}")]
    Paper(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A batch that is to be opened.
#[derive(Debug, Clone, Copy)]
pub struct NewBatch<'a> {
    /// What notices call it.
    pub title: &'a str,
    /// The policy its cases run under.
    pub policy: &'a PolicyId,
    /// The office whose cases it holds; of all where none is named.
    pub office: Option<&'a UnitId>,
    /// Who opens it.
    pub by: &'a str,
}

impl NewBatch<'_> {
    /// Whether a case is one of those that it would hold.
    pub(super) fn wants(&self, kind: &Kind, case: &Case) -> bool {
        let of = case.facts.get(&kind.office).map(dafu_engine::value::Value::units).unwrap_or_default();
        let is_offices = self.office.is_none_or(|office| of.contains(office));
        case.policy == *self.policy && is_offices && task(kind, case).is_some()
    }
}

/// How far an issued batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    /// Cases assigned.
    pub assigned: usize,
    /// Cases of the batch.
    pub all: usize,
    /// Units told.
    pub told: usize,
}

impl App {
    /// Opens a batch of every open case that waits at the kind's step and is in no other; of one office, where one is named. What imported
    /// lists proposed is its first plan.
    pub async fn open_batch(&self, kind: &Kind, id: &str, new: &NewBatch<'_>, now: Now) -> Result<Batch, BatchError> {
        let taken = self.batched().await?;
        let mut waiting = Vec::new();
        self.survey(&Selection { workflows: vec![kind.workflow.clone()], logs: false }, now, |seen| {
            if !taken.contains(&seen.case.id) && new.wants(kind, &seen.case) {
                waiting.push(seen.case.id.clone());
            }
        })
        .await?;
        self.open_batch_of(kind, id, new, waiting, now).await
    }

    /// Every case that is in a batch.
    pub(super) async fn batched(&self) -> Result<BTreeSet<CaseId>, StoreError> {
        Ok(self.batches().await?.into_iter().flat_map(|batch| batch.plan.into_keys()).collect())
    }

    /// Opens a batch of these cases, which wait and are in no other.
    pub(super) async fn open_batch_of(
        &self,
        kind: &Kind,
        id: &str,
        new: &NewBatch<'_>,
        waiting: Vec<CaseId>,
        now: Now,
    ) -> Result<Batch, BatchError> {
        if self.batch(id).await?.is_some() {
            return Err(BatchError::Id(format!("已有编号为{id}的交办批次")));
        }
        let proposed = self.proposed().await?;
        let plan: BTreeMap<CaseId, FormInput> =
            waiting.into_iter().map(|case| (case.clone(), proposed.get(&case).cloned().unwrap_or_default())).collect();
        let what = What::Opened { title: new.title.to_owned(), kind: kind.id.clone(), policy: new.policy.clone(), plan };
        self.append_to_batch(id, None, &what, new.by, now).await
    }

    /// What accepted lists proposed, by case.
    async fn proposed(&self) -> Result<BTreeMap<CaseId, FormInput>, StoreError> {
        let mut proposed = BTreeMap::new();
        for list in self.imports().await?.into_iter().filter(|list| list.state == imports::ACCEPTED) {
            for draft in self.staged_rows(&list.id).await? {
                proposed.insert(CaseId::new(draft.number), draft.planned);
            }
        }
        Ok(proposed)
    }

    /// Something happens to a batch that is not issued yet.
    pub async fn change_batch(&self, id: &str, what: &What, by: &str, now: Now) -> Result<Batch, BatchError> {
        let batch = self.batch_of(id).await?;
        decide(&batch, what, now.today)?;
        self.append_to_batch(id, Some(batch), what, by, now).await
    }

    /// A unit has looked at the list.
    pub async fn look_at_batch(
        &self,
        id: &str,
        unit: &UnitId,
        objections: Vec<Objection>,
        by: &str,
        now: Now,
    ) -> Result<Batch, BatchError> {
        self.change_batch(id, &What::Looked { unit: unit.clone(), objections }, by, now).await
    }

    /// Issues a batch: checks every row, and freezes list, number and day. Nothing is assigned yet; [`App::carry_out_batch`] does.
    #[expect(clippy::too_many_arguments, reason = "an act has all of these: what, which, its number, its day, who, when")]
    pub async fn issue_batch(
        &self,
        kind: &Kind,
        id: &str,
        number: &str,
        on: NaiveDate,
        by: &PersonId,
        now: Now,
    ) -> Result<Batch, BatchError> {
        let batch = self.batch_of(id).await?;
        let what = self.judged(kind, &batch, (number, on), by, now).await?;
        self.append_to_batch(id, Some(batch), &what, by.as_str(), now).await
    }

    /// What issuing a batch would be: every row judged as it would be carried out.
    pub(super) async fn judged(
        &self,
        kind: &Kind,
        batch: &Batch,
        (number, on): (&str, NaiveDate),
        by: &PersonId,
        now: Now,
    ) -> Result<What, BatchError> {
        let (mut lines, mut wrong, mut rows) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut left: BTreeSet<CaseId> = batch.plan.keys().cloned().collect();
        let ids: Vec<CaseId> = left.iter().cloned().collect();
        self.survey_of(&ids, now, |seen| {
            let Some(form) = batch.plan.get(&seen.case.id) else { return };
            left.remove(&seen.case.id);
            let Some(task) = task(kind, &seen.case) else {
                wrong.push((seen.case.id.clone(), "已不在交办环节".to_owned()));
                return;
            };
            let line = Line { case: seen.case.id.clone(), task, form: form.clone() };
            let command = command(&kind.outcome, &batch.id, &line, (by, on));
            match dafu_engine::machine::decide::decide(&seen.world, Some(&seen.case), &command, now) {
                Ok(_) => {
                    rows.insert(line.case.clone(), list::row(kind, &seen.world, &seen.case, form));
                    lines.push(line);
                }
                Err(refusal) => wrong.push((seen.case.id.clone(), refused(&seen.world, &seen.case, &refusal))),
            }
        })
        .await?;
        wrong.extend(left.into_iter().map(|case| (case, "没有这件提案".to_owned())));
        if !wrong.is_empty() {
            return Err(BatchError::Rows(wrong));
        }
        lines.sort_by(|one, other| one.case.cmp(&other.case));
        let what = What::Issued(Issued {
            number: number.to_owned(),
            on,
            by: by.to_string(),
            lines,
            outcome: kind.outcome.clone(),
            lead: kind.lead.clone(),
            co: kind.co.clone(),
            notice: kind.notice.clone(),
            list: Listing { columns: kind.columns.iter().map(|column| (column.title.clone(), column.width)).collect(), rows },
        });
        decide(batch, &what, now.today)?;
        Ok(what)
    }

    /// A batch as it stands.
    pub async fn batch(&self, id: &str) -> Result<Option<Batch>, StoreError> {
        read(self.store().reader(), id).await
    }

    /// Every batch, by id.
    pub async fn batches(&self) -> Result<Vec<Batch>, StoreError> {
        let mut all: BTreeMap<String, Option<Batch>> = BTreeMap::new();
        for row in batches::all(self.store().reader()).await? {
            let batch = all.entry(row.batch.clone()).or_default();
            *batch = after(batch.take(), &row)?;
        }
        Ok(all.into_values().flatten().collect())
    }

    /// The list of a batch (任务分解表): whole, or what of it is the business of a unit.
    pub async fn batch_list(&self, kind: &Kind, id: &str, unit: Option<&UnitId>, now: Now) -> Result<Table, BatchError> {
        Ok(self.batch_lists(kind, id, now).await?.of(unit))
    }

    pub(super) async fn batch_of(&self, id: &str) -> Result<Batch, BatchError> {
        self.batch(id).await?.ok_or_else(|| BatchError::Id(format!("没有编号为{id}的交办批次")))
    }

    pub(super) async fn append_to_batch(
        &self,
        id: &str,
        batch: Option<Batch>,
        what: &What,
        by: &str,
        now: Now,
    ) -> Result<Batch, BatchError> {
        let seq = batch.as_ref().map_or(0, |batch| batch.seq) + 1;
        let tx = self.store().begin().await?;
        batches::append(&tx, event(id, seq, what, by, now)?).await?;
        self.store().commit(tx).await?;
        apply(batch, id, seq, what).ok_or_else(|| BatchError::Id(format!("没有编号为{id}的交办批次")))
    }
}

async fn read(db: &impl Db, id: &str) -> Result<Option<Batch>, StoreError> {
    batches::history(db, id).await?.iter().try_fold(None, after)
}

/// A batch after what a row tells.
fn after(batch: Option<Batch>, row: &batches::Row) -> Result<Option<Batch>, StoreError> {
    let id = &row.batch;
    let what: What = serde_json::from_str(&row.body).map_err(|error| StoreError::unreadable(&format!("Batch {id}"), error))?;
    Ok(apply(batch, id, row.seq.unsigned_abs(), &what))
}

pub(super) fn event(id: &str, seq: u64, what: &What, by: &str, now: Now) -> Result<batches::Row, StoreError> {
    let unwritable = |error| StoreError::Permanent(format!("An event of batch {id} can't be written as JSON: {error}"));
    let body = serde_json::to_value(what).map_err(unwritable)?;
    Ok(batches::Row {
        batch: id.to_owned(),
        seq: i64::try_from(seq).unwrap_or(i64::MAX),
        at: now.at,
        day: now.today,
        actor: by.to_owned(),
        kind: body.get("type").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned(),
        body: serde_json::to_string(what).map_err(unwritable)?,
    })
}

/// The task at which a case waits to be assigned; none where it waits elsewhere.
pub(super) fn task(kind: &Kind, case: &Case) -> Option<dafu_engine::ids::RunId> {
    match &case.scopes.get(&ScopeId::root())?.at {
        Position::At(run) if run.step == kind.step && !case.is_ended() => Some(run.id.clone()),
        Position::At(_) | Position::Between | Position::Done(_) | Position::Withdrawn(_) => None,
    }
}

/// The command that assigns a case: the same for every attempt.
pub(super) fn command(outcome: &OutcomeId, batch: &str, line: &Line, (by, on): (&PersonId, NaiveDate)) -> Command {
    let ask = Ask::Act {
        task: line.task.clone(),
        outcome: Some(outcome.clone()),
        form: line.form.clone(),
        straight_back: false,
        ticked: Vec::new(),
        over: None,
    };
    Command { key: CommandKey::new(key(batch, &line.case)), by: Actor::Person(by.clone()), on: Some(on), paper: None, ask }
}

/// How the keys of a batch's acts begin.
const KEY: &str = "batch ";

pub(super) fn key(batch: &str, case: &CaseId) -> String {
    format!("{KEY}{batch} {case}")
}

/// Whether a key is that of a batch's act, which its units are told of together.
pub(super) fn is_of_batch(key: &str) -> bool {
    key.starts_with(KEY)
}

pub(super) fn case_title(kind: &Kind, case: &Case) -> String {
    match case.facts.get(&kind.name) {
        Some(dafu_engine::value::Value::Text(title)) => title.clone(),
        Some(_) | None => case.id.to_string(),
    }
}

/// Why a row can't be assigned, in the words that a page would use.
fn refused(world: &dafu_engine::machine::World<'_>, case: &Case, refusal: &dafu_engine::machine::refusal::Refusal) -> String {
    let refusal = refusal.clone().resolved(world, Some(case));
    refusal.words(world.definition, world.people, Language::Chinese).say
}
