//! A definition as a picture: boxes, frames and lines with their words, but no coordinates yet.
//!
//! [`picture`] makes one from a definition; marking it with what a case has walked ([`Picture::mark`], [`Picture::walk`]) is a
//! second, separate act. Where things stand on the page is `layout`'s; how they are written down is [`svg()`](super::svg())'s
//! and [`dot()`](super::dot())'s.
//!
//! Deliberately without days and grades: a picture shows the definition, and those are the policy's.

mod beside;
mod draw;
#[cfg(test)]
mod tests;
mod words;

pub use words::sign;

use super::build::EdgeKind;
use crate::definition::{Definition, Title};
use crate::ids::StepPath;

/// The language of a picture's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Chinese,
    /// English; what has no English title keeps its Chinese one.
    English,
}

/// A definition, ready to be laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The language of its words.
    pub language: Language,
    /// What it is a picture of.
    pub title: String,
    /// The workflow's id and version, and who is in charge.
    pub subtitle: String,
    /// The root list.
    pub steps: Chain,
    /// Conditions; the nth is what the picture calls by the nth circled number.
    pub notes: Vec<String>,
    /// What runs beside the steps: clocks, records, requests.
    pub beside: Vec<String>,
}

/// One list of steps. The first node is where it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chain {
    /// The steps, in the order of the file.
    pub nodes: Vec<Node>,
    /// The ways between them.
    pub edges: Vec<Edge>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Which step it is.
    pub path: StepPath,
    /// Its name.
    pub title: String,
    /// Who, a line each.
    pub who: Vec<String>,
    /// Whether it has a deadline.
    pub due: bool,
    /// What happens there.
    pub shape: Shape,
    /// What a case has done there.
    pub state: Option<State>,
}

/// What happens at a step, and so how it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Somebody does something.
    Task,
    /// One task an item of a list.
    Many,
    /// Several sign.
    Approve,
    /// Time passes.
    Wait,
    /// The package is written.
    Archive,
    /// Routing only.
    Route,
    /// A block, with what is in it.
    Group(Group),
}

/// A block of branches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Whether its branches are the items of a list; otherwise they are fixed.
    pub each: bool,
    /// What they have in common, in words.
    pub says: String,
    /// The branches; of an `each`, the one that stands for all.
    pub branches: Vec<Branch>,
}

/// One branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its name, unless its one step already says it.
    pub title: Option<String>,
    /// Its steps.
    pub steps: Chain,
}

/// One way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Its name, as in [`build::Edge::id`](super::build::Edge::id).
    pub id: String,
    /// The node it leaves, by its place in [`Chain::nodes`].
    pub from: usize,
    /// The node it leads to; none where it ends the list.
    pub to: Option<usize>,
    /// What it says; empty for a plain `next`.
    pub label: String,
    /// What kind of way it is.
    pub kind: EdgeKind,
    /// Whether it is what usually happens: the last row of a `choose`. The layout tries to draw it straight.
    pub usual: bool,
    /// How often a case has taken it.
    pub walked: u32,
}

/// What a case has done at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It was there and left it.
    Done,
    /// It is there now.
    Now,
}

/// The picture of `definition`, with its words in `language`.
pub fn picture(definition: &Definition, language: Language) -> Picture {
    draw::picture(definition, language)
}

impl Picture {
    /// Marks the step at `path`; false where the picture has no such step.
    pub fn mark(&mut self, path: &StepPath, state: State) -> bool {
        self.steps.mark(path, state)
    }

    /// Notes that the way called `id` was taken `times` times; false where the picture has no such way.
    pub fn walk(&mut self, id: &str, times: u32) -> bool {
        self.steps.walk(id, times)
    }
}

impl Chain {
    /// The chains of the blocks in this one, and theirs.
    fn inner(&mut self) -> impl Iterator<Item = &mut Self> {
        self.nodes
            .iter_mut()
            .flat_map(|node| match &mut node.shape {
                Shape::Group(group) => group.branches.iter_mut(),
                Shape::Task | Shape::Many | Shape::Approve | Shape::Wait | Shape::Archive | Shape::Route => [].iter_mut(),
            })
            .map(|branch| &mut branch.steps)
    }

    fn mark(&mut self, path: &StepPath, state: State) -> bool {
        if let Some(node) = self.nodes.iter_mut().find(|node| node.path == *path) {
            node.state = Some(state);
            return true;
        }
        self.inner().any(|chain| chain.mark(path, state))
    }

    fn walk(&mut self, id: &str, times: u32) -> bool {
        if let Some(edge) = self.edges.iter_mut().find(|edge| edge.id == id) {
            edge.walked = times;
            return true;
        }
        self.inner().any(|chain| chain.walk(id, times))
    }
}

impl Edge {
    /// Its words, with how often it was taken where that was more than once.
    pub fn says(&self) -> String {
        match (self.walked, self.label.is_empty()) {
            (0 | 1, _) => self.label.clone(),
            (times, true) => format!("×{times}"),
            (times, false) => format!("{} ×{times}", self.label),
        }
    }
}

impl Language {
    /// `title` in this language.
    pub fn of(self, title: &Title) -> &str {
        match (self, &title.en) {
            (Self::English, Some(english)) => english,
            (Self::English, None) | (Self::Chinese, _) => &title.zh,
        }
    }
}
