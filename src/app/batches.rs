//! Batches of assignments at work: opened, planned with suggestions, looked at by units, issued as one act. What an issued batch does is in
//! [`super::assigning`].

use super::{App, Selection, TogetherError};
use crate::batches::read::Kind;
use crate::batches::{Batch, Issued, Line, Objection, Refusal, What, apply, decide};
use crate::imports::names::{self, Found};
use crate::store::{Db, StoreError, batches, cases, imports};
use crate::suggest::Handled;
use crate::suggest::lead::{History, Suggestion};
use crate::tables::Table;
use chrono::{Datelike, NaiveDate};
use dafu_engine::definition::FieldKind;
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
        if self.batch(id).await?.is_some() {
            return Err(BatchError::Id(format!("已有编号为{id}的交办批次")));
        }
        let mut taken: BTreeSet<CaseId> = BTreeSet::new();
        for other in self.batches().await? {
            taken.extend(other.plan.into_keys());
        }
        let mut waiting = Vec::new();
        self.survey(&Selection { workflows: vec![kind.workflow.clone()], logs: false }, now, |seen| {
            let of = seen.case.facts.get(&kind.office).map(dafu_engine::value::Value::units).unwrap_or_default();
            let wanted = seen.case.policy == *new.policy && new.office.is_none_or(|office| of.contains(office));
            if wanted && !taken.contains(&seen.case.id) && task(kind, &seen.case).is_some() {
                waiting.push(seen.case.id.clone());
            }
        })
        .await?;
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

    /// Units could lead, by what was handled in earlier years and is handled now, each with its reason.
    pub async fn suggestions(
        &self,
        kind: &Kind,
        id: &str,
        most: usize,
        now: Now,
    ) -> Result<BTreeMap<CaseId, Vec<Suggestion>>, BatchError> {
        let batch = self.batch_of(id).await?;
        let (mut handled, mut names, mut asked) = (Vec::new(), BTreeMap::new(), Vec::new());
        self.survey(&Selection { workflows: vec![kind.workflow.clone()], logs: false }, now, |seen| {
            if names.is_empty() {
                names.extend(seen.world.people.units.iter().map(|(id, unit)| (id.clone(), unit.short.clone())));
            }
            let case = &seen.case;
            let of = |field| case.facts.get(field).map(dafu_engine::value::Value::units).unwrap_or_default();
            if batch.plan.contains_key(&case.id) {
                asked.push((case.id.clone(), case_title(kind, case)));
            } else if let Some(lead) = of(&kind.lead).into_iter().next() {
                let (number, year) = (case.id.to_string(), case.began.year());
                handled.push(Handled {
                    number,
                    year,
                    title: case_title(kind, case),
                    text: String::new(),
                    lead,
                    co: of(&kind.co),
                });
            }
        })
        .await?;
        for row in imports::earlier(self.store().reader()).await? {
            let co: Vec<UnitId> =
                serde_json::from_str(&row.co).map_err(|error| StoreError::unreadable("An earlier year", error))?;
            let lead = UnitId::new(row.lead);
            handled.push(Handled { number: row.number, year: row.year, title: row.title, text: String::new(), lead, co });
        }
        let history = History::new(handled, &names);
        Ok(asked.into_iter().map(|(case, title)| (case, history.suggest(&title, "", most))).collect())
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
        let (mut lines, mut wrong) = (Vec::new(), Vec::new());
        let mut left: BTreeSet<CaseId> = batch.plan.keys().cloned().collect();
        self.survey(&Selection { workflows: vec![kind.workflow.clone()], logs: false }, now, |seen| {
            let Some(form) = batch.plan.get(&seen.case.id) else { return };
            left.remove(&seen.case.id);
            let Some(task) = task(kind, &seen.case) else {
                wrong.push((seen.case.id.clone(), "已不在交办环节".to_owned()));
                return;
            };
            let line = Line { case: seen.case.id.clone(), task, form: form.clone() };
            let command = command(&kind.outcome, id, &line, (by, on));
            match dafu_engine::machine::decide::decide(&seen.world, Some(&seen.case), &command, now) {
                Ok(_) => lines.push(line),
                Err(refusal) => wrong.push((seen.case.id.clone(), refused(&seen.world, &seen.case, &refusal))),
            }
        })
        .await?;
        wrong.extend(left.into_iter().map(|case| (case, "没有这件提案".to_owned())));
        if !wrong.is_empty() {
            return Err(BatchError::Rows(wrong));
        }
        let what = What::Issued(Issued {
            number: number.to_owned(),
            on,
            by: by.to_string(),
            lines,
            outcome: kind.outcome.clone(),
            lead: kind.lead.clone(),
            co: kind.co.clone(),
            notice: kind.notice.clone(),
        });
        decide(&batch, &what, now.today)?;
        self.append_to_batch(id, Some(batch), &what, by.as_str(), now).await
    }

    /// A batch as it stands.
    pub async fn batch(&self, id: &str) -> Result<Option<Batch>, StoreError> {
        read(self.store().reader(), id).await
    }

    /// Every batch, by id.
    pub async fn batches(&self) -> Result<Vec<Batch>, StoreError> {
        let mut all = Vec::new();
        for id in batches::with(self.store().reader(), "opened").await? {
            all.extend(self.batch(&id).await?);
        }
        Ok(all)
    }

    /// The list of a batch (任务分解表): whole, or what of it is the business of a unit.
    pub async fn batch_list(&self, kind: &Kind, id: &str, unit: Option<&UnitId>, now: Now) -> Result<Table, BatchError> {
        Ok(self.batch_lists(kind, id, now).await?.of(unit))
    }

    /// A value as it is planned: units and people by any of their names, everything else as it is written.
    pub async fn planned_value(&self, batch: &Batch, field: &str, text: &str) -> Result<serde_json::Value, BatchError> {
        let db = self.store().reader();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let people = register.people(db, self.now().today).await?;
        let Some(case) = batch.plan.keys().next() else { return Err(Refusal::Empty.into()) };
        let definition = match cases::find(db, case).await? {
            Some(row) => register.definition(db, &row.definition.into()).await?,
            None => None,
        };
        let aliases = imports::aliases(db).await?;
        let kind = definition.as_ref().and_then(|known| Some(&known.fields.get(field)?.kind));
        let unit = |name: &str| match names::unit(&people, &aliases, name) {
            Found::Unit(unit) => Ok(serde_json::json!(unit)),
            Found::Unknown(_) => Err(BatchError::Id(format!("没有名为“{name}”的单位"))),
        };
        match kind {
            None => Err(BatchError::Id(format!("没有栏目 {field}"))),
            Some(FieldKind::Unit) => unit(text),
            Some(FieldKind::Units) => names::split(text).into_iter().map(unit).collect(),
            Some(FieldKind::YesNo) => Ok(serde_json::json!(text == "是" || text == "true")),
            Some(_) => Ok(serde_json::json!(text)),
        }
    }

    pub(super) async fn batch_of(&self, id: &str) -> Result<Batch, BatchError> {
        self.batch(id).await?.ok_or_else(|| BatchError::Id(format!("没有编号为{id}的交办批次")))
    }

    async fn append_to_batch(
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
    let mut batch = None;
    for row in batches::history(db, id).await? {
        let what: What =
            serde_json::from_str(&row.body).map_err(|error| StoreError::unreadable(&format!("Batch {id}"), error))?;
        batch = apply(batch, id, row.seq.unsigned_abs(), &what);
    }
    Ok(batch)
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
fn task(kind: &Kind, case: &Case) -> Option<dafu_engine::ids::RunId> {
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

fn case_title(kind: &Kind, case: &Case) -> String {
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
