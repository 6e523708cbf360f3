//! Figures: what one round measured, and what several rounds say together.

use std::time::Duration;

/// What one round of acts measured.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// Acts a second.
    pub(super) rate: f64,
    /// From call to acknowledgement, sorted; empty where only the rate is known.
    latencies: Vec<Duration>,
}

impl Measured {
    /// So many acts in this time.
    pub(super) fn new(mut latencies: Vec<Duration>, took: Duration) -> Self {
        latencies.sort_unstable();
        let acts = u32::try_from(latencies.len()).unwrap_or(u32::MAX);
        Self { rate: f64::from(acts) / took.as_secs_f64(), latencies }
    }

    /// Only the rate is known.
    pub(super) const fn rate(rate: f64) -> Self {
        Self { rate, latencies: Vec::new() }
    }

    /// So many percent of the acts took at most so many milliseconds.
    pub(super) fn percentile(&self, percent: usize) -> Option<f64> {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().checked_sub(1)?);
        self.latencies.get(at).map(|latency| latency.as_secs_f64() * 1_000.0)
    }
}

/// The same figure of several rounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// Half of them are at most this.
    pub(super) median: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Spread {
    /// Of all figures; none where there are none.
    pub(super) fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        Some(Self { median: *figures.get(figures.len() / 2)?, least: *figures.first()?, most: *figures.last()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_count_from_the_fastest() {
        let latencies = (1..=100).rev().map(Duration::from_millis).collect();
        let measured = Measured::new(latencies, Duration::from_secs(2));
        assert_eq!((measured.rate, measured.percentile(50), measured.percentile(99)), (50.0, Some(51.0), Some(100.0)));
        assert_eq!(Measured::rate(1.0).percentile(50), None);
    }

    #[test]
    fn a_spread_has_its_median_between_its_ends() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Some(Spread { median: 2.0, least: 1.0, most: 3.0 }));
        assert_eq!(Spread::of([]), None);
    }
}
