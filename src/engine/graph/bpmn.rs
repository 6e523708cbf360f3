//! A picture as BPMN 2.0 XML (OMG formal/2013-12-09) with diagram interchange, for tools that draw or compare processes.
//!
//! Everything stands where the SVG has it. A `parallel` is a sub-process in which every branch is a sub-process of its own: what
//! nothing leads to begins at once, and the block is over when all are (clause 13.3.4). An `each` is a sub-process with one
//! instance an item. Buttons and rows of a `choose` are conditional flows, of which exactly one holds. Deliberately for reading
//! alone, `isExecutable="false"`: deadlines, forms and signatures have no equal there, so they stand in the documentation.

use super::build::EdgeKind;
use super::layout::{self, Layout, Rect, Wire};
use super::picture::{Chain, Edge, Group, Node, Picture, Shape, sign};
use super::svg::{escape, n, put};

/// Around the contents of a branch.
const PADDING: f64 = 2.0;
/// The side of the circle of a list's beginning that the picture has no room to draw.
const DOT: f64 = 5.0;

/// The BPMN of `picture`.
pub fn bpmn(picture: &Picture) -> String {
    let mut pen = Pen { layout: layout::layout(picture), notes: &picture.notes, process: String::new(), diagram: String::new() };
    pen.chain(&picture.steps, "");
    let notes = picture.notes.iter().enumerate().map(|(nth, note)| format!("{} {note}", sign(nth + 1)));
    let said: Vec<String> =
        std::iter::once(picture.subtitle.clone()).chain(notes).chain(picture.beside.iter().cloned()).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:dafu:workflow" exporter="dafu">
<bpmn:process id="process" name="{}" isExecutable="false">
<bpmn:documentation>{}</bpmn:documentation>
{}</bpmn:process>
<bpmndi:BPMNDiagram id="diagram">
<bpmndi:BPMNPlane id="plane" bpmnElement="process">
{}</bpmndi:BPMNPlane>
</bpmndi:BPMNDiagram>
</bpmn:definitions>
"#,
        escape(&picture.title),
        escape(&said.join(" / ")),
        pen.process,
        pen.diagram
    )
}

struct Pen<'p> {
    layout: Layout,
    notes: &'p [String],
    process: String,
    diagram: String,
}

