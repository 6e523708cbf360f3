//! Whose a date is: the tasks it belongs to, and the people and units behind them.

use super::World;
use super::clock::DueOf;
use super::state::Case;
use super::tasks::{OpenTask, tasks};
use crate::ids::{PersonId, UnitId};
use crate::value::Value;
use std::collections::BTreeSet;

/// The open tasks that a date is the date of; for a clock, those of the main flow.
pub fn tasks_of(world: &World<'_>, case: &Case, of: &DueOf) -> Vec<OpenTask> {
    let belongs = |task: &OpenTask| match of {
        DueOf::Run(run) => task.run.as_ref() == Some(run),
        DueOf::Item { item, .. } => task.item.as_ref() == Some(item),
        DueOf::Clock(_) => task.item.is_none() && !task.detached && task.run.is_some(),
        DueOf::Request(number) => task.key.starts_with(&format!("request {number} ")),
    };
    tasks(world, case).into_iter().filter(belongs).collect()
}

/// Those who have these tasks: the owner, or everybody who may take it.
pub fn people_of(tasks: &[OpenTask]) -> BTreeSet<PersonId> {
    tasks.iter().flat_map(|task| task.owner.clone().map_or_else(|| task.people.clone(), |owner| [owner].into())).collect()
}

/// The units behind these tasks: those their roles are bound to; for a person's task, his unit among those the case names,
/// or his own where it names none of them.
pub fn units_of(world: &World<'_>, case: &Case, tasks: &[OpenTask]) -> BTreeSet<UnitId> {
    let named: BTreeSet<UnitId> = case.facts.values().flat_map(Value::units).collect();
    let mut units = BTreeSet::new();
    for task in tasks {
        if !task.units.is_empty() {
            units.extend(task.units.iter().cloned());
            continue;
        }
        let people = people_of(std::slice::from_ref(task));
        let held = world.people.posts.iter().filter(|held| people.contains(&held.person)).map(|held| held.unit.clone());
        let (of_case, others): (BTreeSet<UnitId>, BTreeSet<UnitId>) = held.partition(|unit| named.contains(unit));
        units.extend(if of_case.is_empty() { others } else { of_case });
    }
    units
}
