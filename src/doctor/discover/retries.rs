//! How often and how long a search waits for a service that is asked too much, or that does not work yet.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// A request is sent again after this many seconds at most.
const LONGEST_WAIT: u64 = 10;

/// So many seconds are waited in the whole search: somebody sits before it.
const LONGEST_IN_ALL: u64 = 120;

/// So often a request is sent again in the whole search because the service did not work.
const MOST_AWAY: u32 = 15;

/// What has been waited for so far.
#[derive(Debug, Default)]
pub(super) struct Retries {
    away: AtomicU32,
    seconds: AtomicU64,
}

impl Retries {
    /// How long to wait before a request is sent again that the service asked to have later, or answered as one that does
    /// not work; `None` if it is to be taken for the answer.
    pub fn wait(&self, is_away: bool, retry_after: Option<u64>) -> Option<Duration> {
        if is_away && self.away.fetch_add(1, Ordering::Relaxed) >= MOST_AWAY {
            return None;
        }
        let seconds = retry_after.unwrap_or(1).min(LONGEST_WAIT);
        // Who wants it at once, again and again, comes to an end as well.
        let counted = seconds.max(1);
        let before = self.seconds.fetch_add(counted, Ordering::Relaxed);
        (before + counted <= LONGEST_IN_ALL).then(|| Duration::from_secs(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often it was waited, and how long in all.
    fn waits(is_away: bool, retry_after: Option<u64>) -> (usize, Duration) {
        let retries = Retries::default();
        let waits = std::iter::from_fn(|| retries.wait(is_away, retry_after));
        let waits: Vec<Duration> = waits.take(1_000).collect();
        (waits.len(), waits.iter().sum())
    }

    #[test]
    fn a_search_waits_two_minutes_in_all_whatever_the_service_asks_for() {
        let seconds = Duration::from_secs;
        for (retry_after, expected) in [
            (None, (120, seconds(120))),
            (Some(0), (120, seconds(0))),
            (Some(7), (17, seconds(119))),
            (Some(60), (12, seconds(120))),
        ] {
            assert_eq!(waits(false, retry_after), expected, "{retry_after:?}");
        }
        assert_eq!(waits(true, None), (15, seconds(15)));
        assert_eq!(waits(true, Some(60)), (12, seconds(120)));
    }
}
