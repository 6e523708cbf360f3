//! A picture as SVG: one page, black on white, readable without colour.
//!
//! Only presentation attributes and classes, no style sheet and no script, so that the file also stands inside a page with a
//! strict content security policy. Boxes carry `data-step`, ways `data-edge`.

mod figure;
mod wire;

use super::layout::{self, Anchor, Canvas, Layout, Mark, Rect, Text};
use super::picture::{Language, Picture};
use std::fmt::Write;

const INK: &str = "#1a2126";
const GREY: &str = "#5d6870";
const ACCENT: &str = "#0b5568";
const FONTS: &str =
    "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',SimHei,'WenQuanYi Micro Hei',sans-serif";

/// The SVG of `picture`.
pub fn svg(picture: &Picture) -> String {
    let layout = layout::layout(picture);
    let mut out = String::new();
    head(picture, &layout, &mut out);
    for canvas in [&layout.body, &layout.legend] {
        draw(canvas, &mut out);
    }
    for text in &layout.texts {
        write_text(text, INK, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

fn head(picture: &Picture, layout: &Layout, out: &mut String) {
    let Layout { width_mm, height_mm, page, .. } = layout;
    let language = match picture.language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    put(
        out,
        format_args!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\"", n(*width_mm), n(*height_mm)),
    );
    put(out, format_args!(" viewBox=\"0 0 {} {}\" role=\"img\" lang=\"{language}\"", n(page.w), n(page.h)));
    put(out, format_args!(" font-family=\"{FONTS}\" fill=\"none\" stroke-linejoin=\"round\">\n"));
    put(out, format_args!("<title>{}</title>\n<desc>{}</desc>\n", escape(&picture.title), escape(&picture.subtitle)));
    put(out, format_args!("<rect width=\"{}\" height=\"{}\" fill=\"#fff\"/>\n", n(page.w), n(page.h)));
    let (left, right) = (layout::MARGIN, page.w - layout::MARGIN);
    put(out, format_args!("<path d=\"M{} {}H{}\" stroke=\"{INK}\"/>\n", n(left), n(layout.rule), n(right)));
}

fn draw(canvas: &Canvas, out: &mut String) {
    for rule in &canvas.rules {
        let Rect { x, y, w, .. } = *rule;
        put(out, format_args!("<path d=\"M{} {}h{}\" stroke=\"{GREY}\" stroke-width=\".4\"/>\n", n(x), n(y), n(w)));
    }
    for figure in &canvas.figures {
        figure::write(figure, out);
    }
    for wire in &canvas.wires {
        wire::write(wire, out);
    }
    for mark in &canvas.marks {
        write_mark(*mark, out);
    }
    for due in &canvas.dues {
        figure::clock(*due, out);
    }
    for label in &canvas.labels {
        let Rect { x, y, w, h } = label.rect;
        put(out, format_args!("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#fff\"/>", n(x), n(y), n(w), n(h)));
        write_text(label, INK, out);
    }
}

fn write_mark(mark: Mark, out: &mut String) {
    let (x, y) = mark.rect.middle();
    let r = mark.rect.w / 2.0;
    if mark.end {
        put(
            out,
            format_args!(
                "<circle cx=\"{0}\" cy=\"{1}\" r=\"{2}\" fill=\"#fff\" stroke=\"{INK}\" stroke-width=\".9\"/>",
                n(x),
                n(y),
                n(r - 0.45)
            ),
        );
        put(out, format_args!("<circle cx=\"{0}\" cy=\"{1}\" r=\"{2}\" fill=\"{INK}\"/>\n", n(x), n(y), n(r - 1.7)));
    } else {
        put(out, format_args!("<circle cx=\"{0}\" cy=\"{1}\" r=\"{2}\" fill=\"{INK}\"/>\n", n(x), n(y), n(r)));
    }
}

fn write_text(text: &Text, colour: &str, out: &mut String) {
    let (middle, _) = text.rect.middle();
    let (x, anchor) = match text.anchor {
        Anchor::Start => (text.rect.x, ""),
        Anchor::Middle => (middle, " text-anchor=\"middle\""),
    };
    let bold = if text.bold { " font-weight=\"700\"" } else { "" };
    // The middle of the line is where Chinese characters have theirs: 0.38 em above the baseline.
    let y = text.rect.y + text.rect.h / 2.0 + 0.38 * text.size;
    put(out, format_args!("<text x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor}{bold} fill=\"{colour}\">", n(x), n(y), n(text.size)));
    put(out, format_args!("{}</text>\n", escape(&text.line)));
}

/// Writing to a `String` cannot fail.
pub(super) fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    if out.write_fmt(text).is_err() {
        debug_assert!(false, "a String takes everything");
    }
}

/// A number with at most two digits behind the point.
pub(super) fn n(number: f64) -> String {
    let text = format!("{number:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
