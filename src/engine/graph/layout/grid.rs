//! The steps of one list in bands, columns and rows, and how far apart they stand.
//!
//! Bands are read like lines of text. In a column the first step stands on the band's axis and the others below it. A column
//! that a usual way passes by is *low*: its steps stand under the axis, so that the way itself is straight.

use super::face::Face;
use super::order::{self, count};
use super::{GAP, LABEL, TRACK, text};
use crate::graph::picture::Chain;
use std::collections::BTreeMap;

/// Between the rows of a column.
const ROW: f64 = 12.0;
/// Between the axis and a low step.
const LOW: f64 = 8.0;

/// What a gap may be widened by so that bands end alike.
const MOST_EXTRA: f64 = 30.0;

/// A step's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Which band, from the top.
    pub band: usize,
    /// Which column of the band.
    pub column: usize,
    /// Which row of the column.
    pub row: usize,
}

/// The steps of a list.
#[derive(Debug)]
pub struct Grid {
    /// From the top.
    pub bands: Vec<Band>,
    spots: BTreeMap<usize, Spot>,
}

/// A row of columns.
#[derive(Debug, Default)]
pub struct Band {
    /// From the left.
    pub columns: Vec<Column>,
    /// One before each column, and one after the last.
    pub gaps: Vec<Gap>,
    /// From the axis up to its top.
    pub up: f64,
    /// From the axis down to its bottom.
    pub down: f64,
    /// Where its axis runs.
    pub axis: f64,
    /// Its right end.
    pub w: f64,
}

/// Steps one under the other.
#[derive(Debug, Default)]
pub struct Column {
    /// From the top.
    pub cells: Vec<Cell>,
    /// Whether they all stand under the axis.
    pub low: bool,
    /// Its left side.
    pub x: f64,
    /// The widest step's width.
    pub w: f64,
}

/// One step.
#[derive(Debug)]
pub struct Cell {
    /// Its place in the chain.
    pub node: usize,
    /// What it looks like.
    pub face: Face,
    /// Its height, which its ways may have made more than the face's.
    pub h: f64,
    /// Its middle, from the band's axis.
    pub y: f64,
}

/// The room between two columns: words first, then wires that turn, then arrows.
#[derive(Debug, Clone, Default)]
pub struct Gap {
    /// Its left side.
    pub x: f64,
    /// The room for words, or for the dot where the list begins.
    pub words: f64,
    /// How many wires turn here.
    pub tracks: usize,
    /// Whether wires end at its right.
    pub arrows: bool,
}

impl Gap {
    /// Its width.
    pub fn w(&self) -> f64 {
        let turning = if self.tracks > 0 { count(self.tracks) * TRACK + 2.0 } else { 0.0 };
        let all = self.words + turning + if self.arrows { 9.0 } else { 2.0 };
        if self.arrows && self.words > 0.0 { all.max(GAP) } else { all }
    }

    /// Where the nth wire turns.
    pub fn track(&self, nth: usize) -> f64 {
        self.x + self.words + 4.0 + count(nth) * TRACK
    }
}

impl Column {
    /// Its right side.
    pub const fn right(&self) -> f64 {
        self.x + self.w
    }
}

impl Grid {
    /// The steps of `chain`, in bands no longer than `room` where that can be.
    pub fn of(chain: &Chain, room: f64) -> Self {
        let columns: Vec<_> = order::columns(chain).into_iter().map(|nodes| column(chain, &nodes, room)).collect();
        let place: BTreeMap<usize, usize> =
            columns.iter().enumerate().flat_map(|(at, column)| column.cells.iter().map(move |cell| (cell.node, at))).collect();
        let at = |node| place.get(&node).copied();
        let spans: Vec<_> = chain.edges.iter().filter_map(|edge| Some((at(edge.from)?, at(edge.to?)?))).collect();
        let widths: Vec<_> = columns.iter().enumerate().map(|(at, column)| column.w + guess(chain, column, at, &spans)).collect();
        let sizes = order::bands(&widths, &spans, room);
        let mut columns = columns.into_iter();
        let band = |size| Band { columns: columns.by_ref().take(size).collect(), ..Band::default() };
        let bands: Vec<Band> = sizes.into_iter().map(band).collect();
        let spots = spots(&bands);
        Self { bands, spots }
    }

    /// Where a step of the chain stands.
    pub fn spot(&self, node: usize) -> Option<Spot> {
        self.spots.get(&node).copied()
    }

    /// The column of a place.
    pub fn column(&self, spot: Spot) -> Option<&Column> {
        self.bands.get(spot.band)?.columns.get(spot.column)
    }

