//! The lists of a batch and its papers: 交办通知 and 任务分解表, whole and of each unit.
//!
//! One look at the cases of a batch gives all of its lists; nothing is asked for again a unit.

use super::App;
use super::batches::BatchError;
use super::ports::{NotDone, Printed};
use super::yearly::{ListOrder, ListPaper};
use crate::batches::list::{self, Share};
use crate::batches::read::Kind;
use crate::batches::{Batch, Refusal};
use crate::tables::{self, Table};
use dafu_engine::ids::{CaseId, UnitId};
use dafu_engine::machine::command::{FormInput, Now};
use dafu_engine::people::People;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The lists of a batch.
#[derive(Debug, Clone)]
pub struct Lists {
    /// The batch.
    pub batch: Batch,
    /// Who is who.
    pub people: Arc<People>,
    /// How many cases each unit leads and advises on.
    pub shares: BTreeMap<UnitId, Share>,
    /// The office whose cases these are.
    pub office: Option<UnitId>,
    empty: Table,
    rows: Vec<(Vec<UnitId>, Vec<String>)>,
}

/// A file that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// What to call it, with its ending.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Lists {
    /// Every row.
    pub fn whole(&self) -> Table {
        self.of(None)
    }

    /// The rows that are the business of a unit; all where none is named.
    pub fn of(&self, unit: Option<&UnitId>) -> Table {
        let mut table = self.empty.clone();
        let own = self.rows.iter().filter(|(units, _)| unit.is_none_or(|unit| units.contains(unit)));
        table.rows.extend(own.map(|(_, cells)| cells.clone()));
        table
    }
}

impl App {
    /// The lists of a batch, from the plan as it stands or as it was issued.
    pub async fn batch_lists(&self, kind: &Kind, id: &str, now: Now) -> Result<Lists, BatchError> {
        let batch = self.batch_of(id).await?;
        let plan = planned(&batch);
        let (mut rows, mut office) = (BTreeMap::new(), None);
        let ids: Vec<CaseId> = plan.keys().cloned().collect();
        self.survey_of(&ids, now, |seen| {
            let Some(form) = plan.get(&seen.case.id) else { return };
            let units = [&kind.lead, &kind.co].into_iter().flat_map(|field| list::units(form, field)).collect();
            let of = seen.case.facts.get(&kind.office).map(dafu_engine::value::Value::units).unwrap_or_default();
            office = office.take().or_else(|| of.into_iter().next());
            rows.insert(seen.case.id.clone(), (units, list::row(kind, &seen.world, &seen.case, form)));
        })
        .await?;
        let empty = list::table(kind, &format!("{}任务分解表", batch.title));
        let shares = list::shares((&kind.lead, &kind.co), &plan);
        let people = self.people_on(now.today).await?;
        Ok(Lists { batch, people, shares, office, empty, rows: rows.into_values().collect() })
    }

    /// The papers that a batch has.
    pub fn papers_of_batch(&self, batch: &Batch) -> Vec<ListPaper> {
        self.yearly().press.as_ref().map(|press| press.lists(&batch.kind)).unwrap_or_default()
    }

    /// Sets a paper of a batch; with a unit, its own copy.
    pub async fn print_batch(&self, lists: &Lists, name: &str, unit: Option<&UnitId>, now: Now) -> Result<Printed, BatchError> {
        let mut made = self.set_lists(lists, vec![(name.to_owned(), unit.cloned())], now).await?;
        made.pop().ok_or_else(|| BatchError::Paper(format!("没有名为{name}的文件")))
    }

    /// Every paper of a batch: PDF, and each list as a spreadsheet, whole and of every unit. A notice is there once it was issued.
    pub async fn batch_papers(&self, kind: &Kind, id: &str, now: Now) -> Result<Vec<Paper>, BatchError> {
        let lists = self.batch_lists(kind, id, now).await?;
        let mut wanted: Vec<(String, Option<UnitId>)> = Vec::new();
        for paper in self.papers_of_batch(&lists.batch) {
            if lists.batch.issued.is_some() || !paper.letter {
                wanted.push((paper.name.clone(), None));
            }
            if paper.each_unit {
                wanted.extend(lists.shares.keys().map(|unit| (paper.name.clone(), Some(unit.clone()))));
            }
        }
        let set = self.set_lists(&lists, wanted, now).await?;
        let mut papers: Vec<Paper> =
            set.into_iter().map(|made| Paper { name: format!("{}.pdf", safe(&made.name)), bytes: made.pdf }).collect();
        for unit in std::iter::once(None).chain(lists.shares.keys().map(Some)) {
            papers.push(spreadsheet(&lists, unit)?);
        }
        Ok(papers)
    }

