//! From a definition to a picture: what each step says, and which conditions become notes.

use super::beside::{beside, role};
use super::words::sign;
use super::{Branch, Chain, Edge, Group, Language, Node, Picture, Shape};
use crate::definition::{Approve, Body, Branch as Written, Definition, Each, Exit, Line, List, Step, To, WaitFor};
use crate::expr::Expr;
use crate::graph::build::{self, Flow, Via};
use crate::ids::{FieldId, StepId};
use indexmap::IndexMap;
use petgraph::visit::EdgeRef;

pub(super) fn picture(definition: &Definition, language: Language) -> Picture {
    let mut pen = Pen { definition, language, notes: Vec::new() };
    let steps = pen.chain(&definition.steps);
    let charge = role(definition, &definition.in_charge, language);
    Picture {
        language,
        title: language.of(&definition.title).to_owned(),
        subtitle: match language {
            Language::Chinese => format!("{} · 第 {} 版 · 主管：{charge}", definition.workflow, definition.version),
            Language::English => format!("{} · version {} · in charge: {charge}", definition.workflow, definition.version),
        },
        steps,
        notes: pen.notes,
        beside: beside(definition, language),
    }
}

/// Walks a definition and collects its conditions.
struct Pen<'d> {
    definition: &'d Definition,
    language: Language,
    notes: Vec<String>,
}

impl Pen<'_> {
    /// A list, step by step with the ways that leave it, so that conditions are numbered as one reads.
    fn chain(&mut self, list: &List) -> Chain {
        let flow = Flow::of(list);
        let mut chain = Chain::default();
        for (from, step) in list.steps.values().enumerate() {
            chain.nodes.push(self.node(step));
            for edge in flow.graph.edge_references().filter(|edge| edge.source().index() == from) {
                let to = (edge.target() != flow.done).then(|| edge.target().index());
                chain.edges.push(self.edge(edge.weight(), from, to));
            }
        }
        chain
    }

    fn node(&mut self, step: &Step) -> Node {
        let (shape, who) = match &step.body {
            Body::Task(by) => (Shape::Task, vec![role(self.definition, &by.id, self.language)]),
            Body::Approve(approve) => (Shape::Approve, self.signers(approve)),
            Body::Parallel(branches) => (Shape::Group(self.parallel(branches)), Vec::new()),
            Body::Each(each) => self.each(step, each),
            Body::Wait(wait) => (Shape::Wait, vec![self.wait(wait)]),
            Body::Archive(_) => (Shape::Archive, Vec::new()),
            Body::Route => (Shape::Route, Vec::new()),
        };
        let title = self.language.of(&step.title).to_owned();
        Node { path: step.path.clone(), title, who, due: step.due.is_some(), shape, state: None }
    }

    fn signers(&mut self, approve: &Approve) -> Vec<String> {
        let lines: Vec<_> = (1..).zip(&approve.by).map(|(nth, line)| self.signer(nth, approve, line)).collect();
        self.language.mode(approve.mode).into_iter().chain(lines).collect()
    }

    fn signer(&mut self, nth: u32, approve: &Approve, line: &Line) -> String {
        let name = role(self.definition, &line.role.id, self.language);
        let note = line.when.as_ref().map(|when| self.note(when)).unwrap_or_default();
        let otherwise = if line.otherwise { self.language.pick("否则：", "otherwise: ") } else { "" };
        let number = if approve.by.len() > 1 { format!("{nth} ") } else { String::new() };
        format!("{number}{otherwise}{name}{note}")
    }

    fn parallel(&mut self, branches: &IndexMap<StepId, Written>) -> Group {
        let branches = branches.values().map(|branch| self.branch(branch)).collect();
        Group { each: false, says: self.language.pick("同时进行", "at the same time").to_owned(), branches }
    }

    fn branch(&mut self, branch: &Written) -> Branch {
        let note = branch.when.as_ref().map(|when| self.note(when)).unwrap_or_default();
        let steps = self.chain(&branch.list);
        let title = self.language.of(&branch.title);
        let said = note.is_empty() && matches!(steps.nodes.as_slice(), [only] if only.title == title || title.is_empty());
        Branch { title: (!said).then(|| format!("{title}{note}")), steps }
    }

    fn each(&mut self, step: &Step, each: &Each) -> (Shape, Vec<String>) {
        let over = self.language.pick("逐个：", "one each: ").to_owned() + &self.field(&each.over.id);
        if let Some(holder) = lone_task(step, each) {
            return (Shape::Many, vec![role(self.definition, holder, self.language), over]);
        }
        let says: Vec<_> = [Some(over), Some(self.language.until(each.until)), self.language.late(each.late).map(str::to_owned)]
            .into_iter()
            .flatten()
            .collect();
        let branches = vec![Branch { title: None, steps: self.chain(&each.list) }];
        (Shape::Group(Group { each: true, says: says.join(" · "), branches }), Vec::new())
    }

    fn wait(&self, wait: &WaitFor) -> String {
        match wait {
            WaitFor::Duration(length) => self.language.length(*length),
            WaitFor::Date(day) => self.language.pick("至 ", "until ").to_owned() + &day.to_string(),
            WaitFor::Fact(field) => self.language.pick("至 ", "until ").to_owned() + &self.field(&field.id),
        }
    }

    fn field(&self, id: &FieldId) -> String {
        self.definition.fields.get(id).map_or_else(|| id.to_string(), |field| self.language.of(&field.title).to_owned())
    }

    fn edge(&mut self, edge: &build::Edge<'_>, from: usize, to: Option<usize>) -> Edge {
        let label = match edge.via {
            Via::Next => String::new(),
            Via::Outcome(_, outcome) => {
                let note = outcome.when.as_ref().map(|when| self.note(when)).unwrap_or_default();
                format!("{}{note}", self.language.of(&outcome.title))
            }
            Via::Choose(row) => match &row.when {
                Some(when) => self.note(when),
                None => self.language.pick("否则", "otherwise").to_owned(),
            },
            Via::Limit(limit) => match self.language {
                Language::Chinese => format!("满 {} 次后", limit.rounds),
                Language::English if limit.rounds == 1 => "after 1 round".to_owned(),
                Language::English => format!("after {} rounds", limit.rounds),
            },
        };
        let usual = matches!(edge.via, Via::Choose(row) if row.when.is_none());
        Edge { id: edge.id.clone(), from, to, label, kind: edge.kind(), usual, walked: 0 }
    }

    /// The sign of a condition; the same condition keeps its sign.
    fn note(&mut self, when: &Expr) -> String {
        if let Some(known) = self.notes.iter().position(|note| *note == when.text) {
            return sign(known + 1);
        }
        self.notes.push(when.text.clone());
        sign(self.notes.len())
    }
}

/// Who does the one task of an `each` written as a task alone; none where it is more than that.
fn lone_task<'d>(step: &Step, each: &'d Each) -> Option<&'d crate::ids::RoleId> {
    let [only] = each.list.steps.values().collect::<Vec<_>>()[..] else { return None };
    let plain = matches!(&only.exit, Exit::Next(to) if to.id == To::Done) && only.path == step.path.child(&step.path.step());
    match &only.body {
        Body::Task(holder) if plain => Some(&holder.id),
        Body::Task(_) | Body::Approve(_) | Body::Parallel(_) | Body::Each(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {
            None
        }
    }
}
