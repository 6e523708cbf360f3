//! The rounds of one database at one number of open cases: floor and engine in turns, so that both meet the same machine. A round
//! whose floors before and after it differ by more than a quarter says nothing and is dropped.

use super::measured::{Measured, Spread};
use super::workload::{Engine, work};
use super::{floor, pgbench};
use std::time::Duration;

/// By how much two floors may differ.
const STEADY: f64 = 1.25;
/// What comes before each measurement and is not in it.
const WARM_UP: Duration = Duration::from_millis(300);

/// The floor of either database.
#[derive(Debug)]
pub(super) enum Floor {
    Sqlite(floor::Floor),
    Postgres(pgbench::Floor),
}

impl Floor {
    async fn round(&self, clients: usize, lasts: Duration) -> anyhow::Result<Measured> {
        match self {
            Self::Sqlite(floor) => {
                floor.round(clients, WARM_UP).await?;
                floor.round(clients, lasts).await
            }
            Self::Postgres(floor) => floor.round(clients, lasts),
        }
    }
}

/// What the rounds with one number of clients say.
#[derive(Debug, Clone)]
pub(super) struct Rounds {
    pub(super) clients: usize,
    /// Rounds that count, and those that were dropped.
    pub(super) kept: usize,
    pub(super) dropped: usize,
    /// None where no round counts.
    pub(super) figures: Option<Figures>,
}

/// Figures of the rounds that count.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    /// Acts a second, and what part of the floor that is.
    pub(super) rate: Spread,
    pub(super) floor: Spread,
    pub(super) ratio: Spread,
    /// Milliseconds.
    pub(super) p50: Spread,
    pub(super) p99: Spread,
    /// The floor's, where it is known.
    pub(super) floor_p50: Option<Spread>,
    pub(super) floor_p99: Option<Spread>,
}

/// Measures `runs` rounds.
pub(super) async fn rounds(
    (engine, floor): (&Engine, &Floor),
    clients: usize,
    (runs, lasts): (usize, Duration),
) -> anyhow::Result<Rounds> {
    let (mut kept, mut dropped) = (Vec::new(), 0);
    let mut before = floor.round(clients, lasts).await?;
    for _ in 0..runs {
        work(engine, clients, WARM_UP).await?;
        let measured = work(engine, clients, lasts).await?;
        let after = floor.round(clients, lasts).await?;
        if is_steady(before.rate, after.rate) {
            kept.push((measured, f64::midpoint(before.rate, after.rate), after.clone()));
        } else {
            dropped += 1;
        }
        before = after;
    }
    Ok(Rounds { clients, kept: kept.len(), dropped, figures: figures(&kept) })
}

/// Whether the machine was the same before and after.
fn is_steady(before: f64, after: f64) -> bool {
    before.max(after) <= STEADY * before.min(after)
}

fn figures(kept: &[(Measured, f64, Measured)]) -> Option<Figures> {
    Some(Figures {
        rate: Spread::of(kept.iter().map(|(measured, ..)| measured.rate))?,
        floor: Spread::of(kept.iter().map(|(_, floor, _)| *floor))?,
        ratio: Spread::of(kept.iter().map(|(measured, floor, _)| measured.rate / floor))?,
        p50: Spread::of(kept.iter().filter_map(|(measured, ..)| measured.percentile(50)))?,
        p99: Spread::of(kept.iter().filter_map(|(measured, ..)| measured.percentile(99)))?,
        floor_p50: Spread::of(kept.iter().filter_map(|(.., floor)| floor.percentile(50))),
        floor_p99: Spread::of(kept.iter().filter_map(|(.., floor)| floor.percentile(99))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_between_two_different_floors_does_not_count() {
        assert!(is_steady(100.0, 124.0) && is_steady(124.0, 100.0));
        assert!(!is_steady(100.0, 126.0) && !is_steady(126.0, 100.0));
    }

    #[test]
    fn a_ratio_is_that_of_its_own_round() {
        let rate = |rate| Measured::new(vec![Duration::from_secs(1)], Duration::from_secs_f64(1.0 / rate));
        let kept = [(rate(50.0), 100.0, rate(100.0)), (rate(90.0), 100.0, rate(100.0)), (rate(10.0), 40.0, rate(40.0))];
        let figures = figures(&kept).expect("figures");
        assert!((figures.ratio.median - 0.5).abs() < 1e-9 && (figures.rate.median - 50.0).abs() < 1e-6);
        assert!(super::figures(&[]).is_none());
    }
}
