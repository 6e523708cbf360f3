//! Where the wires of a list turn in the gaps, run along the channels, and pass bands at the side.

use super::grid::Grid;
use super::order::count;
use super::route::{Course, Lane, Route};
use super::{CHANNEL, LANE};
use std::collections::BTreeMap;

/// A wire's turn in a gap: which route, and whether it is on its way to its target.
pub type Turn = (usize, bool);
/// A gap: its band, and its place from the left.
pub type Place = (usize, usize);

/// Where wires turn and run.
pub struct Plan {
    turns: BTreeMap<Turn, f64>,
    sides: BTreeMap<usize, f64>,
    lanes: BTreeMap<Turn, usize>,
    many: BTreeMap<Lane, usize>,
}

impl Plan {
    /// The places, once the columns have theirs.
    pub fn of(grid: &Grid, routes: &[Route<'_>], turns: &BTreeMap<Place, Vec<Turn>>) -> Self {
        let mut plan = Self { turns: BTreeMap::new(), sides: BTreeMap::new(), lanes: BTreeMap::new(), many: BTreeMap::new() };
        for ((band, gap), here) in turns {
            let Some(gap) = grid.gap(*band, *gap) else { continue };
            plan.turns.extend(here.iter().enumerate().map(|(nth, turn)| (*turn, gap.track(nth))));
        }
        plan.go_beside(routes, grid.bands.iter().map(|band| band.w).fold(0.0, f64::max));
        plan.pack(routes);
        plan
    }

    /// Where a route turns, behind its step or before its target.
    pub fn turn(&self, route: usize, arrives: bool) -> f64 {
        self.turns.get(&(route, arrives)).copied().unwrap_or_default()
    }

    /// Gives every wire that passes bands its place at the nearer side.
    fn go_beside(&mut self, routes: &[Route<'_>], w: f64) {
        let (mut left, mut right) = (0, 0);
        for (nth, _) in routes.iter().enumerate().filter(|(_, route)| matches!(route.course, Course::Lanes(..))) {
            let x = if self.turn(nth, false) + self.turn(nth, true) < w {
                left += 1;
                -LANE * count(left)
            } else {
                right += 1;
                w + LANE * count(right)
            };
            self.sides.insert(nth, x);
        }
    }

    /// Gives every run along a channel the lane nearest to its band that is free there; short ones choose first.
    fn pack(&mut self, routes: &[Route<'_>]) {
        let mut runs: Vec<(Lane, f64, f64, Turn)> = Vec::new();
        for (nth, route) in routes.iter().enumerate() {
            let (leave, arrive) = (self.turn(nth, false), self.turn(nth, true));
            let side = self.side(nth);
            let mut run = |lane, a: f64, b: f64, arrives| runs.push((lane, a.min(b), a.max(b), (nth, arrives)));
            match route.course {
                Course::End | Course::Through(_) | Course::Over(_) => {}
                Course::Lane(_, lane) => run(lane, leave, arrive, false),
                Course::Lanes(_, first, second) => {
                    run(first, leave, side, false);
                    run(second, side, arrive, true);
                }
            }
        }
        runs.sort_by(|a, b| (a.0).cmp(&b.0).then((a.2 - a.1).total_cmp(&(b.2 - b.1))));
        let mut taken: BTreeMap<(Lane, usize), Vec<(f64, f64)>> = BTreeMap::new();
        for (lane, left, right, turn) in runs {
            let free = |nth: &usize| {
                let others = taken.get(&(lane, *nth)).into_iter().flatten();
                others.into_iter().all(|(from, to)| right + LANE < *from || *to + LANE < left)
            };
            let nth = (0..routes.len()).find(free).unwrap_or_default();
            taken.entry((lane, nth)).or_default().push((left, right));
            self.lanes.insert(turn, nth);
            let many = self.many.entry(lane).or_default();
            *many = (*many).max(nth + 1);
        }
    }

    /// Puts the bands under each other, with room for the lanes between them.
    pub fn rise(&self, grid: &mut Grid) {
        let mut y = self.height(0, false);
        for (nth, band) in grid.bands.iter_mut().enumerate() {
            y += if nth > 0 { self.height(nth, true) } else { 0.0 };
            band.axis = y + band.up;
            y = band.axis + band.down;
        }
    }

    /// The height of a channel; between two bands there is always some.
    pub fn height(&self, channel: usize, between: bool) -> f64 {
        let many = |hangs| self.many.get(&Lane { channel, hangs }).copied().unwrap_or_default();
        let lanes = many(true) + many(false);
        let edge = if lanes > 0 { 3.0 } else { 0.0 };
        count(lanes) * LANE + if between { CHANNEL } else { edge }
    }

    /// Where a run along a lane lies.
    pub fn run(&self, grid: &Grid, lane: Lane, turn: Turn) -> f64 {
        let away = LANE * count(self.lanes.get(&turn).copied().unwrap_or_default() + 1);
        let last = grid.bands.last();
        match (lane.hangs, lane.channel.checked_sub(1).and_then(|above| grid.bands.get(above))) {
            (true, Some(above)) => above.axis + above.down + away,
            _ => grid.bands.get(lane.channel).or(last).map_or(0.0, |below| below.axis - below.up - away),
        }
    }

    /// Where a wire passes bands.
    pub fn side(&self, route: usize) -> f64 {
        self.sides.get(&route).copied().unwrap_or_default()
    }

    /// The left and the right end of all.
    pub fn ends(&self, grid: &Grid) -> (f64, f64) {
        let sides = self.sides.values().copied();
        let right = grid.bands.iter().map(|band| band.w).chain(sides.clone()).fold(0.0, f64::max);
        (sides.fold(0.0, f64::min), right)
    }
}
