use hdrhistogram::Histogram;

use super::Statistic;
use crate::env::Nanos;

/// The longest time that is told apart: thirty days, in nanoseconds, as long as any time that a scenario may
/// name. Longer ones count as this in percentiles.
const LONGEST: u64 = 30 * 24 * 3_600_000_000_000;

/// Times in nanoseconds: exact extremes and mean, percentiles to three digits.
#[derive(Clone, Debug)]
pub struct Times {
    histogram: Histogram<u64>,
    min: Nanos,
    max: Nanos,
    sum: u128,
}

/// Times as they are written down: exact, as far as [`Times`] is.
#[cfg(feature = "http")]
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimesTally {
    min: Nanos,
    max: Nanos,
    sum: u128,
    /// How long, to three digits, and how many.
    counts: Vec<(Nanos, u64)>,
}

#[cfg(feature = "http")]
impl From<&TimesTally> for Times {
    fn from(tally: &TimesTally) -> Self {
        let mut times = Times {
            min: tally.min,
            max: tally.max,
            sum: tally.sum,
            ..Times::default()
        };
        for (nanos, count) in &tally.counts {
            times.histogram.saturating_record_n(*nanos, *count);
        }
        times
    }
}

impl Default for Times {
    fn default() -> Self {
        Times {
            histogram: Histogram::new_with_bounds(1, LONGEST, 3).expect("bounds that are allowed"),
            min: Nanos::MAX,
            max: 0,
            sum: 0,
        }
    }
}

impl Times {
    /// The number of samples.
    pub fn len(&self) -> u64 {
        self.histogram.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.histogram.is_empty()
    }

    /// The shortest, in nanoseconds; 0 if there is none.
    pub fn min(&self) -> Nanos {
        if self.is_empty() { 0 } else { self.min }
    }

    /// The longest, in nanoseconds; 0 if there is none.
    pub fn max(&self) -> Nanos {
        self.max
    }

    /// The time that this share of them, from 0 to 1, were not longer than, in nanoseconds; 0 if there is none.
    pub fn value_at_quantile(&self, share: f64) -> Nanos {
        if self.is_empty() {
            return 0;
        }
        // A bucket's ends can lie beyond what was recorded.
        let value = self.histogram.value_at_quantile(share);
        value.clamp(self.min, self.max)
    }

    /// How many are from `low` to `high` nanoseconds long, as far as three digits tell.
    pub fn count_between(&self, low: Nanos, high: Nanos) -> u64 {
        self.histogram.count_between(low, high)
    }

    /// The times that were recorded, to three digits, from the shortest, each with how many were that long.
    pub fn recorded(&self) -> impl Iterator<Item = (Nanos, u64)> {
        let values = self.histogram.iter_recorded();
        values.map(|value| {
            // A bucket's ends can lie beyond what was recorded.
            let nanos = value.value_iterated_to().clamp(self.min, self.max);
            (nanos, value.count_at_value())
        })
    }

    /// The histogram itself, in nanoseconds, to three digits.
    #[cfg(feature = "scenario")]
    pub(crate) fn histogram(&self) -> &Histogram<u64> {
        &self.histogram
    }

    /// A figure, in nanoseconds; `None` without a sample.
    #[expect(clippy::cast_precision_loss, reason = "times stay far below 2^53 ns")]
    pub fn statistic(&self, statistic: Statistic) -> Option<f64> {
        if self.is_empty() {
            return None;
        }
        Some(match statistic {
            Statistic::Min => self.min as f64,
            Statistic::Mean => self.sum as f64 / self.len() as f64,
            Statistic::Max => self.max as f64,
            percentile => self.value_at_quantile(percentile.quantile()?) as f64,
        })
    }

    /// As it is written down.
    #[cfg(feature = "http")]
    pub(super) fn tally(&self) -> TimesTally {
        let values = self.histogram.iter_recorded();
        TimesTally {
            min: self.min,
            max: self.max,
            sum: self.sum,
            counts: values
                .map(|value| (value.value_iterated_to(), value.count_at_value()))
                .collect(),
        }
    }

    pub(super) fn record(&mut self, nanos: Nanos) {
        self.histogram.saturating_record(nanos);
        self.min = self.min.min(nanos);
        self.max = self.max.max(nanos);
        self.sum += u128::from(nanos);
    }

    /// Adds another worker's.
    pub(super) fn merge(&mut self, other: &Times) {
        let added = self.histogram.add(&other.histogram);
        added.expect("histograms of the same bounds");
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.sum += other.sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_and_the_mean_are_exact_and_percentiles_have_three_digits() {
        let mut times = Times::default();
        assert_eq!(times.statistic(Statistic::Max), None);
        for ms in 1..=1_000 {
            times.record(ms * 1_000_001);
        }
        assert_eq!(times.statistic(Statistic::Min), Some(1_000_001.0));
        assert_eq!(times.statistic(Statistic::Mean), Some(500.5 * 1_000_001.0));
        assert_eq!(times.statistic(Statistic::Max), Some(1_000_001_000.0));
        let p99 = times.value_at_quantile(0.99);
        assert!(p99.abs_diff(990_000_990) < 990_000, "{p99}");
    }

    #[test]
    fn times_all_alike_have_one_figure() {
        let mut times = Times::default();
        times.record(4_000_000);
        times.record(4_000_000);
        for statistic in [
            Statistic::Min,
            Statistic::Mean,
            Statistic::P50,
            Statistic::P99,
        ] {
            assert_eq!(times.statistic(statistic), Some(4_000_000.0));
        }
    }

    #[test]
    fn longer_than_the_longest_is_still_the_longest() {
        let mut times = Times::default();
        times.record(LONGEST * 30);
        assert_eq!(times.max(), LONGEST * 30);
        assert_eq!(
            times.statistic(Statistic::Mean),
            Some((LONGEST * 30) as f64)
        );
    }
}
