//! Moving a case to another version of its definition (7.5). The world's definition is the new one.

use super::must_say_why;
use crate::definition::Body;
use crate::ids::StepPath;
use crate::machine::command::Command;
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::migrate::mapped;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Position, Work};
use crate::machine::who::must_be_in_charge;
use std::collections::BTreeMap;

/// Moves the case, where every open scope lands on a step of the same kind in a list that is there.
pub(super) fn migrate(
    draft: &mut Draft<'_>,
    command: &Command,
    paths: &BTreeMap<StepPath, StepPath>,
    reason: &str,
) -> Result<(), Refusal> {
    must_be_in_charge(&draft.world, &draft.case, command)?;
    must_say_why(reason)?;
    if draft.world.definition.workflow != draft.case.workflow {
        return Err(Reason::WrongDefinition.into());
    }
    if draft.world.definition.digest == draft.case.definition {
        return Ok(());
    }
    for scope in draft.case.scopes.values() {
        let Position::At(run) = &scope.at else { continue };
        let list = draft.world.definition.list(&mapped(&scope.list, paths));
        let find = |step: &StepPath| {
            let to = mapped(step, paths);
            list.and_then(|list| list.steps.values().find(|known| known.path == to))
        };
        let lands = find(&run.step).is_some_and(|step| same_kind(&run.work, &step.body));
        // What was promised to whoever sent it back must be kept (2.7).
        let leads_back = run.straight_back_to.as_ref().is_none_or(|step| find(step).is_some());
        if !lands || !leads_back {
            return Err(Reason::CannotMigrate(run.step.clone()).into());
        }
    }
    let definition = draft.world.definition.digest.clone();
    draft.emit(What::Migrated { definition, paths: paths.clone(), reason: reason.to_owned() });
    draft.refresh_dates(reason)
}

/// Whether a step of this body does such work.
pub(in crate::machine) const fn same_kind(work: &Work, body: &Body) -> bool {
    matches!(
        (work, body),
        (Work::Task { .. }, Body::Task(_))
            | (Work::Approve { .. }, Body::Approve(_))
            | (Work::Parallel, Body::Parallel(_))
            | (Work::Each, Body::Each(_))
            | (Work::Wait { .. }, Body::Wait(_))
            | (Work::Archive, Body::Archive(_))
            | (Work::Route, Body::Route)
    )
}
