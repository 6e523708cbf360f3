//! The counts of many cases put together: in all, a year and a unit, each number with the cases it is made of.
//!
//! In all, cases of one proposal count once, and as done only when every one of them is; on the account of a unit each of its cases
//! counts. Units that are not scored stand apart and in no total of units.

use super::count::{As, Count, Row};
use super::declared::{Declared, Figure, Kind};
use super::round::{mean, percent, shares};
use crate::tables::Table;
use dafu_engine::ids::{CaseId, PolicyId, UnitId, WorkflowId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The figures of an office by the end of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// One part a workflow and policy.
    pub parts: Vec<Part>,
}

/// The figures of one workflow under one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The workflow.
    pub workflow: WorkflowId,
    /// The policy by which it is counted.
    pub policy: PolicyId,
    /// How many cases were counted.
    pub cases: usize,
    /// In all.
    pub all: Vec<Line>,
    /// By year.
    pub years: BTreeMap<i32, Vec<Line>>,
    /// By unit, those that are scored.
    pub units: BTreeMap<UnitId, Vec<Line>>,
    /// By unit, those that are not.
    pub apart: BTreeMap<UnitId, Vec<Line>>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it counts, as it is declared.
    pub of: String,
    /// Over what, as it is declared.
    pub over: String,
    /// The number.
    pub number: Number,
}

/// A figure's number, with what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    /// A rate.
    Rate {
        /// How many.
        of: usize,
        /// Of how many.
        over: usize,
        /// In percent; none over nothing.
        percent: Option<String>,
        /// The cases of the numerator.
        cases: Vec<CaseId>,
        /// The other cases of the denominator.
        others: Vec<CaseId>,
    },
    /// Shares of one whole.
    Shares(Vec<Share>),
    /// An average of days.
    Average {
        /// All days together.
        sum: u64,
        /// Of how many cases.
        count: usize,
        /// The mean; none of nothing.
        mean: Option<String>,
        /// Which cases.
        cases: Vec<CaseId>,
    },
}

/// One share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The choice.
    pub choice: String,
    /// What people call it.
    pub label: String,
    /// How many.
    pub count: usize,
    /// In percent; none of nothing.
    pub percent: Option<String>,
    /// The cases.
    pub cases: Vec<CaseId>,
}

/// The choices of a field by figure, in the order of the policy, each with its label.
pub type Labels = BTreeMap<String, Vec<(String, String)>>;

/// Puts rows together.
pub fn report(rows: &[Row], declared: &BTreeMap<PolicyId, Declared>, labels: &Labels) -> Report {
    let mut parts: BTreeMap<(&WorkflowId, &PolicyId), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        parts.entry((&row.workflow, &row.policy)).or_default().push(row);
    }
    let parts = parts.into_iter().filter_map(|((workflow, policy), rows)| {
        let declared = declared.get(policy)?;
        let lines = |rows: &[&Row], once: bool| lines(rows, declared, labels, once);
        let mut years: BTreeMap<i32, Vec<&Row>> = BTreeMap::new();
        let mut units: BTreeMap<(bool, &UnitId), Vec<&Row>> = BTreeMap::new();
        for row in &rows {
            years.entry(row.year).or_default().push(row);
            if let Some(unit) = &row.unit {
                units.entry((row.apart, unit)).or_default().push(row);
            }
        }
        let by_unit = |apart: bool| {
            let own = units.iter().filter(|((known, _), _)| *known == apart);
            own.map(|((_, unit), rows)| ((*unit).clone(), lines(rows, false))).collect()
        };
        Some(Part {
            workflow: workflow.clone(),
            policy: policy.clone(),
            cases: rows.len(),
            all: lines(&rows, true),
            years: years.iter().map(|(year, rows)| (*year, lines(rows, true))).collect(),
            units: by_unit(false),
            apart: by_unit(true),
        })
    });
    Report { parts: parts.collect() }
}

/// Every figure that counts anything here.
fn lines(rows: &[&Row], declared: &Declared, labels: &Labels, once: bool) -> Vec<Line> {
    let counting = declared.figures.iter().filter(|figure| rows.iter().any(|row| row.counts.contains_key(&figure.id)));
    counting
        .map(|figure| {
            let (of, over) = figure.declaration();
            let counts: Vec<(&Row, &Count)> =
                rows.iter().flat_map(|row| row.counts.get(&figure.id).into_iter().flatten().map(|count| (*row, count))).collect();
            let number = match &figure.kind {
                Kind::Rate(_) => rate(figure, &counts, once, declared.decimals),
                Kind::Share { .. } => share(&counts, labels.get(&figure.id).map_or(&[], Vec::as_slice), declared.decimals),
                Kind::Average { .. } => average(&counts),
            };
            Line { id: figure.id.clone(), title: figure.title.clone(), of, over, number }
        })
        .collect()
}

