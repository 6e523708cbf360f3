//! Pictures laid out: nothing intersects, everything fits.

use super::{Layout, Rect, SMALLEST, Text, layout};
use crate::definition::{self, Definition};
use crate::graph::build::EdgeKind;
use crate::graph::picture::{Branch, Chain, Edge, Group, Language, Node, Picture, Shape, picture};
use crate::graph::svg;
use crate::ids::StepPath;

/// A little generator of numbers: the same seed, the same picture.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn words(&mut self, most: usize) -> String {
        const SYLLABLES: [&str; 8] = ["签发", "会办意见", "退回修改", "A", "reply ", "Weather MW ", "（联合）", "12.5%"];
        (0..self.roll(most + 1)).map(|_| SYLLABLES[self.roll(SYLLABLES.len())]).collect()
    }

    fn picture(&mut self) -> Picture {
        let steps = self.chain("", 2);
        let lines = |dice: &mut Self| (0..dice.roll(4)).map(|_| dice.words(40)).collect();
        let (title, subtitle) = (self.words(9), self.words(6));
        Picture { language: Language::Chinese, title, subtitle, steps, notes: lines(self), beside: lines(self) }
    }

    fn chain(&mut self, path: &str, depth: usize) -> Chain {
        let count = 1 + self.roll(if depth == 2 { 8 } else { 3 });
        let nodes: Vec<_> = (0..count).map(|nth| self.node(&format!("{path}s{nth}"), depth)).collect();
        let mut edges = Vec::new();
        for from in 0..count {
            for nth in 0..=self.roll(4) {
                edges.push(self.edge(&format!("{path}s{from}.{nth}"), from, count));
            }
        }
        Chain { nodes, edges }
    }

    fn node(&mut self, path: &str, depth: usize) -> Node {
        let shape = match self.roll(9) {
            0 => Shape::Many,
            1 => Shape::Approve,
            2 => Shape::Wait,
            3 => Shape::Archive,
            4 => Shape::Route,
            5 | 6 if depth > 0 => Shape::Group(self.group(path, depth - 1)),
            _ => Shape::Task,
        };
        let who = (0..self.roll(4)).map(|_| self.words(5)).collect();
        Node { path: StepPath::from(path), title: self.words(5), who, due: self.roll(2) == 0, shape, state: None }
    }

    fn group(&mut self, path: &str, depth: usize) -> Group {
        let branch = |dice: &mut Self, nth| Branch {
            title: (dice.roll(2) == 0).then(|| dice.words(5)),
            steps: dice.chain(&format!("{path}/{nth}"), depth),
        };
        let branches = (0..=self.roll(3)).map(|nth| branch(self, nth)).collect();
        Group { each: self.roll(2) == 0, says: self.words(6), branches }
    }

    /// Mostly what a good definition has, now and then a cycle or a loop.
    fn edge(&mut self, id: &str, from: usize, count: usize) -> Edge {
        let (kind, to) = match self.roll(20) {
            0 => (EdgeKind::Next, Some(self.roll(count))),
            1..=4 => (EdgeKind::Back, Some(self.roll(from + 1))),
            roll => {
                let kind = [EdgeKind::Next, EdgeKind::Choose, EdgeKind::Limit][roll % 3];
                let to = from + 1 + if self.roll(2) == 0 { 0 } else { self.roll(count) };
                (kind, (to < count).then_some(to))
            }
        };
        let (label, usual) = (self.words(4), kind == EdgeKind::Choose && self.roll(2) == 0);
        Edge { id: id.to_owned(), from, to, label, kind, usual, walked: u32::try_from(self.roll(3)).unwrap() }
    }
}

/// Whether they have more than a hair in common.
fn meet(a: &Rect, b: &Rect) -> bool {
    let hair = 0.05;
    a.x + hair < b.right() && b.x + hair < a.right() && a.y + hair < b.bottom() && b.y + hair < a.bottom()
}

fn holds(outer: &Rect, inner: &Rect) -> bool {
    let hair = 0.05;
    outer.x < inner.x + hair
        && outer.y < inner.y + hair
        && inner.right() < outer.right() + hair
        && inner.bottom() < outer.bottom() + hair
}

