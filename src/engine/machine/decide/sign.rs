//! Signing, and sending back, at an `approve` (3.7, 4.6, 6.3).

use super::act::{
    Act, button, must_be_clean, must_be_offered, must_be_ready, must_go_straight, must_not_be_refused, read_at, write,
};
use crate::definition::{Approve, Ask, Step, Way};
use crate::ids::{Digest, PersonId, RoleId, RunId, ScopeId};
use crate::machine::command::Command;
use crate::machine::draft::Draft;
use crate::machine::event::What;
use crate::machine::form::asks;
use crate::machine::refusal::{Reason, Refusal};
use crate::machine::state::{Run, Turn, TurnState};
use crate::machine::tasks::signers;
use crate::machine::who::{Seat, acting_person};

/// The `approve` at hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'d, 's> {
    pub scope: &'s ScopeId,
    pub run: &'s Run,
    pub step: &'d Step,
    pub approve: &'d Approve,
}

/// A signature, or one signer's sending back, which ends the run at once.
pub(super) fn sign<'a>(draft: &mut Draft<'a>, command: &Command, at: At<'a, '_>, act: &Act<'_>) -> Result<(), Refusal> {
    let (index, turn, person) = own_turn(draft, command, at.scope, &at.run.id)?;
    must_be_ready(at.run)?;
    let button = button(at.step, act.outcome)?;
    let forward = button.is_none_or(|(_, button)| matches!(button.way, Way::Next(_)));
    let mut form: Vec<Ask> = asks(draft.world.policy, &at.step.form);
    form.extend(at.approve.by.get(turn.line).map(|line| line.form.clone()).unwrap_or_default());
    if !forward {
        for ask in &mut form {
            ask.required = false;
        }
    }
    form.extend(button.into_iter().flat_map(|(_, button)| button.form.clone()));
    let values = read_at(draft, at.scope, (at.step, button), &form, act.form)?;
    let over = what_is_signed(draft, &at.run.id, act.over)?;
    let reason = write(draft, at.scope, Some(&at.run.id), values)?;
    if let Some((id, button)) = button {
        must_be_offered(draft, at.scope, &at.run.id, button)?;
        draft.emit(What::OutcomeTaken { run: at.run.id.clone(), outcome: id.clone(), role: turn.role.clone(), reason });
    }
    if !forward {
        let (id, button) = button.ok_or_else(|| Refusal::from(Reason::WhichOutcome(Vec::new())))?;
        must_go_straight(draft, at.scope, at.step, button, act.straight_back)?;
        return draft.go_back((at.scope, &at.run.id), at.step, id, act.straight_back);
    }
    must_not_be_refused(draft, at.scope, at.run, at.step)?;
    // The first signer ticks what the check found; those after him need not tick it again.
    let first = draft.turns(&at.run.id).iter().all(|turn| !matches!(turn.state, TurnState::Signed { .. }));
    if first {
        must_be_clean(draft, act.ticked)?;
    }
    let scan = command.paper.as_ref().map(|paper| paper.scan.clone());
    draft.emit(What::Signed { run: at.run.id.clone(), index, person, over, scan });
    if draft.enough_signed(&at.run.id, at.approve)? {
        return draft.go_on(at.scope, &at.run.id, at.step, button.map(|(id, _)| id));
    }
    Ok(())
}

/// The open turn that the actor may take, and in whose name.
pub(super) fn own_turn(
    draft: &Draft<'_>,
    command: &Command,
    scope: &ScopeId,
    run: &RunId,
) -> Result<(usize, Turn, PersonId), Refusal> {
    let item = draft.case.item_of(scope).cloned();
    let turns = draft.turns(run);
    let mut roles: Vec<RoleId> = Vec::new();
    let mut why = None;
    for (index, turn) in turns.iter().enumerate().filter(|(_, turn)| turn.state == TurnState::Open) {
        let (_, candidates) = signers(&draft.world, &draft.case, turn, item.as_ref());
        let seat = Seat { candidates: &candidates, item: item.as_ref(), unit: turn.unit.as_ref() };
        match acting_person(&draft.world, &draft.case, command, &turn.role, &seat) {
            Ok(person) => return Ok((index, turn.clone(), person)),
            Err(refusal) if matches!(refusal.reason, Reason::NotYours(_)) => roles.push(turn.role.clone()),
            // That the signer is of another turn says least of all.
            Err(refusal) => {
                if why.as_ref().is_none_or(|known: &Refusal| matches!(known.reason, Reason::NotOfRole { .. })) {
                    why = Some(refusal);
                }
            }
        }
    }
    if let Some(refusal) = why {
        return Err(refusal);
    }
    let person = command.by.person();
    let has_signed = turns.iter().any(|turn| matches!(&turn.state, TurnState::Signed { by, .. } if Some(by) == person));
    let later = has_signed || comes_later(draft, command, scope, run);
    if later { Err(Reason::NotYourTurn(roles).into()) } else { Err(Reason::NotYours(roles).into()) }
}

/// Whether the actor could sign on some line of this `approve`, only not now.
fn comes_later(draft: &Draft<'_>, command: &Command, scope: &ScopeId, run: &RunId) -> bool {
    let Some((_, known)) = draft.case.run(run) else { return false };
    let Some(step) = draft.world.definition.step(&known.step) else { return false };
    let crate::definition::Body::Approve(approve) = &step.body else { return false };
    let item = draft.case.item_of(scope).cloned();
    approve.by.iter().any(|line| {
        let candidates = crate::machine::who::holders(&draft.world, &draft.case, &line.role.id, item.as_ref()).people;
        command.by.person().is_some_and(|person| candidates.contains(person))
    })
}

/// The digest a signature covers: that of the frozen draft, which must be what the signer was shown.
fn what_is_signed(draft: &Draft<'_>, run: &RunId, shown: Option<&Digest>) -> Result<Option<Digest>, Refusal> {
    let frozen =
        draft.case.documents.get(run.as_str()).and_then(|document| document.draft.as_ref()).map(|made| made.digest.clone());
    match (&frozen, shown) {
        (Some(frozen), Some(shown)) if frozen != shown => Err(Reason::NotWhatWasShown.into()),
        (Some(_) | None, _) => Ok(frozen),
    }
}
