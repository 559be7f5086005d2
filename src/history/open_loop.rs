//! Whether an open loop kept its promise: to send when due, whether others have been answered or not.

use super::Times;
use crate::env::Nanos;

/// The requests of phases with a rate and of trains of bursts, on the machine's clock: when they should have been
/// sent, and when they were. Under the virtual clock no request is ever late.
#[derive(Clone, Debug, Default)]
pub struct OpenLoop {
    /// Requests that were due.
    pub intended: u64,
    /// Those that were sent before their phase was over, or before the next burst was due.
    pub in_time: u64,
    /// Should have been sent → sent, in nanoseconds, of phases with a rate: a burst is at one moment by name, and
    /// its requests are sent one after another.
    pub lag: Times,
}

impl OpenLoop {
    /// The share of the rate that was reached, from 0 to 1; `None` if nothing was due.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
    pub fn reached(&self) -> Option<f64> {
        (self.intended > 0).then(|| self.in_time as f64 / self.intended as f64)
    }

    /// The lag that 99 of 100 were not over, in nanoseconds.
    pub fn lag_p99(&self) -> Nanos {
        self.lag.value_at_quantile(0.99)
    }

    pub(super) fn send(&mut self, lag: Option<Nanos>, in_time: bool) {
        self.in_time += u64::from(in_time);
        if let Some(lag) = lag {
            self.lag.record(lag);
        }
    }

    /// Adds another worker's.
    pub(super) fn merge(&mut self, other: &OpenLoop) {
        self.intended += other.intended;
        self.in_time += other.in_time;
        self.lag.merge(&other.lag);
    }
}
