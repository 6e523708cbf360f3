//! What people do with batches: open, plan, ask, decide and issue for the office in charge, look for a unit, print for both. Whose business a
//! batch is [`super::batches`] says; what may happen to it the batch itself.

use super::Viewer;
use super::batches::concerns;
use crate::app::App;
use crate::app::batch_papers::{self, Lists, Paper};
use crate::app::batches::{BatchError, NewBatch};
use crate::app::planning;
use crate::batches::read::Kind;
use crate::batches::{Batch, Decision, Objection, Refusal, What};
use crate::store::StoreError;
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, FieldId, UnitId};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The longest name of a batch, in signs.
const LONGEST_TITLE: usize = 60;

/// Rows as somebody has typed them in.
pub type TypedRows = BTreeMap<CaseId, BTreeMap<FieldId, String>>;

/// Why something about a batch is not done for somebody.
#[derive(Debug, thiserror::Error)]
pub enum NotForHim {
    /// There is no such batch for him.
    #[error("没有这一批")]
    Nothing,
    /// It has no name.
    #[error("请给这一批起个名称，至多{LONGEST_TITLE}个字，如“六届三次会议提案”：通知和邮件都用它")]
    Title,
    /// Somebody else has changed it since the page was loaded.
    #[error("页面打开以后，这一批已被改动，这次没有保存。您填写的内容还在下面，请对照后重新保存")]
    Overtaken,
    /// What was typed into these rows can't be read.
    #[error("{}行填写有误，没有保存；请改正标出的各行", .0.len())]
    Rows(BTreeMap<CaseId, String>),
    /// The time to look is over.
    #[error("核对期限（{0}）已过，视为已核对；确有意见的，请与交办单位联系")]
    TooLate(NaiveDate),
    /// An objection says nothing.
    #[error("{0}：请写明理由")]
    NoReason(CaseId),
    /// The batch says no.
    #[error(transparent)]
    Batch(#[from] BatchError),
}

impl From<StoreError> for NotForHim {
    fn from(error: StoreError) -> Self {
        Self::Batch(error.into())
    }
}

impl App {
    /// Opens a batch of what waits for one at somebody's office; its id.
    pub async fn open_batch_for(&self, viewer: &Viewer, title: &str, group: &str) -> Result<String, NotForHim> {
        let waiting = self.batch_list_for(viewer).await?.waiting;
        let group = waiting.into_iter().find(|known| known.key() == group).ok_or(NotForHim::Nothing)?;
        if title.trim().is_empty() || title.chars().count() > LONGEST_TITLE {
            return Err(NotForHim::Title);
        }
        let yearly = self.yearly();
        let kind = yearly.batch(&group.kind.0).ok_or(NotForHim::Nothing)?;
        let now = self.now();
        let known: BTreeSet<String> = self.batches().await?.into_iter().map(|batch| batch.id).collect();
        let numbered = (1..).map(|n: usize| if n == 1 { now.today.to_string() } else { format!("{}-{n}", now.today) });
        let id = numbered.into_iter().find(|id| !known.contains(id)).unwrap_or_default();
        let by = viewer.person.as_str();
        let new = NewBatch { title: title.trim(), policy: &group.policy, office: Some(&group.office), by };
        self.open_batch_of(kind, &id, &new, group.cases, now).await?;
        Ok(id)
    }

