//! Blocks and signatures: `parallel`, `each`, `approve`.
//!
//! Short forms are written out here: a branch that is the body of one step becomes a list of that step, whose path is the
//! branch's own; an `each` over one task becomes a list of that task, whose path is `<block>/<block>`.

use super::super::grammar::{BRANCH, LINE};
use super::super::{Again, Approve, ApproveMode, Branch, Each, Exit, Late, Line, List, Named, Step, Title, To, Until};
use super::parts::{asks_at, condition_at, fact, reference, reference_at, title, wording};
use super::steps::{StepKind, Steps};
use crate::diagnostic::Diagnostic;
use crate::ids::{FieldId, StepId, StepPath};
use crate::yaml::{Entries, Kind, Node};
use indexmap::IndexMap;

impl Steps<'_> {
    /// The branches of the `parallel` at `path`.
    pub(super) fn branches(&mut self, node: &Node, path: &StepPath) -> IndexMap<StepId, Branch> {
        let mut branches = IndexMap::new();
        for (id, key, value) in self.reader.by_id(node, "branches") {
            let id = StepId::from(id);
            if let Some(branch) = self.branch(&id, key, value, path.child(&id)) {
                branches.insert(id, branch);
            }
        }
        branches
    }

    fn branch(&mut self, id: &StepId, key: &Node, node: &Node, path: StepPath) -> Option<Branch> {
        let entries = self.reader.block(node, &BRANCH)?;
        let title = title(self.reader, &entries);
        let when = condition_at(self.reader, &entries, "when");
        let list = match entries.get("steps") {
            Some(steps) if entries.get("each").is_none() => {
                self.only(&entries, &["title", "when", "steps"], "a branch with `steps`");
                self.list(steps, &path)
            }
            _ => self.one_step(id, key, &entries, path),
        };
        Some(Branch { title, when, list, span: key.text_span() })
    }

    /// The branch as the body of one step.
    fn one_step(&mut self, id: &StepId, key: &Node, entries: &Entries<'_>, path: StepPath) -> List {
        let span = key.text_span();
        if let Some(next) = entries.key_span("next") {
            let message = "a branch of one step has no `next`: its end is the branch's";
            self.reader
                .report(Diagnostic::error("branch-next", next, message).hint("take it out, or write the branch as `steps:`"));
        }
        let blank = self.blank(path, span, To::Done);
        let kind = self.kind(entries, span);
        let mut step = self.fill(blank, entries, kind);
        if let Some(kind) = kind {
            self.branch_exit(&mut step, entries, kind);
        }
        List { steps: IndexMap::from([(id.clone(), step)]) }
    }

    /// The `each` of `step`.
    pub(super) fn each(&mut self, step: &Step, entries: &Entries<'_>, kind: StepKind) -> Option<Each> {
        let over: Option<Named<FieldId>> = entries.get("each").and_then(|node| fact(self.reader, node));
        let list = match (kind, entries.get("steps")) {
            (StepKind::EachTask, None) => self.item_task(step, entries),
            (_, Some(steps)) => self.list(steps, &step.path),
            (_, None) if entries.tries(&["steps", "task"]) => List::default(),
            (_, None) => {
                let message = "nothing says what happens for one item of this `each`";
                self.reader.report(Diagnostic::error("no-body", step.span, message).hint("write `steps:`, or `task: <role>`"));
                List::default()
            }
        };
        let late = [("wait", Late::Wait), ("decide", Late::Decide), ("go_on", Late::GoOn)];
        let again = [("ask", Again::Ask), ("keep", Again::Keep)];
        let span = |key| entries.key_span(key);
        Some(Each {
            over: over?,
            list,
            until: entries.get("until").and_then(|node| self.until(node)).unwrap_or(Until::All),
            late: entries.get("late").and_then(|node| self.reader.word(node, &late)).unwrap_or(Late::Wait),
            again: entries.get("again").and_then(|node| self.reader.word(node, &again)),
            late_span: span("late"),
            again_span: span("again"),
            until_span: span("until"),
        })
    }

    /// The short form: what the block says about the work is the item's task.
    fn item_task(&mut self, block: &Step, entries: &Entries<'_>) -> List {
        let id = block.path.step();
        let mut task = self.blank(block.path.child(&id), block.span, To::Done);
        task.title = block.title.clone();
        task.body = reference_at(self.reader, entries, "task").map_or(task.body, super::super::Body::Task);
        let mut task = self.work(task, entries);
        if let Some(outcomes) = entries.get("outcomes") {
            task.exit = Exit::Outcomes(self.outcomes(outcomes, &To::Done));
        }
        List { steps: IndexMap::from([(id, task)]) }
    }

    fn until(&mut self, node: &Node) -> Option<Until> {
        if is_count(node) {
            return self.count(node).map(Until::Count);
        }
        // The last one is never met; it is there to be named in the hint.
        self.reader.word(node, &[("all", Until::All), ("any", Until::Any), ("none", Until::None), ("count(2)", Until::All)])
    }

    fn count(&mut self, node: &Node) -> Option<u32> {
        let number = node.as_text().and_then(|text| text.strip_prefix("count(")?.strip_suffix(')'));
        let many = number.and_then(|number| number.trim().parse().ok()).filter(|many| *many > 0);
        many.or_else(|| self.reader.wrong(node, "`count(n)` with a whole number from 1"))
    }

    /// An `approve` and its lines.
    pub(super) fn approve(&mut self, entries: &Entries<'_>) -> Option<Approve> {
        let node = entries.get("approve")?;
        let mode = self.mode(node).unwrap_or(ApproveMode::InOrder);
        let by = entries.get("by").map(|node| self.lines(node)).unwrap_or_default();
        if !entries.tries(&["by"]) {
            let message = "nothing says who signs here; write `by: [{ role: … }]`";
            self.reader.report(Diagnostic::error("missing-key", node.span, message));
        }
        Some(Approve { mode, by, span: entries.key_span("approve")? })
    }

    fn mode(&mut self, node: &Node) -> Option<ApproveMode> {
        if is_count(node) {
            return self.count(node).map(ApproveMode::Count);
        }
        // As with `until`: the last one is there to be named in the hint.
        let last = ("count(2)", ApproveMode::All);
        self.reader.word(node, &[("in_order", ApproveMode::InOrder), ("all", ApproveMode::All), ("any", ApproveMode::Any), last])
    }

    fn lines(&mut self, node: &Node) -> Vec<Line> {
        let lines: &[Node] = self.reader.one_or_list(node);
        lines.iter().filter_map(|line| self.line(line)).collect()
    }

    fn line(&mut self, node: &Node) -> Option<Line> {
        if !matches!(node.kind, Kind::Map(_)) {
            let role = reference(self.reader, node)?;
            return Some(Line { role, title: None, when: None, otherwise: false, form: Vec::new(), span: node.span });
        }
        let entries = self.reader.block(node, &LINE)?;
        let title: Option<Title> = entries.get("title").and_then(|node| wording(self.reader, node));
        let when = condition_at(self.reader, &entries, "when");
        let otherwise = entries.get("otherwise").and_then(|node| self.reader.yes_no(node)).unwrap_or(false);
        if let (true, Some(span)) = (otherwise, entries.key_span("when")) {
            let message = "`when` and `otherwise` stand together; a line has its turn by one of them";
            self.reader.report(Diagnostic::error("when-otherwise", span, message));
        }
        let form = asks_at(self.reader, &entries, "form");
        Some(Line { role: reference_at(self.reader, &entries, "role")?, title, when, otherwise, form, span: node.span })
    }

    fn only(&mut self, entries: &Entries<'_>, known: &[&str], what: &str) {
        for (name, span) in entries.keys().filter(|(name, _)| !known.contains(name)) {
            let message = format!("`{name}` has no meaning on {what}; put it on one of the steps, or take it out");
            self.reader.report(Diagnostic::error("misplaced-key", span, message));
        }
    }
}

fn is_count(node: &Node) -> bool {
    node.as_text().is_some_and(|text| text.starts_with("count("))
}
