//! How a run went on, interval by interval.

use super::AnomalyKind;
use crate::env::Nanos;
use crate::point::OutcomeKind;

/// The most intervals. When they do not reach any longer, each two become one, twice as wide.
const MOST: usize = 240;

/// The first width, in nanoseconds: a millisecond.
const FIRST_WIDTH: Nanos = 1_000_000;

/// A run in intervals of equal width, at most 240 of them: however long the run, the same memory.
#[derive(Clone, Debug)]
pub struct Series {
    width: Nanos,
    /// Those up to `used`; behind them, cleared ones that are used again.
    intervals: Vec<Interval>,
    used: usize,
    /// The interval that was asked for last, and its start: mostly it is asked for again, and a division
    /// takes longer than everything else here.
    last: usize,
    last_start: Nanos,
}

/// What happened in one interval: what was answered in it, and what was seen in it. Warm-up included.
#[derive(Clone, Debug, Default)]
pub struct Interval {
    outcomes: [u64; OutcomeKind::ALL.len()],
    anomalies: [u64; AnomalyKind::ALL.len()],
    /// The most lock entries that were there at one of the looks; 0 if there was no look.
    pub live_keys: u64,
    /// How long those who were answered had waited for their lock.
    pub waits: Waits,
}

impl Default for Series {
    fn default() -> Self {
        Series {
            width: FIRST_WIDTH,
            intervals: Vec::new(),
            used: 0,
            last: 0,
            last_start: 0,
        }
    }
}

impl Series {
    /// The width of each interval, in nanoseconds.
    pub fn width(&self) -> Nanos {
        self.width
    }

    /// The intervals from the start of the run to the last in which anything happened.
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals[..self.used]
    }

    /// The interval of a moment.
    pub(super) fn at(&mut self, now: Nanos) -> &mut Interval {
        if self.last >= self.used || now.wrapping_sub(self.last_start) >= self.width {
            self.last = self.find(now);
            self.last_start = self.last as u64 * self.width;
        }
        &mut self.intervals[self.last]
    }

    fn find(&mut self, now: Nanos) -> usize {
        let mut index = now / self.width;
        while index >= MOST as u64 {
            self.double();
            index = now / self.width;
        }
        let index = usize::try_from(index).expect("less than the most intervals");
        if index >= self.used {
            self.used = index + 1;
            if self.intervals.len() < self.used {
                self.intervals.resize_with(self.used, Interval::default);
            }
        }
        index
    }

    /// Adds another worker's series.
    pub(super) fn merge(&mut self, other: &Series) {
        while self.width < other.width {
            self.double();
        }
        for (index, interval) in other.intervals().iter().enumerate() {
            self.at(index as u64 * other.width).add(interval);
        }
    }

    fn double(&mut self) {
        for index in 0..self.used.div_ceil(2) {
            if index > 0 {
                self.intervals.swap(index, 2 * index);
            }
            if 2 * index + 1 < self.used {
                let (left, right) = self.intervals.split_at_mut(2 * index + 1);
                left[index].add(&right[0]);
            }
        }
        self.used = self.used.div_ceil(2);
        for interval in &mut self.intervals[self.used..] {
            interval.clear();
        }
        self.width = self.width.saturating_mul(2);
        (self.last, self.last_start) = (0, 0);
    }
}

impl Interval {
    /// Requests answered so.
    pub fn outcome(&self, kind: OutcomeKind) -> u64 {
        self.outcomes[kind as usize]
    }

    /// Anomalies of a kind that is observed as it happens.
    pub fn anomalies(&self, kind: AnomalyKind) -> u64 {
        self.anomalies[kind as usize]
    }

    pub(super) fn add_answer(&mut self, kind: OutcomeKind, waited: Option<Nanos>) {
        self.outcomes[kind as usize] += 1;
        if let Some(waited) = waited {
            self.waits.record(waited);
        }
    }

    pub(super) fn add_anomaly(&mut self, kind: AnomalyKind) {
        self.anomalies[kind as usize] += 1;
    }

    fn add(&mut self, other: &Interval) {
        for (mine, its) in self.outcomes.iter_mut().zip(other.outcomes) {
            *mine += its;
        }
        for (mine, its) in self.anomalies.iter_mut().zip(other.anomalies) {
            *mine += its;
        }
        self.live_keys = self.live_keys.max(other.live_keys);
        self.waits.add(&other.waits);
    }

    /// Forgets everything but its memory.
    fn clear(&mut self) {
        let mut counts = self.waits.counts.take();
        if let Some(counts) = &mut counts {
            counts.fill(0);
        }
        *self = Interval::default();
        self.waits.counts = counts;
    }
}

/// Waits in buckets an eighth of an octave wide: a percentile is at most 12.5 % too high, never too low.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    samples: u64,
    max: Nanos,
    /// Made for the first sample.
    counts: Option<Box<[u64; BUCKETS]>>,
}

/// Times below this, in nanoseconds, are all alike, but for no time at all: 1.024 us.
const FINE: u32 = 10;
/// Longer times than 2^52 ns, 52 days, are all alike.
const COARSE: u32 = 52;
/// Buckets an octave, as a power of two.
const PARTS: u32 = 3;
const BUCKETS: usize = 2 + (((COARSE - FINE) << PARTS) as usize);

