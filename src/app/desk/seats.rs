//! Who sees a case: those whom a role of its definition means as the case stands, and those who were given something to do.
//!
//! A seat is a post in a unit (`unit/post`) or a person (`@person`), so that it follows the case alone and not the roster. A
//! seat that comes from the case as a whole shows all of it; one that comes from an item of an `each` shows the proposal and
//! that item: what one unit advises is the lead's business and not the next one's.

use dafu_engine::definition::{Definition, RoleOf, Subject};
use dafu_engine::ids::{FieldId, PersonId, RoleId, UnitId};
use dafu_engine::machine::state::{Case, Item, ItemRef, ItemState, ItemSubject, TurnState, Work};
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use dafu_engine::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Who sees what of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::app) struct Seats {
    /// Seats that show all of it.
    pub(in crate::app) whole: BTreeSet<String>,
    /// Seats that show the proposal and these items.
    pub(in crate::app) items: BTreeMap<String, BTreeSet<ItemRef>>,
}

/// How much of a case somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of it.
    Whole,
    /// The proposal, and these items.
    Items(BTreeSet<ItemRef>),
}

impl Reach {
    /// Whether an item is seen.
    pub fn covers(&self, item: &ItemRef) -> bool {
        match self {
            Self::Whole => true,
            Self::Items(items) => items.contains(item),
        }
    }
}

impl Seats {
    /// All seats, as lists keep them.
    pub(in crate::app) fn all(&self) -> BTreeSet<String> {
        self.whole.iter().chain(self.items.keys()).cloned().collect()
    }
    /// How much somebody with these seats sees; none: nothing.
    pub(in crate::app) fn reach(&self, seats: &[String]) -> Option<Reach> {
        if seats.iter().any(|seat| self.whole.contains(seat)) {
            return Some(Reach::Whole);
        }
        let items: BTreeSet<ItemRef> = seats.iter().filter_map(|seat| self.items.get(seat)).flatten().cloned().collect();
        (!items.is_empty()).then_some(Reach::Items(items))
    }
    fn for_item(&mut self, seat: String, item: &ItemRef) {
        self.items.entry(seat).or_default().insert(item.clone());
    }
}

/// The seat of a post in a unit.
pub(super) fn post_in(unit: &UnitId, post: &str) -> String {
    format!("{unit}/{post}")
}

/// The seat of a person.
fn of_person(person: &PersonId) -> String {
    format!("@{person}")
}

/// The seats that somebody holds, and those of the people he stands in for.
pub(in crate::app) fn held(people: &People, person: &PersonId) -> Vec<String> {
    let owners = people.agents.get(person).into_iter().flatten();
    std::iter::once(person)
        .chain(owners)
        .flat_map(|person| {
            let posts = people.posts.iter().filter(move |held| held.person == *person);
            posts.map(|held| post_in(&held.unit, held.post.as_str())).chain([of_person(person)])
        })
        .collect()
}

/// Who sees `case`.
pub(in crate::app) fn seats(definition: &Definition, case: &Case) -> Seats {
    let mut seats = Seats::default();
    let listed = listed(definition);
    for role in definition.roles.values().filter(|role| !role.by_link) {
        match &role.of {
            RoleOf::Unit(Subject::Fact(field)) if listed.contains(field) => {
                for (item, state) in items(case).filter(|(_, item)| is_asked(item)) {
                    if let ItemSubject::Unit(unit) = &state.subject {
                        seats.for_item(post_in(unit, role.post.as_str()), &item);
                    }
                }
            }
            RoleOf::Unit(Subject::Fact(field)) => {
                let units = case.facts.get(field).map(Value::units).unwrap_or_default();
                seats.whole.extend(units.iter().map(|unit| post_in(unit, role.post.as_str())));
            }
            RoleOf::Person(Subject::Fact(field)) => {
                let people = case.facts.get(field).map(Value::people).unwrap_or_default();
                seats.whole.extend(people.iter().map(of_person));
            }
            RoleOf::Unit(Subject::Item) | RoleOf::Person(Subject::Item) => {
                for (item, state) in items(case).filter(|(_, item)| is_asked(item)) {
                    match &state.subject {
                        ItemSubject::Unit(unit) => seats.for_item(post_in(unit, role.post.as_str()), &item),
                        ItemSubject::Person(person) => seats.for_item(of_person(person), &item),
                        ItemSubject::Row(_) => {}
                    }
                }
            }
        }
    }
    given(case, &mut seats);
    seats
}

/// Seats at the board: that of the office in charge, from where people are urged, and those of the roles that the policy names under
/// `board`, which look.
pub(in crate::app) fn board(definition: &Definition, policy: &Policy, case: &Case) -> BTreeSet<String> {
    let looking = policy.texts("board").unwrap_or_default();
    let looking = looking.into_iter().map(|role| (LOOKING, RoleId::new(role)));
    let roles = std::iter::once((URGING, definition.in_charge.clone())).chain(looking);
    let mut seats = BTreeSet::new();
    for (mark, role) in roles {
        let Some(role) = definition.roles.get(&role).filter(|role| !role.by_link) else { continue };
        match &role.of {
            RoleOf::Unit(Subject::Fact(field)) => {
                let units = case.facts.get(field).map(Value::units).unwrap_or_default();
                seats.extend(units.iter().map(|unit| format!("{mark}{}", post_in(unit, role.post.as_str()))));
            }
            RoleOf::Person(Subject::Fact(field)) => {
                let people = case.facts.get(field).map(Value::people).unwrap_or_default();
                seats.extend(people.iter().map(|person| format!("{mark}{}", of_person(person))));
            }
            RoleOf::Unit(Subject::Item) | RoleOf::Person(Subject::Item) => {}
        }
    }
    seats
}

/// The seats at the board that belong to these seats: where one urges, and all where one looks.
pub(super) fn at_board(held: &[String]) -> (Vec<String>, Vec<String>) {
    let marked = |mark: &'static str| held.iter().map(move |seat| format!("{mark}{seat}"));
    (marked(URGING).collect(), marked(URGING).chain(marked(LOOKING)).collect())
}

/// How a seat of somebody begins who may urge from the board.
const URGING: &str = "urge:";
/// How a seat of somebody begins who may look at it.
const LOOKING: &str = "look:";

/// People who were given something to do, whatever roles they hold.
fn given(case: &Case, seats: &mut Seats) {
    for (scope, run) in case.runs() {
        let named: Vec<&PersonId> = match &run.work {
            Work::Task { hold } => hold.owner.iter().chain(&hold.delegate).collect(),
            Work::Approve { turns, .. } => {
                turns.iter().filter(|turn| turn.state != TurnState::Removed).filter_map(|turn| turn.person.as_ref()).collect()
            }
            Work::Parallel | Work::Each | Work::Wait { .. } | Work::Archive | Work::Route => Vec::new(),
        };
        for person in named {
            match case.item_of(scope) {
                Some(item) => seats.for_item(of_person(person), item),
                None => drop(seats.whole.insert(of_person(person))),
            }
        }
    }
}

/// Lists of which an `each` asks every item: their units see their own item.
fn listed(definition: &Definition) -> BTreeSet<FieldId> {
    definition.all_steps().iter().filter_map(|step| step.body.each()).map(|each| each.over.id.clone()).collect()
}

fn items(case: &Case) -> impl Iterator<Item = (ItemRef, &Item)> {
    case.blocks.iter().flat_map(|(block, state)| {
        state.items.iter().map(move |item| (ItemRef { block: block.clone(), item: item.id.clone() }, item))
    })
}

fn is_asked(item: &Item) -> bool {
    item.state != ItemState::Withdrawn
}
