//! One list of steps, laid out: boxes in a grid, wires in its gaps and channels.

use super::canvas::{Canvas, Mark, Rect, Text, Wire};
use super::grid::{Gap, Grid, Spot, words};
use super::plan::{Place, Plan, Turn};
use super::route::{self, Course, Route};
use super::{LABEL, LEADING};
use crate::graph::build::EdgeKind;
use crate::graph::picture::Chain;
use std::collections::BTreeMap;

const DOT: f64 = 5.0;
const RING: f64 = 6.5;
/// Between a step and the words of a wire that leaves it.
const LEAD: f64 = 3.5;

/// Lays out `chain`, in bands no longer than `room` where that can be.
pub fn lay(chain: &Chain, room: f64) -> Canvas {
    let mut grid = Grid::of(chain, room);
    let routes = route::plan(chain, &mut grid);
    grid.stack(|spot| least(&routes, spot));
    let begins = begins(&grid);
    let turns = turns(&grid, &routes);
    measure(&mut grid, &routes, &turns, begins);
    grid.spread();
    let plan = Plan::of(&grid, &routes, &turns);
    plan.rise(&mut grid);
    Sheet { grid, routes, plan }.draw(begins)
}

/// Whether the first step stands where a list begins, so that a dot can stand before it.
fn begins(grid: &Grid) -> bool {
    grid.spot(0) == Some(Spot { band: 0, column: 0, row: 0 })
}

