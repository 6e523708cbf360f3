//! What the rules look at: a definition laid out as its lists of steps, each with its graph, and the policy where there is one.
//!
//! Deliberately no rule: only "which steps are there", "what do their forms ask", "what does every path to here pass".

use crate::definition::{Ask, Body, Branch, Definition, Each, Exit, Form, Line, List, Outcome, Step};
use crate::diagnostic::Span;
use crate::graph::build::{Edge, EdgeKind, Flow, Via};
use crate::ids::{FieldId, OutcomeId, StepId};
use crate::policy::{Datum, DatumKind, Policy};
use petgraph::graph::NodeIndex;
use std::borrow::Cow;

/// A definition and, where a pair is checked, its policy.
pub struct World<'d> {
    /// The definition.
    pub definition: &'d Definition,
    /// The policy.
    pub policy: Option<&'d Policy>,
    /// Its lists, the root first, a block's before the blocks within.
    pub lists: Vec<Place<'d>>,
}

/// A list of steps in its place.
pub struct Place<'d> {
    /// Its graph.
    pub flow: Flow<'d>,
    /// Its steps.
    pub list: &'d List,
    /// The block it belongs to; none for the root.
    pub owner: Option<Owner<'d>>,
    /// The nearest `each` it runs in, and that block's id.
    pub each: Option<(&'d StepId, &'d Each)>,
}

/// The block a list belongs to.
#[derive(Clone, Copy)]
pub struct Owner<'d> {
    /// The list the block is a step of.
    pub list: usize,
    /// The block.
    pub block: &'d Step,
    /// The block's node there.
    pub node: NodeIndex,
    /// The branch, where the block is a `parallel`.
    pub branch: Option<&'d Branch>,
}

/// A step and where it is.
#[derive(Clone, Copy)]
pub struct At<'d> {
    /// The index of its list.
    pub list: usize,
    /// Its node.
    pub node: NodeIndex,
    /// Its id.
    pub id: &'d StepId,
    /// The step.
    pub step: &'d Step,
}

impl<'d> World<'d> {
    /// Lays a definition out.
    pub fn new(definition: &'d Definition, policy: Option<&'d Policy>) -> Self {
        let mut world = Self { definition, policy, lists: Vec::new() };
        world.add(&definition.steps, None, None);
        world
    }

    fn add(&mut self, list: &'d List, owner: Option<Owner<'d>>, each: Option<(&'d StepId, &'d Each)>) {
        let index = self.lists.len();
        self.lists.push(Place { flow: Flow::of(list), list, owner, each });
        for (id, step) in &list.steps {
            let Some(node) = self.lists[index].flow.node(id) else { continue };
            match &step.body {
                Body::Parallel(branches) => {
                    for branch in branches.values() {
                        self.add(&branch.list, Some(Owner { list: index, block: step, node, branch: Some(branch) }), each);
                    }
                }
                Body::Each(inner) => {
                    let owner = Owner { list: index, block: step, node, branch: None };
                    self.add(&inner.list, Some(owner), Some((id, inner)));
                }
                Body::Task(_) | Body::Approve(_) | Body::Wait(_) | Body::Archive(_) | Body::Route => {}
            }
        }
    }

    /// Every step of every list.
    pub fn steps(&self) -> impl Iterator<Item = At<'d>> + '_ {
        self.lists.iter().enumerate().flat_map(|(list, place)| {
            place.list.steps.iter().filter_map(move |(id, step)| Some(At { list, node: place.flow.node(id)?, id, step }))
        })
    }

    /// The lists from this one out to the root.
    pub fn outwards(&self, list: usize) -> impl Iterator<Item = &Place<'d>> + '_ {
        std::iter::successors(self.lists.get(list), |place| place.owner.and_then(|owner| self.lists.get(owner.list)))
    }

    /// The places on the way from a step out to the root: its list and node, then each block's around it.
    pub fn around(&self, list: usize, node: NodeIndex) -> Vec<(usize, NodeIndex)> {
        std::iter::successors(Some((list, node)), |(list, _)| self.lists[*list].owner.map(|owner| (owner.list, owner.node)))
            .collect()
    }