impl Waits {
    /// How many waits.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// The longest, in nanoseconds.
    pub fn max(&self) -> Nanos {
        self.max
    }

    /// The time that this share of the waits, from 0 to 1, were not longer than, in nanoseconds; `None`
    /// without a sample.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a rank among samples is whole, positive and far below 2^53"
    )]
    pub fn quantile(&self, share: f64) -> Option<Nanos> {
        let counts = self.counts.as_ref()?;
        let rank = ((self.samples as f64 * share).ceil() as u64).clamp(1, self.samples.max(1));
        let mut seen = 0;
        let bucket = counts.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        Some(longest(bucket).min(self.max))
    }

    fn record(&mut self, nanos: Nanos) {
        self.samples += 1;
        self.max = self.max.max(nanos);
        let counts = self.counts.get_or_insert_with(|| Box::new([0; BUCKETS]));
        counts[bucket(nanos)] += 1;
    }

    fn add(&mut self, other: &Waits) {
        let Some(its) = &other.counts else { return };
        self.samples += other.samples;
        self.max = self.max.max(other.max);
        match &mut self.counts {
            Some(mine) => {
                for (mine, its) in mine.iter_mut().zip(its.iter()) {
                    *mine += its;
                }
            }
            none => *none = Some(its.clone()),
        }
    }
}

fn bucket(nanos: Nanos) -> usize {
    if nanos == 0 {
        return 0;
    }
    let octave = nanos.ilog2();
    if octave < FINE {
        return 1;
    }
    if octave >= COARSE {
        return BUCKETS - 1;
    }
    let part = (nanos >> (octave - PARTS)) & ((1 << PARTS) - 1);
    2 + (((octave - FINE) << PARTS) as usize) + part as usize
}

/// The longest time of a bucket, in nanoseconds.
fn longest(bucket: usize) -> Nanos {
    match bucket {
        0 => 0,
        1 => (1 << FINE) - 1,
        last if last == BUCKETS - 1 => Nanos::MAX,
        bucket => {
            let place = (bucket - 2) as u64;
            let octave = FINE + u32::try_from(place >> PARTS).unwrap_or_default();
            let part = place & ((1 << PARTS) - 1);
            (((1 << PARTS) + part + 1) << (octave - PARTS)) - 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_what_it_says() {
        for nanos in [
            0,
            1,
            1023,
            1024,
            1151,
            1152,
            4_000_000,
            396_000_000,
            1 << 41,
        ] {
            let bucket = bucket(nanos);
            assert!(nanos <= longest(bucket), "{nanos}");
            assert!(bucket == 0 || nanos > longest(bucket - 1), "{nanos}");
            // Not more than an eighth too high.
            if nanos >= 1024 {
                assert!(longest(bucket) <= nanos + nanos / 8, "{nanos}");
            }
        }
        assert_eq!(bucket(Nanos::MAX), BUCKETS - 1);
        assert_eq!(bucket((1 << COARSE) - 1), BUCKETS - 1, "no gap at the end");
    }

    #[test]
    fn percentiles_are_near_and_never_too_low() {
        let mut waits = Waits::default();
        assert_eq!(waits.quantile(0.5), None);
        for ms in 1..=100 {
            waits.record(ms * 1_000_000);
        }
        for (share, exact) in [(0.5, 50_000_000), (0.99, 99_000_000), (1.0, 100_000_000)] {
            let found = waits.quantile(share).expect("samples");
            assert!(
                found >= exact && found <= exact + exact / 8,
                "{share}: {found}"
            );
        }
        assert_eq!(waits.max(), 100_000_000);
    }

    #[test]
    fn a_long_run_takes_no_more_intervals_and_loses_nothing() {
        let mut series = Series::default();
        let mut rng = 7_u64;
        for step in 0..100_000_u64 {
            rng = rng.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let interval = series.at(step * step * 10);
            interval.add_answer(OutcomeKind::Committed, Some(rng >> 40));
        }
        assert!(series.intervals().len() <= MOST);
        assert!(series.intervals().len() > MOST / 2);
        assert!(series.intervals.len() <= MOST);
        let all = |count: fn(&Interval) -> u64| series.intervals().iter().map(count).sum::<u64>();
        assert_eq!(all(|i| i.outcome(OutcomeKind::Committed)), 100_000);
        assert_eq!(all(|i| i.waits.samples()), 100_000);
    }

    #[test]
    fn two_workers_series_are_one_run() {
        let (mut one, mut two, mut both) = <(Series, Series, Series)>::default();
        for step in 0..3_000_u64 {
            let (now, waited) = (step * step * 1_000, Some(step * 777));
            // The second worker stops early: its intervals are narrower.
            let worker = if step < 1_000 && step % 2 == 0 {
                &mut two
            } else {
                &mut one
            };
            worker.at(now).add_answer(OutcomeKind::Committed, waited);
            both.at(now).add_answer(OutcomeKind::Committed, waited);
        }
        assert_ne!(one.width(), two.width());
        two.merge(&one);
        assert_eq!(two.width(), both.width());
        assert_eq!(two.intervals().len(), both.intervals().len());
        for (mine, its) in two.intervals().iter().zip(both.intervals()) {
            assert_eq!(mine.outcomes, its.outcomes);
            assert_eq!(mine.waits.counts, its.waits.counts);
        }
    }
}