    /// Plans rows as they were typed in, all or none; `seen` is the batch's last event when the page was loaded.
    pub async fn plan_batch(&self, viewer: &Viewer, id: &str, seen: u64, typed: &TypedRows) -> Result<(), NotForHim> {
        let (batch, kind) = self.charge(viewer, id).await?;
        if batch.seq != seen {
            return Err(NotForHim::Overtaken);
        }
        let planner = self.planner(&batch, self.now()).await?;
        let asked: BTreeSet<FieldId> = planner.asks(&kind).into_iter().map(|ask| ask.field).collect();
        let (mut plan, mut wrong) = (BTreeMap::new(), BTreeMap::new());
        for (case, blanks) in typed {
            let Some(form) = batch.plan.get(case) else { continue };
            let own = blanks.iter().filter(|(field, _)| asked.contains(*field));
            let read = own.map(|(field, text)| Ok((field.clone(), planner.value(field, text)?)));
            match read.collect::<Result<BTreeMap<FieldId, Option<Json>>, String>>() {
                Ok(values) => {
                    let filled = planning::filled(form, values);
                    if filled != *form {
                        plan.insert(case.clone(), filled);
                    }
                }
                Err(why) => drop(wrong.insert(case.clone(), why)),
            }
        }
        if !wrong.is_empty() {
            return Err(NotForHim::Rows(wrong));
        }
        if !plan.is_empty() {
            self.change_batch(id, &What::Planned { plan }, viewer.person.as_str(), self.now()).await?;
        }
        Ok(())
    }

    /// Plans what is suggested where no lead is planned; how many rows.
    pub async fn take_suggested(&self, viewer: &Viewer, id: &str) -> Result<usize, NotForHim> {
        let (_, kind) = self.charge(viewer, id).await?;
        Ok(self.take_suggestions(&kind, id, viewer.person.as_str(), self.now()).await?)
    }

    /// Takes cases off the list.
    pub async fn take_off_batch(&self, viewer: &Viewer, id: &str, cases: BTreeSet<CaseId>) -> Result<(), NotForHim> {
        self.charge(viewer, id).await?;
        if !cases.is_empty() {
            self.change_batch(id, &What::TakenOff { cases }, viewer.person.as_str(), self.now()).await?;
        }
        Ok(())
    }

    /// Asks the units to look.
    pub async fn ask_to_look(&self, viewer: &Viewer, id: &str, until: NaiveDate) -> Result<(), NotForHim> {
        let (_, kind) = self.charge(viewer, id).await?;
        self.ask_units_to_look(&kind, id, until, &viewer.person, self.now()).await?;
        Ok(())
    }

    /// Decides about an objection: with `lead` the row is changed, otherwise `reason` says why not.
    pub async fn decide_objection(
        &self,
        viewer: &Viewer,
        id: &str,
        (unit, case): (UnitId, CaseId),
        (lead, reason): (Option<&str>, &str),
    ) -> Result<(), NotForHim> {
        let (batch, kind) = self.charge(viewer, id).await?;
        let plan = match lead {
            Some(lead) => {
                let planner = self.planner(&batch, self.now()).await?;
                let value = planner.value(&kind.lead, lead).map_err(|why| NotForHim::Rows([(case.clone(), why)].into()))?;
                let form = batch.plan.get(&case).cloned().unwrap_or_default();
                Some(planning::filled(&form, [(kind.lead.clone(), value)].into()))
            }
            None => None,
        };
        let decision = Decision { followed: plan.is_some(), reason: reason.trim().to_owned() };
        let what = What::Decided { unit, case, decision, plan };
        self.change_batch(id, &what, viewer.person.as_str(), self.now()).await?;
        Ok(())
    }

    /// Judges every row as issuing would, and issues where it was confirmed.
    pub async fn issue_for(
        &self,
        viewer: &Viewer,
        id: &str,
        (number, on): (&str, NaiveDate),
        confirmed: bool,
    ) -> Result<(), NotForHim> {
        let (batch, kind) = self.charge(viewer, id).await?;
        let now = self.now();
        let what = self.judged(&kind, &batch, (number.trim(), on), &viewer.person, now).await?;
        if confirmed {
            self.append_to_batch(id, Some(batch), &what, viewer.person.as_str(), now).await?;
        }
        Ok(())
    }

