//! Batches as people see them: the office in charge plans, asks and issues; a unit looks at its own list and objects.
//!
//! In charge of a batch is whoever has the office's seat at the board for every case in it; of one that was issued, for any. A unit's own
//! list is there for whoever holds a post there that leads or advises by the definition, from the day the unit was asked to look. To
//! anybody else a batch is nothing that there is. What may happen to it the batch itself says.

use super::{Viewer, seats};
use crate::app::App;
use crate::app::batch_papers::planned;
use crate::app::batches::{BatchError, Progress, case_title, task};
use crate::app::planning::{Alike, Planner};
use crate::app::yearly::ListPaper;
use crate::batches::Batch;
use crate::batches::list::{self, Share};
use crate::batches::read::Kind;
use crate::store::listing::{self, Wanted};
use crate::store::{StoreError, seats as seat_rows};
use crate::suggest::lead::Suggestion;
use chrono::NaiveDate;
use dafu_engine::definition::{Definition, FieldKind, RoleOf, Subject};
use dafu_engine::ids::{CaseId, FieldId, PolicyId, UnitId};
use dafu_engine::language::Language;
use dafu_engine::machine::command::FormInput;
use dafu_engine::people::People;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many rows a page has.
pub const ROWS: usize = 100;
/// How many waiting cases are looked at.
const MOST_WAITING: u64 = 2_000;

/// A batch in a list.
#[derive(Debug, Clone)]
pub struct BatchFace {
    /// The batch.
    pub batch: Batch,
    /// How far it is, once it was issued.
    pub progress: Option<Progress>,
    /// The person's office is in charge of it.
    pub in_charge: bool,
    /// His units that have something in it.
    pub units: Vec<UnitId>,
}

/// Cases that wait to be assigned and are in no batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The kind of batch they would be in, and what people call it.
    pub kind: (String, String),
    /// The policy they run under.
    pub policy: PolicyId,
    /// The office that assigns them.
    pub office: UnitId,
    /// Which.
    pub cases: Vec<CaseId>,
}

/// Batches, and what waits for one.
#[derive(Debug, Clone)]
pub struct BatchList {
    /// Those that are somebody's business, the last one first.
    pub faces: Vec<BatchFace>,
    /// What waits.
    pub waiting: Vec<Waiting>,
    /// The person's office assigns.
    pub assigns: bool,
    /// Who is who.
    pub people: Arc<People>,
}

/// One batch.
#[derive(Debug, Clone)]
pub struct BatchSheet {
    /// The batch, and how far it is.
    pub face: BatchFace,
    /// What is asked of each row.
    pub asks: Vec<RowAsk>,
    /// The headings of the list.
    pub columns: Vec<String>,
    /// Its rows on this page.
    pub lines: Vec<BatchLine>,
    /// How many rows there are, which page this is, from 0, and how many there are.
    pub paging: (usize, usize, usize),
    /// How many each unit leads and advises on.
    pub shares: BTreeMap<UnitId, Share>,
    /// Cases that ask for the like; empty where nobody asked.
    pub alike: Vec<Alike>,
    /// Its papers.
    pub papers: Vec<ListPaper>,
    /// Who is who.
    pub people: Arc<People>,
    /// Today.
    pub today: NaiveDate,
}

/// A blank of every row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowAsk {
    /// Which.
    pub field: FieldId,
    /// What it is called, in both languages.
    pub title: (String, String),
    /// It must be filled in.
    pub required: bool,
}

/// A row of a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchLine {
    /// Which case.
    pub case: CaseId,
    /// What it is called.
    pub title: String,
    /// What stands in each blank.
    pub blanks: Vec<RowBlank>,
    /// What stands in the list.
    pub cells: Vec<String>,
    /// The units whose business it is.
    pub units: Vec<UnitId>,
    /// Who could lead.
    pub suggestions: Vec<Suggestion>,
}

/// What stands in a blank of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowBlank {
    /// Text.
    Line(String),
    /// Names of units.
    Units(String),
    /// One of these: id, words, whether it is chosen.
    Choice(Vec<(String, String, bool)>),
    /// A tick.
    Tick(bool),
}

