//! What holds of every case between two commands, whatever was asked of it. Tests, `dafu doctor` and, in debug builds, every
//! decision ask it here; nothing in the machine relies on it.
//!
//! Deliberately separate from [`crate::validate`], which speaks of definitions; this speaks of cases.

use super::apply::apply;
use super::clock::Runs;
use super::decide::migrate::same_kind;
use super::event::{Actor, Event, What};
use super::find::run_base;
use super::state::{Awaits, Block, Case, Item, ItemState, Position, Run, Scope, Status, Turn, TurnState, Work};
use crate::definition::{ApproveMode, Body, Definition};
use crate::ids::{RunId, ScopeId, StepPath};

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: &'static str,
    /// What is wrong, with names.
    pub what: String,
}

/// Every rule that `case` breaks.
pub fn check(definition: &Definition, case: &Case) -> Vec<Violation> {
    let mut found = Found { definition, case, violations: Vec::new() };
    for (id, scope) in &case.scopes {
        found.scope(id, scope);
    }
    for (path, block) in &case.blocks {
        found.block(path, block);
    }
    found.documents();
    found.ending();
    found.violations
}

/// Every rule that these events break, and the case after them. `before` is the case they happened to.
pub fn after(definition: &Definition, before: Option<&Case>, events: &[Event]) -> Vec<Violation> {
    let mut violations = log(before, events);
    let case = events.iter().fold(before.cloned(), apply);
    if let Some(case) = case.filter(|_| !events.is_empty()) {
        violations.extend(check(definition, &case));
    }
    violations
}

/// Every rule that a piece of a log breaks: no gap, no going back in time, nothing after the end, no decision that nobody took.
pub fn log(before: Option<&Case>, events: &[Event]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut say = |rule, event: &Event| violations.push(Violation { rule, what: format!("{}: {:?}", event.seq, event.what) });
    let mut seq = before.map_or(0, |case| case.seq);
    let mut at = before.map(|case| case.last_at);
    let mut ended = before.is_some_and(Case::is_ended);
    for event in events {
        if event.seq != seq.saturating_add(1) {
            say("events are numbered without a gap", event);
        }
        if at.is_some_and(|at| event.at < at) {
            say("time never goes back", event);
        }
        if ended {
            say("nothing happens after the end", event);
        }
        let decision = matches!(event.what, What::OutcomeTaken { .. } | What::Signed { .. });
        if decision && matches!(event.by, Actor::System(_)) {
            say("only people decide", event);
        }
        (seq, at) = (event.seq, Some(event.at));
        ended = ended || matches!(event.what, What::CaseEnded { .. });
    }
    violations
}

struct Found<'a> {
    definition: &'a Definition,
    case: &'a Case,
    violations: Vec<Violation>,
}