fn rate(figure: &Figure, counts: &[(&Row, &Count)], once: bool, decimals: u32) -> Number {
    let (mut cases, mut others) = (Vec::new(), Vec::new());
    for (row, count) in counts {
        let list = if count.as_what == As::Rate(true) { &mut cases } else { &mut others };
        list.push(row.case.clone());
    }
    let (mut of, mut over) = (cases.len(), counts.len());
    if once && figure.each.is_none() {
        let mut proposals: BTreeMap<&str, bool> = BTreeMap::new();
        for (row, count) in counts {
            let known = row.once.as_deref().unwrap_or_else(|| row.case.as_str());
            *proposals.entry(known).or_insert(true) &= count.as_what == As::Rate(true);
        }
        (of, over) = (proposals.values().filter(|done| **done).count(), proposals.len());
    }
    cases.dedup();
    others.dedup();
    Number::Rate { of, over, percent: percent(of, over, decimals), cases, others }
}

fn share(counts: &[(&Row, &Count)], labels: &[(String, String)], decimals: u32) -> Number {
    let mut chosen: BTreeMap<&str, Vec<CaseId>> = BTreeMap::new();
    for (row, count) in counts {
        if let As::Share(choice) = &count.as_what {
            chosen.entry(choice).or_default().push(row.case.clone());
        }
    }
    // First as the policy lists them, then what the policy no longer knows.
    let unknown = chosen.keys().filter(|choice| !labels.iter().any(|(known, _)| known == *choice));
    let order: Vec<(String, String)> =
        labels.iter().cloned().chain(unknown.map(|choice| ((*choice).to_owned(), (*choice).to_owned()))).collect();
    let numbers: Vec<usize> = order.iter().map(|(choice, _)| chosen.get(choice.as_str()).map_or(0, Vec::len)).collect();
    let percents = shares(&numbers, decimals);
    let rows = order.into_iter().zip(numbers).zip(percents).map(|(((choice, label), count), percent)| {
        let mut cases = chosen.remove(choice.as_str()).unwrap_or_default();
        cases.dedup();
        Share { choice, label, count, percent, cases }
    });
    Number::Shares(rows.collect())
}

fn average(counts: &[(&Row, &Count)]) -> Number {
    let days: Vec<(u64, CaseId)> = counts
        .iter()
        .filter_map(|(row, count)| if let As::Days(days) = count.as_what { Some((days, row.case.clone())) } else { None })
        .collect();
    let sum = days.iter().map(|(days, _)| days).sum();
    Number::Average {
        sum,
        count: days.len(),
        mean: mean(sum, days.len()),
        cases: days.into_iter().map(|(_, case)| case).collect(),
    }
}

impl Number {
    /// The cases it is made of, by part.
    pub fn cases(&self) -> Vec<(&str, &[CaseId])> {
        match self {
            Self::Rate { cases, others, .. } => vec![("分子", cases), ("其余", others)],
            Self::Shares(shares) => shares.iter().map(|share| (share.label.as_str(), share.cases.as_slice())).collect(),
            Self::Average { cases, .. } => vec![("", cases)],
        }
    }

    /// The rows of a table: what it is of, how many, of how many, and the result.
    fn rows(&self) -> Vec<[String; 4]> {
        let shown =
            |result: &Option<String>, unit: &str| result.as_ref().map_or_else(|| "—".to_owned(), |text| format!("{text}{unit}"));
        match self {
            Self::Rate { of, over, percent, .. } => vec![[String::new(), of.to_string(), over.to_string(), shown(percent, "%")]],
            Self::Average { sum, count, mean, .. } => {
                vec![[String::new(), sum.to_string(), count.to_string(), shown(mean, "")]]
            }
            Self::Shares(shares) => {
                let whole: usize = shares.iter().map(|share| share.count).sum();
                let row =
                    |share: &Share| [share.label.clone(), share.count.to_string(), whole.to_string(), shown(&share.percent, "%")];
                shares.iter().map(row).collect()
            }
        }
    }
}

/// The lines as a table; `of` names each block of lines.
pub fn table(title: &str, blocks: &[(String, &[Line])]) -> Table {
    let columns =
        [("", 18), ("指标", 22), ("分项", 16), ("分子", 9), ("分母", 9), ("结果", 10), ("分子口径", 44), ("分母口径", 44)];
    let mut table = Table::new(title, columns);
    for (name, lines) in blocks {
        for line in *lines {
            for [part, of, over, result] in line.number.rows() {
                table.rows.push(vec![
                    name.clone(),
                    line.title.clone(),
                    part,
                    of,
                    over,
                    result,
                    line.of.clone(),
                    line.over.clone(),
                ]);
            }
        }
    }
    table
}