impl App {
    /// The batches that are somebody's business, and what waits for one.
    pub async fn batch_list_for(&self, viewer: &Viewer) -> Result<BatchList, StoreError> {
        let people = self.people().await?;
        let urging = seats::at_board(&seats::held(&people, &viewer.person)).0;
        let assigns = listing::has_any(self.store().reader(), &urging).await?;
        let all = self.batches().await?;
        let taken: BTreeSet<CaseId> = all.iter().flat_map(|batch| batch.plan.keys().cloned()).collect();
        let mut faces = Vec::new();
        let charge = if assigns { self.in_charge_of(&all, &urging).await? } else { BTreeSet::new() };
        let progress = self.progress_of(&all).await?;
        for batch in all {
            let in_charge = charge.contains(&batch.id);
            let units = self.own_units(viewer, &people, &batch).await?;
            if in_charge || !units.is_empty() {
                faces.push(BatchFace { progress: progress.get(&batch.id).copied(), batch, in_charge, units });
            }
        }
        faces.sort_by(|one, other| other.batch.id.cmp(&one.batch.id));
        let waiting = if assigns { self.waiting_for_a_batch(&urging, &taken).await? } else { Vec::new() };
        Ok(BatchList { faces, waiting, assigns, people })
    }

    /// One batch as somebody sees it; none where it is not his business.
    pub async fn batch_sheet(
        &self,
        viewer: &Viewer,
        id: &str,
        (page, suggest): (usize, bool),
    ) -> Result<Option<BatchSheet>, BatchError> {
        let Some((face, people)) = self.batch_face(viewer, id).await? else { return Ok(None) };
        let (yearly, now) = (self.yearly(), self.now());
        let Some(kind) = yearly.batch(&face.batch.kind) else { return Ok(None) };
        let plan = planned(&face.batch);
        let shares = list::shares((&kind.lead, &kind.co), &plan);
        let own: Vec<CaseId> = plan.iter().filter(|(_, form)| face.shows(kind, form)).map(|(case, _)| case.clone()).collect();
        let pages = own.len().div_ceil(ROWS).max(1);
        let page = page.min(pages - 1);
        let shown: Vec<CaseId> = own.iter().skip(page * ROWS).take(ROWS).cloned().collect();
        let planner = if plan.is_empty() { None } else { Some(self.planner(&face.batch, now).await?) };
        let asks = planner.as_ref().map(|planner| row_asks(planner, kind)).unwrap_or_default();
        let mut lines = BTreeMap::new();
        self.survey_of(&shown, now, |seen| {
            let (Some(form), Some(planner)) = (plan.get(&seen.case.id), &planner) else { return };
            let blanks = asks.iter().map(|ask| blank(planner, &ask.field, form)).collect();
            let cells = list::row(kind, &seen.world, &seen.case, form);
            let units = [&kind.lead, &kind.co].into_iter().flat_map(|field| list::units(form, field)).collect();
            let (case, title) = (seen.case.id.clone(), case_title(kind, &seen.case));
            lines.insert(case.clone(), BatchLine { case, title, blanks, cells, units, suggestions: Vec::new() });
        })
        .await?;
        let mut alike = Vec::new();
        if suggest && face.in_charge {
            for (case, suggested) in self.suggestions(kind, id, 3, now).await? {
                if let Some(line) = lines.get_mut(&case) {
                    line.suggestions = suggested;
                }
            }
            alike = self.alike_in_batch(kind, &face.batch, now).await?;
        }
        Ok(Some(BatchSheet {
            asks,
            columns: kind.columns.iter().map(|column| column.title.clone()).collect(),
            lines: lines.into_values().collect(),
            paging: (own.len(), page, pages),
            shares,
            alike,
            papers: self.papers_of_batch(&face.batch).into_iter().filter(|paper| face.may_have(paper)).collect(),
            people,
            today: now.today,
            face,
        }))
    }

