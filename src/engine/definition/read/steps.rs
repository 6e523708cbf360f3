//! Lists and their steps: which kind a step is, what it may carry, and what every kind carries.
//!
//! Blocks and signatures are in [`super::blocks`], the ways out in [`super::exits`].

use super::super::grammar::STEP;
use super::super::{Body, List, Named, Starts, Step, Title, To, WaitFor};
use super::super::{Exit, Form};
use super::parts::{fact, form, marks, notify, policy_path, reference_at, references, title};
use crate::diagnostic::{Diagnostic, Span};
use crate::ids::{RoleId, StepId, StepPath};
use crate::yaml::{Entries, Node, Reader};

const BODIES: [&str; 6] = ["task", "approve", "parallel", "each", "wait", "archive"];

/// Reads steps.
pub(super) struct Steps<'r> {
    pub(super) reader: &'r mut Reader,
    /// Who does a step of which nobody knows who does it: the role in charge.
    pub(super) stand_in: Named<RoleId>,
}

/// What a step is (1.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum StepKind {
    Task,
    Approve,
    Parallel,
    /// An `each` over `steps`.
    Each,
    /// An `each` over one task, written in one block with it.
    EachTask,
    Wait,
    Archive,
    Route,
}

impl StepKind {
    /// What it is called in a sentence.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Task => "a task",
            Self::Approve => "an `approve`",
            Self::Parallel => "a `parallel`",
            Self::Each | Self::EachTask => "an `each`",
            Self::Wait => "a `wait`",
            Self::Archive => "an `archive`",
            Self::Route => "a step that only routes",
        }
    }
    /// The ways out it may have.
    pub(super) const fn exits(self) -> &'static [&'static str] {
        match self {
            Self::Task | Self::Approve => &["next", "outcomes", "choose"],
            Self::Parallel | Self::Each | Self::EachTask | Self::Wait | Self::Archive => &["next", "choose"],
            Self::Route => &["choose"],
        }
    }
    /// The keys it may carry.
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Task => &[
                "title", "task", "form", "receipt", "due", "document", "lint", "seal", "refuse", "marks", "notify", "starts",
                "redact", "seen_by", "limit", "next", "outcomes", "choose",
            ],
            Self::Approve => &[
                "title", "approve", "by", "due", "document", "lint", "seal", "refuse", "marks", "notify", "starts", "redact",
                "seen_by", "limit", "next", "outcomes", "choose",
            ],
            Self::Parallel => &["title", "parallel", "due", "marks", "notify", "starts", "seen_by", "limit", "next", "choose"],
            Self::Each => &[
                "title", "each", "steps", "until", "due", "late", "again", "marks", "notify", "starts", "seen_by", "limit",
                "next", "choose",
            ],
            Self::EachTask => &[
                "title", "each", "task", "form", "document", "lint", "seal", "refuse", "redact", "outcomes", "until", "due",
                "late", "again", "marks", "notify", "starts", "seen_by", "limit", "next", "choose",
            ],
            Self::Wait => &["title", "wait", "marks", "notify", "starts", "limit", "next", "choose"],
            Self::Archive => &["title", "archive", "marks", "notify", "next", "choose"],
            Self::Route => &["title", "choose"],
        }
    }
}