impl Found<'_> {
    fn must(&mut self, holds: bool, rule: &'static str, what: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(Violation { rule, what: what() });
        }
    }

    fn scope(&mut self, id: &ScopeId, scope: &Scope) {
        let at_rest = scope.at != Position::Between;
        self.must(at_rest, "a scope is at exactly one step, or over", || format!("{id} is between two steps"));
        let Position::At(run) = &scope.at else { return };
        self.must(!self.case.is_ended(), "an ended case is at no step", || run.id.to_string());
        let waited_for = scope.parent.as_ref().is_none_or(|parent| self.case.run(parent).is_some());
        self.must(scope.detached || waited_for, "an open scope's block is open, or the scope is detached", || id.to_string());
        self.must(!self.case.ended.contains_key(&run.id), "an open run has not ended", || run.id.to_string());
        let base = self.definition.step(&run.step).map(|step| super::route::run_base(id, Some(scope), step));
        let known = base.and_then(|base| self.case.rounds.get(&base)).copied();
        // A migrated run keeps its id, so its step may have had more rounds under its new name.
        self.must(known >= Some(run.round), "an open run is the last of its step", || format!("{} of {known:?}", run.id));
        let list = self.definition.list(&scope.list);
        let listed = list.is_some_and(|list| list.steps.values().any(|step| step.path == run.step));
        self.must(listed, "an open run's step is in its scope's list", || format!("{} in {}", run.step, scope.list));
        self.run(scope, run);
    }

    fn run(&mut self, scope: &Scope, run: &Run) {
        let Some(step) = self.definition.step(&run.step) else { return };
        let kinds = same_kind(&run.work, &step.body);
        self.must(kinds, "a run does what its step says", || format!("{}: {:?}", run.id, run.work));
        if let Some(limit) = &step.limit {
            let uncounted = self.case.uncounted.get(run_base(&run.id)).copied().unwrap_or(0);
            let counted = run.round.saturating_sub(uncounted);
            self.must(counted <= limit.rounds, "no step is entered more often than its limit", || run.id.to_string());
        }
        self.awaited(run);
        match (&run.work, &step.body) {
            (Work::Approve { turns, next_line }, Body::Approve(approve)) => {
                let in_order = approve.mode == ApproveMode::InOrder;
                self.turns(run, turns, in_order && *next_line <= approve.by.len(), in_order);
            }
            (Work::Parallel, _) => {
                let going_on = self.case.scopes.values().any(|child| is_child_of(child, &run.id) && at_work(child));
                self.must(going_on, "an open block waits for somebody", || run.id.to_string());
            }
            (Work::Each, _) => {
                let block = self.case.blocks.get(&run.step);
                let open = block.is_some_and(|block| block.open && block.run == run.id);
                self.must(open, "an open `each` has its items", || run.id.to_string());
                let working = block.is_some_and(|block| block.items.iter().any(|item| item.state == ItemState::Working));
                self.must(working, "an open block waits for somebody", || run.id.to_string());
            }
            (Work::Archive, _) => {
                let awaits = run.awaits == Some(Awaits::Package);
                self.must(awaits || self.was_flagged(), "an archive waits for its package", || run.id.to_string());
            }
            (Work::Route, _) => self.must(false, "a case never rests at a step that only routes", || run.id.to_string()),
            (Work::Task { .. } | Work::Approve { .. } | Work::Wait { .. }, _) => {}
        }
        let root = scope.parent.is_none();
        let straight = run.straight_back_to.as_ref().is_none_or(|to| self.definition.step(to).is_some());
        self.must(straight, "the way straight back leads somewhere", || format!("{} (root: {root})", run.id));
    }

    /// A definition that `check` refuses may leave an `approve` without a signer; the office in charge is told.
    fn was_flagged(&self) -> bool {
        !self.case.flagged.is_empty()
    }

    fn turns(&mut self, run: &Run, turns: &[Turn], in_range: bool, in_order: bool) {
        self.must(in_range || !in_order, "the next line is one of the list, or behind it", || run.id.to_string());
        let open: Vec<&Turn> = turns.iter().filter(|turn| turn.state == TurnState::Open).collect();
        self.must(!open.is_empty() || turns.is_empty(), "an open `approve` waits for somebody", || run.id.to_string());
        if in_order {
            let one_line = open.iter().all(|turn| open.first().is_some_and(|first| first.line == turn.line));
            self.must(one_line, "in order, one line is open at a time", || run.id.to_string());
        }
        for turn in turns.iter().filter(|turn| turn.state == TurnState::Waiting) {
            let behind = open.iter().any(|open| open.line == turn.line && open.unit == turn.unit);
            self.must(behind, "a turn waits behind an open one", || format!("{}: {turn:?}", run.id));
        }
        let twice = open
            .iter()
            .enumerate()
            .any(|(at, turn)| open.iter().take(at).any(|other| other.line == turn.line && other.unit == turn.unit));
        self.must(!twice, "of a turn and those added to it, one is open", || run.id.to_string());
    }

    fn awaited(&mut self, run: &Run) {
        match &run.awaits {
            Some(Awaits::Draft(document)) => {
                let asked = self.case.documents.get(document).is_some_and(|known| known.draft.is_none());
                self.must(asked, "a run waits for a draft that is being made", || run.id.to_string());
            }
            Some(Awaits::Original { document, .. }) => {
                let asked = self.case.documents.get(document).is_some_and(|known| known.draft.is_some());
                self.must(asked, "a run waits for the original of a draft", || run.id.to_string());
            }
            Some(Awaits::Package) | None => {}
        }
    }

    fn block(&mut self, path: &StepPath, block: &Block) {
        let run = self.case.run(&block.run);
        let at_each = run.is_some_and(|(_, run)| run.step == *path && run.work == Work::Each);
        self.must(block.open == at_each, "a block is open as long as its run", || format!("{path}: {}", block.run));
        for item in &block.items {
            self.item(path, block, item);
        }
    }

    fn item(&mut self, path: &StepPath, block: &Block, item: &Item) {
        let id = &item.scope;
        let scope = self.case.scopes.get(id);
        let working = scope.is_some_and(at_work);
        let done = scope.is_some_and(|scope| matches!(scope.at, Position::Done(_)));
        let detached = scope.is_some_and(|scope| scope.detached);
        let fits = match item.state {
            ItemState::Working => working && detached != block.open,
            ItemState::Answered | ItemState::Late => done && item.answered_on.is_some(),
            ItemState::Silent => (working && detached) || self.case.is_ended(),
            ItemState::Withdrawn => !working,
        };
        self.must(fits, "an item is as far as its scope", || format!("{id}: {:?} {scope:?} open: {}", item.state, block.open));
        let decides = !item.to_decide || (item.state == ItemState::Working && block.open);
        self.must(decides, "only an open block's overdue item is to be decided about", || format!("{path}[{}]", item.id));
    }

    fn documents(&mut self) {
        for (id, document) in &self.case.documents {
            let drafted = document.draft.is_some();
            self.must(drafted || document.signatures.is_empty(), "only a draft that is there is signed", || id.to_string());
            let same = document.originals.iter().all(|made| document.draft.as_ref().is_some_and(|d| d.content == made.content));
            self.must(same, "an original says what was signed", || id.to_string());
        }
    }

    fn ending(&mut self) {
        let root = self.case.scopes.get(&ScopeId::root());
        if !self.case.is_ended() {
            self.must(root.is_some_and(at_work), "an open case is at a step", || self.case.id.to_string());
            return;
        }
        let running = self.case.clocks.iter().find(|(_, clock)| !matches!(clock.runs, Runs::Stopped { .. }));
        self.must(running.is_none(), "no clock runs after the end", || format!("{running:?}"));
        let open = self.case.requests.iter().find(|(_, request)| request.decided.is_none());
        self.must(open.is_none(), "no request is open after the end", || format!("{open:?}"));
        let timers = super::timers::timers(self.case);
        self.must(timers.is_empty(), "no timer is left after the end", || format!("{timers:?}"));
        let held = matches!(self.case.status, Status::Ended { .. }) && !self.case.held_results.is_empty();
        self.must(!held, "nothing is held after the end", || format!("{:?}", self.case.held_results));
    }
}

fn is_child_of(scope: &Scope, run: &RunId) -> bool {
    scope.parent.as_ref() == Some(run)
}

const fn at_work(scope: &Scope) -> bool {
    matches!(scope.at, Position::Between | Position::At(_))
}
