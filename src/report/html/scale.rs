//! Axes: where a value stands, in percent of the width, and which values are written beside it.

use crate::env::Nanos;

/// A logarithmic axis of times.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogScale {
    low: f64,
    high: f64,
}

impl LogScale {
    /// An axis from `low` to `high` nanoseconds, a little wider than both.
    pub fn over(low: Nanos, high: Nanos) -> Self {
        const MARGIN: f64 = 1.1;
        let low = low.max(1) as f64;
        let high = (high.max(1) as f64).max(low * 1.5);
        LogScale {
            low: low / MARGIN,
            high: high * MARGIN,
        }
    }

    /// Where a time stands, from 0 to 1; what is shorter than the lowest stands there.
    pub fn place(self, nanos: Nanos) -> f64 {
        let value = (nanos.max(1) as f64).clamp(self.low, self.high);
        (value / self.low).ln() / (self.high / self.low).ln()
    }

    /// A handful of round times on the axis, in nanoseconds.
    pub fn ticks(self) -> Vec<Nanos> {
        const MOST: usize = 5;
        // Decades, thinned out; where there are few, what is between them as well.
        for digits in [
            &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0][..],
            &[1.0, 2.0, 5.0],
            &[1.0, 3.0],
            &[1.0],
        ] {
            let ticks = self.at(digits);
            if (2..=MOST).contains(&ticks.len()) {
                return ticks;
            }
        }
        let ticks = self.at(&[1.0]);
        if ticks.len() < 2 {
            return self.at(&[1.0, 1.5, 2.0, 3.0, 5.0, 7.0]);
        }
        let each = ticks.len().div_ceil(MOST);
        ticks.into_iter().step_by(each).collect()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a round time between two times"
    )]
    fn at(self, digits: &[f64]) -> Vec<Nanos> {
        let mut ticks = Vec::new();
        let mut decade = 10_f64.powf(self.low.log10().floor());
        while decade <= self.high {
            for value in digits.iter().map(|digit| digit * decade) {
                if (self.low..=self.high).contains(&value) && value >= 1.0 {
                    ticks.push(value.round() as Nanos);
                }
            }
            decade *= 10.0;
        }
        ticks.dedup();
        ticks
    }
}

/// A share from 0 to 1 as a percentage of SVG.
pub(super) fn percent(share: f64) -> String {
    let text = format!("{:.2}", share.clamp(0.0, 1.0) * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}%")
}

/// Round values from 0 up to `most`, three or four of them: each is a step of 1, 2 or 5 and zeros.
pub(super) fn linear_ticks(most: f64) -> Vec<f64> {
    if most <= 0.0 {
        return Vec::new();
    }
    let rough = most / 3.0;
    let decade = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * decade)
        .find(|step| *step >= rough)
        .unwrap_or(10.0 * decade);
    let mut ticks = Vec::new();
    let mut tick = step;
    while tick <= most * 1.000_001 {
        ticks.push(tick);
        tick += step;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_handful_of_round_times_in_their_order() {
        for (low, high) in [
            (1, 1),
            (0, 3_000_000_000),
            (4_000_000, 4_000_000),
            (1_000, 1_300),
            (7, 86_400_000_000_000),
            (999_999, 1_000_001),
            (u64::MAX, u64::MAX),
        ] {
            let scale = LogScale::over(low, high);
            let ticks = scale.ticks();
            assert!(ticks.len() <= 6, "{low}..{high}: {ticks:?}");
            assert!(ticks.is_sorted(), "{low}..{high}: {ticks:?}");
            for nanos in ticks.into_iter().chain([low, high]) {
                assert!((0.0..=1.0).contains(&scale.place(nanos)), "{nanos}");
            }
            assert!(scale.place(low) <= scale.place(high));
        }
    }

    #[test]
    fn a_linear_axis_begins_above_zero_and_ends_below_the_most() {
        assert_eq!(linear_ticks(100.0), [50.0, 100.0]);
        assert_eq!(linear_ticks(7.0), [5.0]);
        assert_eq!(linear_ticks(0.0), [0.0; 0]);
        assert_eq!(linear_ticks(1.0), [0.5, 1.0]);
    }

    #[test]
    fn percentages_are_short() {
        assert_eq!(percent(0.5), "50%");
        assert_eq!(percent(1.0 / 3.0), "33.33%");
        assert_eq!(percent(7.0), "100%");
    }
}
