//! Assigning a session's proposals as one act (交办): a batch is a stream of its own, from the first plan to the last case.
//!
//! A batch is planned row by row, looked at by the units (预交办), and issued by one command that freezes list, number and day. What
//! follows is a job: case by case, under keys made of batch and case, resumable wherever it died; no unit is told before the last case is
//! assigned. [`decide`] judges, [`apply`] folds, [`read`] reads `workflows/batch.yaml`, [`list`] makes the lists. Pure.

pub mod list;
pub mod read;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, FieldId, OutcomeId, PolicyId, RunId, UnitId};
use dafu_engine::machine::command::FormInput;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A batch as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its id.
    pub id: String,
    /// Its name, as letters call it.
    pub title: String,
    /// The kind of batch it is.
    pub kind: String,
    /// The policy its cases run under.
    pub policy: PolicyId,
    /// What is planned, by case.
    pub plan: BTreeMap<CaseId, FormInput>,
    /// The day by which units look at the list, once they were asked.
    pub look_until: Option<NaiveDate>,
    /// What units said to the list, the latest of each.
    pub said: BTreeMap<UnitId, Vec<Objection>>,
    /// What was decided about it, by unit and case; what a unit says anew is open again.
    #[serde(default)]
    pub decided: BTreeMap<UnitId, BTreeMap<CaseId, Decision>>,
    /// How it was issued.
    pub issued: Option<Issued>,
    /// Every case is assigned and every unit told.
    pub completed: bool,
    /// The number of its last event.
    pub seq: u64,
}

/// What a unit objects to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Which case.
    pub case: CaseId,
    /// Why.
    pub reason: String,
    /// Who should have it.
    pub right_unit: Option<UnitId>,
}

/// What the office made of an objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The row was changed.
    pub followed: bool,
    /// Why, or why not.
    pub reason: String,
}

/// A batch as it was issued: nothing of this changes any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The number of the notice.
    pub number: String,
    /// The day of assignment, the same for all.
    pub on: NaiveDate,
    /// Who issued it.
    pub by: String,
    /// What is assigned, in the order of the list.
    pub lines: Vec<Line>,
    /// The button by which it is.
    pub outcome: OutcomeId,
    /// The field that names who leads.
    pub lead: FieldId,
    /// The field that names who advises.
    pub co: FieldId,
    /// What every unit is told afterwards.
    pub notice: Text,
    /// The list as it was issued.
    #[serde(default)]
    pub list: Listing,
}

/// The list of a batch as it was issued.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Its columns: the heading, and how wide each is.
    pub columns: Vec<(String, u32)>,
    /// The row of each case.
    pub rows: BTreeMap<CaseId, Vec<String>>,
}

/// A mail's words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The name of the list that goes with it; none goes where there is no name.
    #[serde(default)]
    pub list: Option<String>,
    /// How many lines of the list the text shows, with the first two columns.
    #[serde(default)]
    pub show: usize,
}

/// One case of an issued batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub case: CaseId,
    /// The task at which it is assigned.
    pub task: RunId,
    /// What is filled in there.
    pub form: FormInput,
}

/// What happened to a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum What {
    /// It begins.
    Opened {
        /// Its name.
        title: String,
        /// The kind of batch.
        kind: String,
        /// The policy.
        policy: PolicyId,
        /// Its cases, with what their list proposed.
        plan: BTreeMap<CaseId, FormInput>,
    },
    /// Rows were planned, in the place of what was planned before.
    Planned {
        /// By case.
        plan: BTreeMap<CaseId, FormInput>,
    },
    /// Cases were taken off the list.
    TakenOff {
        /// Which.
        cases: BTreeSet<CaseId>,
    },
    /// Units were asked to look at the list (预交办).
    LookAsked {
        /// Until this day.
        until: NaiveDate,
    },
    /// A unit has looked.
    Looked {
        /// Which.
        unit: UnitId,
        /// What it objects to; nothing: it agrees.
        objections: Vec<Objection>,
    },
    /// The office has decided about an objection.
    Decided {
        /// Whose.
        unit: UnitId,
        /// To which case.
        case: CaseId,
        /// What it made of it.
        decision: Decision,
        /// The row as it is planned now, where that was changed.
        plan: Option<FormInput>,
    },
    /// It was issued (交办).
    Issued(Issued),
    /// Every case is assigned.
    Completed,
}

/// Why a batch says no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has been issued.
    #[error("“{0}”已正式交办，名单不能再改；个别调整请走改办")]
    IssuedAlready(String),
    /// A case is not in it.
    #[error("{0}不在这一批中")]
    NotInBatch(CaseId),
    /// It has no cases.
    #[error("这一批没有提案")]
    Empty,
    /// Nobody was asked to look.
    #[error("还没有发起预交办")]
    NotAsked,
    /// A unit has not objected to this.
    #[error("{0}没有对{1}提出意见")]
    NoObjection(UnitId, CaseId),
    /// Why something is decided is not said.
    #[error("请写明不采纳的理由；单位会看到")]
    NoReason,
    /// Objections wait for the office.
    #[error("还有{0}条单位意见没有处理；请逐条采纳，或写明不采纳的理由，再交办")]
    Undecided(usize),
    /// The day is not one.
    #[error("{0}")]
    Day(String),
    /// It has no number.
    #[error("请填写交办通知的文号")]
    NoNumber,
    /// Something is issued that it is not.
    #[error("还没有正式交办")]
    NotIssued,
}