/// Everything that is wrong with a layout.
fn faults(layout: &Layout) -> Vec<String> {
    let mut faults = Vec::new();
    for text in layout.body.figures.iter().flat_map(|figure| &figure.texts).chain(all_labels(layout)) {
        if text.size < SMALLEST || layout.scale < 1.0 {
            faults.push(format!("{:?} is smaller than {SMALLEST} points", text.line));
        }
    }
    for figure in &layout.body.figures {
        for text in figure.texts.iter().filter(|text| !holds(&figure.rect, &text.rect)) {
            faults.push(format!("{:?} is larger than its box {}", text.line, figure.path));
        }
        for text in figure.texts.iter().filter(|text| figure.due.is_some_and(|due| meet(&due, &text.rect))) {
            faults.push(format!("{:?} lies under the deadline's mark of {}", text.line, figure.path));
        }
    }
    let solid = solids(layout);
    for (nth, (name, rect)) in solid.iter().enumerate() {
        if !holds(&layout.page, rect) {
            faults.push(format!("{name} is not on the page"));
        }
        faults.extend(
            solid.iter().skip(nth + 1).filter(|(_, other)| meet(rect, other)).map(|(other, _)| format!("{name} meets {other}")),
        );
    }
    faults.extend(broken_frames(layout));
    faults.extend(crossed(layout));
    faults
}

/// Everything that must not touch anything: boxes, the words of frames, labels, dots and rings, and what stands around.
fn solids(layout: &Layout) -> Vec<(String, Rect)> {
    let (frames, boxes): (Vec<_>, Vec<_>) = layout.body.figures.iter().partition(|figure| figure.outline.is_frame());
    let titles = frames.into_iter().flat_map(|frame| &frame.texts);
    let boxes = boxes.into_iter().map(|figure| (format!("box {}", figure.path), figure.rect));
    let named = |text: &Text| (format!("text {:?}", text.line), text.rect);
    let marks = layout.body.marks.iter().chain(&layout.legend.marks).map(|mark| ("mark".to_owned(), mark.rect));
    let samples = layout.legend.figures.iter().map(|figure| (format!("sample {:?}", figure.outline), figure.rect));
    let dues = layout.legend.dues.iter().map(|due| ("sample of a deadline".to_owned(), *due));
    boxes
        .chain(titles.chain(all_labels(layout)).map(named))
        .chain(marks)
        .chain(samples)
        .chain(dues)
        .filter(|(_, rect)| rect.w > 0.0)
        .collect()
}

fn all_labels(layout: &Layout) -> impl Iterator<Item = &Text> {
    layout.body.labels.iter().chain(&layout.texts).chain(&layout.legend.labels)
}

/// A frame holds what is in it, and meets nothing else.
fn broken_frames(layout: &Layout) -> Vec<String> {
    let mut faults = Vec::new();
    let frames = layout.body.figures.iter().filter(|figure| figure.outline.is_frame());
    for frame in frames {
        let inside = |path: &StepPath| path.as_str().starts_with(&format!("{}/", frame.path));
        for other in layout.body.figures.iter().filter(|other| other.path != frame.path) {
            let right = if inside(&other.path) {
                holds(&frame.rect, &other.rect)
            } else {
                !meet(&frame.rect, &other.rect) || holds(&other.rect, &frame.rect) && other.outline.is_frame()
            };
            if !right {
                faults.push(format!("frame {} and {} are entangled", frame.path, other.path));
            }
        }
        for label in layout.body.labels.iter().filter(|label| meet(&label.rect, &frame.rect) && !holds(&frame.rect, &label.rect))
        {
            faults.push(format!("frame {} cuts {:?}", frame.path, label.line));
        }
    }
    faults
}

/// Wires that cross a box, a frame's words, or words that are not their own.
fn crossed(layout: &Layout) -> Vec<String> {
    let boxes = layout.body.figures.iter().filter(|figure| !figure.outline.is_frame()).map(|figure| figure.rect);
    let titles = layout
        .body
        .figures
        .iter()
        .filter(|figure| figure.outline.is_frame())
        .flat_map(|frame| &frame.texts)
        .map(|text| text.rect);
    let solid: Vec<_> = boxes.chain(titles).chain(layout.texts.iter().map(|text| text.rect)).collect();
    let mut faults = Vec::new();
    for wire in &layout.body.wires {
        for pair in wire.points.windows(2) {
            let run = run(pair[0], pair[1]);
            if solid.iter().any(|rect| meet(&run, rect)) {
                faults.push(format!("the wire {} crosses a box or a title", wire.id));
            }
            // Its own words lie on its first run, at its height.
            let own = |text: &Text| {
                (text.rect.y - text.rect.h - 0.1..text.rect.bottom() + text.rect.h + 0.1).contains(&wire.points[0].1)
            };
            for label in layout.body.labels.iter().filter(|label| meet(&run, &label.rect) && !own(label)) {
                faults.push(format!("the wire {} crosses {:?}", wire.id, label.line));
            }
        }
    }
    faults
}

