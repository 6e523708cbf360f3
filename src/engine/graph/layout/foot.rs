//! What stands around the steps: the title above, and below what runs beside the steps, the conditions, and the legend.

use super::canvas::{Canvas, Figure, Mark, Outline, Rect, Text, Wire};
use super::order::count;
use super::{LABEL, LEADING, MARGIN, text};
use crate::graph::build::EdgeKind;
use crate::graph::picture::{Chain, Language, Picture, Shape, State, sign};
use crate::ids::StepPath;
use std::collections::BTreeSet;

const TITLE: f64 = 16.0;
const SUBTITLE: f64 = 8.0;
const SAMPLE: (f64, f64) = (18.0, 10.0);
const LINE: f64 = LABEL * LEADING + 1.0;
const ROW: f64 = 16.0;
/// Between the entries of the legend.
const SPACE: f64 = 10.0;
/// Between what runs beside the steps and the conditions.
const GUTTER: f64 = 20.0;

/// The title and its line, at the top of a page, in lines no longer than `room`.
pub fn head(picture: &Picture, room: f64) -> Vec<Text> {
    // Bold ASCII is a little wider than `lines` thinks.
    let title = text::lines(&picture.title, TITLE, room / 1.08).into_iter().map(|line| (line, TITLE, true));
    let subtitle = text::lines(&picture.subtitle, SUBTITLE, room).into_iter().map(|line| (line, SUBTITLE, false));
    let mut y = MARGIN;
    let place = |(line, size, bold)| {
        let text = Text::at(MARGIN, y, line, size, bold);
        y = text.rect.bottom();
        text
    };
    title.chain(subtitle).map(place).collect()
}

/// What stands below the steps.
pub struct Foot {
    columns: [Vec<String>; 2],
    column: f64,
    legend: Vec<Vec<Sample>>,
}

/// One entry of the legend.
struct Sample {
    kind: Kind,
    name: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Begin,
    End,
    Figure(Outline),
    Due,
    Wire(EdgeKind),
    State(State),
    Walked,
}

impl Foot {
    /// The foot of `picture`, in lines no longer than `room`.
    pub fn of(picture: &Picture, room: f64) -> Self {
        let notes = picture.notes.iter().enumerate().map(|(nth, note)| format!("{} {note}", sign(nth + 1)));
        let column = (room - GUTTER) / 2.0;
        let wrap = |line: String| text::lines(&line, LABEL, column);
        let columns = [picture.beside.iter().cloned().flat_map(wrap).collect(), notes.flat_map(wrap).collect()];
        let mut used = BTreeSet::from([Kind::Begin, Kind::End]);
        uses(&picture.steps, &mut used);
        let mut legend: Vec<Vec<Sample>> = Vec::new();
        let mut x = f64::INFINITY;
        for kind in used {
            let name = Text::at(0.0, 0.0, kind.says(picture.language), LABEL, false);
            let w = SAMPLE.0 + 4.0 + name.rect.w + SPACE;
            if x + w > room {
                legend.push(Vec::new());
                x = 0.0;
            }
            x += w;
            if let Some(row) = legend.last_mut() {
                row.push(Sample { kind, name });
            }
        }
        Self { columns, column, legend }
    }

    /// Its height.
    pub fn h(&self) -> f64 {
        self.lines() * LINE + count(self.legend.len()) * ROW + 4.0
    }

    fn lines(&self) -> f64 {
        count(self.columns.iter().map(Vec::len).max().unwrap_or_default())
    }

    /// Draws it from `left`, `top` on.
    pub fn draw(self, left: f64, top: f64, texts: &mut Vec<Text>, legend: &mut Canvas) {
        let mut y = top + self.lines() * LINE + 4.0;
        let mut x = left;
        for lines in self.columns {
            texts.extend((0_u32..).zip(lines).map(|(nth, line)| Text::at(x, top + LINE * f64::from(nth), line, LABEL, false)));
            x += self.column + GUTTER;
        }
        for row in self.legend {
            let mut x = left;
            for sample in row {
                let rect = Rect { x, y: y + (ROW - SAMPLE.1) / 2.0, w: SAMPLE.0, h: SAMPLE.1 };
                sample.kind.draw(rect, legend);
                let dy = y + (ROW - sample.name.rect.h) / 2.0;
                let name = Text { rect: sample.name.rect.shifted(rect.right() + 4.0, dy), ..sample.name };
                x = name.rect.right() + SPACE;
                legend.labels.push(name);
            }
            y += ROW;
        }
    }
}

/// Notes what the picture of `chain` uses.
fn uses(chain: &Chain, used: &mut BTreeSet<Kind>) {
    for node in &chain.nodes {
        used.insert(Kind::Figure(node.shape.outline()));
        used.extend(node.due.then_some(Kind::Due));
        used.extend(node.state.map(Kind::State));
        if let Shape::Group(group) = &node.shape {
            group.branches.iter().for_each(|branch| uses(&branch.steps, used));
        }
    }
    for edge in &chain.edges {
        // A limit leads on like a `next`, and its words say the rest.
        used.insert(Kind::Wire(if edge.kind == EdgeKind::Limit { EdgeKind::Next } else { edge.kind }));
        used.extend((edge.walked > 0).then_some(Kind::Walked));
    }
}

impl Kind {
    const fn says(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Begin => ("开始", "begins"),
            Self::End => ("结束（全案或该支）", "ends: the case, or the branch"),
            Self::Figure(Outline::Task) => ("办理", "task"),
            Self::Figure(Outline::Many) => ("逐个办理", "one task each"),
            Self::Figure(Outline::Approve) => ("审签", "sign-off"),
            Self::Figure(Outline::Wait) => ("等待", "wait"),
            Self::Figure(Outline::Archive) => ("归档", "archive"),
            Self::Figure(Outline::Route) => ("系统判断", "decided by a rule"),
            Self::Figure(Outline::Parallel) => ("并行", "side by side"),
            Self::Figure(Outline::Each) => ("逐个并行", "a branch each"),
            Self::Due => ("有期限", "has a deadline"),
            Self::Wire(EdgeKind::Next | EdgeKind::Limit) => ("下一步", "next"),
            Self::Wire(EdgeKind::Choose) => ("按条件", "by condition"),
            Self::Wire(EdgeKind::Back) => ("退回", "back"),
            Self::State(State::Done) => ("已办", "done"),
            Self::State(State::Now) => ("当前", "now"),
            Self::Walked => ("已走", "taken"),
        };
        language.pick(chinese, english)
    }

    fn draw(self, rect: Rect, canvas: &mut Canvas) {
        let (middle, y) = rect.middle();
        let square = |side: f64| Rect { x: middle - side / 2.0, y: y - side / 2.0, w: side, h: side };
        let figure = |outline, state| Figure { rect, path: StepPath::default(), outline, state, due: None, texts: Vec::new() };
        let wire =
            |kind, walked| Wire { id: String::new(), kind, points: vec![(rect.x, y), (rect.right(), y)], arrow: true, walked };
        match self {
            Self::Begin => canvas.marks.push(Mark { rect: square(5.0), end: false }),
            Self::End => canvas.marks.push(Mark { rect: square(6.5), end: true }),
            Self::Figure(outline) => canvas.figures.push(figure(outline, None)),
            Self::State(state) => canvas.figures.push(figure(Outline::Task, Some(state))),
            Self::Due => canvas.dues.push(square(7.5)),
            Self::Wire(kind) => canvas.wires.push(wire(kind, 0)),
            Self::Walked => canvas.wires.push(wire(EdgeKind::Next, 1)),
        }
    }
}
