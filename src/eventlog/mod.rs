//! What happened, for other programs: cases and events as JSON Lines, and the event log as XES (IEEE 1849-2016), which tools of
//! process mining read.
//!
//! What only some may see before a step ends (4.5 of docs/SEMANTICS.md) is left out while that step runs, and the line says so.
//! Deliberately no choice of fields: whoever reads it takes what is needed.

#[cfg(test)]
mod tests;
mod xes;

pub use xes::Xes;

use dafu_engine::definition::Definition;
use dafu_engine::ids::StepPath;
use dafu_engine::machine::event::{Event, Place, What};
use dafu_engine::machine::state::Case;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A case as one line of JSON: where it stands and all it remembers.
pub fn case_line(definition: &Definition, case: &Case) -> serde_json::Result<String> {
    let mut case = case.clone();
    let hidden = hidden(definition, &case);
    for (_, block) in case.blocks.iter_mut().filter(|(path, _)| hidden.contains(*path)) {
        block.items.iter_mut().for_each(|item| item.fields.clear());
    }
    let mut line = serde_json::to_value(&case)?;
    mark_withheld(&mut line, &hidden);
    serde_json::to_string(&line)
}

/// An event as one line of JSON; `case` is whose it is.
pub fn event_line(definition: &Definition, case: &Case, event: &Event) -> serde_json::Result<String> {
    let hidden = hidden(definition, case);
    let mut event = event.clone();
    let withheld = match &mut event.what {
        What::FactsWritten { place: Place::Item(item), values, .. }
        | What::Corrected { place: Place::Item(item), values, .. }
            if hidden.contains(&item.block) =>
        {
            values.clear();
            true
        }
        _ => false,
    };
    let mut line = json!({ "case": case.id, "workflow": case.workflow });
    if let (Value::Object(line), Value::Object(event)) = (&mut line, serde_json::to_value(&event)?) {
        line.extend(event);
        if withheld {
            line.insert("withheld".to_owned(), true.into());
        }
    }
    serde_json::to_string(&line)
}

/// The blocks whose answers not everybody may see yet.
fn hidden(definition: &Definition, case: &Case) -> BTreeSet<StepPath> {
    let steps = definition.all_steps().into_iter().filter(|step| !step.seen_by.is_empty());
    steps.map(|step| step.path.clone()).filter(|path| case.blocks.get(path).is_some_and(|block| block.open)).collect()
}

fn mark_withheld(line: &mut Value, hidden: &BTreeSet<StepPath>) {
    if let (Value::Object(line), false) = (line, hidden.is_empty()) {
        line.insert("withheld".to_owned(), json!(hidden));
    }
}
