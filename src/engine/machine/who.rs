//! Who may do what: roles resolved against the case and the roster (docs/SEMANTICS.md part 4).
//!
//! Always decided at the command, from the posts held then; nothing about people is stored in a case but who has claimed what.

use super::World;
use super::command::{Ask, Command};
use super::event::{Actor, Paper};
use super::refusal::{Reason, Refusal};
use super::state::{Case, ItemRef, ItemSubject};
use crate::definition::{Role, RoleOf, Subject};
use crate::ids::{PersonId, RoleId, UnitId};
use crate::value::Value;
use std::collections::BTreeSet;

/// Whom a role means right now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holders {
    /// The units whose people are meant; empty for a role bound to a person.
    pub units: Vec<UnitId>,
    /// The people.
    pub people: BTreeSet<PersonId>,
}

/// Whom `role` means in `case`, for the item in hand.
pub fn holders(world: &World<'_>, case: &Case, role: &RoleId, item: Option<&ItemRef>) -> Holders {
    let Some(known) = world.definition.roles.get(role) else { return Holders::default() };
    match &known.of {
        RoleOf::Person(subject) => Holders { units: Vec::new(), people: people_of(case, subject, item) },
        RoleOf::Unit(subject) => {
            let units = units_of(case, subject, item);
            let people = units.iter().flat_map(|unit| world.people.holders(unit, &known.post)).collect();
            Holders { units, people }
        }
    }
}

/// The people whom `role` means within one unit.
pub fn holders_in(world: &World<'_>, role: &RoleId, unit: &UnitId) -> BTreeSet<PersonId> {
    world.definition.roles.get(role).map(|known| world.people.holders(unit, &known.post)).unwrap_or_default()
}

fn people_of(case: &Case, subject: &Subject, item: Option<&ItemRef>) -> BTreeSet<PersonId> {
    match subject {
        Subject::Fact(field) => case.facts.get(field).map(Value::people).unwrap_or_default().into_iter().collect(),
        Subject::Item => match item_subject(case, item) {
            Some(ItemSubject::Person(person)) => BTreeSet::from([person.clone()]),
            Some(ItemSubject::Unit(_) | ItemSubject::Row(_)) | None => BTreeSet::new(),
        },
    }
}

/// The units a role's subject names.
pub fn units_of(case: &Case, subject: &Subject, item: Option<&ItemRef>) -> Vec<UnitId> {
    match subject {
        Subject::Fact(field) => case.facts.get(field).map(Value::units).unwrap_or_default(),
        Subject::Item => match item_subject(case, item) {
            Some(ItemSubject::Unit(unit)) => vec![unit.clone()],
            Some(ItemSubject::Person(_) | ItemSubject::Row(_)) | None => Vec::new(),
        },
    }
}

fn item_subject<'a>(case: &'a Case, item: Option<&ItemRef>) -> Option<&'a ItemSubject> {
    let item = item?;
    case.item(&item.block, &item.item).map(|item| &item.subject)
}

/// The person in whose name `command` is done, once it is clear that the actor may act as one of `candidates` in `role`:
/// himself, as an agent (4.2), by link, or as the one who enters what was done on paper (4.6).
pub fn acting_person(
    world: &World<'_>,
    case: &Case,
    command: &Command,
    role: &RoleId,
    seat: &Seat<'_>,
) -> Result<PersonId, Refusal> {
    let known = world.definition.roles.get(role).ok_or_else(|| Refusal::from(Reason::NotYours(vec![role.clone()])))?;
    if let Some(paper) = &command.paper {
        return on_paper(world, case, command, (role, known), seat, paper);
    }
    let person = match &command.by {
        Actor::Person(person) | Actor::Link(person) => person,
        Actor::Agent { owner, .. } => owner,
        Actor::System(_) => return Err(Reason::SystemMayNot.into()),
    };
    let by_link = matches!(command.by, Actor::Link(_));
    if by_link != known.by_link || !seat.candidates.contains(person) {
        return Err(Reason::NotYours(vec![role.clone()]).into());
    }
    Ok(person.clone())
}

/// Where somebody acts: who could, and for which item or unit.
#[derive(Debug, Clone, Copy)]
pub struct Seat<'a> {
    /// Everybody who could.
    pub candidates: &'a BTreeSet<PersonId>,
    /// The item in hand.
    pub item: Option<&'a ItemRef>,
    /// The unit, for a turn of a role bound to a list of units.
    pub unit: Option<&'a UnitId>,
}

