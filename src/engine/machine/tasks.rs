//! What people can do on a case right now, read off its state: the rows of everybody's inbox.

use super::World;
use super::clock::Due;
use super::document::{DocumentPart, Making};
use super::state::{Awaits, Case, ItemRef, Run, Status, Turn, TurnState, Work};
use super::who::{holders, holders_in};
use crate::definition::{Body, DecidedBy, Step};
use crate::ids::{ItemId, PersonId, RequestId, RoleId, RunId, ScopeId, StepPath, UnitId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something that somebody can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTask {
    /// Unique within the case: the run's id, with `!n` behind it for turn n of an `approve`; `late <block>[<item>]` and
    /// `request <n> <role>` for decisions beside the steps, `flag <timer>` for what could not be done by itself, `nobody <key>`
    /// for a task that nobody can do.
    pub key: String,
    /// The run, where it is a step's.
    pub run: Option<RunId>,
    /// The step, where it is one's.
    pub step: Option<StepPath>,
    /// What the screen calls it.
    pub title: String,
    /// The role that acts.
    pub role: RoleId,
    /// The units whose people are meant.
    pub units: BTreeSet<UnitId>,
    /// Everybody who may act now; empty: nobody can, and the office in charge sees that (4.1).
    pub people: BTreeSet<PersonId>,
    /// The one who has claimed it or was given it.
    pub owner: Option<PersonId>,
    /// The item it is for.
    pub item: Option<ItemId>,
    /// Its own deadline, or its item's.
    pub due: Option<Due>,
    /// The day it came up.
    #[serde(default)]
    pub since: Option<NaiveDate>,
    /// Whose act brought it up, where a person's did.
    #[serde(default)]
    pub from: Option<PersonId>,
    /// A unit signs for what it was sent.
    #[serde(default)]
    pub receipt: bool,
    /// It goes on beside a flow that no longer waits for it.
    pub detached: bool,
    /// What it waits for is there.
    pub ready: bool,
}

/// Everything that somebody can do on `case` now.
pub fn tasks(world: &World<'_>, case: &Case) -> Vec<OpenTask> {
    if !matches!(case.status, Status::Open | Status::Suspended { .. }) {
        return Vec::new();
    }
    let mut tasks: Vec<OpenTask> = case.runs().flat_map(|(scope, run)| of_run(world, case, scope, run)).collect();
    let deserted = deserted(world, case, &tasks);
    tasks.extend(of_the_office(world, case));
    tasks.extend(deserted);
    tasks.extend(requests(world, case));
    tasks
}

/// Tasks that nobody can do, for the office in charge, which hands them over (4.1).
fn deserted(world: &World<'_>, case: &Case, tasks: &[OpenTask]) -> Vec<OpenTask> {
    if case.status != Status::Open {
        return Vec::new();
    }
    let left = tasks.iter().filter(|task| task.ready && task.people.is_empty() && task.owner.is_none());
    let office = |task: &OpenTask| OpenTask {
        step: task.step.clone(),
        item: task.item.clone(),
        due: task.due.clone(),
        detached: task.detached,
        ..of_office(world, case, format!("nobody {}", task.key), &format!("{}：无人可办，请移交", task.title))
    };
    left.map(office).collect()
}

/// A task of the office in charge beside the steps.
fn of_office(world: &World<'_>, case: &Case, key: String, title: &str) -> OpenTask {
    let role = &world.definition.in_charge;
    let held = holders(world, case, role, None);
    OpenTask {
        key,
        run: None,
        step: None,
        title: title.to_owned(),
        role: role.clone(),
        units: held.units.into_iter().collect(),
        people: held.people,
        owner: None,
        item: None,
        due: None,
        since: None,
        from: None,
        receipt: false,
        detached: false,
        ready: true,
    }
}

fn of_run(world: &World<'_>, case: &Case, scope: &ScopeId, run: &Run) -> Vec<OpenTask> {
    let Some(step) = world.definition.step(&run.step) else { return Vec::new() };
    let item = case.item_of(scope).cloned();
    let due = run.due.clone().or_else(|| item.as_ref().and_then(|item| case.item(&item.block, &item.item)?.due.clone()));
    let seat = Row { world, case, run, step, item, due, detached: case.is_detached(scope) };
    match (&run.work, &step.body) {
        (Work::Task { hold }, Body::Task(role)) => {
            let held = holders(world, case, &role.id, seat.item.as_ref());
            // A claim stands while its holder has the role (4.1); who was given a task by name keeps it.
            let owner = hold.owner.clone().filter(|owner| held.people.contains(owner) || hold.granted);
            let mut people = held.people;
            // Whoever prepares it for the owner finds it in his inbox (4.2).
            people.extend(hold.delegate.clone());
            vec![OpenTask {
                key: run.id.to_string(),
                units: held.units.into_iter().collect(),
                people,
                owner,
                ..seat.task(&role.id)
            }]
        }
        (Work::Approve { turns, .. }, Body::Approve(_)) => turns
            .iter()
            .enumerate()
            .filter(|(_, turn)| turn.state == TurnState::Open)
            .map(|(index, turn)| seat.turn(index, turn))
            .collect(),
        (
            Work::Task { .. }
            | Work::Approve { .. }
            | Work::Parallel
            | Work::Each
            | Work::Wait { .. }
            | Work::Archive
            | Work::Route,
            _,
        ) => Vec::new(),
    }
}

/// A run, and all that its tasks have in common.
struct Row<'a> {
    world: &'a World<'a>,
    case: &'a Case,
    run: &'a Run,
    step: &'a Step,
    item: Option<ItemRef>,
    due: Option<Due>,
    detached: bool,
}