impl Batch {
    /// Objections that the office has not decided about, to cases that are still in the batch.
    pub fn undecided(&self) -> impl Iterator<Item = (&UnitId, &Objection)> {
        self.objections()
            .filter(move |(_, objection, decision)| decision.is_none() && self.plan.contains_key(&objection.case))
            .map(|(unit, objection, _)| (unit, objection))
    }

    /// What units object to, and what was decided about it.
    pub fn objections(&self) -> impl Iterator<Item = (&UnitId, &Objection, Option<&Decision>)> {
        self.said.iter().flat_map(move |(unit, said)| {
            said.iter().map(move |one| (unit, one, self.decided.get(unit).and_then(|decided| decided.get(&one.case))))
        })
    }
}

/// The batch after an event; none where the event is none of a batch that there is.
pub fn apply(batch: Option<Batch>, id: &str, seq: u64, what: &What) -> Option<Batch> {
    let mut batch = match (batch, what) {
        (None, What::Opened { title, kind, policy, plan }) => Batch {
            id: id.to_owned(),
            title: title.clone(),
            kind: kind.clone(),
            policy: policy.clone(),
            plan: plan.clone(),
            look_until: None,
            said: BTreeMap::new(),
            decided: BTreeMap::new(),
            issued: None,
            completed: false,
            seq,
        },
        (batch, _) => batch?,
    };
    batch.seq = seq;
    match what {
        What::Opened { .. } => {}
        What::Planned { plan } => batch.plan.extend(plan.clone()),
        What::TakenOff { cases } => batch.plan.retain(|case, _| !cases.contains(case)),
        What::LookAsked { until } => batch.look_until = Some(*until),
        What::Looked { unit, objections } => {
            batch.said.insert(unit.clone(), objections.clone());
            batch.decided.remove(unit);
        }
        What::Decided { unit, case, decision, plan } => {
            batch.decided.entry(unit.clone()).or_default().insert(case.clone(), decision.clone());
            batch.plan.extend(plan.iter().map(|form| (case.clone(), form.clone())));
        }
        What::Issued(issued) => batch.issued = Some(issued.clone()),
        What::Completed => batch.completed = true,
    }
    Some(batch)
}

/// Whether `what` may happen to the batch today.
pub fn decide(batch: &Batch, what: &What, today: NaiveDate) -> Result<(), Refusal> {
    if batch.issued.is_some() && !matches!(what, What::Completed) {
        return Err(Refusal::IssuedAlready(batch.title.clone()));
    }
    let must_be_in = |case: &CaseId| {
        if batch.plan.contains_key(case) { Ok(()) } else { Err(Refusal::NotInBatch(case.clone())) }
    };
    match what {
        What::Planned { plan } => plan.keys().try_for_each(must_be_in),
        What::TakenOff { cases } => cases.iter().try_for_each(must_be_in),
        What::LookAsked { .. } if batch.plan.is_empty() => Err(Refusal::Empty),
        What::LookAsked { until } if *until < today => Err(Refusal::Day(format!("核对期限{until}已经过去"))),
        What::Looked { .. } if batch.look_until.is_none() => Err(Refusal::NotAsked),
        What::Looked { objections, .. } => objections.iter().map(|one| &one.case).try_for_each(must_be_in),
        What::Decided { unit, case, decision, .. } => {
            let objected = batch.said.get(unit).is_some_and(|said| said.iter().any(|one| one.case == *case));
            if !objected {
                Err(Refusal::NoObjection(unit.clone(), case.clone()))
            } else if !decision.followed && decision.reason.trim().is_empty() {
                Err(Refusal::NoReason)
            } else {
                must_be_in(case)
            }
        }
        What::Issued(issued) => {
            if issued.lines.is_empty() {
                return Err(Refusal::Empty);
            }
            let open = batch.undecided().count();
            if open > 0 {
                return Err(Refusal::Undecided(open));
            }
            if issued.number.trim().is_empty() {
                return Err(Refusal::NoNumber);
            }
            if issued.on > today {
                return Err(Refusal::Day(format!("交办日{}还没有到", issued.on)));
            }
            issued.lines.iter().map(|line| &line.case).try_for_each(must_be_in)
        }
        What::Completed if batch.issued.is_none() => Err(Refusal::NotIssued),
        What::Opened { .. } | What::LookAsked { .. } | What::Completed => Ok(()),
    }
}
