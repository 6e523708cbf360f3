//! How many days steps take, on average: read off the logs, in all and by unit.
//!
//! A step on an item's branch goes to the account of the item's unit, every other to that of the case's unit. What was withdrawn or
//! taken back is no work done and is not counted.

use super::round::mean;
use crate::tables::Table;
use chrono::NaiveDate;
use dafu_engine::definition::{Body, Definition};
use dafu_engine::ids::{ItemId, ScopeId, StepPath, UnitId, WorkflowId};
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::{Case, ItemSubject, Leave};
use serde::Serialize;
use std::collections::BTreeMap;

/// Days of steps.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    taken: BTreeMap<Step, BTreeMap<Option<UnitId>, Taken>>,
}

/// A step as tables are ordered by it: workflow, place, title, path.
type Step = (WorkflowId, Order, String, StepPath);

/// The place of a step in its definition.
type Order = usize;

/// How long something took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// All days together.
    pub days: u64,
    /// How often.
    pub times: usize,
}

impl Steps {
    /// Adds what a case's log says; `unit` is the unit to whose account the case goes.
    pub fn add(&mut self, definition: &Definition, case: &Case, log: &[Event], unit: Option<&UnitId>) {
        let order: BTreeMap<&StepPath, (usize, &str)> = definition
            .all_steps()
            .into_iter()
            .enumerate()
            .filter(|(_, step)| matches!(step.body, Body::Task(_) | Body::Approve(_) | Body::Wait(_)))
            .map(|(at, step)| (&step.path, (at, step.title.zh.as_str())))
            .collect();
        let mut entered: BTreeMap<&str, (&StepPath, NaiveDate, Option<UnitId>)> = BTreeMap::new();
        for event in log {
            match &event.what {
                What::StepEntered { scope, run } => {
                    let own = unit_of(case, scope).or_else(|| unit.cloned());
                    entered.insert(run.id.as_str(), (&run.step, event.on, own));
                }
                What::StepEnded { run, how, .. } => {
                    let Some((step, since, own)) = entered.remove(run.as_str()) else { continue };
                    let finished = !matches!(how, Leave::Withdrawn(_) | Leave::TakenBack);
                    let Some((at, title)) = order.get(step).filter(|_| finished) else { continue };
                    // What happened on paper may have been entered after the next step began.
                    let days = u64::try_from((event.on - since).num_days()).unwrap_or(0);
                    let key = (case.workflow.clone(), *at, (*title).to_owned(), step.clone());
                    let taken = self.taken.entry(key).or_default();
                    for account in std::iter::once(None).chain(own.map(Some)) {
                        let taken = taken.entry(account).or_default();
                        taken.days += days;
                        taken.times += 1;
                    }
                }
                _ => {}
            }
        }
    }

    /// The days of each step: its workflow, title and path, then in all and by unit.
    pub fn of_all(&self) -> impl Iterator<Item = (&WorkflowId, &str, &StepPath, Taken)> {
        self.taken.iter().map(|((workflow, _, title, path), taken)| {
            (workflow, title.as_str(), path, taken.get(&None).copied().unwrap_or_default())
        })
    }

    /// As a table: a row a step in all, then a row a step and unit.
    pub fn table(&self, title: &str, unit_name: impl Fn(&UnitId) -> String) -> Table {
        let columns = [("流程", 20), ("环节", 22), ("单位", 18), ("件次", 9), ("合计天数", 10), ("平均天数", 10)];
        let mut table = Table::new(title, columns);
        for ((workflow, _, title, _), units) in &self.taken {
            for (unit, taken) in units {
                let unit = unit.as_ref().map_or_else(String::new, &unit_name);
                let mean = mean(taken.days, taken.times).unwrap_or_default();
                let row = [workflow.to_string(), title.clone(), unit, taken.times.to_string(), taken.days.to_string(), mean];
                table.rows.push(row.to_vec());
            }
        }
        table
    }
}

/// The unit of the item whose branch a scope belongs to.
fn unit_of(case: &Case, scope: &ScopeId) -> Option<UnitId> {
    let (block, rest) = scope.as_str().split_once('[')?;
    let item = ItemId::new(rest.split_once(']')?.0);
    match &case.item(&StepPath::new(block), &item)?.subject {
        ItemSubject::Unit(unit) => Some(unit.clone()),
        ItemSubject::Person(_) | ItemSubject::Row(_) => None,
    }
}