fn on_paper(
    world: &World<'_>,
    case: &Case,
    command: &Command,
    (role, known): (&RoleId, &Role),
    seat: &Seat<'_>,
    paper: &Paper,
) -> Result<PersonId, Refusal> {
    let Some(clerk_role) = &known.paper else { return Err(Reason::NotOnPaper { role: role.clone(), clerk: None }.into()) };
    if paper.scan.digest.as_str().is_empty() {
        return Err(Reason::ScanMissing.into());
    }
    if command.on.is_none() {
        return Err(Reason::DayMissing.into());
    }
    if !seat.candidates.contains(&paper.person) {
        return Err(Reason::NotOfRole { person: paper.person.clone(), role: role.clone() }.into());
    }
    let clerks = clerks(world, case, (role, known, clerk_role), seat, &paper.person);
    let by_clerk = match &command.by {
        Actor::Person(person) | Actor::Agent { owner: person, .. } => clerks.contains(person),
        Actor::Link(_) | Actor::System(_) => false,
    };
    if !by_clerk {
        return Err(Reason::NotOnPaper { role: role.clone(), clerk: Some(clerk_role.clone()) }.into());
    }
    Ok(paper.person.clone())
}

/// Who may enter what `signer` did on paper: those of the same unit; for a role bound to a person, anybody of the clerk's role.
fn clerks(
    world: &World<'_>,
    case: &Case,
    (role, known, clerk_role): (&RoleId, &Role, &RoleId),
    seat: &Seat<'_>,
    signer: &PersonId,
) -> BTreeSet<PersonId> {
    let units = match (seat.unit, &known.of) {
        (Some(unit), _) => vec![unit.clone()],
        (None, RoleOf::Person(_)) => return holders(world, case, clerk_role, seat.item).people,
        (None, RoleOf::Unit(subject)) => units_of(case, subject, seat.item),
    };
    let own: Vec<&UnitId> = units.iter().filter(|unit| holders_in(world, role, unit).contains(signer)).collect();
    // A signer who was added or was handed the turn need not hold the role himself.
    let entering = if own.is_empty() { units.iter().collect() } else { own };
    entering.into_iter().flat_map(|unit| holders_in(world, clerk_role, unit)).collect()
}

/// Refuses unless the actor is of the office in charge.
pub fn must_be_in_charge(world: &World<'_>, case: &Case, command: &Command) -> Result<PersonId, Refusal> {
    let role = &world.definition.in_charge;
    let candidates = holders(world, case, role, None).people;
    let seat = Seat { candidates: &candidates, item: None, unit: None };
    acting_person(world, case, command, role, &seat).map_err(|refusal| {
        let not_allowed = matches!(refusal.reason, Reason::NotYours(_) | Reason::NotOnPaper { .. });
        if not_allowed { Reason::OnlyInCharge.into() } else { refusal }
    })
}

/// Whether the actor is of the office in charge; what he enters for another from paper does not change that.
pub fn is_in_charge(world: &World<'_>, case: &Case, command: &Command) -> bool {
    match &command.paper {
        None => must_be_in_charge(world, case, command).is_ok(),
        Some(_) => must_be_in_charge(world, case, &Command { paper: None, ..command.clone() }).is_ok(),
    }
}

/// Whether the actor may act at all as he says: an agent only for whom he stands in for, a link only where a form is handed in.
pub fn must_be_himself(world: &World<'_>, command: &Command) -> Result<(), Refusal> {
    match &command.by {
        Actor::Agent { agent, owner } => {
            let stands_in = world.people.agents.get(agent).is_some_and(|owners| owners.contains(owner));
            if stands_in { Ok(()) } else { Err(Reason::NotAnAgent(owner.clone()).into()) }
        }
        Actor::Link(_) if !by_link(&command.ask) => Err(Reason::NotByLink.into()),
        Actor::Person(_) | Actor::Link(_) | Actor::System(_) => Ok(()),
    }
}

/// What a single-use link is for.
const fn by_link(ask: &Ask) -> bool {
    matches!(
        ask,
        Ask::Act { .. }
            | Ask::Request { .. }
            | Ask::DecideRequest { .. }
            | Ask::AddRecord { .. }
            | Ask::ConfirmRecord { .. }
            | Ask::CorrectRecord { .. }
            | Ask::AnswerConsult { .. }
    )
}

/// The first of `roles` that the actor may act in, for the case as a whole.
pub fn acting_role(world: &World<'_>, case: &Case, command: &Command, roles: &[RoleId]) -> Result<(RoleId, PersonId), Refusal> {
    for role in roles {
        let candidates = holders(world, case, role, None).people;
        let seat = Seat { candidates: &candidates, item: None, unit: None };
        if let Ok(person) = acting_person(world, case, command, role, &seat) {
            return Ok((role.clone(), person));
        }
    }
    Err(Reason::NotYours(roles.to_vec()).into())
}
