//! Looking things up in a definition: steps by path, lists by path, and what can be reached from where.
//!
//! Paths of lists: the root's is empty, a branch's is `<block>/<branch>`, an `each`'s is `<block>[]`.

use super::{Ask, Body, Choices, Definition, Each, Exit, Field, FieldFrom, FieldKind, Form, List, Step, To, Way};
use crate::ids::{DocumentKind, FieldId, OutcomeId, RoleId, StepId, StepPath};
use crate::policy::{ChoiceRow, Policy};
use std::collections::BTreeSet;

impl Definition {
    /// The step at `path`.
    pub fn step(&self, path: &StepPath) -> Option<&Step> {
        find(&self.steps, path)
    }
    /// The list of steps at `path`, as [`crate::machine::state::Scope`] names it.
    pub fn list(&self, path: &StepPath) -> Option<&List> {
        let path = path.as_str();
        if path.is_empty() {
            return Some(&self.steps);
        }
        if let Some(block) = path.strip_suffix("[]") {
            return self.each(&StepPath::new(block)).map(|each| &each.list);
        }
        let (block, branch) = path.rsplit_once('/')?;
        match &self.step(&StepPath::new(block))?.body {
            Body::Parallel(branches) => branches.get(branch).map(|branch| &branch.list),
            Body::Task(_) | Body::Approve(_) | Body::Each(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => None,
        }
    }
    /// The `each` at `path`.
    pub fn each(&self, path: &StepPath) -> Option<&Each> {
        self.step(path)?.body.each()
    }
    /// Every step, in the order written, blocks before what is in them.
    pub fn all_steps(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        collect(&self.steps, &mut steps);
        steps
    }
    /// The `each` blocks whose answers conditions read by this name.
    pub fn block_named(&self, name: &str) -> Option<&Step> {
        self.all_steps().into_iter().find(|step| matches!(step.body, Body::Each(_)) && step.path.step() == *name)
    }
    /// The rows a choice field may take under `policy`; none where it is no choice or the policy lacks the list.
    pub fn choices(&self, field: &FieldId, policy: &Policy) -> Option<Vec<ChoiceRow>> {
        match &self.fields.get(field)?.kind {
            FieldKind::Choice(Choices::Policy(path)) => policy.choices(&path.id),
            FieldKind::Choice(Choices::Listed(rows)) => Some(
                rows.iter()
                    .map(|(id, title)| ChoiceRow { id: id.clone(), label: title.zh.clone(), meaning: None, flags: Vec::new() })
                    .collect(),
            ),
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Number
            | FieldKind::Date
            | FieldKind::YesNo
            | FieldKind::Person
            | FieldKind::People
            | FieldKind::Unit
            | FieldKind::Units
            | FieldKind::File
            | FieldKind::Files
            | FieldKind::Rows(_) => None,
        }
    }
    /// What people see beside a field.
    pub fn field_title(&self, field: &FieldId) -> String {
        self.fields.get(field).map_or_else(|| field.to_string(), |known| known.title.zh.clone())
    }
    /// What people call a role.
    pub fn role_title(&self, role: &RoleId) -> String {
        self.roles.get(role).map_or_else(|| role.to_string(), |known| known.title.zh.clone())
    }
    /// The facts that `kind` prints and its signatures cover (6.4): what the case began with, and what the steps before its
    /// `document` step ask for. Requests and records are not among them, nor is `reason`.
    pub fn printed_fields(&self, kind: &DocumentKind) -> BTreeSet<FieldId> {
        let mut printed: BTreeSet<FieldId> =
            self.fields.iter().filter(|(_, field)| field.from == Some(FieldFrom::Import)).map(|(id, _)| id.clone()).collect();
        let Some(home) = self.home_of(kind) else { return printed };
        for (id, step) in &home.0.steps {
            if step.path == home.1.path || home.0.reaches(id, &home.1.path.step()) {
                printed.extend(asked_in(step));
            }
        }
        printed.retain(|field| {
            *field != "reason" && self.fields.get(field).is_none_or(|known| known.from != Some(FieldFrom::NumberSeries))
        });
        printed
    }
    /// The list and step at which `kind` is rendered.
    fn home_of(&self, kind: &DocumentKind) -> Option<(&List, &Step)> {
        self.lists().into_iter().find_map(|list| {
            let step = list.steps.values().find(|step| step.document.as_ref().is_some_and(|document| document.id == *kind))?;
            Some((list, step))
        })
    }
    /// Every list, the root's first.
    pub fn lists(&self) -> Vec<&List> {
        let mut lists = vec![&self.steps];
        for step in self.all_steps() {
            match &step.body {
                Body::Parallel(branches) => lists.extend(branches.values().map(|branch| &branch.list)),
                Body::Each(each) => lists.push(&each.list),
                Body::Task(_) | Body::Approve(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {}
            }
        }
        lists
    }
}

/// All that a step and what is inside it asks people to fill in.
fn asked_in(step: &Step) -> BTreeSet<FieldId> {
    let mut asked: BTreeSet<FieldId> = step.asks().map(|ask| ask.field.clone()).collect();
    match &step.body {
        Body::Parallel(branches) => {
            for inner in branches.values().flat_map(|branch| branch.list.steps.values()) {
                asked.extend(asked_in(inner));
            }
        }
        // What an item writes is the item's, not the root's.
        Body::Each(_) | Body::Task(_) | Body::Approve(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {}
    }
    asked
}

fn find<'a>(list: &'a List, path: &StepPath) -> Option<&'a Step> {
    for step in list.steps.values() {
        if step.path == *path {
            return Some(step);
        }
        if !path.as_str().strip_prefix(step.path.as_str()).is_some_and(|rest| rest.starts_with('/')) {
            continue;
        }
        let found = match &step.body {
            Body::Parallel(branches) => branches.values().find_map(|branch| find(&branch.list, path)),
            Body::Each(each) => find(&each.list, path),
            Body::Task(_) | Body::Approve(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn collect<'a>(list: &'a List, into: &mut Vec<&'a Step>) {
    for step in list.steps.values() {
        into.push(step);
        match &step.body {
            Body::Parallel(branches) => branches.values().for_each(|branch| collect(&branch.list, into)),
            Body::Each(each) => collect(&each.list, into),
            Body::Task(_) | Body::Approve(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {}
        }
    }
}

impl List {
    /// The step a list begins with.
    pub fn first(&self) -> Option<&Step> {
        self.steps.values().next()
    }
    /// Whether `to` can be reached from `from` by `next` edges (one or more).
    pub fn reaches(&self, from: &StepId, to: &StepId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&StepId> = vec![from];
        while let Some(at) = open.pop() {
            for next in self.steps.get(at).into_iter().flat_map(Step::onward) {
                if next == to {
                    return true;
                }
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        false
    }
    /// The steps that lie on some `next` way from `from` to `to`, both excluded.
    pub fn between(&self, from: &StepId, to: &StepId) -> Vec<&Step> {
        self.steps.iter().filter(|(id, _)| self.reaches(from, id) && self.reaches(id, to)).map(|(_, step)| step).collect()
    }
}

impl Step {
    /// The steps that can follow by `next`, a limit's other step among them.
    pub fn onward(&self) -> Vec<&StepId> {
        let targets: Vec<&To> = match &self.exit {
            Exit::Next(to) => vec![&to.id],
            Exit::Outcomes(outcomes) => outcomes
                .values()
                .filter_map(|outcome| match &outcome.way {
                    Way::Next(to) => Some(&to.id),
                    Way::Back(_) => None,
                })
                .collect(),
            Exit::Choose(rows) => rows.iter().map(|row| &row.to.id).collect(),
        };
        let limit = self.limit.as_ref().map(|limit| &limit.then.id);
        targets
            .into_iter()
            .filter_map(|to| match to {
                To::Step(step) => Some(step),
                To::Done => None,
            })
            .chain(limit)
            .collect()
    }
    /// The outcome of this name.
    pub fn outcome(&self, id: &OutcomeId) -> Option<&super::Outcome> {
        match &self.exit {
            Exit::Outcomes(outcomes) => outcomes.get(id),
            Exit::Next(_) | Exit::Choose(_) => None,
        }
    }
    /// Every field its forms ask for: the step's, its outcomes' and its lines'.
    pub fn asks(&self) -> impl Iterator<Item = &Ask> {
        let own: &[Ask] = match &self.form {
            Form::Fields(asks) => asks,
            Form::Policy(_) => &[],
        };
        let outcomes = match &self.exit {
            Exit::Outcomes(outcomes) => Some(outcomes.values().flat_map(|outcome| &outcome.form)),
            Exit::Next(_) | Exit::Choose(_) => None,
        };
        let lines = match &self.body {
            Body::Approve(approve) => Some(approve.by.iter().flat_map(|line| &line.form)),
            Body::Task(_) | Body::Parallel(_) | Body::Each(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => None,
        };
        own.iter().chain(outcomes.into_iter().flatten()).chain(lines.into_iter().flatten())
    }
}

impl Body {
    /// The `each`, where it is one.
    pub fn each(&self) -> Option<&Each> {
        match self {
            Self::Each(each) => Some(each),
            Self::Task(_) | Self::Approve(_) | Self::Parallel(_) | Self::Wait(_) | Self::Archive(_) | Self::Route => None,
        }
    }
}

impl Field {
    /// Whether it is filled anew in every run rather than pre-filled (6.1).
    pub fn is_taken_anew(&self) -> bool {
        self.from == Some(FieldFrom::NumberSeries)
    }
}

impl Definition {
    /// Every milestone that something marks.
    pub fn milestones(&self) -> BTreeSet<crate::ids::Milestone> {
        let steps = self.all_steps();
        let outcomes = steps.iter().filter_map(|step| match &step.exit {
            Exit::Outcomes(outcomes) => Some(outcomes.values().flat_map(|outcome| &outcome.marks)),
            Exit::Next(_) | Exit::Choose(_) => None,
        });
        steps
            .iter()
            .flat_map(|step| &step.marks)
            .chain(outcomes.flatten())
            .chain(self.records.values().flat_map(|record| &record.marks))
            .map(|mark| mark.milestone.clone())
            .collect()
    }
}
