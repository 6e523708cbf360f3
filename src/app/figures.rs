//! The figures of an office: counted by the end of a day, frozen under a name, and what has been corrected since.

use super::{App, Seen, Selection};
use crate::figures::count::{Counter, Row, Uncounted};
use crate::figures::declared::Declared;
use crate::figures::report::{Report, report};
use crate::figures::steps::Steps;
use crate::store::{StoreError, frozen};
use chrono::NaiveDate;
use dafu_engine::ids::{CaseId, Digest, PolicyId, UnitId, WorkflowId};
use dafu_engine::machine::command::Now;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Figures by the end of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The numbers.
    pub report: Report,
    /// What each case counted as.
    pub rows: Vec<Row>,
    /// The units by name, as they were called.
    pub units: BTreeMap<UnitId, String>,
    /// The workflows by title.
    pub workflows: BTreeMap<WorkflowId, String>,
    /// The very policies by which was counted.
    pub policies: BTreeMap<PolicyId, Digest>,
    /// Cases that could not be counted, and why. Figures with any can't be frozen.
    pub uncounted: Vec<String>,
}

/// Figures as they were frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Under this name.
    pub name: String,
    /// By the end of this day.
    pub day: NaiveDate,
    /// By whom.
    pub by: String,
    /// What was counted.
    pub figures: Figures,
}

/// A case that counts otherwise now than when the figures were frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// Which.
    pub case: CaseId,
    /// What it counted as; none: it was not counted.
    pub before: Option<Row>,
    /// What it counts as now; none: it is not counted.
    pub now: Option<Row>,
    /// The figures that this changes.
    pub figures: Vec<String>,
}

impl App {
    /// Counts by the end of `day`.
    pub async fn figures(&self, day: NaiveDate, now: Now) -> Result<Figures, StoreError> {
        let mut tally = Tally::new(day);
        self.survey(&Selection::default(), now, |seen| tally.add(&seen)).await?;
        Ok(tally.done())
    }

    /// How long steps take, from the logs of all cases.
    pub async fn steps(&self, now: Now) -> Result<Steps, StoreError> {
        let mut steps = Steps::default();
        let mut accounts: BTreeMap<PolicyId, Declared> = BTreeMap::new();
        self.survey(&Selection { logs: true, ..Selection::default() }, now, |seen| {
            let policy = seen.world.policy;
            let declared = accounts.entry(policy.policy.clone()).or_insert_with(|| Declared::of(policy).0);
            let unit = declared.unit.as_ref().and_then(|unit| seen.case.facts.get(unit)?.units().into_iter().next());
            steps.add(seen.world.definition, &seen.case, &seen.log, unit.as_ref());
        })
        .await?;
        Ok(steps)
    }

    /// Counts by the end of `day` and keeps the result for ever under `name`, which must be new.
    pub async fn freeze_figures(&self, name: &str, day: NaiveDate, by: &str, now: Now) -> Result<Frozen, StoreError> {
        let refuse = |why: String| Err(StoreError::Permanent(why));
        if name.trim().is_empty() || by.trim().is_empty() {
            return refuse("Frozen figures need a name, and the name of whoever freezes them.".to_owned());
        }
        if day > now.today {
            return refuse(format!("{day} has not come yet; figures are frozen by the end of a day that has."));
        }
        let figures = self.figures(day, now).await?;
        if let Some(first) = figures.uncounted.first() {
            return refuse(format!(
                "{} cases can't be counted, so nothing was frozen. The first: {first}",
                figures.uncounted.len()
            ));
        }
        let body = serde_json::to_string(&figures)
            .map_err(|error| StoreError::Permanent(format!("The figures can't be written as JSON: {error}")))?;
        let row = frozen::Row {
            name: name.to_owned(),
            day,
            frozen_by: by.to_owned(),
            frozen_at: now.at,
            digest: Digest::sha256(body.as_bytes()).to_string(),
            body,
        };
        let tx = self.store().begin().await?;
        frozen::put(&tx, row).await?;
        self.store().commit(tx).await?;
        Ok(Frozen { name: name.to_owned(), day, by: by.to_owned(), figures })
    }

