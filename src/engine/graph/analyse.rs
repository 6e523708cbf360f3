//! What can be asked of a list's graph: what is reached, what leads to the end, where the loops are, what every path passes.
//!
//! petgraph does the walking. Nothing here knows what a step does: callers say which edges they mean.

use super::build::{Edge, EdgeKind, Flow};
use petgraph::algo::{astar, dominators, tarjan_scc};
use petgraph::graph::{EdgeReference, NodeIndex};
use petgraph::visit::{Dfs, EdgeFiltered, EdgeRef, IntoNeighbors, Reversed};
use std::collections::BTreeSet;

impl<'d> Flow<'d> {
    /// Everything that can be reached from `from` over the edges `open` allows, `from` itself included.
    pub fn reached(&self, from: NodeIndex, open: impl Fn(&Edge<'d>) -> bool) -> BTreeSet<NodeIndex> {
        let graph = EdgeFiltered::from_fn(&self.graph, |edge: EdgeReference<'_, Edge<'d>>| open(edge.weight()));
        let mut dfs = Dfs::new(&graph, from);
        std::iter::from_fn(|| dfs.next(&graph)).collect()
    }

    /// Everything that can be reached from where the list begins.
    pub fn reachable(&self) -> BTreeSet<NodeIndex> {
        self.start.map(|start| self.reached(start, |_| true)).unwrap_or_default()
    }

    /// Everything from which the end can be reached.
    pub fn finishing(&self) -> BTreeSet<NodeIndex> {
        let graph = Reversed(&self.graph);
        let mut dfs = Dfs::new(graph, self.done);
        std::iter::from_fn(|| dfs.next(graph)).collect()
    }

    /// The steps that lead to `node` without any `back`, `node` itself not among them unless it lies on a cycle.
    pub fn ancestors(&self, node: NodeIndex) -> BTreeSet<NodeIndex> {
        let graph = EdgeFiltered::from_fn(&self.graph, |edge: EdgeReference<'_, Edge<'_>>| forward(edge.weight()));
        let graph = Reversed(&graph);
        let before = graph.neighbors(node).flat_map(|before| {
            let mut dfs = Dfs::new(graph, before);
            std::iter::from_fn(move || dfs.next(graph))
        });
        before.collect()
    }

    /// Whether `from` is `to`, or leads there without any `back`.
    pub fn leads(&self, from: NodeIndex, to: NodeIndex) -> bool {
        self.reached(from, forward).contains(&to)
    }

    /// The shortest cycle of every knot that `next` and `choose` make, as the nodes along it, the first not repeated.
    pub fn cycles(&self) -> Vec<Vec<NodeIndex>> {
        let graph = EdgeFiltered::from_fn(&self.graph, |edge: EdgeReference<'_, Edge<'_>>| next(edge.weight()));
        let knots = tarjan_scc(&graph);
        let mut cycles: Vec<_> = knots.iter().filter_map(|knot| self.shortest_cycle(knot)).collect();
        cycles.sort();
        cycles
    }

    fn shortest_cycle(&self, knot: &[NodeIndex]) -> Option<Vec<NodeIndex>> {
        let graph = EdgeFiltered::from_fn(&self.graph, |edge: EdgeReference<'_, Edge<'_>>| next(edge.weight()));
        let mut starts = knot.to_vec();
        starts.sort();
        starts
            .iter()
            .flat_map(|start| self.graph.edges(*start).filter(|edge| next(edge.weight())).map(|edge| (*start, edge.target())))
            .filter_map(|(start, second)| astar(&graph, second, |node| node == start, |_| 1_u32, |_| 0))
            .min_by_key(|(length, _)| *length)
            .map(|(_, mut path)| {
                path.rotate_right(1);
                path
            })
    }

    /// Whether every path from the beginning to `node` passes an edge that `does` it. True where nothing leads to `node`.
    pub fn on_every_path(&self, node: NodeIndex, does: impl Fn(&Edge<'d>) -> bool) -> bool {
        self.start.is_none_or(|start| self.between(start, node, does))
    }

    /// Whether every path from `from` to `node` passes an edge that `does` it.
    pub fn between(&self, from: NodeIndex, node: NodeIndex, does: impl Fn(&Edge<'d>) -> bool) -> bool {
        !self.reached(from, |edge| !does(edge)).contains(&node)
    }

    /// The nodes that every path from the beginning to `node` passes, `node` first. Empty where nothing leads to it.
    pub fn dominators(&self, node: NodeIndex) -> Vec<NodeIndex> {
        let Some(start) = self.start else { return Vec::new() };
        dominators::simple_fast(&self.graph, start).dominators(node).map(Iterator::collect).unwrap_or_default()
    }
}

/// Whether an edge goes on: anything but `back`.
pub fn forward(edge: &Edge<'_>) -> bool {
    match edge.kind() {
        EdgeKind::Next | EdgeKind::Choose | EdgeKind::Limit => true,
        EdgeKind::Back => false,
    }
}

/// Whether an edge is a way on that a person or a `choose` takes.
pub fn next(edge: &Edge<'_>) -> bool {
    match edge.kind() {
        EdgeKind::Next | EdgeKind::Choose => true,
        EdgeKind::Back | EdgeKind::Limit => false,
    }
}
