//! Which way each edge of a list takes: past the boxes, never across one.
//!
//! Every wire leaves its step on the right and reaches the next on the left. Between neighbours it goes straight over; all
//! others turn in the gap behind the step, run along a lane above or below the band, and turn again in the gap before their
//! target. Wires to another band that is not the next one pass at the side of the list.

use super::grid::{Grid, Spot, label};
use super::order::count;
use super::{LABEL, LEADING};
use crate::graph::picture::{Chain, Edge};
use std::collections::{BTreeMap, BTreeSet};

/// Between the ends of wires at the left of a step. Not a divisor of the distance on the right, so that wires do not coincide.
const ENDS: f64 = 7.0;

/// An edge and its way.
#[derive(Debug)]
pub struct Route<'c> {
    /// The edge.
    pub edge: &'c Edge,
    /// Its words.
    pub label: Vec<String>,
    /// Where it starts.
    pub from: Spot,
    /// Where it goes.
    pub course: Course,
    /// Where it leaves its step, from the step's middle.
    pub out: f64,
    /// Where it reaches its target, from the target's middle.
    pub into: f64,
}

/// The course of a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// To a ring right behind the step: the end of the list.
    End,
    /// Straight, under no steps but those of low columns.
    Through(Spot),
    /// To the next column.
    Over(Spot),
    /// Along a lane.
    Lane(Spot, Lane),
    /// Along a lane, down or up the side, and along a second one.
    Lanes(Spot, Lane, Lane),
}

/// A set of parallel lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// Between which bands: the nth is above the nth band.
    pub channel: usize,
    /// Whether it keeps close to the band above it rather than to the one below.
    pub hangs: bool,
}

impl Course {
    /// Where it leads.
    pub const fn target(self) -> Option<Spot> {
        match self {
            Self::End => None,
            Self::Through(to) | Self::Over(to) | Self::Lane(to, _) | Self::Lanes(to, _, _) => Some(to),
        }
    }

    /// Which course has the first claim to the middle of a step's side.
    fn rank(self, from: Spot, up: bool) -> u8 {
        match self {
            Self::Through(_) => 0,
            Self::Over(to) if to.row == from.row => 1,
            Self::Over(_) => 2,
            Self::End => 3,
            Self::Lane(..) | Self::Lanes(..) if up => 5,
            Self::Lane(..) | Self::Lanes(..) => 4,
        }
    }
}

/// The ways of all edges. Marks the columns that a usual way passes by as low.
pub fn plan<'c>(chain: &'c Chain, grid: &mut Grid) -> Vec<Route<'c>> {
    let ends: Vec<_> =
        chain.edges.iter().filter_map(|edge| Some((edge, grid.spot(edge.from)?, edge.to.and_then(|to| grid.spot(to))))).collect();
    let through = straight(&ends, grid);
    let mut routes: Vec<_> = ends
        .into_iter()
        .map(|(edge, from, to)| Route {
            edge,
            label: label(&edge.says()),
            from,
            course: to.map_or(Course::End, |to| course(from, to, through.contains(&edge.id))),
            out: 0.0,
            into: 0.0,
        })
        .collect();
    leave(&mut routes);
    arrive(&mut routes, chain, grid);
    routes
}

/// The usual ways that can be straight because all they pass by can be low.
fn straight(ends: &[(&Edge, Spot, Option<Spot>)], grid: &mut Grid) -> BTreeSet<String> {
    let mut held: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut through = BTreeSet::new();
    for (edge, from, to) in ends.iter().filter_map(|(edge, from, to)| Some((*edge, *from, (*to)?))).filter(|(e, _, _)| e.usual) {
        let level = from.band == to.band && from.row == 0 && to.row == 0 && to.column > from.column + 1;
        let passed = from.column + 1..to.column;
        let free = passed.clone().all(|column| !held.contains(&(from.band, column)));
        let Some(band) = grid.bands.get_mut(from.band).filter(|_| level && free) else { continue };
        let low = |at: usize| band.columns.get(at).is_some_and(|column| column.low);
        if low(from.column) || low(to.column) {
            continue;
        }
        band.columns.iter_mut().take(to.column).skip(from.column + 1).for_each(|column| column.low = true);
        held.extend([(from.band, from.column), (to.band, to.column)]);
        through.insert(edge.id.clone());
    }
    through
}