impl Pen<'_> {
    /// A list: where it begins, its steps, its ways, where it ends.
    fn chain(&mut self, chain: &Chain, list: &str) {
        let Some(first) = chain.nodes.first() else { return };
        let begin = id("begin", list);
        let flow = id("first", list);
        put(
            &mut self.process,
            format_args!("<bpmn:startEvent id=\"{begin}\"><bpmn:outgoing>{flow}</bpmn:outgoing></bpmn:startEvent>\n"),
        );
        self.flow(&flow, &begin, &step_id(first), None);
        let (dot, stub) = self.beginning(first);
        self.shape(&begin, dot, "");
        self.edge(&flow, &stub);
        for (nth, node) in chain.nodes.iter().enumerate() {
            self.node(chain, (nth, node), (nth == 0).then_some(flow.as_str()));
        }
        for edge in &chain.edges {
            self.way(chain, edge);
        }
    }

    /// A step with its shape.
    fn node(&mut self, chain: &Chain, (nth, node): (usize, &Node), first: Option<&str>) {
        let out: Vec<&Edge> = chain.edges.iter().filter(|edge| edge.from == nth).collect();
        let into = chain.edges.iter().filter(|edge| edge.to == Some(nth)).map(way_id);
        let into: Vec<String> = first.map(str::to_owned).into_iter().chain(into).collect();
        let (element, inner) = element(&node.shape);
        let usual = out.iter().find(|edge| edge.usual).filter(|_| out.len() > 1);
        let default = usual.map(|edge| format!(" default=\"{}\"", way_id(edge))).unwrap_or_default();
        put(
            &mut self.process,
            format_args!("<bpmn:{element} id=\"{}\" name=\"{}\"{default}>", step_id(node), escape(&node.title)),
        );
        let said = said(node);
        if !said.is_empty() {
            put(&mut self.process, format_args!("<bpmn:documentation>{}</bpmn:documentation>", escape(&said)));
        }
        for flow in &into {
            put(&mut self.process, format_args!("<bpmn:incoming>{flow}</bpmn:incoming>"));
        }
        for edge in &out {
            put(&mut self.process, format_args!("<bpmn:outgoing>{}</bpmn:outgoing>", way_id(edge)));
        }
        self.process.push_str(inner);
        let expanded = if let Shape::Group(group) = &node.shape {
            self.process.push('\n');
            self.group(group, node);
            " isExpanded=\"true\""
        } else {
            ""
        };
        put(&mut self.process, format_args!("</bpmn:{element}>\n"));
        let rect = self.figure(node);
        self.shape(&step_id(node), rect, expanded);
    }

    fn group(&mut self, group: &Group, node: &Node) {
        let branches = group.branches.iter().enumerate();
        for (nth, branch) in branches {
            let list = format!("{}.{}", node.path, nth + 1);
            if group.each {
                self.chain(&branch.steps, &list);
                continue;
            }
            let name = branch.title.as_ref().or_else(|| branch.steps.nodes.first().map(|node| &node.title));
            let branch_id = id("branch", &list);
            put(
                &mut self.process,
                format_args!("<bpmn:subProcess id=\"{branch_id}\" name=\"{}\">\n", escape(name.map_or("", String::as_str))),
            );
            self.chain(&branch.steps, &list);
            self.process.push_str("</bpmn:subProcess>\n");
            let around = self.around(&branch.steps);
            self.shape(&branch_id, around, " isExpanded=\"true\"");
        }
    }

    /// A way.
    fn way(&mut self, chain: &Chain, edge: &Edge) {
        let (Some(from), Some(wire)) = (chain.nodes.get(edge.from), self.wire(&edge.id).cloned()) else { return };
        let flow = way_id(edge);
        let to = edge.to.and_then(|to| chain.nodes.get(to)).map_or_else(|| self.end(&flow, edge, &wire), step_id);
        let several = chain.edges.iter().filter(|other| other.from == edge.from).count() > 1;
        let when = (several && !edge.usual).then(|| self.condition(edge));
        self.flow(&flow, &step_id(from), &to, Some((edge.says(), when)));
        self.edge(&flow, &wire.points);
    }

    /// The event that ends a list, at the ring where the way ends.
    fn end(&mut self, flow: &str, edge: &Edge, wire: &Wire) -> String {
        let end = id("end", &edge.id);
        put(
            &mut self.process,
            format_args!("<bpmn:endEvent id=\"{end}\"><bpmn:incoming>{flow}</bpmn:incoming></bpmn:endEvent>\n"),
        );
        let ring = self.ring(wire);
        self.shape(&end, ring, "");
        end
    }

    fn flow(&mut self, flow: &str, from: &str, to: &str, says: Option<(String, Option<String>)>) {
        let (says, when) = says.unwrap_or_default();
        let name = if says.is_empty() { String::new() } else { format!(" name=\"{}\"", escape(&says)) };
        put(&mut self.process, format_args!("<bpmn:sequenceFlow id=\"{flow}\"{name} sourceRef=\"{from}\" targetRef=\"{to}\">"));
        if let Some(when) = when {
            put(
                &mut self.process,
                format_args!(
                    "<bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\">{}</bpmn:conditionExpression>",
                    escape(&when)
                ),
            );
        }
        self.process.push_str("</bpmn:sequenceFlow>\n");
    }

    /// When a way is taken: what its row says, or that its button was pressed.
    fn condition(&self, edge: &Edge) -> String {
        let note =
            self.notes.iter().enumerate().find(|(nth, _)| edge.label.contains(&sign(nth + 1))).map(|(_, note)| note.clone());
        let pressed = || format!("outcome == '{}'", edge.id.rsplit('.').next().unwrap_or_default());
        match (edge.kind, note) {
            (EdgeKind::Choose, Some(note)) => note,
            (EdgeKind::Choose | EdgeKind::Limit, _) => edge.label.clone(),
            (EdgeKind::Next | EdgeKind::Back, Some(note)) => format!("{} && ({note})", pressed()),
            (EdgeKind::Next | EdgeKind::Back, None) => pressed(),
        }
    }

    fn shape(&mut self, of: &str, rect: Rect, more: &str) {
        let Rect { x, y, w, h } = rect;
        put(
            &mut self.diagram,
            format_args!(
                "<bpmndi:BPMNShape id=\"{of}_shape\" bpmnElement=\"{of}\"{more}><dc:Bounds x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></bpmndi:BPMNShape>\n",
                n(x),
                n(y),
                n(w),
                n(h)
            ),
        );
    }

    fn edge(&mut self, of: &str, points: &[(f64, f64)]) {
        put(&mut self.diagram, format_args!("<bpmndi:BPMNEdge id=\"{of}_edge\" bpmnElement=\"{of}\">"));
        for (x, y) in points {
            put(&mut self.diagram, format_args!("<di:waypoint x=\"{}\" y=\"{}\"/>", n(*x), n(*y)));
        }
        self.diagram.push_str("</bpmndi:BPMNEdge>\n");
    }

    fn figure(&self, node: &Node) -> Rect {
        let found = self.layout.body.figures.iter().find(|figure| figure.path == node.path);
        found.map_or(Rect { x: 0.0, y: 0.0, w: 0.0, h: 0.0 }, |figure| figure.rect)
    }

    fn wire(&self, id: &str) -> Option<&Wire> {
        self.layout.body.wires.iter().find(|wire| wire.id == id)
    }

    /// The dot before a first step, and the stub from it.
    fn beginning(&self, first: &Node) -> (Rect, Vec<(f64, f64)>) {
        let rect = self.figure(first);
        let stubs = self.layout.body.wires.iter().filter(|wire| wire.id.is_empty());
        let stub = stubs.map(|wire| &wire.points).find(|points| points.last().is_some_and(|end| holds(&rect, *end)));
        let dots = self.layout.body.marks.iter().filter(|mark| !mark.end);
        let dot = stub.and_then(|stub| dots.map(|mark| mark.rect).find(|dot| stub.first().is_some_and(|at| holds(dot, *at))));
        let (_, y) = rect.middle();
        let dot = dot.unwrap_or(Rect { x: rect.x - 2.0 * DOT, y: y - DOT / 2.0, w: DOT, h: DOT });
        (dot, stub.cloned().unwrap_or_else(|| vec![(dot.right(), y), (rect.x, y)]))
    }

    /// The ring at which a way ends.
    fn ring(&self, wire: &Wire) -> Rect {
        let (x, y) = wire.points.last().copied().unwrap_or_default();
        let mut rings = self.layout.body.marks.iter().filter(|mark| mark.end).map(|mark| mark.rect);
        rings.find(|ring| holds(ring, (x, y))).unwrap_or(Rect { x, y: y - DOT / 2.0, w: DOT, h: DOT })
    }

    /// The room that a list takes.
    fn around(&self, chain: &Chain) -> Rect {
        let wires = chain.edges.iter().filter_map(|edge| Some((edge, self.wire(&edge.id)?)));
        let mut rects: Vec<Rect> = chain.nodes.iter().map(|node| self.figure(node)).collect();
        rects.extend(chain.nodes.first().map(|first| self.beginning(first).0));
        for (edge, wire) in wires {
            rects.extend(wire.points.iter().map(|(x, y)| Rect { x: *x, y: *y, w: 0.0, h: 0.0 }));
            rects.extend(edge.to.is_none().then(|| self.ring(wire)));
        }
        let least = |of: fn(&Rect) -> f64| rects.iter().map(of).fold(f64::INFINITY, f64::min) - PADDING;
        let most = |of: fn(&Rect) -> f64| rects.iter().map(of).fold(f64::NEG_INFINITY, f64::max) + PADDING;
        let (x, y) = (least(|rect| rect.x), least(|rect| rect.y));
        Rect { x, y, w: most(Rect::right) - x, h: most(Rect::bottom) - y }
    }
}

