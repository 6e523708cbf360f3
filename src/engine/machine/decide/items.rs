//! Items of an `each`: deciding about overdue ones (3.3), asking one again (3.6).

use super::must_say_why;
use crate::definition::Late;
use crate::ids::{ItemId, StepPath};
use crate::machine::clock::{Due, DueOf};
use crate::machine::command::{Command, LateDecision};
use crate::machine::draft::Draft;
use crate::machine::event::{Place, What};
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{ItemRef, ItemState};
use crate::machine::tasks::tasks;
use crate::machine::who::{is_in_charge, must_be_in_charge};
use crate::value::Value;
use std::collections::BTreeMap;

/// The office in charge decides about an overdue item: wait until a new date, go on without it, or take it off.
pub(super) fn decide_late(
    draft: &mut Draft<'_>,
    command: &Command,
    (block, item): (&StepPath, &ItemId),
    decision: &LateDecision,
    reason: &str,
) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    let known = draft.case.item(block, item).cloned().ok_or_else(|| Refusal::from(Reason::NoSuchItem(item.clone())))?;
    if !known.to_decide {
        return Err(Reason::NothingToDecide(item.clone()).into());
    }
    let at = ItemRef { block: block.clone(), item: item.clone() };
    match decision {
        LateDecision::Wait { until } => {
            if *until <= draft.today {
                return Err(Reason::NotLater(draft.today).into());
            }
            draft.emit(What::ItemToDecide { item: at, open: false });
            if let Some(due) = known.due {
                let due = Due { date: *until, extended: due.extended.saturating_add(1), overdue: false, ..due };
                let of = DueOf::Item { block: block.clone(), item: item.clone() };
                draft.move_date(of, Some(due), reason);
            }
            Ok(())
        }
        LateDecision::GoOn => draft.silence(block, item, Some(reason.to_owned())),
        LateDecision::TakeOff => take_off(draft, block, item),
    }
}

/// Takes an item off the list that its block follows.
fn take_off(draft: &mut Draft<'_>, block: &StepPath, item: &ItemId) -> Result<(), Refusal> {
    let Some(over) = draft.world.definition.each(block).map(|each| each.over.id.clone()) else {
        return Err(Reason::NoSuchItem(item.clone()).into());
    };
    let list = match draft.case.facts.get(&over).cloned() {
        Some(Value::Units(mut units)) => {
            units.retain(|unit| unit.as_str() != item.as_str());
            Value::Units(units)
        }
        Some(Value::People(mut people)) => {
            people.retain(|person| person.as_str() != item.as_str());
            Value::People(people)
        }
        Some(Value::Rows(mut rows)) => {
            rows.retain(|row| row.id.as_str() != item.as_str());
            Value::Rows(rows)
        }
        Some(_) | None => return Err(Reason::NoSuchItem(item.clone()).into()),
    };
    let values = BTreeMap::from([(over, list)]);
    draft.must_not_touch_signed(&crate::ids::ScopeId::root(), &values)?;
    draft.emit(What::FactsWritten { place: Place::Case, values, run: None });
    draft.follow_lists()
}

/// Asks an item again that has answered or fallen silent; if the block is over, beside the flow.
pub(super) fn ask_again(
    draft: &mut Draft<'_>,
    command: &Command,
    block: &StepPath,
    item: &ItemId,
    reason: &str,
) -> Result<(), Refusal> {
    must_say_why(reason)?;
    if !holds_a_task_outside(draft, command) && !is_in_charge(&draft.world, &draft.case, command) {
        return Err(Reason::OnlyInCharge.into());
    }
    let step = draft.world.definition.step(block).ok_or_else(|| Refusal::from(Reason::NoSuchItem(item.clone())))?;
    let known = draft.case.item(block, item).cloned().ok_or_else(|| Refusal::from(Reason::NoSuchItem(item.clone())))?;
    let state = draft.case.blocks.get(block).cloned().unwrap_or_default();
    if draft.is_at_work(&known.scope) || known.state == ItemState::Withdrawn {
        return Err(Reason::CannotAskAgain(item.clone()).into());
    }
    draft.emit(What::Noted { text: reason.to_owned(), internal: false });
    let scope = draft.open_item(step, &state.run, known.subject)?;
    if !state.open {
        draft.emit(What::ScopeDetached { scope: scope.clone() });
    }
    draft.begin(&scope)
}

fn holds_a_task_outside(draft: &Draft<'_>, command: &Command) -> bool {
    let Some(person) = command.by.person() else { return false };
    tasks(&draft.world, &draft.case)
        .into_iter()
        .any(|task| task.item.is_none() && (task.owner.as_ref() == Some(person) || task.people.contains(person)))
}

/// What an overdue item means to its block.
pub(super) fn overdue(draft: &mut Draft<'_>, block: &StepPath, item: &ItemId) -> Result<(), Refusal> {
    let late = draft.world.definition.each(block).map_or(Late::Wait, |each| each.late);
    let open = draft.case.blocks.get(block).is_some_and(|block| block.open);
    match late {
        Late::GoOn if open => draft.silence(block, item, None),
        Late::Decide if open => {
            draft.emit(What::ItemToDecide { item: ItemRef { block: block.clone(), item: item.clone() }, open: true });
            Ok(())
        }
        Late::GoOn | Late::Decide | Late::Wait => Ok(()),
    }
}
