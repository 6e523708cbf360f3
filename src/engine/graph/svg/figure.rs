//! A box or a frame. What it is shows in its outline, so that a black and white print tells as much.

use super::{ACCENT, GREY, INK, escape, n, put, write_text};
use crate::graph::layout::{Figure, Outline, Rect};
use crate::graph::picture::State;

/// Writes one figure with its words.
pub fn write(figure: &Figure, out: &mut String) {
    let class = match figure.state {
        None => "step",
        Some(State::Done) => "step done",
        Some(State::Now) => "step now",
    };
    let step = figure.path.as_str();
    let step = if step.is_empty() { String::new() } else { format!(" data-step=\"{}\"", escape(step)) };
    put(out, format_args!("<g class=\"{class}\"{step}>"));
    outline(figure, &ink(figure), out);
    if let Some(due) = figure.due {
        clock(due, out);
    }
    for text in &figure.texts {
        write_text(text, if text.bold { INK } else { "#46515a" }, out);
    }
    if let Some(state) = figure.state {
        badge(figure, state, out);
    }
    out.push_str("</g>\n");
}

/// Stroke and fill.
fn ink(figure: &Figure) -> String {
    let frame = figure.outline.is_frame();
    match figure.state {
        None if frame => format!("stroke=\"{GREY}\" stroke-width=\".9\""),
        None => format!("stroke=\"{INK}\" stroke-width=\".9\" fill=\"#fff\""),
        Some(State::Done) => format!("stroke=\"{INK}\" stroke-width=\"1.8\""),
        Some(State::Now) if frame => format!("stroke=\"{ACCENT}\" stroke-width=\"1.8\""),
        Some(State::Now) => format!("stroke=\"{ACCENT}\" stroke-width=\"1.8\" fill=\"#e6f0f2\""),
    }
}

fn outline(figure: &Figure, ink: &str, out: &mut String) {
    let rect = figure.rect;
    match figure.outline {
        Outline::Task => rectangle(rect, 3.0, ink, out),
        Outline::Approve => {
            rectangle(rect, 0.0, ink, out);
            rectangle(inset(rect, 1.8), 0.0, &format!("stroke=\"{INK}\" stroke-width=\".5\""), out);
        }
        Outline::Many => {
            let Rect { x, y, w, h } = rect;
            put(out, format_args!("<path d=\"M{} {}h{}v{}\" {ink}/>", n(x + 2.5), n(y), n(w - 2.5), n(h - 2.5)));
            rectangle(Rect { x, y: y + 2.5, w: w - 2.5, h: h - 2.5 }, 2.0, ink, out);
        }
        Outline::Wait => rectangle(rect, rect.h / 2.0, &format!("{ink} stroke-dasharray=\"1.5 1.5\""), out),
        Outline::Route => hexagon(rect, ink, out),
        Outline::Archive => {
            rectangle(rect, 0.0, ink, out);
            let Rect { x, y, w, h } = rect;
            put(
                out,
                format_args!(
                    "<path d=\"M{0} {1}h{2}M{0} {3}h{2}\" stroke=\"{INK}\" stroke-width=\"1.6\"/>",
                    n(x),
                    n(y + 0.8),
                    n(w),
                    n(y + h - 0.8)
                ),
            );
        }
        Outline::Parallel => rectangle(rect, 4.0, ink, out),
        Outline::Each => rectangle(rect, 4.0, &format!("{ink} stroke-dasharray=\"5 2\""), out),
    }
}

fn rectangle(rect: Rect, round: f64, ink: &str, out: &mut String) {
    let Rect { x, y, w, h } = rect;
    put(out, format_args!("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", n(x), n(y), n(w), n(h)));
    put(out, format_args!(" rx=\"{}\" {ink}/>", n(round.min(h / 2.0))));
}

const fn inset(rect: Rect, by: f64) -> Rect {
    Rect { x: rect.x + by, y: rect.y + by, w: rect.w - 2.0 * by, h: rect.h - 2.0 * by }
}

fn hexagon(rect: Rect, ink: &str, out: &mut String) {
    let Rect { x, y, w, h } = rect;
    let cut = 6.0;
    put(out, format_args!("<path d=\"M{} {}h{}l{cut} {}", n(x + cut), n(y), n(w - 2.0 * cut), n(h / 2.0)));
    put(out, format_args!("l-{cut} {}h{}l-{cut} {}z\" {ink}/>", n(h / 2.0), n(2.0 * cut - w), n(-h / 2.0)));
}

/// The mark of a deadline.
pub fn clock(rect: Rect, out: &mut String) {
    let (x, y) = rect.middle();
    let r = rect.w / 2.0 - 0.4;
    put(
        out,
        format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"#fff\" stroke=\"{INK}\" stroke-width=\".8\"/>",
            n(x),
            n(y),
            n(r)
        ),
    );
    put(
        out,
        format_args!(
            "<path d=\"M{} {}v{}h{}\" stroke=\"{INK}\" stroke-width=\".8\"/>",
            n(x),
            n(y - r + 1.1),
            n(r - 1.1),
            n(r - 1.4)
        ),
    );
}

/// At the upper left corner, where no wire ends: a tick, or a triangle. On a frame a little lower, clear of the title above it.
fn badge(figure: &Figure, state: State, out: &mut String) {
    let (x, y) = (figure.rect.x + 1.0, figure.rect.y + if figure.outline.is_frame() { 4.5 } else { 1.0 });
    let (colour, sign) = match state {
        State::Done => (INK, "m-2 0l1.5 1.6l2.6 -3.1\" stroke=\"#fff"),
        State::Now => (ACCENT, "m-1.4 -2.1l3.4 2.1l-3.4 2.1z\" fill=\"#fff"),
    };
    put(
        out,
        format_args!("<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\".6\"/>", n(x), n(y)),
    );
    put(out, format_args!("<path d=\"M{} {}{sign}\"/>\n", n(x), n(y)));
}
