//! Looking at one case: what it counts as in each figure.
//!
//! What is kept ([`Row`]) can be stored, and gives the same figures for ever: it holds answers, not questions.

use super::declared::{Declared, Figure, Kind};
use super::report::Labels;
use chrono::{Datelike, NaiveDate};
use dafu_engine::expr::{EvalError, Expr, Val};
use dafu_engine::ids::{CaseId, Digest, PolicyId, UnitId, WorkflowId};
use dafu_engine::machine::World;
use dafu_engine::machine::counted::{counted, items};
use dafu_engine::machine::state::Case;
use dafu_engine::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one case counts as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub case: CaseId,
    /// Its workflow.
    pub workflow: WorkflowId,
    /// The policy it is counted by.
    pub policy: PolicyId,
    /// By what cases of one proposal are known.
    pub once: Option<String>,
    /// The unit to whose account it goes.
    pub unit: Option<UnitId>,
    /// That unit is not scored.
    pub apart: bool,
    /// Its year.
    pub year: i32,
    /// What it counts as, by figure; a figure it is no part of is not there.
    pub counts: BTreeMap<String, Vec<Count>>,
}

/// What a case, or one item of it, counts as in one figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Count {
    /// The item, where items are counted.
    pub item: Option<String>,
    /// As what.
    pub as_what: As,
}

/// As what something counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum As {
    /// In a rate: in the denominator, and whether in the numerator.
    Rate(bool),
    /// In a share: under this choice.
    Share(String),
    /// In an average: so many days.
    Days(u64),
}

/// A case that could not be counted, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("case {case} can't be counted in `{figure}`: {why}")]
pub struct Uncounted {
    /// Which.
    pub case: CaseId,
    /// In which figure.
    pub figure: String,
    /// Why.
    pub why: EvalError,
}

/// Counts cases by the end of a day.
#[derive(Debug, Default)]
pub struct Counter {
    day: NaiveDate,
    declared: BTreeMap<PolicyId, Declared>,
    /// Which figures of a policy count which definition.
    applies: BTreeMap<(PolicyId, Digest), BTreeSet<usize>>,
    labels: Labels,
}

impl Counter {
    /// Counts by the end of `day`.
    pub fn new(day: NaiveDate) -> Self {
        Self { day, ..Self::default() }
    }

    /// What the policies of the cases so far declare.
    pub fn declared(&self) -> &BTreeMap<PolicyId, Declared> {
        &self.declared
    }

    /// The choices of the shares so far, with their labels.
    pub const fn labels(&self) -> &Labels {
        &self.labels
    }

    /// What a case counts as; none where it does not count at all, or began after the day.
    pub fn count(&mut self, world: &World<'_>, case: &Case) -> Result<Option<Row>, Uncounted> {
        let policy = &world.policy.policy;
        let declared = self.declared.entry(policy.clone()).or_insert_with(|| Declared::of(world.policy).0);
        let key = (policy.clone(), case.definition.clone());
        let applies = self.applies.entry(key).or_insert_with(|| declared.applying(world.definition, world.policy));
        if applies.is_empty() || case.began > self.day {
            return Ok(None);
        }
        for figure in applies.iter().filter_map(|at| declared.figures.get(*at)) {
            if let (Kind::Share { by, none }, false) = (&figure.kind, self.labels.contains_key(&figure.id)) {
                let known = world.definition.choices(by, world.policy).unwrap_or_default();
                let known = known.into_iter().map(|row| (row.id, row.label));
                let empty = none.iter().map(|label| (String::new(), label.clone()));
                self.labels.insert(figure.id.clone(), known.chain(empty).collect());
            }
        }
        let mut names = counted(world, case, self.day);
        let failed = |figure: &str| {
            let (case, figure) = (case.id.clone(), figure.to_owned());
            move |why| Uncounted { case, figure, why }
        };
        if !holds(declared.counts.as_ref(), &names).map_err(failed("counts"))? {
            return Ok(None);
        }
        let mut counts = BTreeMap::new();
        for figure in applies.iter().filter_map(|at| declared.figures.get(*at)) {
            let own = counts_of(figure, world, case, (&mut names, self.day)).map_err(failed(&figure.id))?;
            if !own.is_empty() {
                counts.insert(figure.id.clone(), own);
            }
        }
        let unit = declared.unit.as_ref().and_then(|unit| case.facts.get(unit)?.units().into_iter().next());
        let apart = unit.as_ref().is_some_and(|unit| world.people.units.get(unit).is_some_and(|known| !known.scored));
        let year = declared.year.as_ref().and_then(|mark| first(case, mark)).unwrap_or(case.began).year();
        let once = declared.once.iter().find_map(|field| known_by(case.facts.get(field)?));
        Ok(Some(Row {
            case: case.id.clone(),
            workflow: case.workflow.clone(),
            policy: policy.clone(),
            once,
            unit,
            apart,
            year,
            counts,
        }))
    }
}

type Names = BTreeMap<String, Val>;

fn counts_of(
    figure: &Figure,
    world: &World<'_>,
    case: &Case,
    (names, day): (&mut Names, NaiveDate),
) -> Result<Vec<Count>, EvalError> {
    if let Kind::Average { from, to, workdays } = &figure.kind {
        let over = holds(figure.over.as_ref(), names)?;
        let days = first(case, from).zip(first(case, to)).filter(|(from, to)| over && from <= to && *to <= day);
        let between =
            days.map(|(from, to)| if *workdays { world.calendar.workdays_between(from, to) } else { (to - from).num_days() });
        let between = between.and_then(|days| u64::try_from(days).ok());
        return Ok(between.map(|days| Count { item: None, as_what: As::Days(days) }).into_iter().collect());
    }
    let Some(each) = &figure.each else {
        let as_what = if holds(figure.over.as_ref(), names)? { as_what(figure, names, "case")? } else { None };
        return Ok(as_what.map(|as_what| Count { item: None, as_what }).into_iter().collect());
    };
    let mut counts = Vec::new();
    for (item, row) in items(names, each) {
        names.insert("item".to_owned(), row);
        if holds(figure.over.as_ref(), names)? {
            let as_what = as_what(figure, names, "item")?;
            counts.extend(as_what.map(|as_what| Count { item: Some(item), as_what }));
        }
    }
    names.remove("item");
    Ok(counts)
}

fn as_what(figure: &Figure, names: &Names, of: &str) -> Result<Option<As>, EvalError> {
    Ok(match &figure.kind {
        Kind::Rate(rate) => Some(As::Rate(rate.holds(names)?)),
        Kind::Share { by, none } => {
            let chosen = match names.get(of) {
                Some(Val::Record(parts)) => match parts.get(by.as_str()) {
                    Some(Val::Choice { id, .. }) => id.clone(),
                    _ => String::new(),
                },
                _ => String::new(),
            };
            (!chosen.is_empty() || none.is_some()).then_some(As::Share(chosen))
        }
        Kind::Average { .. } => None,
    })
}

fn holds(expr: Option<&Expr>, names: &Names) -> Result<bool, EvalError> {
    expr.map_or(Ok(true), |expr| expr.holds(names))
}

fn first(case: &Case, milestone: &dafu_engine::ids::Milestone) -> Option<NaiveDate> {
    case.marks.get(milestone)?.iter().min().copied()
}

fn known_by(value: &Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.clone()) } else { None }
}
