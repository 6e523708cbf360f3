//! Blocks: `parallel` and `each`, from opening to the last answer (docs/SEMANTICS.md part 3).

use super::dates::{due, opening_of};
use super::draft::Draft;
use super::event::What;
use super::refusal::Refusal;
use super::state::{Item, ItemRef, ItemState, ItemSubject, Position, Scope, Work};
use crate::definition::{Again, Branch, Each, Step, Until};
use crate::ids::{ItemId, RunId, ScopeId, StepId, StepPath};
use crate::value::Value;
use indexmap::IndexMap;

impl<'a> Draft<'a> {
    /// Opens every branch whose `when` holds (3.1).
    pub(super) fn open_branches(
        &mut self,
        scope: &ScopeId,
        step: &'a Step,
        run: &RunId,
        branches: &'a IndexMap<StepId, Branch>,
    ) -> Result<(), Refusal> {
        let item = self.case.item_of(scope).cloned();
        let block = super::route::run_base(scope, self.case.scopes.get(scope), step);
        let mut opened = Vec::new();
        for (id, branch) in branches {
            let holds = match &branch.when {
                Some(when) => self.holds(when, item.as_ref(), self.in_time(run))?,
                None => true,
            };
            let child = ScopeId::new(block.as_str()).branch(id);
            let at = if holds { Position::Between } else { Position::Done(self.on) };
            let list = step.path.child(id);
            self.emit(What::ScopeOpened {
                scope: child.clone(),
                opened: Scope { list, parent: Some(run.clone()), item: None, detached: false, at },
            });
            if holds {
                opened.push(child);
            }
        }
        self.begin_opened(opened)?;
        self.check_block(run)
    }

    /// Opens the items of a list, by the block's `again` where some have been asked before (2.5).
    pub(super) fn open_items(&mut self, _scope: &ScopeId, step: &'a Step, run: &RunId, each: &'a Each) -> Result<(), Refusal> {
        let subjects = self.subjects(each);
        let keep = each.again == Some(Again::Keep);
        let before: Vec<Item> = self.case.blocks.get(&step.path).map(|block| block.items.clone()).unwrap_or_default();
        self.emit(What::BlockOpened { block: step.path.clone(), run: run.clone() });
        // Answered and silent items stand under `keep`; whoever else is still at work is asked anew like the others.
        let stands = |item: &Item| keep && matches!(item.state, ItemState::Answered | ItemState::Silent | ItemState::Late);
        for item in &before {
            let listed = subjects.iter().any(|subject| subject.id() == item.id);
            let at_work = self.is_at_work(&item.scope);
            if (!listed && item.state != ItemState::Withdrawn) || (listed && at_work && !stands(item)) {
                self.withdraw_item(&step.path, &item.id, if listed { "重新征询" } else { "不再承办" })?;
            }
        }
        let mut opened = Vec::new();
        for subject in subjects {
            if !before.iter().any(|item| item.id == subject.id() && stands(item)) {
                opened.push(self.open_item(step, run, subject)?);
            }
        }
        self.begin_opened(opened)?;
        self.check_block(run)
    }

    /// Enters the first steps of scopes just opened. What an earlier one did may have given up those behind it.
    fn begin_opened(&mut self, opened: Vec<ScopeId>) -> Result<(), Refusal> {
        for scope in opened {
            if self.case.scopes.get(&scope).is_some_and(|scope| scope.at == Position::Between) {
                self.begin(&scope)?;
            }
        }
        Ok(())
    }

    /// Whether a scope is there and not over.
    pub(super) fn is_at_work(&self, scope: &ScopeId) -> bool {
        self.case.scopes.get(scope).is_some_and(|scope| matches!(scope.at, Position::Between | Position::At(_)))
    }

