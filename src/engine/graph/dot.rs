//! A picture as DOT, for whoever wants Graphviz to lay it out.
//!
//! A block is a cluster between two points: ways lead to the first and leave from the second, and each branch hangs between.

use super::build::EdgeKind;
use super::picture::{Chain, Edge, Node, Picture, Shape, State};
use std::fmt::Write;

/// The DOT of `picture`.
pub fn dot(picture: &Picture) -> String {
    let mut pen = Pen { out: String::new(), depth: 1 };
    pen.out.push_str("digraph {\n");
    pen.line(&format!("graph [rankdir=LR, compound=true, label={}]", quote(&picture.title)));
    pen.line("node [shape=box]");
    pen.line("\"begin\" [shape=point]");
    pen.line("\"done\" [shape=doublecircle, label=\"\", width=0.2]");
    pen.chain(&picture.steps, "begin", "done");
    for (nth, note) in picture.notes.iter().enumerate() {
        pen.line(&format!("// {} {}", super::picture::sign(nth + 1), note.replace(['\n', '\r'], " ")));
    }
    pen.out.push_str("}\n");
    pen.out
}

struct Pen {
    out: String,
    depth: usize,
}

impl Pen {
    fn line(&mut self, text: &str) {
        let indent = "  ".repeat(self.depth);
        if writeln!(self.out, "{indent}{text}").is_err() {
            debug_assert!(false, "a String takes everything");
        }
    }

    /// A list that begins after `begin` and ends at `end`.
    fn chain(&mut self, chain: &Chain, begin: &str, end: &str) {
        for node in &chain.nodes {
            self.node(node);
        }
        if let Some(first) = chain.nodes.first() {
            self.line(&format!("{} -> {}", quote(begin), quote(&enter(first))));
        }
        for edge in &chain.edges {
            self.edge(chain, edge, end);
        }
    }

    fn node(&mut self, node: &Node) {
        let Shape::Group(group) = &node.shape else {
            let label: Vec<_> = std::iter::once(&node.title).chain(&node.who).map(String::as_str).collect();
            let due = if node.due { " ⏱" } else { "" };
            let label = quote(&format!("{}{due}", label.join("\n")));
            self.line(&format!("{} [label={label}{}{}]", quote(node.path.as_str()), shape(&node.shape), state(node.state)));
            return;
        };
        self.line(&format!("subgraph {} {{", quote(&format!("cluster/{}", node.path))));
        self.depth += 1;
        let style = if group.each { "dashed" } else { "solid" };
        let label = quote(&format!("{}\n{}", node.title, group.says));
        self.line(&format!("graph [label={label}, style={style}]"));
        self.line(&format!("{} [shape=point]", quote(&enter(node))));
        self.line(&format!("{} [shape=point]", quote(&leave(node))));
        for branch in &group.branches {
            self.chain(&branch.steps, &enter(node), &leave(node));
        }
        self.depth -= 1;
        self.line("}");
    }

    fn edge(&mut self, chain: &Chain, edge: &Edge, end: &str) {
        let Some(from) = chain.nodes.get(edge.from) else { return };
        let to = edge.to.and_then(|to| chain.nodes.get(to)).map_or_else(|| end.to_owned(), enter);
        let mut marks = vec![format!("id={}", quote(&edge.id))];
        if !edge.label.is_empty() {
            marks.push(format!("label={}", quote(&edge.says())));
        }
        match edge.kind {
            EdgeKind::Next | EdgeKind::Limit => {}
            EdgeKind::Choose => marks.push("style=dotted".to_owned()),
            EdgeKind::Back => marks.push("style=dashed, constraint=false".to_owned()),
        }
        if edge.walked > 0 {
            marks.push("penwidth=3".to_owned());
        }
        self.line(&format!("{} -> {} [{}]", quote(&leave(from)), quote(&to), marks.join(", ")));
    }
}

/// Where ways to a node lead.
fn enter(node: &Node) -> String {
    if matches!(node.shape, Shape::Group(_)) { format!("{}/begin", node.path) } else { node.path.to_string() }
}

/// Where ways from a node start.
fn leave(node: &Node) -> String {
    if matches!(node.shape, Shape::Group(_)) { format!("{}/done", node.path) } else { node.path.to_string() }
}

const fn shape(shape: &Shape) -> &'static str {
    match shape {
        Shape::Task | Shape::Group(_) => "",
        Shape::Many => ", shape=box3d",
        Shape::Approve => ", peripheries=2",
        Shape::Wait => ", style=\"rounded,dotted\"",
        Shape::Archive => ", shape=cylinder",
        Shape::Route => ", shape=hexagon",
    }
}

const fn state(state: Option<State>) -> &'static str {
    match state {
        None => "",
        Some(State::Done) => ", penwidth=2",
        Some(State::Now) => ", penwidth=3, color=\"#0b5568\"",
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