    /// The step at a place.
    pub fn cell(&self, spot: Spot) -> Option<&Cell> {
        self.column(spot)?.cells.get(spot.row)
    }

    /// The gap left of a column, counted from 0; the last one is right of all.
    pub fn gap(&self, band: usize, nth: usize) -> Option<&Gap> {
        self.bands.get(band)?.gaps.get(nth)
    }

    /// Puts the steps of every column under each other, each at least as high as `least` says.
    pub fn stack(&mut self, least: impl Fn(Spot) -> f64) {
        for (at, band) in self.bands.iter_mut().enumerate() {
            for (column, cells) in band.columns.iter_mut().enumerate() {
                for (row, cell) in cells.cells.iter_mut().enumerate() {
                    cell.h = cell.face.h().max(least(Spot { band: at, column, row }));
                }
            }
            band.stack();
        }
    }

    /// Puts the columns of every band beside each other, the shorter bands a little wider so that they end alike.
    pub fn spread(&mut self) {
        let natural = |band: &Band| band.columns.iter().map(|column| column.w).chain(band.gaps.iter().map(Gap::w)).sum::<f64>();
        let longest = self.bands.iter().map(natural).fold(0.0, f64::max);
        for band in &mut self.bands {
            let extra = (longest - natural(band)) / count(band.columns.len()).max(1.0);
            band.spread(extra.min(MOST_EXTRA));
        }
    }
}

impl Band {
    fn spread(&mut self, extra: f64) {
        let mut x = 0.0;
        let mut gaps = self.gaps.iter_mut();
        for (nth, column) in self.columns.iter_mut().enumerate() {
            if let Some(gap) = gaps.next() {
                gap.x = x;
                x += gap.w() + if nth == 0 { 0.0 } else { extra };
            }
            column.x = x;
            x = column.right();
        }
        self.w = x;
        if let Some(last) = gaps.next() {
            last.x = x;
            self.w += last.w();
        }
    }

    fn stack(&mut self) {
        let heads = self.columns.iter().filter(|column| column.low).filter_map(|column| column.cells.first());
        let low = LOW + heads.map(|cell| cell.h / 2.0).fold(0.0, f64::max);
        for column in &mut self.columns {
            let mut y = if column.low { low } else { 0.0 };
            for (row, cell) in column.cells.iter_mut().enumerate() {
                cell.y = if row == 0 { y } else { y + ROW + cell.h / 2.0 };
                y = cell.y + cell.h / 2.0;
                self.up = self.up.max(cell.h / 2.0 - cell.y);
                self.down = self.down.max(y);
            }
        }
    }
}

fn column(chain: &Chain, nodes: &[usize], room: f64) -> Column {
    let cell = |node: &usize| Some(Cell { node: *node, face: Face::of(chain.nodes.get(*node)?, room), h: 0.0, y: 0.0 });
    let cells: Vec<_> = nodes.iter().filter_map(cell).collect();
    let w = cells.iter().map(|cell| cell.face.w()).fold(0.0, f64::max);
    Column { cells, w, ..Column::default() }
}

/// How wide the gap after a column will be, before anybody knows which wires turn in it.
fn guess(chain: &Chain, column: &Column, at: usize, spans: &[(usize, usize)]) -> f64 {
    let here = |node: usize| column.cells.iter().any(|cell| cell.node == node);
    let leaving = chain.edges.iter().filter(|edge| here(edge.from));
    let words = leaving.map(|edge| words(&edge.says()) + if edge.to.is_none() { 14.0 } else { 0.0 }).fold(0.0, f64::max);
    let turning = spans.iter().filter(|(from, to)| to.abs_diff(*from) != 1 && (*from == at || *to == at + 1)).count();
    (words + count(turning) * TRACK + 13.0).max(GAP)
}

/// The room that a wire's words take.
pub fn words(says: &str) -> f64 {
    label(says).iter().map(|line| text::width(line, LABEL, false) + 7.0).fold(0.0, f64::max)
}

/// A wire's words, in lines.
pub fn label(says: &str) -> Vec<String> {
    if says.is_empty() { Vec::new() } else { text::two_lines(says, LABEL, false, 48.0) }
}

fn spots(bands: &[Band]) -> BTreeMap<usize, Spot> {
    let mut spots = BTreeMap::new();
    for (band, columns) in bands.iter().enumerate() {
        for (column, cells) in columns.columns.iter().enumerate() {
            spots.extend(cells.cells.iter().enumerate().map(|(row, cell)| (cell.node, Spot { band, column, row })));
        }
    }
    spots
}
