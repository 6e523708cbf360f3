//! `decide`: what happens when a command reaches a case, or why nothing does. One file a command; this one only dispatches.
//!
//! Every file takes a [`Draft`], asks who may, what is filled in and what the definition says, and emits events. Nothing here
//! reads a clock, rolls a die or knows a step's name.

mod act;
mod around;
mod clocks;
mod consult;
mod correct;
mod create;
mod hold;
mod items;
mod join;
pub(super) mod migrate;
mod records;
mod requests;
mod results;
mod sign;
mod signers;
mod standing;
mod take_back;
mod time;

use super::World;
use super::command::{Ask, Command, Now};
use super::draft::Draft;
use super::event::{Actor, Event};
use super::invariants;
use super::refusal::{Reason, Refusal};
use super::state::{Case, Status};
use super::who::{is_in_charge, must_be_himself};
use chrono::NaiveDate;

/// What happens when `command` reaches `case` now: the events, or why not. No events: the command has nothing left to do.
pub fn decide(world: &World<'_>, case: Option<&Case>, command: &Command, now: Now) -> Result<Vec<Event>, Refusal> {
    decided(world, case, command, now).map_err(|refusal| refusal.resolved(world, case))
}

fn decided(world: &World<'_>, case: Option<&Case>, command: &Command, now: Now) -> Result<Vec<Event>, Refusal> {
    must_be_himself(world, command)?;
    let events = match (&command.ask, case) {
        (Ask::Create { case: id, policy, facts, parent }, None) => {
            create::create(world, command, now, create::Begin { id, policy, facts, parent: parent.as_ref() })
        }
        (Ask::Create { .. }, Some(_)) => Err(Reason::CaseExists.into()),
        (_, None) => Err(Reason::NoSuchCase.into()),
        (_, Some(case)) => on_case(world, case, command, now),
    }?;
    debug_assert_eq!(invariants::after(world.definition, case, &events), Vec::new(), "{:?}", command.ask);
    Ok(events)
}

fn on_case(world: &World<'_>, case: &Case, command: &Command, now: Now) -> Result<Vec<Event>, Refusal> {
    // A migration is decided against the definition the case is to follow.
    if world.definition.digest != case.definition && !matches!(command.ask, Ask::Migrate { .. }) {
        return Err(Reason::WrongDefinition.into());
    }
    if let Status::Ended { .. } = case.status {
        return after_the_end(command);
    }
    let on = day(world, case, command, now)?;
    let mut draft = Draft::new(*world, case.clone(), command, now, on);
    if let Status::Suspended { .. } = case.status
        && !accepted_while_suspended(&command.ask)
    {
        return Err(Refusal::from(Reason::CaseSuspended).ask(&world.definition.in_charge));
    }
    if let Status::Joining { .. } = case.status
        && !matches!(command.ask, Ask::Message { .. } | Ask::Note { .. } | Ask::Outcome { .. } | Ask::DueReached { .. })
    {
        return Err(Reason::CaseJoining.into());
    }
    dispatch(&mut draft, command)?;
    Ok(draft.into_events())
}

/// A late timer, result or message finds nothing to do; a person is told.
fn after_the_end(command: &Command) -> Result<Vec<Event>, Refusal> {
    match command.by {
        Actor::System(_) => Ok(Vec::new()),
        Actor::Person(_) | Actor::Agent { .. } | Actor::Link(_) => Err(Reason::CaseEnded.into()),
    }
}

/// What is accepted while the case is suspended (5.5).
const fn accepted_while_suspended(ask: &Ask) -> bool {
    matches!(
        ask,
        Ask::Resume { .. }
            | Ask::Cancel { .. }
            | Ask::Note { .. }
            | Ask::HandOver { .. }
            | Ask::Outcome { .. }
            | Ask::Message { .. }
            | Ask::DueReached { .. }
    )
}

