//! From the words of a script to the commands of the engine: which run, request, row or question is meant.

use super::check::{at, resolve, resolve_block};
use super::files::with_files;
use super::{Act, At, Verb};
use dafu_engine::definition::Definition;
use dafu_engine::ids::{PolicyId, RecordId, RunId, ScopeId, StepPath};
use dafu_engine::machine::command::Ask;
use dafu_engine::machine::event::Place;
use dafu_engine::machine::state::{Case, ItemRef};

/// The case that an act is about.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The definition it runs on.
    pub definition: &'a Definition,
    /// As it stands; none before it has begun.
    pub case: Option<&'a Case>,
    /// The policy of a case that is begun.
    pub policy: &'a PolicyId,
}

impl Asking<'_> {
    /// What `act` asks; an error where nothing in the case is meant by it.
    pub fn ask(&self, act: &Act) -> Result<Ask, String> {
        let Self { definition, case, policy } = *self;
        let task = match at(&act.verb) {
            Some(at) => self.task(at, &act.verb)?,
            None => RunId::default(),
        };
        let last_row = |record: &RecordId| {
            let rows = case.and_then(|case| case.records.get(record)).and_then(|rows| rows.last());
            rows.map(|row| row.row.id.clone()).ok_or_else(|| format!("{record} has no row yet"))
        };
        Ok(match act.verb.clone() {
            Verb::Act { outcome, form, straight_back, ticked, .. } => {
                Ask::Act { task, outcome, form: with_files(definition, &form), straight_back, ticked, over: None }
            }
            Verb::Create { case, facts } => {
                Ask::Create { case, policy: policy.clone(), facts: with_files(definition, &facts), parent: None }
            }
            Verb::Request { request, form } => Ask::Request { request, form: with_files(definition, &form) },
            Verb::Decide { request, outcome, form } => {
                let open = case.and_then(|case| {
                    case.requests
                        .iter()
                        .rfind(|(_, known)| known.kind == request && known.decided.is_none())
                        .map(|(number, _)| *number)
                });
                let number = open.ok_or_else(|| format!("no request `{request}` is open"))?;
                Ask::DecideRequest { number, outcome, form: with_files(definition, &form) }
            }
            Verb::Record { record, form } => Ask::AddRecord { record, row: with_files(definition, &form) },
            Verb::Confirm { record, says } => Ask::ConfirmRecord { row: last_row(&record)?, record, says },
            Verb::CorrectRecord { record, form, reason } => {
                Ask::CorrectRecord { row: last_row(&record)?, record, to: with_files(definition, &form), reason }
            }
            Verb::Late { block, item, decision, reason } => {
                Ask::DecideLate { block: block_path(definition, &block)?, item, decision, reason }
            }
            Verb::Claim { .. } => Ask::Claim { task },
            Verb::Release { .. } => Ask::Release { task },
            Verb::Delegate { to, .. } => Ask::Delegate { task, to },
            Verb::HandOver { to, reason, .. } => Ask::HandOver { task, to, reason },
            Verb::AddSigner { person, before, reason, .. } => Ask::AddSigner { task, person, before, reason },
            Verb::RemoveSigner { person, .. } => Ask::RemoveSigner { task, person },
            Verb::Consult { whom, question, .. } => Ask::Consult { task, whom, question },
            Verb::Answer { text } => {
                let number = case.and_then(|case| case.consults.keys().max().copied()).unwrap_or(0);
                Ask::AnswerConsult { number, answer: text }
            }
            Verb::TakeBack { reason, .. } => Ask::TakeBack { task, reason },
            Verb::AskAgain { block, item, reason } => Ask::AskAgain { block: block_path(definition, &block)?, item, reason },
            Verb::Urge { text, .. } => Ask::Urge { task, text },
            Verb::EndWait { reason, .. } => Ask::EndWait { task, reason },
            Verb::Move { to, reason } => Ask::Move { to, reason },
            Verb::Correct { item, form, reason } => {
                let place = match item {
                    Some((block, item)) => Place::Item(ItemRef { block: block_path(definition, &block)?, item }),
                    None => Place::Case,
                };
                Ask::Correct { place, form: with_files(definition, &form), reason }
            }
            Verb::StopClock { clock, reason } => Ask::StopClock { clock, reason },
            Verb::RestartClock { clock, reason } => Ask::RestartClock { clock, reason },
            Verb::Suspend { reason } => Ask::Suspend { reason },
            Verb::Resume { reason } => Ask::Resume { reason },
            Verb::Cancel { reason } => Ask::Cancel { reason },
            Verb::Fork { siblings, reason } => Ask::Fork { siblings, reason },
            Verb::Join { into, reason } => Ask::Join { into, reason },
            Verb::StartChild { case, workflow, facts, reason } => Ask::StartChild { case, workflow, facts, reason },
            Verb::Recompute { reason } => Ask::Recompute { reason },
            Verb::Note { text } => Ask::Note { text, internal: false },
        })
    }

    /// The run a script means: the open one of that step and item; where none is open, the last one there was.
    fn task(&self, at: &At, verb: &Verb) -> Result<RunId, String> {
        let Some(case) = self.case else { return Err("the case has not begun".to_owned()) };
        let step = path(self.definition, &at.step)?;
        let is_it = |scope: &ScopeId| match (&at.item, case.item_of(scope)) {
            (Some(item), Some(known)) => known.item == *item,
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let open = case.runs().find(|(scope, run)| run.step == step && is_it(scope)).map(|(_, run)| run.id.clone());
        let taking_back = matches!(verb, Verb::TakeBack { .. });
        match open {
            Some(run) if !taking_back => Ok(run),
            Some(_) | None => {
                last_run(case, &step, at).ok_or_else(|| format!("`{}` is not open; open are: {}", at.step, open_steps(case)))
            }
        }
    }
}

fn path(definition: &Definition, step: &StepPath) -> Result<StepPath, String> {
    resolve(definition, step).ok_or_else(|| format!("there is no step `{step}`, or several end with that name"))
}

fn block_path(definition: &Definition, block: &StepPath) -> Result<StepPath, String> {
    resolve_block(definition, block).ok_or_else(|| format!("there is no `each` named `{block}`, or several are"))
}

fn last_run(case: &Case, step: &StepPath, at: &At) -> Option<RunId> {
    let name = format!("{}#", step.step());
    let item = at.item.as_ref().map(|item| format!("[{item}]"));
    case.ended
        .iter()
        .filter(|(run, _)| {
            let last = run.as_str().rsplit('/').next().unwrap_or_default();
            last.starts_with(&name) && item.as_ref().is_none_or(|item| run.as_str().contains(item.as_str()))
        })
        .max_by_key(|(_, ended)| ended.at)
        .map(|(run, _)| run.clone())
}

fn open_steps(case: &Case) -> String {
    case.runs().map(|(_, run)| run.id.to_string()).collect::<Vec<_>>().join(", ")
}