    async fn set_lists(
        &self,
        lists: &Lists,
        wanted: Vec<(String, Option<UnitId>)>,
        now: Now,
    ) -> Result<Vec<Printed>, BatchError> {
        let papers = self.papers_of_batch(&lists.batch);
        let Some(press) = self.yearly().press.clone() else {
            return Err(BatchError::Paper("本系统没有配置排版，不能生成文件".to_owned()));
        };
        let policy = {
            let mut register = self.inner.register.lock().await;
            register.refresh(self.store().reader()).await?;
            register.policy(&lists.batch.policy).cloned()
        };
        let policy = policy.ok_or_else(|| BatchError::Paper(format!("没有登记政策{}", lists.batch.policy)))?;
        let mut orders = Vec::new();
        for (name, unit) in wanted {
            let Some(paper) = papers.iter().find(|paper| paper.name == name) else {
                return Err(BatchError::Paper(format!("没有名为{name}的文件")));
            };
            if paper.letter && lists.batch.issued.is_none() {
                return Err(Refusal::NotIssued.into());
            }
            orders.push(ListOrder {
                kind: lists.batch.kind.clone(),
                name,
                policy: Arc::clone(&policy),
                blanks: blanks(lists, unit.as_ref(), now),
                table: lists.of(unit.as_ref()),
                done: lists.batch.issued.is_some(),
                on: lists.batch.issued.as_ref().map_or(now.today, |issued| issued.on),
            });
        }
        // Away from the threads that serve pages.
        let set = tokio::task::spawn_blocking(move || orders.iter().map(|order| press.set_list(order)).collect::<Result<_, _>>());
        match set.await {
            Ok(Ok(printed)) => Ok(printed),
            Ok(Err(NotDone::Later(why) | NotDone::Never(why))) => Err(BatchError::Paper(why)),
            Err(error) => Err(BatchError::Paper(error.to_string())),
        }
    }
}

/// A list of a batch as a spreadsheet.
pub(super) fn spreadsheet(lists: &Lists, unit: Option<&UnitId>) -> Result<Paper, BatchError> {
    let table = lists.of(unit);
    let name = match unit {
        Some(unit) => format!("{}（{}）.xlsx", table.title, lists.people.unit_name(unit)),
        None => format!("{}.xlsx", table.title),
    };
    let bytes = tables::xlsx(std::slice::from_ref(&table)).map_err(|error| BatchError::Paper(error.to_string()))?;
    Ok(Paper { name: safe(&name), bytes })
}

/// What is planned, or was issued.
pub(super) fn planned(batch: &Batch) -> BTreeMap<CaseId, FormInput> {
    match &batch.issued {
        Some(issued) => issued.lines.iter().map(|line| (line.case.clone(), line.form.clone())).collect(),
        None => batch.plan.clone(),
    }
}

fn blanks(lists: &Lists, unit: Option<&UnitId>, now: Now) -> BTreeMap<&'static str, String> {
    let (batch, people) = (&lists.batch, &lists.people);
    let full = |unit: &UnitId| people.units.get(unit).map_or_else(|| unit.to_string(), |known| known.name.clone());
    let day = |day: chrono::NaiveDate| day.format("%Y年%-m月%-d日").to_string();
    let share = unit.and_then(|unit| lists.shares.get(unit)).copied().unwrap_or_default();
    let issued = batch.issued.as_ref();
    BTreeMap::from([
        ("title", batch.title.clone()),
        ("number", issued.map(|issued| issued.number.clone()).unwrap_or_default()),
        ("on", issued.map(|issued| day(issued.on)).unwrap_or_default()),
        ("office", lists.office.as_ref().map(|office| people.unit_name(office).to_owned()).unwrap_or_default()),
        ("office_full", lists.office.as_ref().map(full).unwrap_or_default()),
        ("all", lists.rows.len().to_string()),
        ("units", lists.shares.len().to_string()),
        ("lead", share.lead.to_string()),
        ("co", share.co.to_string()),
        ("unit", unit.map(|unit| people.unit_name(unit).to_owned()).unwrap_or_default()),
        ("unit_full", unit.map(full).unwrap_or_default()),
        ("until", batch.look_until.map(day).unwrap_or_default()),
        ("today", day(now.today)),
    ])
}

/// A name that a file may have anywhere.
pub(super) fn safe(name: &str) -> String {
    let plain = |sign: char| if sign.is_control() || "/\\:*?\"<>|".contains(sign) { '_' } else { sign };
    name.chars().map(plain).collect()
}
