//! One node, measured: its words, and for a block all that is in it, placed from the node's own corner.

use super::canvas::{Anchor, Canvas, Figure, Outline, Rect, Text};
use super::{LABEL, LEADING, list, text};
use crate::graph::picture::{Branch, Group, Node, Shape};

const TITLE: f64 = 8.5;
/// A title longer than this is broken into two lines.
const TITLE_ROOM: f64 = 62.0;
const WHO_ROOM: f64 = 92.0;
const PAD: f64 = 5.0;
const DUE: f64 = 7.5;
const STRIP: f64 = 14.0;

/// A node's outline and contents; its rectangle starts at 0, 0 and may still grow.
#[derive(Debug, Clone)]
pub struct Face {
    figure: Figure,
    inner: Canvas,
    /// A leaf may be made wider for the looks of its column.
    pub stretches: bool,
}

impl Face {
    /// The face of `node`; what is in a block is laid out within `room`.
    pub fn of(node: &Node, room: f64) -> Self {
        match &node.shape {
            Shape::Group(group) => frame(node, group, room),
            Shape::Task | Shape::Many | Shape::Approve | Shape::Wait | Shape::Archive | Shape::Route => {
                leaf(node, node.shape.outline())
            }
        }
    }

    /// Its width before it grows.
    pub const fn w(&self) -> f64 {
        self.figure.rect.w
    }

    /// Its height before it grows.
    pub const fn h(&self) -> f64 {
        self.figure.rect.h
    }

    /// Draws it into `rect`, which is at least as large as it needs.
    pub fn draw(mut self, rect: Rect, canvas: &mut Canvas) {
        let (dx, dy) = (rect.x + (rect.w - self.w()) / 2.0, rect.y + (rect.h - self.h()) / 2.0);
        for text in &mut self.figure.texts {
            text.rect = text.rect.shifted(dx, dy);
        }
        self.figure.due = self.figure.due.map(|due| Rect { x: rect.right() - PAD - due.w, y: rect.y + 3.5, ..due });
        self.figure.rect = rect;
        canvas.figures.push(self.figure);
        canvas.take(self.inner, dx, dy);
    }
}

fn figure(node: &Node, outline: Outline, texts: Vec<Text>, w: f64, h: f64) -> Figure {
    let due = node.due.then_some(Rect { x: 0.0, y: 0.0, w: DUE, h: DUE });
    Figure { rect: Rect { x: 0.0, y: 0.0, w, h }, path: node.path.clone(), outline, state: node.state, due, texts }
}

fn leaf(node: &Node, outline: Outline) -> Face {
    let title = text::two_lines(&node.title, TITLE, true, TITLE_ROOM).into_iter().map(|line| (line, TITLE, true));
    let who = node.who.iter().flat_map(|who| text::two_lines(who, LABEL, false, WHO_ROOM)).map(|line| (line, LABEL, false));
    let lines: Vec<_> = title.chain(who).map(|(line, size, bold)| Text::at(0.0, 0.0, line, size, bold)).collect();
    // The deadline's mark stands in the top right corner; the words keep clear of it on both sides, so that they stay centred.
    let clear = if node.due { 2.0 * (DUE + 2.0) } else { 0.0 };
    let widest = lines.iter().map(|text| text.rect.w + if text.bold { clear } else { 0.0 }).fold(30.0, f64::max);
    let slant = match outline {
        Outline::Route | Outline::Wait => 6.0,
        Outline::Many | Outline::Approve => 2.0,
        Outline::Task | Outline::Archive | Outline::Parallel | Outline::Each => 0.0,
    };
    let w = widest + 2.0 * (PAD + slant);
    let used: f64 = lines.iter().map(|text| text.rect.h).sum();
    let h = (used + 8.0).max(28.0);
    let texts = stack(lines, (h - used) / 2.0, w / 2.0);
    Face { figure: figure(node, outline, texts, w, h), inner: Canvas::default(), stretches: true }
}

/// Lines one under the other from `top`, centred on `middle`.
fn stack(lines: Vec<Text>, top: f64, middle: f64) -> Vec<Text> {
    let mut y = top;
    let place = |mut text: Text| {
        text.rect.y = y;
        y += text.rect.h;
        text.centred(middle)
    };
    lines.into_iter().map(place).collect()
}

fn frame(node: &Node, group: &Group, room: f64) -> Face {
    let outline = node.shape.outline();
    let title = Text::at(PAD + 1.0, 3.0, &node.title, 8.0, true);
    let says = Text::at(title.rect.right() + 6.0, 3.8, &group.says, LABEL, false);
    let due = if node.due { DUE + 4.0 } else { 0.0 };
    let strip = says.rect.right() + PAD + due;
    let mut inner = branches(&group.branches, room - 2.0 * PAD);
    let w = strip.max(inner.w + 2.0 * PAD);
    for rule in &mut inner.rules {
        // Only this block's own rules start at its very left.
        if rule.x == 0.0 {
            rule.w = w - 2.0 * PAD;
        }
    }
    let h = STRIP + inner.h + PAD;
    let mut contents = Canvas::default();
    contents.take(inner, PAD, STRIP);
    Face { figure: figure(node, outline, vec![title, says], w, h), inner: contents, stretches: false }
}

fn branches(branches: &[Branch], room: f64) -> Canvas {
    let mut all = Canvas::default();
    for branch in branches {
        if all.h > 0.0 {
            all.rules.push(Rect { x: 0.0, y: all.h + 3.0, w: 0.0, h: 0.0 });
            all.h += 6.0;
        }
        if let Some(title) = &branch.title {
            let title = Text { anchor: Anchor::Start, ..Text::at(1.0, all.h, title, LABEL, true) };
            all.w = all.w.max(title.rect.right());
            all.h += LABEL * LEADING + 1.0;
            all.labels.push(title);
        }
        let chain = list::lay(&branch.steps, room);
        let (w, h) = (chain.w, chain.h);
        let top = all.h;
        all.take(chain, 0.0, top);
        all.w = all.w.max(w);
        all.h += h;
    }
    all
}