/// Whether a point lies in a rectangle or at its side.
fn holds(rect: &Rect, (x, y): (f64, f64)) -> bool {
    (rect.x - 1.0..=rect.right() + 1.0).contains(&x) && (rect.y - 1.0..=rect.bottom() + 1.0).contains(&y)
}

/// What a step is in BPMN, and what stands in it.
const fn element(shape: &Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Task | Shape::Approve => ("userTask", ""),
        Shape::Many => ("userTask", "<bpmn:multiInstanceLoopCharacteristics/>"),
        Shape::Wait => ("intermediateCatchEvent", "<bpmn:timerEventDefinition/>"),
        Shape::Archive => ("serviceTask", ""),
        Shape::Route => ("exclusiveGateway", ""),
        Shape::Group(Group { each: true, .. }) => ("subProcess", "<bpmn:multiInstanceLoopCharacteristics/>"),
        Shape::Group(_) => ("subProcess", ""),
    }
}

/// Who does it and what the block says, and that there is a date.
fn said(node: &Node) -> String {
    let group = match &node.shape {
        Shape::Group(group) => Some(group.says.clone()),
        Shape::Task | Shape::Many | Shape::Approve | Shape::Wait | Shape::Archive | Shape::Route => None,
    };
    let due = node.due.then(|| "⏱".to_owned());
    node.who.iter().cloned().chain(group).chain(due).collect::<Vec<_>>().join(" / ")
}

fn step_id(node: &Node) -> String {
    id("step", node.path.as_str())
}

fn way_id(edge: &Edge) -> String {
    id("way", &edge.id)
}

/// A name that XML takes as an id.
fn id(what: &str, of: &str) -> String {
    let rest = of.chars().map(|sign| match sign {
        '/' => '.',
        sign if sign.is_ascii_alphanumeric() || matches!(sign, '.' | '_' | '-') => sign,
        _ => '-',
    });
    std::iter::once(what.to_owned()).chain((!of.is_empty()).then(|| format!("_{}", rest.collect::<String>()))).collect()
}
