//! One list of steps as a petgraph: a node a step and one for `done`, an edge for every way on.
//!
//! Deliberately forgiving: a target that is not a step of the list has no edge (the check of names says so), so that a broken
//! definition can still be analysed and drawn.

use crate::definition::{Choose, Exit, Limit, List, Outcome, Step, To, Way};
use crate::diagnostic::Span;
use crate::ids::{OutcomeId, StepId};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// A list of steps as a graph. The nodes stand in the order of the file, `done` last.
#[derive(Debug, Clone)]
pub struct Flow<'d> {
    /// The graph itself.
    pub graph: DiGraph<Node<'d>, Edge<'d>>,
    /// Where the list begins; none for an empty list.
    pub start: Option<NodeIndex>,
    /// Where it ends.
    pub done: NodeIndex,
    nodes: BTreeMap<&'d StepId, NodeIndex>,
}

/// A place of the list.
#[derive(Debug, Clone, Copy)]
pub enum Node<'d> {
    /// A step.
    Step(&'d StepId, &'d Step),
    /// The end of the list.
    Done,
}

/// A way from one place to another.
#[derive(Debug, Clone)]
pub struct Edge<'d> {
    /// Its name, unique in the definition. `<path>.next` for a plain `next`, `<path>.<outcome>` for a button, `<path>#<n>` for
    /// the nth row of a `choose` (from 1), `<path>#limit` for the way taken when a step has been entered too often.
    pub id: String,
    /// The step it leaves.
    pub from: &'d Step,
    /// What takes it.
    pub via: Via<'d>,
}

/// What takes a way.
#[derive(Debug, Clone, Copy)]
pub enum Via<'d> {
    /// The step's one way on.
    Next,
    /// A button.
    Outcome(&'d OutcomeId, &'d Outcome),
    /// A row of a `choose`.
    Choose(&'d Choose),
    /// One entering too many (2.6).
    Limit(&'d Limit),
}

/// How an edge is drawn and what it may do: only `Back` may close a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// Forward, by a person or at the end of a block.
    Next,
    /// To an earlier step.
    Back,
    /// Forward, by the engine's choice.
    Choose,
    /// Forward, because the step was entered too often.
    Limit,
}

impl Edge<'_> {
    /// Where its target is written.
    pub fn span(&self) -> Span {
        match self.via {
            Via::Next => match &self.from.exit {
                Exit::Next(to) => to.span,
                Exit::Outcomes(_) | Exit::Choose(_) => self.from.span,
            },
            Via::Outcome(_, outcome) => match &outcome.way {
                Way::Next(to) => to.span,
                Way::Back(to) => to.span,
            },
            Via::Choose(row) => row.to.span,
            Via::Limit(limit) => limit.then.span,
        }
    }
    /// Which kind of way it is.
    pub const fn kind(&self) -> EdgeKind {
        match self.via {
            Via::Next => EdgeKind::Next,
            Via::Outcome(_, outcome) => match outcome.way {
                Way::Next(_) => EdgeKind::Next,
                Way::Back(_) => EdgeKind::Back,
            },
            Via::Choose(_) => EdgeKind::Choose,
            Via::Limit(_) => EdgeKind::Limit,
        }
    }
}

impl<'d> Node<'d> {
    /// The step, where it is one.
    pub const fn step(self) -> Option<&'d Step> {
        match self {
            Self::Step(_, step) => Some(step),
            Self::Done => None,
        }
    }
    /// The step's id, or `done`.
    pub fn name(self) -> &'d str {
        match self {
            Self::Step(id, _) => id.as_str(),
            Self::Done => "done",
        }
    }
}

impl<'d> Flow<'d> {
    /// The graph of `list`.
    pub fn of(list: &'d List) -> Self {
        let mut graph = DiGraph::new();
        let nodes: BTreeMap<_, _> = list.steps.iter().map(|(id, step)| (id, graph.add_node(Node::Step(id, step)))).collect();
        let start = list.steps.keys().next().and_then(|first| nodes.get(first)).copied();
        let done = graph.add_node(Node::Done);
        let mut flow = Self { graph, start, done, nodes };
        for (id, step) in &list.steps {
            flow.connect(id, step);
        }
        flow
    }

    /// The node of a step of this list.
    pub fn node(&self, step: &StepId) -> Option<NodeIndex> {
        self.nodes.get(step).copied()
    }

    fn connect(&mut self, id: &'d StepId, step: &'d Step) {
        match &step.exit {
            Exit::Next(to) => self.add(id, &to.id, Edge { id: format!("{}.next", step.path), from: step, via: Via::Next }),
            Exit::Outcomes(outcomes) => {
                for (name, outcome) in outcomes {
                    let edge = Edge { id: format!("{}.{name}", step.path), from: step, via: Via::Outcome(name, outcome) };
                    match &outcome.way {
                        Way::Next(to) => self.add(id, &to.id, edge),
                        Way::Back(to) => self.add(id, &To::Step(to.id.clone()), edge),
                    }
                }
            }
            Exit::Choose(rows) => {
                for (nth, row) in (1..).zip(rows) {
                    self.add(id, &row.to.id, Edge { id: format!("{}#{nth}", step.path), from: step, via: Via::Choose(row) });
                }
            }
        }
        if let Some(limit) = &step.limit {
            let edge = Edge { id: format!("{}#limit", step.path), from: step, via: Via::Limit(limit) };
            self.add(id, &To::Step(limit.then.id.clone()), edge);
        }
    }

    fn add(&mut self, from: &StepId, to: &To, edge: Edge<'d>) {
        let target = match to {
            To::Step(step) => self.node(step),
            To::Done => Some(self.done),
        };
        if let (Some(from), Some(target)) = (self.node(from), target) {
            self.graph.add_edge(from, target, edge);
        }
    }
}
