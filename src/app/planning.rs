//! Planning a batch: what is typed into a row becomes what its form holds, and what is suggested for it.

use super::batches::{BatchError, case_title};
use super::{App, Selection};
use crate::batches::list;
use crate::batches::read::Kind;
use crate::batches::{Batch, Refusal, What};
use crate::imports::names::{self, Found};
use crate::store::{StoreError, cases, imports};
use crate::suggest::Handled;
use crate::suggest::alike;
use crate::suggest::lead::{History, Suggestion};
use chrono::Datelike;
use dafu_engine::definition::{Ask, Definition, Exit, FieldKind};
use dafu_engine::ids::{CaseId, FieldId, UnitId};
use dafu_engine::machine::command::{FormInput, Now};
use dafu_engine::machine::form::asks;
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All by which a plan is read.
#[derive(Debug)]
pub(super) struct Planner {
    pub(super) definition: Arc<Definition>,
    pub(super) policy: Arc<Policy>,
    pub(super) people: Arc<People>,
    aliases: names::Aliases,
}

/// Two cases of a batch that ask for the like.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// One, and what it is called.
    pub first: (CaseId, String),
    /// The other.
    pub second: (CaseId, String),
    /// Words that both have.
    pub because: Vec<String>,
}

/// How alike two must be to be shown, and how many are.
const ALIKE: f64 = 0.2;
const MOST_ALIKE: usize = 30;

impl Planner {
    /// The blanks of the form by which cases are assigned.
    pub(super) fn asks(&self, kind: &Kind) -> Vec<Ask> {
        let Some(step) = self.definition.step(&kind.step) else { return Vec::new() };
        let own = match &step.exit {
            Exit::Outcomes(outcomes) => outcomes.get(&kind.outcome).map(|outcome| outcome.form.clone()).unwrap_or_default(),
            Exit::Next(_) | Exit::Choose(_) => Vec::new(),
        };
        asks(&self.policy, &step.form).into_iter().chain(own).collect()
    }

    /// A value as it is planned: units by any of their names, everything else as it is written; none where nothing is.
    pub(super) fn value(&self, field: &FieldId, text: &str) -> Result<Option<Json>, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(match self.definition.fields.get(field).map(|known| &known.kind) {
            None => return Err(format!("没有栏目 {field}")),
            Some(FieldKind::Unit) => json!(self.unit(text)?),
            Some(FieldKind::Units) => {
                let units: Result<Vec<UnitId>, String> = names::split(text).into_iter().map(|name| self.unit(name)).collect();
                json!(units?)
            }
            Some(FieldKind::YesNo) => json!(text == "是" || text == "true"),
            Some(_) => json!(text),
        }))
    }

    fn unit(&self, name: &str) -> Result<UnitId, String> {
        match names::unit(&self.people, &self.aliases, name) {
            Found::Unit(unit) => Ok(unit),
            Found::Unknown(near) if near.is_empty() => Err(format!("没有名为“{name}”的单位")),
            Found::Unknown(near) => {
                let near: Vec<&str> = near.iter().map(|unit| self.people.unit_name(unit)).collect();
                Err(format!("没有名为“{name}”的单位，是不是{}", near.join("、")))
            }
        }
    }
}

impl App {
    /// What a batch is planned by.
    pub(super) async fn planner(&self, batch: &Batch, now: Now) -> Result<Planner, BatchError> {
        let Some(case) = batch.plan.keys().next() else { return Err(Refusal::Empty.into()) };
        let db = self.store().reader();
        let row = cases::find(db, case).await?;
        let aliases = imports::aliases(db).await?;
        let mut register = self.inner.register.lock().await;
        register.refresh(db).await?;
        let people = register.people(db, now.today).await?;
        let definition = match row {
            Some(row) => register.definition(db, &row.definition.into()).await?,
            None => None,
        };
        let policy = register.policy(&batch.policy).cloned();
        let (Some(definition), Some(policy)) = (definition, policy) else {
            return Err(BatchError::Id(format!("没有登记批次{}所用的流程或政策{}", batch.id, batch.policy)));
        };
        Ok(Planner { definition, policy, people, aliases })
    }

    /// A value as it is planned: units by any of their names, everything else as it is written.
    pub async fn planned_value(&self, batch: &Batch, field: &str, text: &str) -> Result<Json, BatchError> {
        let planner = self.planner(batch, self.now()).await?;
        let value = planner.value(&FieldId::new(field), text).map_err(BatchError::Id)?;
        value.ok_or_else(|| BatchError::Id(format!("{field}：没有填写内容")))
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
                let title = case_title(kind, case);
                handled.push(Handled { number, year, title, text: String::new(), lead, co: of(&kind.co) });
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

    /// Plans what is suggested first, for every case in the batch for which no lead is planned; how many.
    pub async fn take_suggestions(&self, kind: &Kind, id: &str, by: &str, now: Now) -> Result<usize, BatchError> {
        let batch = self.batch_of(id).await?;
        let mut plan = BTreeMap::new();
        for (case, suggested) in self.suggestions(kind, id, 1, now).await? {
            let mut form = batch.plan.get(&case).cloned().unwrap_or_default();
            let (Some(first), true) = (suggested.first(), list::units(&form, &kind.lead).is_empty()) else { continue };
            form.insert(kind.lead.clone(), json!(first.lead));
            if !first.co.is_empty() && !form.contains_key(&kind.co) {
                form.insert(kind.co.clone(), json!(first.co));
            }
            plan.insert(case, form);
        }
        let count = plan.len();
        if count > 0 {
            self.change_batch(id, &What::Planned { plan }, by, now).await?;
        }
        Ok(count)
    }

    /// Cases of a batch that ask for the like, the most alike first: for a person who may handle them together.
    pub async fn alike_in_batch(&self, kind: &Kind, batch: &Batch, now: Now) -> Result<Vec<Alike>, BatchError> {
        let ids: Vec<CaseId> = batch.plan.keys().cloned().collect();
        let mut titles = BTreeMap::new();
        self.survey_of(&ids, now, |seen| drop(titles.insert(seen.case.id.clone(), case_title(kind, &seen.case)))).await?;
        let titles: Vec<(CaseId, String)> = titles.into_iter().collect();
        let texts: Vec<(&str, &str)> = titles.iter().map(|(_, title)| (title.as_str(), "")).collect();
        let pairs = alike::pairs(&texts, MOST_ALIKE).into_iter().filter(|pair| pair.likeness >= ALIKE);
        let told = pairs.filter_map(|pair| {
            let (first, second) = (titles.get(pair.first)?.clone(), titles.get(pair.second)?.clone());
            Some(Alike { first, second, because: pair.because })
        });
        Ok(told.collect())
    }
}

/// The form of a row with some of its blanks filled in anew; what was emptied is gone.
pub(super) fn filled(form: &FormInput, values: BTreeMap<FieldId, Option<Json>>) -> FormInput {
    let mut form = form.clone();
    for (field, value) in values {
        match value {
            Some(value) => drop(form.insert(field, value)),
            // A tick that was taken off and one that was never set are the same.
            None if form.get(&field) == Some(&json!(false)) => {}
            None => drop(form.remove(&field)),
        }
    }
    form
}