    /// A batch as somebody may see it; none where it is not his business.
    pub(super) async fn batch_face(&self, viewer: &Viewer, id: &str) -> Result<Option<(BatchFace, Arc<People>)>, StoreError> {
        let Some(batch) = self.batch(id).await? else { return Ok(None) };
        let people = self.people().await?;
        let urging = seats::at_board(&seats::held(&people, &viewer.person)).0;
        let in_charge = !self.in_charge_of(std::slice::from_ref(&batch), &urging).await?.is_empty();
        let units = self.own_units(viewer, &people, &batch).await?;
        if !in_charge && units.is_empty() {
            return Ok(None);
        }
        let progress = self.progress_of(std::slice::from_ref(&batch)).await?.remove(id);
        Ok(Some((BatchFace { batch, progress, in_charge, units }, people)))
    }

    /// Those of these batches of which somebody with these seats is in charge.
    async fn in_charge_of(&self, batches: &[Batch], urging: &[String]) -> Result<BTreeSet<String>, StoreError> {
        let ids: Vec<&str> = batches.iter().flat_map(|batch| batch.plan.keys()).map(CaseId::as_str).collect();
        let mut seen = BTreeSet::new();
        for some in ids.chunks(5_000) {
            seen.extend(seat_rows::seen(self.store().reader(), some.iter().copied(), urging).await?);
        }
        let his = |case: &CaseId| seen.contains(case.as_str());
        let charge = |batch: &&Batch| match batch.issued {
            Some(_) => batch.plan.keys().any(his),
            None => !batch.plan.is_empty() && batch.plan.keys().all(his),
        };
        Ok(batches.iter().filter(charge).map(|batch| batch.id.clone()).collect())
    }

    /// Units that were asked to look, or have cases of an issued batch, and in which somebody holds a post that leads or advises.
    async fn own_units(&self, viewer: &Viewer, people: &People, batch: &Batch) -> Result<Vec<UnitId>, StoreError> {
        if batch.look_until.is_none() && batch.issued.is_none() {
            return Ok(Vec::new());
        }
        let yearly = self.yearly();
        let Some(kind) = yearly.batch(&batch.kind) else { return Ok(Vec::new()) };
        let db = self.store().reader();
        let definition = self.inner.register.lock().await.in_force(db, &kind.workflow, &batch.policy).await?;
        let Some(definition) = definition else { return Ok(Vec::new()) };
        let (posts, held) = (posts(&definition, kind), seats::held(people, &viewer.person));
        let shares = list::shares((&kind.lead, &kind.co), &planned(batch));
        let his = |unit: &UnitId| posts.iter().any(|post| held.contains(&seats::post_in(unit, post)));
        Ok(shares.into_keys().filter(his).collect())
    }

    /// How far issued batches are: one question for all of them.
    async fn progress_of(&self, batches: &[Batch]) -> Result<BTreeMap<String, Progress>, StoreError> {
        let mut progress = BTreeMap::new();
        for batch in batches {
            let Some(issued) = &batch.issued else { continue };
            let all = issued.lines.len();
            let done = Progress { assigned: all, all, told: 0 };
            // A batch that is complete needs no counting; only one at a time is under way.
            let known = if batch.completed { Some(done) } else { self.batch_progress(&batch.id).await? };
            progress.extend(known.map(|known| (batch.id.clone(), known)));
        }
        Ok(progress)
    }

    /// Cases that somebody's office is to assign and that are in no batch, by what they have in common.
    async fn waiting_for_a_batch(&self, urging: &[String], taken: &BTreeSet<CaseId>) -> Result<Vec<Waiting>, StoreError> {
        let (yearly, now) = (self.yearly(), self.now());
        let mut groups: BTreeMap<(String, PolicyId, UnitId), Waiting> = BTreeMap::new();
        for kind in &yearly.batches {
            let Some(step) = self.step_title(kind).await? else { continue };
            let wanted = Wanted { seats: urging.to_vec(), open: Some(true), step: Some(step), ..Wanted::default() };
            let rows = listing::page(self.store().reader(), &wanted, MOST_WAITING).await?;
            let ids: Vec<CaseId> = rows.into_iter().map(|row| row.case_id.into()).filter(|id| !taken.contains(id)).collect();
            self.survey_of(&ids, now, |seen| {
                let case = &seen.case;
                if case.workflow != kind.workflow || task(kind, case).is_none() {
                    return;
                }
                let of = case.facts.get(&kind.office).map(dafu_engine::value::Value::units).unwrap_or_default();
                let Some(office) = of.into_iter().next() else { return };
                let key = (kind.id.clone(), case.policy.clone(), office.clone());
                let kind = (kind.id.clone(), kind.title.clone());
                let new = || Waiting { kind, policy: case.policy.clone(), office, cases: Vec::new() };
                groups.entry(key).or_insert_with(new).cases.push(case.id.clone());
            })
            .await?;
        }
        Ok(groups.into_values().collect())
    }

