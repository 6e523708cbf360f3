//! A picture on paper: where every box, word and wire stands.
//!
//! Lists run from left to right in bands, like lines of text; a block is a frame with its branches, each a list of its own.
//! The page is the smallest landscape sheet, from A4 up, that holds it with nothing printed smaller than 7 points; where
//! there is room the picture is enlarged. Apart from lines, nothing ever lies on anything else: wires have the gaps between
//! columns and the channels between bands for themselves, and words a part of the gap where no wire turns.
//!
//! Deliberately not a general graph layout: lists are acyclic by `next`, so the longest path gives the columns, and a crossing
//! fewer would not be worth a picture that reads in another order than the file.

mod canvas;
mod face;
mod foot;
mod grid;
mod list;
mod order;
mod plan;
mod route;
#[cfg(test)]
mod tests;
mod text;

pub use canvas::{Anchor, Canvas, Figure, Mark, Outline, Rect, Text, Wire};

use super::picture::Picture;

/// The smallest type, in points at scale 1.
pub const SMALLEST: f64 = 7.0;
/// Words at wires, names of people and roles, notes.
const LABEL: f64 = SMALLEST;
/// The height of a line of type 1 high.
const LEADING: f64 = 1.25;
/// The least room between columns.
const GAP: f64 = 20.0;
/// Between wires that turn in a gap.
const TRACK: f64 = 5.0;
/// Between wires that run in a channel.
const LANE: f64 = 6.0;
/// Between bands, beside their lanes.
const CHANNEL: f64 = 12.0;
/// Around the page.
pub const MARGIN: f64 = 20.0;
const POINTS_PER_MM: f64 = 72.0 / 25.4;
/// Landscape A0, in millimetres.
const LARGEST: (f64, f64) = (1189.0, 841.0);
/// Landscape A4 to A0.
const SHEETS: [(f64, f64); 5] = [(297.0, 210.0), (420.0, 297.0), (594.0, 420.0), (841.0, 594.0), LARGEST];

/// How much a picture may be enlarged to fill its page, the most first.
const SCALES: [f64; 12] = [1.6, 1.55, 1.5, 1.45, 1.4, 1.35, 1.3, 1.25, 1.2, 1.15, 1.1, 1.05];

/// A picture on its page.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The page's width in millimetres.
    pub width_mm: f64,
    /// The page's height in millimetres.
    pub height_mm: f64,
    /// How much larger everything is printed than the coordinates say; at least 1.
    pub scale: f64,
    /// The page in the coordinates' unit.
    pub page: Rect,
    /// Where the line under the title runs.
    pub rule: f64,
    /// The steps.
    pub body: Canvas,
    /// Title, notes and what runs beside the steps.
    pub texts: Vec<Text>,
    /// Samples of what the picture uses; their names are its labels.
    pub legend: Canvas,
}

/// Puts `picture` on a page.
pub fn layout(picture: &Picture) -> Layout {
    let sheet = SHEETS.into_iter().map(|sheet| Draft::of(picture, sheet, 1.0)).find(Draft::fits);
    let larger = |sheet| SCALES.iter().map(move |scale| Draft::of(picture, sheet, *scale)).find(Draft::fits);
    match sheet {
        Some(draft) => larger(draft.sheet).unwrap_or(draft).finish(),
        None => Draft::of(picture, LARGEST, 1.0).on_a_sheet_of_its_own().finish(),
    }
}

/// A try at one page and scale.
struct Draft {
    sheet: (f64, f64),
    scale: f64,
    page: Rect,
    head: Vec<Text>,
    body: Canvas,
    foot: foot::Foot,
}

impl Draft {
    fn of(picture: &Picture, sheet: (f64, f64), scale: f64) -> Self {
        let side = |mm: f64| mm * POINTS_PER_MM / scale;
        let page = Rect { x: 0.0, y: 0.0, w: side(sheet.0), h: side(sheet.1) };
        let room = page.w - 2.0 * MARGIN;
        let (head, foot) = (foot::head(picture, room), foot::Foot::of(picture, room));
        Self { sheet, scale, page, head, body: list::lay(&picture.steps, room), foot }
    }

    /// Where the title ends and its rule is.
    fn rule(&self) -> f64 {
        self.head.last().map_or(MARGIN, |line| line.rect.bottom()) + 2.5
    }

    fn height(&self) -> f64 {
        self.rule() + 4.0 + self.body.h + 8.0 + self.foot.h() + MARGIN
    }

    fn fits(&self) -> bool {
        self.body.w + 2.0 * MARGIN <= self.page.w && self.height() <= self.page.h
    }

    /// Where even A0 is too small, the page is as large as the picture.
    fn on_a_sheet_of_its_own(mut self) -> Self {
        self.page.w = self.page.w.max(self.body.w + 2.0 * MARGIN);
        self.page.h = self.height();
        self.sheet = (self.page.w / POINTS_PER_MM, self.page.h / POINTS_PER_MM);
        self
    }

    fn finish(self) -> Layout {
        let rule = self.rule();
        let foot = self.page.bottom() - MARGIN - self.foot.h();
        let slack = self.page.h - self.height();
        let mut body = Canvas { w: self.body.w, h: self.body.h, axis: self.body.axis, ..Canvas::default() };
        body.take(self.body, MARGIN, rule + 4.0 + slack / 2.0);
        let mut texts = self.head;
        let mut legend = Canvas::default();
        self.foot.draw(MARGIN, foot, &mut texts, &mut legend);
        Layout { width_mm: self.sheet.0, height_mm: self.sheet.1, scale: self.scale, page: self.page, rule, body, texts, legend }
    }
}