/// The day the act happened: never in the future, never before the case, not far back but by the office in charge (5.8).
fn day(world: &World<'_>, case: &Case, command: &Command, now: Now) -> Result<NaiveDate, Refusal> {
    let Some(on) = command.on else { return Ok(now.today.max(case.began)) };
    if on > now.today {
        return Err(Reason::InTheFuture(on).into());
    }
    if on < case.began {
        return Err(Reason::BeforeTheCase(on).into());
    }
    let days = world.policy.backdate_days;
    let back = (now.today - on).num_days();
    if back > i64::from(days) && !is_in_charge(world, case, command) {
        return Err(Refusal::from(Reason::TooFarBack { on, days }).ask(&world.definition.in_charge));
    }
    Ok(on)
}

fn dispatch(draft: &mut Draft<'_>, command: &Command) -> Result<(), Refusal> {
    match &command.ask {
        Ask::Create { .. } => Err(Reason::CaseExists.into()),
        Ask::Act { task, outcome, form, straight_back, ticked, over } => {
            let act =
                act::Act { task, outcome: outcome.as_ref(), form, straight_back: *straight_back, ticked, over: over.as_ref() };
            act::act(draft, command, &act)
        }
        Ask::Urge { task, text } => around::urge(draft, command, task, text),
        Ask::EndWait { task, reason } => time::end_wait(draft, command, task, reason),
        Ask::Claim { task } => hold::claim(draft, command, task),
        Ask::Release { task } => hold::release(draft, command, task),
        Ask::Delegate { task, to } => hold::delegate(draft, command, task, to),
        Ask::HandOver { task, to, reason } => hold::hand_over(draft, command, task, to, reason),
        Ask::AddSigner { task, person, before, reason } => signers::add(draft, command, task, (person, *before), reason),
        Ask::RemoveSigner { task, person } => signers::remove(draft, command, task, person),
        Ask::Consult { task, whom, question } => consult::consult(draft, command, task, whom, question),
        Ask::AnswerConsult { number, answer } => consult::answer(draft, command, *number, answer),
        Ask::TakeBack { task, reason } => take_back::take_back(draft, command, task, reason),
        Ask::AskAgain { block, item, reason } => items::ask_again(draft, command, block, item, reason),
        Ask::Request { request, form } => requests::ask(draft, command, request, form),
        Ask::DecideRequest { number, outcome, form } => requests::decide(draft, command, *number, outcome, form),
        Ask::AddRecord { record, row } => records::add(draft, command, record, row),
        Ask::ConfirmRecord { record, row, says } => records::confirm(draft, command, record, row, *says),
        Ask::CorrectRecord { record, row, to, reason } => records::correct(draft, command, (record, row), to, reason),
        Ask::DecideLate { block, item, decision, reason } => items::decide_late(draft, command, (block, item), decision, reason),
        Ask::StopClock { clock, reason } => clocks::stop(draft, command, clock, reason),
        Ask::RestartClock { clock, reason } => clocks::restart(draft, command, clock, reason),
        Ask::Move { to, reason } => around::move_to(draft, command, to, reason),
        Ask::Correct { place, form, reason } => correct::correct(draft, command, place, form, reason),
        Ask::Suspend { reason } => standing::suspend(draft, command, reason),
        Ask::Resume { reason } => standing::resume(draft, command, reason),
        Ask::Cancel { reason } => standing::cancel(draft, command, reason),
        Ask::Fork { siblings, reason } => join::fork(draft, command, siblings, reason),
        Ask::Join { into, reason } => join::join(draft, command, into, reason),
        Ask::StartChild { case, workflow, facts, reason } => join::start_child(draft, command, (case, workflow), facts, reason),
        Ask::Migrate { paths, reason } => migrate::migrate(draft, command, paths, reason),
        Ask::Recompute { reason } => clocks::recompute(draft, command, reason),
        Ask::DueReached { timer } => time::due_reached(draft, timer),
        Ask::Outcome { result } => results::result(draft, command, result),
        Ask::Message { message } => join::message(draft, command, message),
        Ask::Note { text, internal } => around::note(draft, command, text, *internal),
    }
}

/// Refuses an empty reason.
fn must_say_why(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() { Err(Reason::ReasonMissing.into()) } else { Ok(()) }
}