    /// What a unit says to the rows of its list that were `shown`: nothing objected to, it agrees. What it said to others stays.
    pub async fn look_for(
        &self,
        viewer: &Viewer,
        id: &str,
        unit: &UnitId,
        shown: &BTreeSet<CaseId>,
        objected: Vec<(CaseId, String, String)>,
    ) -> Result<(), NotForHim> {
        let Some((face, _)) = self.batch_face(viewer, id).await? else { return Err(NotForHim::Nothing) };
        let (yearly, now) = (self.yearly(), self.now());
        let Some(kind) = yearly.batch(&face.batch.kind).filter(|_| face.units.contains(unit)) else {
            return Err(NotForHim::Nothing);
        };
        let until = face.batch.look_until.ok_or(BatchError::Refused(Refusal::NotAsked))?;
        if now.today > until && face.batch.issued.is_none() {
            return Err(NotForHim::TooLate(until));
        }
        let planner = self.planner(&face.batch, now).await?;
        let said = face.batch.said.get(unit).into_iter().flatten();
        let mut objections: Vec<Objection> = said.filter(|one| !shown.contains(&one.case)).cloned().collect();
        let mut wrong = BTreeMap::new();
        for (case, reason, right) in objected {
            let form = face.batch.plan.get(&case).ok_or(NotForHim::Nothing)?;
            if !concerns(kind, form, unit) {
                return Err(NotForHim::Nothing);
            }
            if reason.trim().is_empty() {
                return Err(NotForHim::NoReason(case));
            }
            match planner.value(&kind.lead, &right) {
                Ok(right) => {
                    let right_unit = right.as_ref().and_then(Json::as_str).map(UnitId::from);
                    objections.push(Objection { case, reason: reason.trim().to_owned(), right_unit });
                }
                Err(why) => drop(wrong.insert(case, why)),
            }
        }
        if !wrong.is_empty() {
            return Err(NotForHim::Rows(wrong));
        }
        self.look_at_batch(id, unit, objections, viewer.person.as_str(), now).await?;
        Ok(())
    }

    /// A paper of a batch, or, without a name, its list as a spreadsheet; a unit has its own copy. None where it is not his business.
    pub async fn batch_paper_for(
        &self,
        viewer: &Viewer,
        id: &str,
        name: Option<&str>,
        unit: Option<&UnitId>,
    ) -> Result<Option<Paper>, BatchError> {
        let Some((face, _)) = self.batch_face(viewer, id).await? else { return Ok(None) };
        let yearly = self.yearly();
        let Some(kind) = yearly.batch(&face.batch.kind) else { return Ok(None) };
        let now = self.now();
        let named = |name: &str| self.papers_of_batch(&face.batch).into_iter().find(|paper| paper.name == name);
        let paper = match name.map(named) {
            Some(None) => return Ok(None),
            Some(paper) => paper,
            None => None,
        };
        let to_all = paper.as_ref().is_some_and(|paper| paper.letter) && unit.is_none() && face.batch.issued.is_some();
        let own = unit.is_some_and(|unit| face.units.contains(unit)) && paper.as_ref().is_none_or(|paper| paper.each_unit);
        if !(face.in_charge || own || to_all) {
            return Ok(None);
        }
        let lists: Lists = self.batch_lists(kind, id, now).await?;
        if unit.is_some_and(|unit| !lists.shares.contains_key(unit)) {
            return Ok(None);
        }
        Ok(Some(match paper {
            Some(paper) => {
                let printed = self.print_batch(&lists, &paper.name, unit, now).await?;
                Paper { name: format!("{}.pdf", printed.name), bytes: printed.pdf }
            }
            None => batch_papers::spreadsheet(&lists, unit)?,
        }))
    }

    /// A batch that somebody's office is in charge of.
    async fn charge(&self, viewer: &Viewer, id: &str) -> Result<(Batch, Kind), NotForHim> {
        let face = self.batch_face(viewer, id).await?.map(|(face, _)| face).filter(|face| face.in_charge);
        let batch = face.ok_or(NotForHim::Nothing)?.batch;
        let kind = self.yearly().batch(&batch.kind).cloned().ok_or(NotForHim::Nothing)?;
        Ok((batch, kind))
    }
}
