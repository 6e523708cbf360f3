//! Asking somebody outside the flow; nobody waits for the answer.

use super::act::open_run;
use crate::ids::{PersonId, RunId};
use crate::machine::command::Command;
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::Consult;
use crate::machine::tasks::tasks;

/// Asks. Whoever can act at the run may.
pub(super) fn consult(
    draft: &mut Draft<'_>,
    command: &Command,
    task: &RunId,
    whom: &PersonId,
    question: &str,
) -> Result<(), Refusal> {
    open_run(draft, task)?;
    let Some(by) = command.by.person().cloned() else { return Err(Reason::SystemMayNot.into()) };
    let may = tasks(&draft.world, &draft.case).into_iter().any(|open| {
        open.run.as_ref() == Some(task) && (open.owner.as_ref() == Some(&by) || open.owner.is_none() && open.people.contains(&by))
    });
    if !may {
        return Err(Reason::NotHeld.into());
    }
    if !draft.world.people.persons.contains_key(whom) {
        return Err(Reason::UnknownPerson(whom.clone()).into());
    }
    super::must_say_why(question)?;
    let number = draft.case.consults.keys().max().copied().unwrap_or(0).saturating_add(1);
    let consult = Consult { run: task.clone(), by, whom: whom.clone(), question: question.to_owned(), answer: None };
    draft.emit(What::Consulted { number, consult });
    draft.notify("consulted", vec![whom.clone()], Vec::new(), Some(question.to_owned()));
    Ok(())
}

/// Answers. Only the person asked may.
pub(super) fn answer(draft: &mut Draft<'_>, command: &Command, number: u32, answer: &str) -> Result<(), Refusal> {
    let known = draft.case.consults.get(&number).cloned();
    let asked = known.filter(|consult| consult.answer.is_none() && Some(&consult.whom) == command.by.person());
    let Some(consult) = asked else { return Err(Reason::NoSuchConsult(number).into()) };
    super::must_say_why(answer)?;
    draft.emit(What::ConsultAnswered { number, answer: answer.to_owned() });
    draft.notify("consult_answered", vec![consult.by], Vec::new(), Some(answer.to_owned()));
    Ok(())
}
