//! A way as a path with rounded corners and an arrow.

use super::{ACCENT, INK, n, put};
use crate::graph::build::EdgeKind;
use crate::graph::layout::Wire;

type Point = (f64, f64);

/// Writes one wire.
pub fn write(wire: &Wire, out: &mut String) {
    let points = corners(&wire.points);
    let Some(end) = points.last().copied() else { return };
    let width = if wire.walked > 0 { "2" } else { ".9" };
    let dash = match wire.kind {
        EdgeKind::Next | EdgeKind::Limit => "",
        EdgeKind::Choose => " stroke-dasharray=\"1.2 1.8\"",
        EdgeKind::Back => " stroke-dasharray=\"4 2.2\"",
    };
    let colour = if wire.walked > 0 { ACCENT } else { INK };
    let class = if wire.walked > 0 { "edge walked" } else { "edge" };
    let id = if wire.id.is_empty() { String::new() } else { format!(" data-edge=\"{}\"", super::escape(&wire.id)) };
    put(out, format_args!("<g class=\"{class}\"{id}><path d=\"{}\"", path(&points, wire.kind, wire.arrow)));
    put(out, format_args!(" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}/>"));
    if wire.arrow {
        let (x, y) = end;
        let (long, half) = if wire.walked > 0 { (6.5, 3.0) } else { (5.0, 2.2) };
        put(out, format_args!("<path d=\"M{} {}l{} {}v{}z\" fill=\"{colour}\"/>", n(x), n(y), n(-long), n(-half), n(2.0 * half)));
    }
    out.push_str("</g>\n");
}

/// The points where the direction changes, and both ends.
fn corners(points: &[Point]) -> Vec<Point> {
    let mut corners: Vec<Point> = Vec::new();
    for point in points {
        if corners.last().is_some_and(|last| near(*last, *point)) {
            continue;
        }
        if let [.., a, b] = corners[..]
            && straight(a, b, *point)
        {
            corners.pop();
        }
        corners.push(*point);
    }
    corners
}

fn near(a: Point, b: Point) -> bool {
    (a.0 - b.0).abs() < 0.01 && (a.1 - b.1).abs() < 0.01
}

fn straight(a: Point, b: Point, c: Point) -> bool {
    let level = |x: f64, y: f64, z: f64| (x - y).abs() < 0.01 && (y - z).abs() < 0.01;
    level(a.0, b.0, c.0) || level(a.1, b.1, c.1)
}

fn path(points: &[Point], kind: EdgeKind, arrow: bool) -> String {
    let mut out = String::new();
    let Some((first, rest)) = points.split_first() else { return out };
    put(&mut out, format_args!("M{} {}", n(first.0), n(first.1)));
    for corner in points.windows(3) {
        if let [before, at, after] = *corner {
            bend(before, at, after, kind, &mut out);
        }
    }
    if let Some((x, y)) = rest.last() {
        // The line stops inside the arrow, or its square end would show at the tip.
        put(&mut out, format_args!("L{} {}", n(if arrow { x - 3.0 } else { *x }), n(*y)));
    }
    out
}

/// A rounded corner; a back way bends in a wide curve.
fn bend(before: Point, at: Point, after: Point, kind: EdgeKind, out: &mut String) {
    let most: f64 = if kind == EdgeKind::Back { 14.0 } else { 4.0 };
    let far = |to: Point| (to.0 - at.0).abs() + (to.1 - at.1).abs();
    let towards = |to: Point| {
        let (far, by) = (far(to), most.min(far(to) / 2.0));
        (at.0 + (to.0 - at.0) / far * by, at.1 + (to.1 - at.1) / far * by)
    };
    let (a, b) = (towards(before), towards(after));
    put(out, format_args!("L{} {}", n(a.0), n(a.1)));
    // Control points 0.55 of the way to the corner make it nearly a quarter of an ellipse.
    let lean = |from: Point| (from.0 + (at.0 - from.0) * 0.55, from.1 + (at.1 - from.1) * 0.55);
    let (c, d) = (lean(a), lean(b));
    put(out, format_args!("C{} {} {} {} {} {}", n(c.0), n(c.1), n(d.0), n(d.1), n(b.0), n(b.1)));
}