    /// Opens one item; its first step is entered by the caller.
    pub(super) fn open_item(&mut self, step: &'a Step, run: &RunId, subject: ItemSubject) -> Result<ScopeId, Refusal> {
        let id = subject.id();
        let fields = self.case.item(&step.path, &id).map(|item| item.fields.clone()).unwrap_or_default();
        let scope = super::route::item_scope(run, &id);
        let mut item = Item {
            id: id.clone(),
            subject,
            scope: scope.clone(),
            state: ItemState::Working,
            opened_on: self.on,
            answered_on: None,
            fields,
            due: None,
            to_decide: false,
            without: None,
        };
        if let Some(deadline) = &step.due {
            item.due = due(&self.world, &self.case, &deadline.id, opening_of(&item))?;
        }
        self.emit(What::ItemOpened { block: step.path.clone(), item });
        let opened = Scope {
            list: StepPath::new(format!("{}[]", step.path)),
            parent: Some(run.clone()),
            item: Some(ItemRef { block: step.path.clone(), item: id }),
            detached: false,
            at: Position::Between,
        };
        self.emit(What::ScopeOpened { scope: scope.clone(), opened });
        self.reopen_item_documents(&scope);
        Ok(scope)
    }

    /// What an `each` is over, as its list stands now; every id once.
    fn subjects(&self, each: &Each) -> Vec<ItemSubject> {
        let subjects: Vec<ItemSubject> = match self.case.facts.get(&each.over.id) {
            Some(Value::Units(units)) => units.iter().cloned().map(ItemSubject::Unit).collect(),
            Some(Value::People(people)) => people.iter().cloned().map(ItemSubject::Person).collect(),
            Some(Value::Rows(rows)) => rows.iter().cloned().map(ItemSubject::Row).collect(),
            Some(Value::Unit(unit)) => vec![ItemSubject::Unit(unit.clone())],
            Some(Value::Person(person)) => vec![ItemSubject::Person(person.clone())],
            Some(
                Value::Text(_)
                | Value::Number(_)
                | Value::Date(_)
                | Value::YesNo(_)
                | Value::Choice(_)
                | Value::File(_)
                | Value::Files(_),
            )
            | None => Vec::new(),
        };
        let mut distinct: Vec<ItemSubject> = Vec::new();
        for subject in subjects {
            if distinct.iter().all(|known| known.id() != subject.id()) {
                distinct.push(subject);
            }
        }
        distinct
    }

    /// Follows the lists of open blocks after facts were written: added → opened, removed → withdrawn, changed → told (3.1).
    pub fn follow_lists(&mut self) -> Result<(), Refusal> {
        let open: Vec<(StepPath, RunId)> = self
            .case
            .blocks
            .iter()
            .filter(|(_, block)| block.open)
            .map(|(path, block)| (path.clone(), block.run.clone()))
            .collect();
        for (path, run) in open {
            // Another list may have closed this block meanwhile.
            if self.is_open(&path, &run) {
                self.follow_list(&path, &run)?;
            }
        }
        Ok(())
    }

    fn is_open(&self, path: &StepPath, run: &RunId) -> bool {
        self.case.blocks.get(path).is_some_and(|block| block.open && block.run == *run)
    }

    fn follow_list(&mut self, path: &StepPath, run: &RunId) -> Result<(), Refusal> {
        let Some(step) = self.world.definition.step(path) else { return Ok(()) };
        let Some(each) = step.body.each() else { return Ok(()) };
        let subjects = self.subjects(each);
        let asked: Vec<Item> = self.case.blocks.get(path).map(|block| block.items.clone()).unwrap_or_default();
        let asked: Vec<Item> = asked.into_iter().filter(|item| item.state != ItemState::Withdrawn).collect();
        for item in &asked {
            match subjects.iter().find(|subject| subject.id() == item.id) {
                None => self.withdraw_item(path, &item.id, "不再承办")?,
                Some(subject) if *subject != item.subject => {
                    let item = ItemRef { block: path.clone(), item: item.id.clone() };
                    self.emit(What::ItemChanged { item, subject: subject.clone() });
                }
                Some(_) => {}
            }
        }
        // All are opened before the first begins: one that is over at once must not end the block for the others.
        let mut opened = Vec::new();
        for subject in subjects {
            if asked.iter().all(|item| item.id != subject.id()) {
                opened.push(self.open_item(step, run, subject)?);
            }
        }
        self.begin_opened(opened)?;
        self.check_block(run)
    }

    /// An item's list is over: it has answered, late when its block no longer waited for it (3.4).
    pub(super) fn item_answered(&mut self, _scope: &ScopeId, done: &Scope) {
        let Some(item) = done.item.clone() else { return };
        let waited = self.case.blocks.get(&item.block).is_some_and(|block| block.open)
            && self.case.item(&item.block, &item.item).is_some_and(|known| known.state == ItemState::Working)
            && !done.detached;
        self.emit(What::ItemAnswered { item: item.clone(), late: !waited });
        if !waited {
            self.tell_of_late_answer(&item);
        }
    }