impl Row<'_> {
    /// Whose act led here: that of whoever ended the step before it in its list.
    fn brought_by(&self) -> Option<PersonId> {
        let before = self.run.came_from.as_ref()?;
        self.case.ended.get(before)?.by.person().cloned()
    }

    fn task(&self, role: &RoleId) -> OpenTask {
        OpenTask {
            key: self.run.id.to_string(),
            run: Some(self.run.id.clone()),
            step: Some(self.run.step.clone()),
            title: self.step.title.zh.clone(),
            role: role.clone(),
            units: BTreeSet::new(),
            people: BTreeSet::new(),
            owner: None,
            item: self.item.as_ref().map(|item| item.item.clone()),
            due: self.due.clone(),
            since: Some(self.run.opened_on),
            from: self.brought_by(),
            receipt: self.step.receipt,
            detached: self.detached,
            ready: self.run.is_ready(),
        }
    }

    fn turn(&self, index: usize, turn: &Turn) -> OpenTask {
        let title = match &self.step.body {
            Body::Approve(approve) => approve.by.get(turn.line).and_then(|line| line.title.as_ref()),
            Body::Task(_) | Body::Parallel(_) | Body::Each(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => None,
        };
        let (units, people) = signers(self.world, self.case, turn, self.item.as_ref());
        let base = self.task(&turn.role);
        OpenTask {
            key: format!("{}!{index}", self.run.id),
            title: title.map_or(base.title, |title| title.zh.clone()),
            units,
            people,
            owner: turn.person.clone(),
            ..base
        }
    }
}

/// Who may sign a turn.
pub fn signers(world: &World<'_>, case: &Case, turn: &Turn, item: Option<&ItemRef>) -> (BTreeSet<UnitId>, BTreeSet<PersonId>) {
    match (&turn.person, &turn.unit) {
        (Some(person), unit) => (unit.iter().cloned().collect(), BTreeSet::from([person.clone()])),
        (None, Some(unit)) => (BTreeSet::from([unit.clone()]), holders_in(world, &turn.role, unit)),
        (None, None) => {
            let held = holders(world, case, &turn.role, item);
            (held.units.into_iter().collect(), held.people)
        }
    }
}

/// What waits for the office in charge: overdue items to decide about (3.3), and timers that could not do their work (6.2).
fn of_the_office(world: &World<'_>, case: &Case) -> Vec<OpenTask> {
    let office = |key: String, title: &str| of_office(world, case, key, title);
    let items = case.blocks.iter().flat_map(|(block, state)| state.items.iter().map(move |item| (block, item)));
    let late = items.filter(|(_, item)| item.to_decide).map(|(block, item)| OpenTask {
        step: Some(block.clone()),
        item: Some(item.id.clone()),
        due: item.due.clone(),
        ..office(format!("late {block}[{}]", item.id), "逾期未反馈，请决定")
    });
    let failed = case.not_made.iter().filter(|known| is_needed(case, &known.what)).map(|known| {
        let (key, step) = match &known.what {
            Making::Document { document, part: DocumentPart::Draft } => {
                (format!("draft {document}"), RunId::new(document.as_str()))
            }
            Making::Document { document, part: DocumentPart::Original } => {
                (format!("original {document}"), RunId::new(document.as_str()))
            }
            Making::Package { run } => (format!("package {run}"), run.clone()),
        };
        OpenTask { step: Some(step.step_path()), ..office(key, &format!("文件未能生成，请处理：{}", known.why)) }
    });
    let flagged = case.flagged.iter().map(|timer| office(format!("flag {timer}"), "到期事项未能自动办理，请处理"));
    late.chain(failed).chain(flagged).collect()
}

/// Whether something that is made outside is still waited for: by an open run, or as the corrected original of a letter that
/// stands.
pub(super) fn is_needed(case: &Case, what: &Making) -> bool {
    match what {
        Making::Package { run } => case.run(run).is_some_and(|(_, run)| run.awaits == Some(Awaits::Package)),
        Making::Document { document, part } => {
            let awaited = case.runs().any(|(_, run)| run.awaited_document() == Some(document));
            let corrected = *part == DocumentPart::Original
                && case.documents.get(document).is_some_and(|known| !known.reopened && !known.originals.is_empty());
            awaited || corrected
        }
    }
}

/// Open requests, for whoever decides them.
fn requests(world: &World<'_>, case: &Case) -> Vec<OpenTask> {
    case.requests
        .iter()
        .filter(|(_, request)| request.decided.is_none())
        .flat_map(|(number, request)| {
            deciders(world, &request.kind).into_iter().map(move |role| {
                let held = holders(world, case, &role, None);
                OpenTask {
                    key: format!("request {number} {role}"),
                    run: None,
                    step: None,
                    title: world.definition.requests.get(&request.kind).map_or_else(String::new, |kind| kind.title.zh.clone()),
                    role,
                    units: held.units.into_iter().collect(),
                    people: held.people,
                    owner: None,
                    item: None,
                    due: request.due.clone(),
                    since: Some(request.asked_on),
                    from: request.by.person().cloned(),
                    receipt: false,
                    detached: false,
                    ready: true,
                }
            })
        })
        .collect()
}

/// The roles that may decide a kind of request.
pub fn deciders(world: &World<'_>, kind: &RequestId) -> Vec<RoleId> {
    match world.definition.requests.get(kind).map(|known| &known.decided_by) {
        Some(DecidedBy::Role(role)) => vec![role.id.clone()],
        Some(DecidedBy::Policy(path)) => world.policy.texts(&path.id).unwrap_or_default().into_iter().map(RoleId::new).collect(),
        None => Vec::new(),
    }
}
