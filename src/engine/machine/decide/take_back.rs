//! Taking one's last act back (撤回) while nobody has gone on from it (4.3).

use super::must_say_why;
use crate::definition::{Step, Way};
use crate::ids::{Milestone, RunId, ScopeId};
use crate::machine::command::Command;
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::refusal::{Bar, Reason, Refusal};
use crate::machine::state::{Ended, Leave, Position, Run, TurnState, Work};
use crate::value::Value;
use chrono::NaiveDate;

/// Closes the run that the act opened and opens the old step again, filled in as it was.
pub(super) fn take_back(draft: &mut Draft<'_>, command: &Command, task: &RunId, reason: &str) -> Result<(), Refusal> {
    must_say_why(reason)?;
    let Some(ended) = draft.case.ended.get(task).cloned() else { return Err(Reason::NoSuchTask(task.clone()).into()) };
    if command.by.hand().is_none() || ended.by.hand() != command.by.hand() {
        return Err(Reason::CannotTakeBack(Bar::NotYours).into());
    }
    let (scope, run) = opened_by(draft, task).ok_or_else(|| Refusal::from(Reason::CannotTakeBack(Bar::GoneOn)))?;
    must_be_untouched(draft, &run)?;
    let step = old_step(draft, &scope, task)?;
    if step.starts.is_some() && draft.case.children.values().any(|child| child.step.as_ref() == Some(&step.path)) {
        return Err(Reason::CannotTakeBack(Bar::Started).into());
    }
    let unmarked = marked_by(draft, &scope, step, &ended);
    draft.emit(What::TakenBack { run: task.clone(), reason: reason.to_owned(), unmarked: unmarked.clone() });
    draft.emit(What::StepEnded { scope: scope.clone(), run: run.id.clone(), how: Leave::TakenBack });
    draft.reopen_documents(&scope, &step.path.step(), "撤回");
    for (milestone, day) in &unmarked {
        draft.unmarked(milestone, *day, reason)?;
    }
    draft.enter(&scope, step, crate::machine::route::Entry::default())
}

/// The milestones that the act recorded.
fn marked_by(draft: &Draft<'_>, scope: &ScopeId, step: &Step, ended: &Ended) -> Vec<(Milestone, NaiveDate)> {
    let button = match &ended.how {
        Leave::Outcome(id) => step.outcome(id),
        Leave::Next | Leave::Chose(_) | Leave::Time | Leave::Withdrawn(_) | Leave::TakenBack => None,
    };
    let forward = button.is_none_or(|button| matches!(button.way, Way::Next(_)));
    let own = if forward { step.marks.as_slice() } else { &[] };
    own.iter()
        .chain(button.into_iter().flat_map(|button| &button.marks))
        .filter_map(|mark| {
            let day = match mark.on.as_ref().map(|on| draft.field_value(scope, &on.id)) {
                None => ended.on,
                Some(Some(Value::Date(date))) => date,
                Some(_) => return None,
            };
            let recorded = draft.case.marks.get(&mark.milestone).is_some_and(|days| days.contains(&day));
            recorded.then(|| (mark.milestone.clone(), day))
        })
        .collect()
}

/// The run that was entered because `task` ended, where its scope is still there.
fn opened_by(draft: &Draft<'_>, task: &RunId) -> Option<(ScopeId, Run)> {
    draft.case.scopes.iter().find_map(|(id, scope)| match &scope.at {
        Position::At(run) if run.came_from.as_ref() == Some(task) => Some((id.clone(), run.clone())),
        Position::At(_) | Position::Between | Position::Done(_) | Position::Withdrawn(_) => None,
    })
}

fn must_be_untouched(draft: &Draft<'_>, run: &Run) -> Result<(), Refusal> {
    let untouched = match &run.work {
        Work::Task { hold } => hold.owner.is_none() && hold.delegate.is_none() && hold.prepared.is_none(),
        Work::Approve { turns, .. } => turns.iter().all(|turn| matches!(turn.state, TurnState::Open) && turn.added_by.is_none()),
        Work::Wait { .. } => true,
        // A block has branches of its own, an archive is being written: nothing to take back.
        Work::Parallel | Work::Each | Work::Archive | Work::Route => false,
    };
    let sealed = draft.case.documents.values().any(|document| !document.reopened && !document.originals.is_empty());
    if !untouched || sealed {
        return Err(Reason::CannotTakeBack(Bar::Touched).into());
    }
    Ok(())
}

fn old_step<'a>(draft: &Draft<'a>, scope: &ScopeId, task: &RunId) -> Result<&'a Step, Refusal> {
    let id = task.as_str().rsplit('/').next().and_then(|last| last.split('#').next()).unwrap_or_default();
    draft.sibling(scope, &crate::ids::StepId::new(id))
}