impl Steps<'_> {
    /// A list of steps in the scope whose path is `at`.
    pub(super) fn list(&mut self, node: &Node, at: &StepPath) -> List {
        let written = self.reader.by_id(node, "steps");
        let followers: Vec<To> =
            written.iter().skip(1).map(|(id, ..)| To::Step(StepId::new(id.clone()))).chain([To::Done]).collect();
        let mut list = List::default();
        for ((id, key, value), follower) in written.into_iter().zip(followers) {
            let id = StepId::from(id);
            let blank = self.blank(at.child(&id), key.text_span(), follower);
            list.steps.insert(id, self.step(blank, value));
        }
        list
    }

    /// A step of which only the place is known: whoever is in charge does it, and it goes on to the next one listed.
    pub(super) fn blank(&self, path: StepPath, span: Span, follower: To) -> Step {
        Step {
            path,
            title: Title::default(),
            body: Body::Task(self.stand_in.clone()),
            exit: Exit::Next(Named::new(follower, span)),
            form: Form::default(),
            receipt: false,
            due: None,
            marks: Vec::new(),
            lint: None,
            document: None,
            seal: None,
            refuse: Vec::new(),
            limit: None,
            notify: Vec::new(),
            starts: None,
            redact: None,
            seen_by: Vec::new(),
            span,
        }
    }

    fn step(&mut self, blank: Step, node: &Node) -> Step {
        let Some(entries) = self.reader.block(node, &STEP) else { return blank };
        let kind = self.kind(&entries, blank.span);
        let mut step = self.fill(blank, &entries, kind);
        if let Some(kind) = kind {
            self.exit(&mut step, &entries, kind);
        }
        step
    }

    /// A step but for its exit.
    pub(super) fn fill(&mut self, mut step: Step, entries: &Entries<'_>, kind: Option<StepKind>) -> Step {
        let reader = &mut *self.reader;
        step.title = title(reader, entries);
        step.due = reference_at(reader, entries, "due");
        step.seen_by = references(reader, entries, "seen_by");
        step.limit = self.limit(entries);
        step.body = kind.and_then(|kind| self.body(&step, entries, kind)).unwrap_or(step.body);
        if kind == Some(StepKind::EachTask) { step } else { self.work(step, entries) }
    }

    /// What belongs to whoever works at the step; in the short form of an `each`, to the task of an item.
    pub(super) fn work(&mut self, mut step: Step, entries: &Entries<'_>) -> Step {
        let reader = &mut *self.reader;
        step.form = form(reader, entries);
        step.receipt = entries.get("receipt").and_then(|node| reader.yes_no(node)).unwrap_or(false);
        step.marks = marks(reader, entries);
        step.notify = notify(reader, entries);
        step.lint = reference_at(reader, entries, "lint");
        step.document = reference_at(reader, entries, "document");
        step.seal = reference_at(reader, entries, "seal");
        step.redact = entries.get("redact").and_then(|node| policy_path(reader, node));
        step.starts = self.starts(entries);
        step.refuse = self.refuse(entries);
        step
    }

    /// Which kind of step this is. Keys that the kind can't carry are reported.
    pub(super) fn kind(&mut self, entries: &Entries<'_>, span: Span) -> Option<StepKind> {
        let bodies = entries.those_of(&BODIES);
        let kind = match *bodies.as_slice() {
            ["task"] => StepKind::Task,
            ["approve"] => StepKind::Approve,
            ["parallel"] => StepKind::Parallel,
            ["each"] => StepKind::Each,
            ["task", "each"] => StepKind::EachTask,
            ["wait"] => StepKind::Wait,
            [_archive] => StepKind::Archive,
            [] if entries.get("choose").is_some() => StepKind::Route,
            [] if entries.tries(&BODIES) || entries.tries(&["choose"]) => return None,
            [] => {
                let message = "nothing says what happens at this step";
                let hint = "write `task: <role>`, `approve:`, `parallel:`, `each:`, `wait:` or `archive:`, or `choose:` alone";
                self.reader.report(Diagnostic::error("no-body", span, message).hint(hint));
                return None;
            }
            [one, another, ..] => {
                let message = format!("`{one}` and `{another}` stand together; a step does one thing");
                let span = entries.key_span(another).unwrap_or(span);
                self.reader.report(Diagnostic::error("two-bodies", span, message).hint("make two steps of it, or a `parallel`"));
                return None;
            }
        };
        self.misplaced(entries, kind);
        Some(kind)
    }

    fn misplaced(&mut self, entries: &Entries<'_>, kind: StepKind) {
        for (name, span) in entries.keys() {
            // `when` belongs to the branch, whatever its one step is.
            if name != "when" && !kind.keys().contains(&name) {
                let message = format!("`{name}` has no meaning on {}; take it out", kind.name());
                let found = Diagnostic::error("misplaced-key", span, message);
                self.reader.report(match name {
                    "outcomes" => found.hint("nobody presses a button here; write `next` or `choose`"),
                    "form" if kind == StepKind::Approve => found.hint("put it on a line of `by`, or on an outcome"),
                    _ => found,
                });
            }
        }
    }

    fn body(&mut self, step: &Step, entries: &Entries<'_>, kind: StepKind) -> Option<Body> {
        match kind {
            StepKind::Task => reference_at(self.reader, entries, "task").map(Body::Task),
            StepKind::Approve => Some(Body::Approve(self.approve(entries)?)),
            StepKind::Parallel => Some(Body::Parallel(self.branches(entries.get("parallel")?, &step.path))),
            StepKind::Each | StepKind::EachTask => Some(Body::Each(Box::new(self.each(step, entries, kind)?))),
            StepKind::Wait => self.wait(entries.get("wait")?).map(Body::Wait),
            StepKind::Archive => policy_path(self.reader, entries.get("archive")?).map(Body::Archive),
            StepKind::Route => Some(Body::Route),
        }
    }

    fn wait(&mut self, node: &Node) -> Option<WaitFor> {
        let text = self.reader.scalar(node, "a length of time, a day or a fact")?;
        if text.starts_with("case.") {
            return fact(self.reader, node).map(WaitFor::Fact);
        }
        if text.contains('-') {
            return self.reader.date(node).map(WaitFor::Date);
        }
        self.reader.duration(node).map(WaitFor::Duration)
    }

    fn starts(&mut self, entries: &Entries<'_>) -> Option<Starts> {
        let entries = self.reader.block(entries.get("starts")?, &super::super::grammar::STARTS)?;
        let each = entries.get("each").and_then(|node| fact(self.reader, node));
        Some(Starts { workflow: reference_at(self.reader, &entries, "workflow")?, each: each? })
    }
}