/// The part of a wire between two corners, as thick as it is drawn.
fn run(from: (f64, f64), to: (f64, f64)) -> Rect {
    let corner = (from.0.min(to.0), from.1.min(to.1));
    let (along, down) = ((from.0 - to.0).abs(), (from.1 - to.1).abs());
    if along > down {
        Rect { x: corner.0, y: corner.1 - 0.45, w: along, h: 0.9 }
    } else {
        Rect { x: corner.0 - 0.45, y: corner.1, w: 0.9, h: down }
    }
}

#[test]
fn nothing_lies_on_anything_in_two_hundred_random_pictures() {
    let first: u64 = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    for seed in first..first + 200 {
        let picture = Dice(seed).picture();
        let faults = faults(&layout(&picture));
        assert!(faults.is_empty(), "SEED={seed}\n{}", faults.join("\n"));
    }
}

/// The definitions that dafu ships, by file name.
fn shipped() -> Vec<(String, Definition)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../workflows");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let definitions = files.filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        // Other files lie beside the definitions and name a workflow further down.
        let first = text.lines().find(|line| !line.is_empty() && !line.starts_with('#'));
        first.is_some_and(|line| line.starts_with("workflow:")).then(|| {
            let (definition, mistakes) = definition::read::read(&name, &text);
            (name, definition.unwrap_or_else(|| panic!("{mistakes:?}")))
        })
    };
    definitions.filter_map(read).collect()
}

#[test]
fn nothing_lies_on_anything_in_what_is_shipped() {
    let shipped = shipped();
    assert!(shipped.len() >= 3, "the definitions were not found");
    for (name, definition) in shipped {
        for language in [Language::Chinese, Language::English] {
            let faults = faults(&layout(&picture(&definition, language)));
            assert!(faults.is_empty(), "{name} {language:?}\n{}", faults.join("\n"));
        }
    }
}

#[test]
fn a_reply_to_a_proposal_is_one_a4_page_with_nothing_smaller_than_seven_points() {
    let (_, definition) = shipped().into_iter().find(|(name, _)| name == "proposal-reply.yaml").unwrap();
    let picture = picture(&definition, Language::Chinese);
    let layout = layout(&picture);
    assert_eq!((layout.width_mm, layout.height_mm), (297.0, 210.0));
    let printed = svg(&picture);
    assert!(printed.contains("width=\"297mm\" height=\"210mm\""));
    let points_per_unit = 297.0 / 25.4 * 72.0 / layout.page.w;
    let sizes = printed.split("font-size=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse::<f64>().unwrap());
    let smallest = sizes.map(|size| size * points_per_unit).fold(f64::INFINITY, f64::min);
    assert!((7.0..20.0).contains(&smallest), "{smallest} pt");
}

#[test]
fn a_picture_that_even_a0_cannot_hold_gets_a_sheet_of_its_own() {
    let node = |nth| Node {
        path: StepPath::from(format!("s{nth}")),
        title: "办理".to_owned(),
        who: vec!["督查室".to_owned(); 5],
        due: false,
        shape: Shape::Task,
        state: None,
    };
    let edge = |from| Edge {
        id: format!("s{from}.next"),
        from,
        to: Some(from + 1),
        label: "交承办单位办理".to_owned(),
        kind: EdgeKind::Next,
        usual: false,
        walked: 0,
    };
    let steps = Chain { nodes: (0..1500).map(node).collect(), edges: (0..1499).map(edge).collect() };
    let (title, subtitle) = ("很长".to_owned(), String::new());
    let layout = layout(&Picture { language: Language::Chinese, title, subtitle, steps, notes: Vec::new(), beside: Vec::new() });
    assert!(layout.height_mm > 841.0);
    assert!(layout.body.figures.iter().all(|figure| holds(&layout.page, &figure.rect)));
}
