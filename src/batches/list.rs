//! The list of a batch (任务分解表), whole and of one unit, and how many proposals each unit has in it.

use super::Listing;
use super::read::Kind;
use crate::ledger::Look;
use crate::tables::Table;
use dafu_engine::ids::{CaseId, FieldId, UnitId};
use dafu_engine::machine::World;
use dafu_engine::machine::command::FormInput;
use dafu_engine::machine::form::value;
use dafu_engine::machine::state::Case;
use std::collections::BTreeMap;

/// How many proposals a unit leads and advises on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Share {
    /// Leads.
    pub lead: usize,
    /// Advises.
    pub co: usize,
}

/// How many proposals each unit has in a plan.
pub fn shares((lead, co): (&FieldId, &FieldId), plan: &BTreeMap<CaseId, FormInput>) -> BTreeMap<UnitId, Share> {
    let mut shares: BTreeMap<UnitId, Share> = BTreeMap::new();
    for form in plan.values() {
        for unit in units(form, lead) {
            shares.entry(unit).or_default().lead += 1;
        }
        for unit in units(form, co) {
            shares.entry(unit).or_default().co += 1;
        }
    }
    shares
}

/// The units that a form names in a field.
pub fn units(form: &FormInput, field: &FieldId) -> Vec<UnitId> {
    match form.get(field) {
        Some(serde_json::Value::String(unit)) => vec![unit.as_str().into()],
        Some(serde_json::Value::Array(list)) => list.iter().filter_map(|unit| Some(unit.as_str()?.into())).collect(),
        Some(_) | None => Vec::new(),
    }
}

/// The row of a case, as it would stand once the plan is carried out.
pub fn row(kind: &Kind, world: &World<'_>, case: &Case, form: &FormInput) -> Vec<String> {
    let mut case = case.clone();
    for (field, json) in form {
        if let Ok(value) = value(world, field, json, None) {
            case.facts.insert(field.clone(), value);
        }
    }
    let look = Look { world: *world, case: &case, words: &kind.words };
    kind.columns.iter().map(|column| look.cell(&column.of, column.show.as_deref())).collect()
}

/// An empty list.
pub fn table(kind: &Kind, title: &str) -> Table {
    Table::new(title, kind.columns.iter().map(|column| (column.title.clone(), column.width)))
}

/// What of an issued list is the business of a unit, in the order of the list.
pub fn of_unit(
    listing: &Listing,
    title: &str,
    (plan, fields): (&BTreeMap<CaseId, FormInput>, [&FieldId; 2]),
    unit: &UnitId,
) -> Table {
    let concerns =
        |case: &CaseId| plan.get(case).is_some_and(|form| fields.into_iter().any(|field| units(form, field).contains(unit)));
    let rows = listing.rows.iter().filter(|(case, _)| concerns(case)).map(|(_, row)| row.clone());
    Table { rows: rows.collect(), ..Table::new(title, listing.columns.iter().cloned()) }
}

/// The first rows of a list for a text: the first two columns of each.
pub fn first_rows(table: &Table, show: usize) -> String {
    let line = |row: &Vec<String>| format!("　　{}", row.iter().take(2).cloned().collect::<Vec<_>>().join("　"));
    table.rows.iter().take(show).map(line).collect::<Vec<_>>().join("\n")
}
