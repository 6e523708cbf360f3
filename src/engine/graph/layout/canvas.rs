//! What a layout is made of: rectangles, texts and wires, all in points from the top left.

use crate::graph::build::EdgeKind;
use crate::graph::picture::{Shape, State};
use crate::ids::StepPath;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// Its right side.
    pub const fn right(&self) -> f64 {
        self.x + self.w
    }
    /// Its lower side.
    pub const fn bottom(&self) -> f64 {
        self.y + self.h
    }
    /// The middle.
    pub const fn middle(&self) -> (f64, f64) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }
    /// The same elsewhere.
    #[must_use]
    pub const fn shifted(self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..self }
    }
}

/// Where a text hangs in its rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// At its left.
    Start,
    /// In its middle.
    Middle,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// The room it takes.
    pub rect: Rect,
    /// What it says.
    pub line: String,
    /// The type's height.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Where it hangs.
    pub anchor: Anchor,
}

/// How an outline is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outline {
    /// Somebody does something.
    Task,
    /// One task an item.
    Many,
    /// Several sign.
    Approve,
    /// Time passes.
    Wait,
    /// The package is written.
    Archive,
    /// Routing only.
    Route,
    /// A block of fixed branches.
    Parallel,
    /// A block with one branch an item.
    Each,
}

impl Shape {
    /// How it is drawn.
    pub const fn outline(&self) -> Outline {
        match self {
            Self::Task => Outline::Task,
            Self::Many => Outline::Many,
            Self::Approve => Outline::Approve,
            Self::Wait => Outline::Wait,
            Self::Archive => Outline::Archive,
            Self::Route => Outline::Route,
            Self::Group(group) if group.each => Outline::Each,
            Self::Group(_) => Outline::Parallel,
        }
    }
}

impl Outline {
    /// Whether it is a frame around others.
    pub const fn is_frame(self) -> bool {
        matches!(self, Self::Parallel | Self::Each)
    }
}

/// A box or a frame, with the words in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The room it takes.
    pub rect: Rect,
    /// Which step it is.
    pub path: StepPath,
    /// How it is drawn.
    pub outline: Outline,
    /// What a case has done there.
    pub state: Option<State>,
    /// Where the deadline's mark stands, where it has one.
    pub due: Option<Rect>,
    /// What it says.
    pub texts: Vec<Text>,
}

/// A way, drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Wire {
    /// The edge's id; empty for the stub from the dot where a list begins.
    pub id: String,
    /// What kind of way.
    pub kind: EdgeKind,
    /// Its corners, from the step it leaves.
    pub points: Vec<(f64, f64)>,
    /// Whether it ends with an arrow; otherwise at the ring that ends a list.
    pub arrow: bool,
    /// How often a case has taken it.
    pub walked: u32,
}

/// Where a list begins or ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// The room it takes.
    pub rect: Rect,
    /// Whether it is the end.
    pub end: bool,
}

/// Things drawn, with coordinates from one common corner.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Canvas {
    /// Frames before what is in them.
    pub figures: Vec<Figure>,
    /// Words of wires and branches.
    pub labels: Vec<Text>,
    /// Ways.
    pub wires: Vec<Wire>,
    /// Beginnings and ends of lists.
    pub marks: Vec<Mark>,
    /// Marks of deadlines outside any box: the legend's.
    pub dues: Vec<Rect>,
    /// The lines between the branches of a block.
    pub rules: Vec<Rect>,
    /// The room all this takes.
    pub w: f64,
    /// The room all this takes.
    pub h: f64,
    /// How far below the top the line through the first row of boxes runs.
    pub axis: f64,
}

impl Canvas {
    /// Everything of `other`, moved by `dx` and `dy`.
    pub fn take(&mut self, other: Self, dx: f64, dy: f64) {
        let moved = |text: Text| Text { rect: text.rect.shifted(dx, dy), ..text };
        self.figures.extend(other.figures.into_iter().map(|figure| Figure {
            rect: figure.rect.shifted(dx, dy),
            due: figure.due.map(|due| due.shifted(dx, dy)),
            texts: figure.texts.into_iter().map(moved).collect(),
            ..figure
        }));
        self.labels.extend(other.labels.into_iter().map(moved));
        self.marks.extend(other.marks.into_iter().map(|mark| Mark { rect: mark.rect.shifted(dx, dy), ..mark }));
        self.rules.extend(other.rules.into_iter().map(|rule| rule.shifted(dx, dy)));
        self.wires.extend(other.wires.into_iter().map(|mut wire| {
            wire.points.iter_mut().for_each(|(x, y)| (*x, *y) = (*x + dx, *y + dy));
            wire
        }));
    }
}

impl Text {
    /// One line whose rectangle begins at `x`, `y`.
    pub fn at(x: f64, y: f64, line: impl Into<String>, size: f64, bold: bool) -> Self {
        let line = line.into();
        let rect = Rect { x, y, w: super::text::width(&line, size, bold), h: size * super::LEADING };
        Self { rect, line, size, bold, anchor: Anchor::Start }
    }

    /// The same with its middle at `x`.
    #[must_use]
    pub fn centred(mut self, x: f64) -> Self {
        self.rect.x = x - self.rect.w / 2.0;
        self.anchor = Anchor::Middle;
        self
    }
}