    /// Whoever holds the case is told, and the office in charge, which alone may move it; nobody ever waited for `until: none`.
    fn tell_of_late_answer(&mut self, item: &ItemRef) {
        let mut people = self.current_holders();
        let was_awaited = self.world.definition.each(&item.block).is_some_and(|each| each.until != Until::None);
        if was_awaited {
            people.extend(super::who::holders(&self.world, &self.case, &self.world.definition.in_charge, None).people);
        }
        people.sort();
        people.dedup();
        self.notify(&format!("{}.late", item.block), people, Vec::new(), None);
    }

    /// Whoever holds the case now: the holders of every open task that is not beside the flow.
    pub(super) fn current_holders(&self) -> Vec<crate::ids::PersonId> {
        let mut people: Vec<_> = super::tasks::tasks(&self.world, &self.case)
            .into_iter()
            .filter(|task| !task.detached && task.item.is_none())
            .flat_map(|task| task.owner.map_or(task.people, |owner| [owner].into()))
            .collect();
        people.sort();
        people.dedup();
        people
    }

    /// Ends a block whose branches allow it.
    pub fn check_block(&mut self, run: &RunId) -> Result<(), Refusal> {
        let Some((scope, known)) = self.case.run(run).map(|(scope, run)| (scope.clone(), run.clone())) else { return Ok(()) };
        let Some(step) = self.world.definition.step(&known.step) else { return Ok(()) };
        match known.work {
            Work::Parallel => {
                let open =
                    self.case.scopes.values().any(|child| {
                        child.parent.as_ref() == Some(run) && matches!(child.at, Position::Between | Position::At(_))
                    });
                if open { Ok(()) } else { self.go_on(&scope, run, step, None) }
            }
            Work::Each => match step.body.each() {
                Some(each) if self.is_satisfied(step, each) => {
                    self.close_items(step, each)?;
                    self.go_on(&scope, run, step, None)
                }
                Some(_) | None => Ok(()),
            },
            Work::Task { .. } | Work::Approve { .. } | Work::Wait { .. } | Work::Archive | Work::Route => Ok(()),
        }
    }

    /// Whether `until` is met, or nobody is left to wait for (3.2).
    fn is_satisfied(&self, step: &Step, each: &Each) -> bool {
        let Some(block) = self.case.blocks.get(&step.path) else { return true };
        let working = block.items.iter().filter(|item| item.state == ItemState::Working).count();
        let answered = block.items.iter().filter(|item| item.state == ItemState::Answered).count();
        let enough = match each.until {
            Until::All => false,
            Until::Any => answered >= 1,
            Until::Count(n) => answered >= usize::try_from(n).unwrap_or(usize::MAX),
            Until::None => true,
        };
        enough || working == 0
    }

    fn close_items(&mut self, step: &Step, each: &Each) -> Result<(), Refusal> {
        for item in self.working_items(&step.path) {
            if each.until == Until::None {
                self.emit(What::ScopeDetached { scope: item.scope });
            } else {
                self.withdraw_item(&step.path, &item.id, "已不再需要")?;
            }
        }
        self.emit(What::BlockClosed { block: step.path.clone() });
        Ok(())
    }

    /// The items of a block that have not answered.
    pub(super) fn working_items(&self, block: &StepPath) -> Vec<Item> {
        let items = self.case.blocks.get(block).map(|block| block.items.clone()).unwrap_or_default();
        items.into_iter().filter(|item| item.state == ItemState::Working).collect()
    }

    /// The block no longer waits for an item; its branch goes on beside the flow (3.3).
    pub fn silence(&mut self, block: &StepPath, item: &ItemId, reason: Option<String>) -> Result<(), Refusal> {
        let Some(run) = self.case.blocks.get(block).map(|block| block.run.clone()) else { return Ok(()) };
        let Some(scope) = self.case.item(block, item).map(|item| item.scope.clone()) else { return Ok(()) };
        self.emit(What::ItemSilent { item: ItemRef { block: block.clone(), item: item.clone() }, reason });
        self.emit(What::ScopeDetached { scope });
        self.check_block(&run)
    }
}