fn course(from: Spot, to: Spot, through: bool) -> Course {
    if through {
        return Course::Through(to);
    }
    let above = |band, hangs| Lane { channel: band, hangs };
    let below = |band, hangs| Lane { channel: band + 1, hangs };
    if from.band == to.band {
        return match to.column.checked_sub(from.column) {
            Some(1) => Course::Over(to),
            Some(2..) => Course::Lane(to, below(from.band, true)),
            Some(0) | None => Course::Lane(to, above(from.band, false)),
        };
    }
    if to.band == from.band + 1 {
        Course::Lane(to, above(to.band, false))
    } else if to.band > from.band {
        Course::Lanes(to, below(from.band, true), above(to.band, false))
    } else if to.band + 1 == from.band {
        Course::Lane(to, below(to.band, true))
    } else {
        Course::Lanes(to, above(from.band, false), below(to.band, true))
    }
}

impl Route<'_> {
    /// Whether it leaves its step upwards.
    fn leaves_up(&self) -> bool {
        match self.course {
            Course::End | Course::Through(_) => false,
            Course::Over(to) => to.row < self.from.row,
            Course::Lane(_, lane) | Course::Lanes(_, lane, _) => lane.channel == self.from.band,
        }
    }

    /// Whether it reaches its target from above.
    fn arrives_from_above(&self) -> bool {
        match self.course {
            Course::End | Course::Through(_) => false,
            Course::Over(to) => self.from.row < to.row,
            Course::Lane(to, lane) | Course::Lanes(to, _, lane) => lane.channel == to.band,
        }
    }

    /// How far it goes: in bands, then in columns, then in rows.
    fn span(&self) -> [usize; 3] {
        let Spot { band, column, row } = self.from;
        self.course.target().map_or([0; 3], |to| [to.band.abs_diff(band), to.column.abs_diff(column), to.row.abs_diff(row)])
    }

    /// The height of its words.
    pub fn words(&self) -> f64 {
        count(self.label.len()) * LABEL * LEADING
    }
}

/// Gives every wire its place on the right of the step it leaves.
fn leave(routes: &mut [Route<'_>]) {
    for mut side in sides(routes, |route| Some(route.from)) {
        let pitch = side.iter().map(|route| route.words()).fold(LABEL * LEADING, f64::max) + 1.25;
        share(&mut side, pitch, true, Route::leaves_up, |route, y| route.out = y);
    }
}

/// Gives every wire its place on the left of the step it reaches. The dot where the list begins has the middle.
fn arrive(routes: &mut [Route<'_>], chain: &Chain, grid: &Grid) {
    let start = (!chain.nodes.is_empty()).then(|| grid.spot(0)).flatten();
    for mut side in sides(routes, |route| route.course.target()) {
        let middle = side.first().and_then(|route| route.course.target()) != start;
        share(&mut side, ENDS, middle, Route::arrives_from_above, |route, y| route.into = y);
    }
}

/// The routes that `at` the same place.
fn sides<'r, 'c>(routes: &'r mut [Route<'c>], at: impl Fn(&Route<'c>) -> Option<Spot>) -> Vec<Vec<&'r mut Route<'c>>> {
    let mut sides: BTreeMap<Spot, Vec<&mut Route<'_>>> = BTreeMap::new();
    for route in routes {
        if let Some(spot) = at(route) {
            sides.entry(spot).or_default().push(route);
        }
    }
    sides.into_values().collect()
}

/// Shares one side of a step: the first claim has the middle, the others stand `pitch` apart above and below it.
fn share<'r, 'c>(
    side: &mut Vec<&'r mut Route<'c>>,
    pitch: f64,
    middle: bool,
    up: impl Fn(&Route<'c>) -> bool,
    set: impl Fn(&mut Route<'c>, f64),
) {
    side.sort_by_key(|route| (route.course.rank(route.from, up(route)), route.span()));
    let first = if middle { 1.min(side.len()) } else { 0 };
    side.drain(..first).for_each(|route| set(route, 0.0));
    // Above, the longest is nearest to the middle; below, the shortest: so lanes nest without crossing.
    side.sort_by_key(|route| route.span());
    let (mut above, mut below): (Vec<_>, Vec<_>) = side.drain(..).partition(|route| up(route));
    above.reverse();
    for (nth, route) in above.iter_mut().enumerate() {
        set(route, -pitch * count(nth + 1));
    }
    for (nth, route) in below.iter_mut().enumerate() {
        set(route, pitch * count(nth + 1));
    }
}