    /// The lists of a block.
    pub fn within<'a>(&'a self, block: &'a Step) -> impl Iterator<Item = (usize, &'a Place<'d>)> + 'a {
        self.lists.iter().enumerate().filter(move |(_, place)| place.owner.is_some_and(|owner| std::ptr::eq(owner.block, block)))
    }

    /// What a form asks. A form of the policy asks nothing while there is no policy.
    pub fn asks<'a>(&self, form: &'a Form) -> Cow<'a, [Ask]> {
        match form {
            Form::Fields(asks) => Cow::Borrowed(asks),
            Form::Policy(path) => {
                Cow::Owned(self.policy.and_then(|policy| policy.get(&path.id)).map(policy_form).unwrap_or_default())
            }
        }
    }

    /// Whether some form is the policy's: then nobody knows without it which fields are asked.
    pub fn forms_unknown(&self) -> bool {
        self.policy.is_none() && self.steps().any(|at| matches!(at.step.form, Form::Policy(_)))
    }

    /// Everything a step's own forms ask: the step's, its lines', its outcomes'.
    pub fn asked_by<'a>(&self, step: &'a Step) -> Vec<Cow<'a, Ask>> {
        let own = match self.asks(&step.form) {
            Cow::Borrowed(asks) => asks.iter().map(Cow::Borrowed).collect::<Vec<_>>(),
            Cow::Owned(asks) => asks.into_iter().map(Cow::Owned).collect(),
        };
        let rest = lines(step).iter().flat_map(|line| &line.form).chain(outcomes(step).flat_map(|(_, outcome)| &outcome.form));
        own.into_iter().chain(rest.map(Cow::Borrowed)).collect()
    }

    /// Whether taking `edge` surely does what `does` looks for: the step, its outcome, or what every path through its block passes.
    pub fn surely(&self, edge: &Edge<'d>, does: &dyn Fn(&Edge<'d>) -> bool) -> bool {
        if does(edge) {
            return true;
        }
        match (edge.kind(), &edge.from.body) {
            (EdgeKind::Next | EdgeKind::Choose, Body::Parallel(_)) => self
                .within(edge.from)
                .filter(|(_, place)| place.owner.and_then(|owner| owner.branch).is_some_and(|branch| branch.when.is_none()))
                .any(|(_, place)| place.flow.on_every_path(place.flow.done, |inner| self.surely(inner, does))),
            (EdgeKind::Next | EdgeKind::Choose | EdgeKind::Back | EdgeKind::Limit, _) => false,
        }
    }

    /// Whether every path from the beginning of the case to `node` of `list` passes something that surely `does` it.
    pub fn before(&self, list: usize, node: NodeIndex, does: &dyn Fn(&Edge<'d>) -> bool) -> bool {
        self.around(list, node)
            .into_iter()
            .any(|(list, node)| self.lists[list].flow.on_every_path(node, |edge| self.surely(edge, does)))
    }
}

/// The lines of an `approve`; none for any other step.
pub fn lines(step: &Step) -> &[Line] {
    if let Body::Approve(approve) = &step.body { &approve.by } else { &[] }
}

/// The buttons of a step.
pub fn outcomes(step: &Step) -> impl Iterator<Item = (&OutcomeId, &Outcome)> {
    let outcomes = if let Exit::Outcomes(outcomes) = &step.exit { Some(outcomes) } else { None };
    outcomes.into_iter().flatten()
}

/// The fields a policy's list asks; `!` marks a required one.
pub fn policy_form(datum: &Datum) -> Vec<Ask> {
    match &datum.kind {
        DatumKind::List(rows) => rows.iter().filter_map(|row| Some(ask(row.as_text()?, row.span))).collect(),
        DatumKind::Text(text) => vec![ask(text, datum.span)],
        DatumKind::YesNo(_) | DatumKind::Map(_) => Vec::new(),
    }
}

fn ask(text: &str, span: Span) -> Ask {
    let name = text.strip_suffix('!');
    Ask { field: FieldId::from(name.unwrap_or(text)), required: name.is_some(), span }
}

/// Whether an edge ends its step by going on: the step's form is complete, its marks are made.
pub const fn goes_on(edge: &Edge<'_>) -> bool {
    match edge.via {
        Via::Next | Via::Choose(_) => true,
        Via::Outcome(_, _) => matches!(edge.kind(), EdgeKind::Next),
        Via::Limit(_) => false,
    }
}
