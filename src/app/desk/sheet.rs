//! One case as one person sees it. Nobody else's case, and nothing of it that is not his, comes out of here.

use super::face::Face;
use super::form::Form;
use super::forms::Finder;
use super::seats::{Reach, at_board, board, held, seats};
use super::{Viewer, units_of};
use crate::app::App;
use crate::app::ports::Scene;
use crate::store::{StoreError, drafts};
use dafu_engine::definition::Step;
use dafu_engine::ids::{CaseId, PersonId, RoleId, RunId, ScopeId, StepPath};
use dafu_engine::machine::event::{Event, What};
use dafu_engine::machine::state::{Case, Item, ItemRef};
use dafu_engine::machine::tasks::OpenTask;
use dafu_engine::machine::who::holders;
use std::collections::BTreeSet;

/// A case as one person sees it.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The case and what is decided by.
    pub scene: Scene,
    /// How much of it is seen.
    pub reach: Reach,
    /// As lists show it.
    pub face: Face,
    /// What happened, as far as it is seen, oldest first.
    pub log: Vec<Event>,
    /// What somebody has to do now, as far as it is seen.
    pub tasks: Vec<OpenTask>,
    /// What the person can do now.
    pub duties: Vec<Form>,
    /// What he may ask beside that.
    pub beside: Vec<Form>,
    /// Steps whose forms he reads before they end, where not everybody does (`seen_by`).
    pub reads: BTreeSet<StepPath>,
    /// What he has begun to fill in.
    pub draft: Option<drafts::Row>,
    /// He is in charge of it, and looks after what goes out about it.
    pub in_charge: bool,
}

impl Sheet {
    /// The form that does this.
    pub fn form(&self, doing: &super::Doing) -> Option<&Form> {
        self.duties.iter().chain(&self.beside).find(|form| form.doing == *doing)
    }
    /// The items of an `each` that are seen, and whether what they say is.
    pub fn items(&self, step: &Step) -> Vec<(&Item, bool)> {
        let Some(block) = self.scene.case.blocks.get(&step.path) else { return Vec::new() };
        let hidden = block.open && !step.seen_by.is_empty() && !self.reads.contains(&step.path);
        let seen =
            block.items.iter().filter(|item| self.reach.covers(&ItemRef { block: step.path.clone(), item: item.id.clone() }));
        seen.map(|item| (item, !hidden)).collect()
    }
}

impl App {
    /// The case as `viewer` sees it; none where there is none, or none that is his business: the two are not told apart.
    pub async fn sheet(&self, viewer: &Viewer, id: &CaseId) -> Result<Option<Sheet>, StoreError> {
        if id.as_str().chars().any(char::is_control) {
            return Ok(None);
        }
        let Some(scene) = self.scene(id, self.now()).await? else { return Ok(None) };
        let mine = held(&scene.people, &viewer.person);
        let Some(reach) = seats(&scene.definition, &scene.case).reach(&mine) else { return Ok(None) };
        let face = Face::of(&scene.definition, &scene.case);
        let tasks: Vec<OpenTask> =
            self.tasks(id).await?.into_iter().filter(|task| sees_task(&scene.case, &reach, task)).collect();
        let units = units_of(&scene.people, &viewer.person);
        let seen = Seen { scene: &scene, reach: &reach, units: &units, person: &viewer.person };
        let log = self.history(id).await?.into_iter().map(|logged| logged.event).filter(|event| seen.sees(event)).collect();
        let checker = self.ports().checker.clone();
        let finder = Finder { scene: &scene, person: &viewer.person, units: units.clone(), checker: &*checker, by_link: false };
        let duties = finder.duties(&tasks);
        let beside = finder.beside().into_iter().chain(finder.around(&tasks)).collect();
        let draft = match duties.iter().find_map(|form| form.task.as_ref()?.run.clone()) {
            Some(run) => self.draft(id, &run, &viewer.person).await?.filter(|draft| draft.closed_at.is_none()),
            None => None,
        };
        let reads = reads(&scene, &viewer.person);
        let board = board(&scene.definition, &scene.policy, &scene.case);
        let in_charge = at_board(&mine).0.iter().any(|seat| board.contains(seat));
        Ok(Some(Sheet { scene, reach, face, log, tasks, duties, beside, reads, draft, in_charge }))
    }
}

/// The steps whose forms this person reads before they end (4.5).
fn reads(scene: &Scene, person: &PersonId) -> BTreeSet<StepPath> {
    let reads = |role: &RoleId| holders(&scene.world(), &scene.case, role, None).people.contains(person);
    let steps = scene.definition.all_steps().into_iter();
    steps.filter(|step| step.seen_by.iter().any(|role| reads(&role.id))).map(|step| step.path.clone()).collect()
}

/// Whether a task is within reach: all where all of the case is; an item's own otherwise.
fn sees_task(case: &Case, reach: &Reach, task: &OpenTask) -> bool {
    match (reach, &task.run) {
        (Reach::Whole, _) => true,
        (Reach::Items(_), Some(run)) => {
            case.run(run).and_then(|(scope, _)| case.item_of(scope)).is_some_and(|item| reach.covers(item))
        }
        (Reach::Items(_), None) => false,
    }
}

/// What of a log is seen.
struct Seen<'a> {
    scene: &'a Scene,
    reach: &'a Reach,
    units: &'a [dafu_engine::ids::UnitId],
    person: &'a PersonId,
}

impl Seen<'_> {
    fn sees(&self, event: &Event) -> bool {
        if let What::Noted { internal: true, .. } = &event.what {
            return self.is_ours(event);
        }
        match self.reach {
            Reach::Whole => true,
            Reach::Items(_) => self.is_ours(event) || self.is_of_items(&event.what),
        }
    }

    /// Whether somebody of the person's own units did it.
    fn is_ours(&self, event: &Event) -> bool {
        let Some(hand) = event.by.hand() else { return false };
        hand == self.person || units_of(&self.scene.people, hand).iter().any(|unit| self.units.contains(unit))
    }

    fn is_of_items(&self, what: &What) -> bool {
        let of_run = |run: &RunId| self.scope_is_ours(&scope_of(run));
        let of_item = |block: &StepPath, item: &dafu_engine::ids::ItemId| {
            self.reach.covers(&ItemRef { block: block.clone(), item: item.clone() })
        };
        match what {
            What::CaseOpened { .. }
            | What::CaseEnded { .. }
            | What::Suspended { .. }
            | What::Resumed { .. }
            | What::Marked { .. } => true,
            What::StepEntered { scope, .. } | What::StepEnded { scope, .. } => self.scope_is_ours(scope),
            What::OutcomeTaken { run, .. } | What::Signed { run, .. } | What::Urged { run, .. } => of_run(run),
            What::ItemOpened { block, item } => of_item(block, &item.id),
            What::ItemAnswered { item, .. } | What::ItemSilent { item, .. } | What::ItemWithdrawn { item, .. } => {
                of_item(&item.block, &item.item)
            }
            _ => false,
        }
    }

    fn scope_is_ours(&self, scope: &ScopeId) -> bool {
        self.scene.case.item_of(scope).is_some_and(|item| self.reach.covers(item))
    }
}

/// The scope that a run's id names.
pub(super) fn scope_of(run: &RunId) -> ScopeId {
    run.as_str().rsplit_once('/').map_or_else(ScopeId::root, |(scope, _)| ScopeId::new(scope))
}