/// How high a step must be for the wires at its sides.
fn least(routes: &[Route<'_>], spot: Spot) -> f64 {
    let out = routes.iter().filter(|route| route.from == spot).map(|route| route.out.abs() + (route.words() / 2.0).max(2.0));
    let into = routes.iter().filter(|route| route.course.target() == Some(spot)).map(|route| route.into.abs() + 4.0);
    2.0 * out.chain(into).fold(0.0, f64::max)
}

/// The wires that turn in each gap, from left to right: those that leave, those that go over, those that arrive.
fn turns(grid: &Grid, routes: &[Route<'_>]) -> BTreeMap<Place, Vec<Turn>> {
    let mut keyed: Vec<(Place, u8, i64, Turn)> = Vec::new();
    for (nth, route) in routes.iter().enumerate() {
        let leaving = (route.from.band, route.from.column + 1);
        match route.course {
            Course::End | Course::Through(_) => {}
            Course::Over(to) if level(grid, route, to) => {}
            Course::Over(_) => keyed.push((leaving, 1, -order(route.out), (nth, false))),
            Course::Lane(to, _) | Course::Lanes(to, _, _) => {
                keyed.push((leaving, 0, -order(route.out), (nth, false)));
                keyed.push(((to.band, to.column), 2, order(route.into), (nth, true)));
            }
        }
    }
    keyed.sort_unstable();
    let mut turns: BTreeMap<Place, Vec<Turn>> = BTreeMap::new();
    for (place, _, _, turn) in keyed {
        turns.entry(place).or_default().push(turn);
    }
    turns
}

/// Whether a wire to the next column needs no turn.
fn level(grid: &Grid, route: &Route<'_>, to: Spot) -> bool {
    let ends = grid.cell(route.from).zip(grid.cell(to));
    ends.is_some_and(|(from, to)| (from.y + route.out - to.y - route.into).abs() < 0.01)
}

/// The distance from the middle, as something that sorts.
#[expect(clippy::cast_possible_truncation, reason = "a distance on a page, in points; only its order matters")]
fn order(distance: f64) -> i64 {
    (distance.abs() * 16.0) as i64
}

/// Gives every gap the room it needs.
fn measure(grid: &mut Grid, routes: &[Route<'_>], turns: &BTreeMap<Place, Vec<Turn>>, begins: bool) {
    for (at, band) in grid.bands.iter_mut().enumerate() {
        let columns = band.columns.len();
        let gap = |nth: usize| {
            let here = routes.iter().filter(|route| route.from.band == at && route.from.column + 1 == nth);
            let words = here.map(room).fold(if nth == 0 && at == 0 && begins { DOT + 3.0 } else { 0.0 }, f64::max);
            let tracks = turns.get(&(at, nth)).map_or(0, Vec::len);
            Gap { x: 0.0, words, tracks, arrows: nth < columns && (nth > 0 || words > 0.0 || tracks > 0) }
        };
        band.gaps = (0..=columns).map(gap).collect();
    }
}

/// The room that a wire needs behind its step before it may turn.
fn room(route: &Route<'_>) -> f64 {
    let words = words(&route.edge.says());
    match route.course {
        Course::End => words.max(LEAD) + RING + 5.0,
        Course::Through(_) | Course::Over(_) | Course::Lane(..) | Course::Lanes(..) => words,
    }
}

/// A list whose boxes and wires have their places.
struct Sheet<'c> {
    grid: Grid,
    routes: Vec<Route<'c>>,
    plan: Plan,
}

impl Sheet<'_> {
    fn draw(mut self, begins: bool) -> Canvas {
        let mut canvas = Canvas::default();
        let (left, right) = self.plan.ends(&self.grid);
        canvas.w = right - left;
        canvas.h = self.grid.bands.last().map_or(0.0, |band| band.axis + band.down);
        canvas.h += self.plan.height(self.grid.bands.len(), false);
        canvas.axis = self.grid.bands.first().map_or(0.0, |band| band.axis);
        let mut drawn = Canvas::default();
        if begins {
            self.begin(&mut drawn);
        }
        for (nth, route) in self.routes.iter().enumerate() {
            self.wire(nth, route, &mut drawn);
        }
        for band in std::mem::take(&mut self.grid.bands) {
            for column in band.columns {
                for cell in column.cells {
                    let w = if cell.face.stretches { column.w } else { cell.face.w() };
                    let rect = Rect { x: column.x, y: band.axis + cell.y - cell.h / 2.0, w, h: cell.h };
                    cell.face.draw(rect, &mut drawn);
                }
            }
        }
        canvas.take(drawn, -left, 0.0);
        canvas
    }

    /// The dot where the list begins.
    fn begin(&self, canvas: &mut Canvas) {
        let Some((band, column)) = self.grid.bands.first().and_then(|band| Some((band, band.columns.first()?))) else { return };
        let rect = Rect { x: 0.0, y: band.axis - DOT / 2.0, w: DOT, h: DOT };
        canvas.marks.push(Mark { rect, end: false });
        let points = vec![(DOT, band.axis), (column.x, band.axis)];
        canvas.wires.push(Wire { id: String::new(), kind: EdgeKind::Next, points, arrow: true, walked: 0 });
    }

    fn wire(&self, nth: usize, route: &Route<'_>, canvas: &mut Canvas) {
        let Some((start, right)) = self.start(route) else { return };
        let (_, y) = start;
        let label = write(route, right + LEAD, y, canvas);
        let mut points = vec![start];
        match route.course {
            Course::End => {
                let x = label + 5.0;
                canvas.marks.push(Mark { rect: Rect { x, y: y - RING / 2.0, w: RING, h: RING }, end: true });
                points.push((x, y));
            }
            Course::Through(_) => {}
            Course::Over(to) if level(&self.grid, route, to) => {}
            Course::Over(_) => points.push((self.plan.turn(nth, false), y)),
            Course::Lane(_, lane) => {
                let along = self.plan.run(&self.grid, lane, (nth, false));
                points.extend([(self.plan.turn(nth, false), y), (self.plan.turn(nth, false), along)]);
                points.push((self.plan.turn(nth, true), along));
            }
            Course::Lanes(_, first, second) => {
                let (first, second) =
                    (self.plan.run(&self.grid, first, (nth, false)), self.plan.run(&self.grid, second, (nth, true)));
                let side = self.plan.side(nth);
                points.extend([(self.plan.turn(nth, false), y), (self.plan.turn(nth, false), first), (side, first)]);
                points.extend([(side, second), (self.plan.turn(nth, true), second)]);
            }
        }
        if let Some((x, y)) = route.course.target().and_then(|to| self.entry(to, route.into)) {
            let (turn, _) = points.last().copied().unwrap_or(start);
            if points.len() > 1 {
                points.push((turn, y));
            }
            points.push((x, y));
        }
        let (id, kind, walked) = (route.edge.id.clone(), route.edge.kind, route.edge.walked);
        canvas.wires.push(Wire { id, kind, points, arrow: route.course != Course::End, walked });
    }

    /// Where a wire leaves its step, and where the step's column ends.
    fn start(&self, route: &Route<'_>) -> Option<((f64, f64), f64)> {
        let column = self.grid.column(route.from)?;
        let cell = column.cells.get(route.from.row)?;
        let band = self.grid.bands.get(route.from.band)?;
        let x = if cell.face.stretches { column.right() } else { column.x + cell.face.w() };
        Some(((x, band.axis + cell.y + route.out), column.right()))
    }

    /// Where a wire reaches its target.
    fn entry(&self, to: Spot, into: f64) -> Option<(f64, f64)> {
        let band = self.grid.bands.get(to.band)?;
        Some((self.grid.column(to)?.x, band.axis + self.grid.cell(to)?.y + into))
    }
}

/// Writes a wire's words; answers with their right side.
fn write(route: &Route<'_>, x: f64, y: f64, canvas: &mut Canvas) -> f64 {
    let mut top = y - route.words() / 2.0;
    let mut right = x;
    for line in &route.label {
        let text = Text::at(x, top, line, LABEL, false);
        right = right.max(text.rect.right());
        top += LABEL * LEADING;
        canvas.labels.push(text);
    }
    right
}