    /// The figures frozen under this name, as they were.
    pub async fn frozen_figures(&self, name: &str) -> Result<Option<Frozen>, StoreError> {
        let Some(row) = frozen::find(self.store().reader(), name).await? else { return Ok(None) };
        if !row.is_sound() {
            return Err(StoreError::Permanent(format!("The figures frozen as {name} are not those that were frozen.")));
        }
        let figures =
            serde_json::from_str(&row.body).map_err(|error| StoreError::unreadable(&format!("Frozen figures {name}"), error))?;
        Ok(Some(Frozen { name: row.name, day: row.day, by: row.frozen_by, figures }))
    }

    /// The names and days of all frozen figures, the last one first.
    pub async fn frozen_names(&self) -> Result<Vec<(String, NaiveDate)>, StoreError> {
        let rows = frozen::list(self.store().reader()).await?;
        Ok(rows.into_iter().map(|row| (row.name, row.day)).collect())
    }

    /// What counts otherwise now, counted by the end of the same day.
    pub async fn corrections(&self, frozen: &Frozen, now: Now) -> Result<Vec<Correction>, StoreError> {
        let current = self.figures(frozen.day, now).await?;
        Ok(corrections(&frozen.figures.rows, &current.rows))
    }
}

/// Cases being counted.
#[derive(Debug)]
pub(super) struct Tally {
    counter: Counter,
    figures: Figures,
}

impl Tally {
    pub(super) fn new(day: NaiveDate) -> Self {
        Self { counter: Counter::new(day), figures: Figures::default() }
    }

    pub(super) fn add(&mut self, seen: &Seen<'_>) {
        let (world, figures) = (seen.world, &mut self.figures);
        match self.counter.count(&world, &seen.case) {
            Ok(Some(row)) => {
                figures.workflows.insert(row.workflow.clone(), world.definition.title.zh.clone());
                figures.policies.insert(row.policy.clone(), world.policy.digest.clone());
                if let Some(unit) = &row.unit {
                    figures.units.insert(unit.clone(), world.people.unit_name(unit).to_owned());
                }
                figures.rows.push(row);
            }
            Ok(None) => {}
            Err(error @ Uncounted { .. }) => figures.uncounted.push(error.to_string()),
        }
    }

    pub(super) fn done(mut self) -> Figures {
        self.figures.report = report(&self.figures.rows, self.counter.declared(), self.counter.labels());
        self.figures
    }
}

fn corrections(before: &[Row], now: &[Row]) -> Vec<Correction> {
    let by_case = |rows: &[Row]| -> BTreeMap<CaseId, Row> { rows.iter().map(|row| (row.case.clone(), row.clone())).collect() };
    let (before, mut now) = (by_case(before), by_case(now));
    let mut all: Vec<(CaseId, Option<Row>, Option<Row>)> = Vec::new();
    for (case, row) in before {
        let current = now.remove(&case);
        all.push((case, Some(row), current));
    }
    all.extend(now.into_iter().map(|(case, row)| (case, None, Some(row))));
    let changed = all.into_iter().filter(|(_, before, now)| before != now);
    changed
        .map(|(case, before, now)| Correction { figures: changed_in(before.as_ref(), now.as_ref()), case, before, now })
        .collect()
}

fn changed_in(before: Option<&Row>, now: Option<&Row>) -> Vec<String> {
    let of = |row: Option<&Row>, figure: &str| row.and_then(|row| row.counts.get(figure)).cloned();
    let mut names: Vec<&String> = before.into_iter().chain(now).flat_map(|row| row.counts.keys()).collect();
    names.sort();
    names.dedup();
    names.into_iter().filter(|name| of(before, name) != of(now, name)).cloned().collect()
}