    /// What the screen calls the step at which a kind's cases wait.
    async fn step_title(&self, kind: &Kind) -> Result<Option<String>, StoreError> {
        let db = self.store().reader();
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let policies: Vec<PolicyId> = register.policy_ids();
        for policy in policies {
            if let Some(definition) = register.in_force(db, &kind.workflow, &policy).await? {
                return Ok(definition.step(&kind.step).map(|step| step.title.zh.clone()));
            }
        }
        Ok(None)
    }
}

impl Waiting {
    /// By what it is known on a page.
    pub fn key(&self) -> String {
        [&self.kind.0, self.policy.as_str(), self.office.as_str()].join("/")
    }
}

impl BatchFace {
    /// Whether a row is shown: all to the office in charge, to others what is their unit's business.
    fn shows(&self, kind: &Kind, form: &FormInput) -> bool {
        self.in_charge || self.units.iter().any(|unit| concerns(kind, form, unit))
    }

    fn may_have(&self, paper: &ListPaper) -> bool {
        if paper.letter { self.batch.issued.is_some() } else { self.in_charge || paper.each_unit }
    }
}

pub(super) fn concerns(kind: &Kind, form: &FormInput, unit: &UnitId) -> bool {
    [&kind.lead, &kind.co].into_iter().any(|field| list::units(form, field).contains(unit))
}

/// The posts in a unit that lead or advise by the definition.
fn posts(definition: &Definition, kind: &Kind) -> BTreeSet<String> {
    let roles = definition.roles.values().filter(|role| !role.by_link);
    let own = roles.filter(|role| match &role.of {
        RoleOf::Unit(Subject::Fact(field)) => *field == kind.lead || *field == kind.co,
        RoleOf::Unit(Subject::Item) | RoleOf::Person(_) => false,
    });
    own.map(|role| role.post.to_string()).collect()
}

fn row_asks(planner: &Planner, kind: &Kind) -> Vec<RowAsk> {
    let asks = planner.asks(kind).into_iter();
    asks.filter_map(|ask| {
        let field = planner.definition.fields.get(&ask.field)?;
        let title = |language| field.title.text(language).to_owned();
        Some(RowAsk { title: (title(Language::Chinese), title(Language::English)), required: ask.required, field: ask.field })
    })
    .collect()
}

fn blank(planner: &Planner, field: &FieldId, form: &FormInput) -> RowBlank {
    let kind = planner.definition.fields.get(field).map(|known| &known.kind);
    let value = form.get(field);
    let text = value.and_then(Json::as_str).unwrap_or_default();
    match kind {
        Some(FieldKind::Unit | FieldKind::Units) => {
            let units = list::units(form, field);
            RowBlank::Units(units.iter().map(|unit| planner.people.unit_name(unit)).collect::<Vec<_>>().join("、"))
        }
        Some(FieldKind::YesNo) => RowBlank::Tick(value.and_then(Json::as_bool).unwrap_or(false)),
        Some(FieldKind::Choice(_)) => {
            let rows = planner.definition.choices(field, &planner.policy).unwrap_or_default();
            RowBlank::Choice(rows.into_iter().map(|row| (row.id.clone(), row.label, row.id == text)).collect())
        }
        Some(_) | None => RowBlank::Line(text.to_owned()),
    }
}
