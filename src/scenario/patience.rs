//! How clients wait: what the faults of a scenario say of them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Nanos, Scenario};
use crate::fault::{Fault, What, When};
use crate::point::RequestId;

/// How long the clients of a scenario wait for an answer, and when they send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long one waits for an answer before it gives up, in nanoseconds.
    pub waits: Nanos,
    /// How often one gives up what it has sent for the same wish; what it sends after that it waits for as long as it takes.
    /// 0 where nobody gives up.
    pub gives_up: u32,
    /// How often one sends again what it has given up, or was told to be unknown.
    pub again: u32,
    /// Whether an idempotency key says that it is the same.
    pub keyed: bool,
    /// How many clients of a million give up at all.
    pub giving_up: u32,
    /// How many clients of a million send again at all.
    pub sending_again: u32,
}

impl Patience {
    /// That of the client whose wish this request is. Whether it gives up at all, and sends again at all, is drawn from the
    /// seed and the request's number.
    #[must_use]
    pub fn of_client(self, seed: u64, request: RequestId) -> Self {
        if self.giving_up == ALL && self.sending_again == ALL {
            return self;
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(request.0);
        let mut if_drawn = |millionths, times| match rng.random_range(0..ALL) < millionths {
            true => times,
            false => 0,
        };
        Patience {
            gives_up: if_drawn(self.giving_up, self.gives_up),
            again: if_drawn(self.sending_again, self.again),
            ..self
        }
    }
}

/// Every client of a million.
const ALL: u32 = 1_000_000;

impl Scenario {
    /// How its clients wait and send again, if they do anything but wait for one answer as long as it takes.
    pub fn patience(&self) -> Option<Patience> {
        let gives_up = self.faults.iter().find(|it| it.what == What::GiveUp);
        let mut faults = self.faults.iter();
        let again = faults.find(|it| matches!(it.what, What::Retry { .. }));
        if gives_up.is_none() && again.is_none() {
            return None;
        }
        let millionths = |fault: Option<&Fault>| match fault.map(|it| it.when) {
            Some(When::Chance(millionths)) => millionths,
            _ => ALL,
        };
        Some(Patience {
            waits: gives_up.and_then(|it| it.lasts).unwrap_or_default(),
            gives_up: gives_up.map_or(0, |it| it.times),
            again: again.map_or(0, |it| it.times),
            keyed: again.is_some_and(|it| it.what == What::Retry { key: true }),
            giving_up: millionths(gives_up),
            sending_again: millionths(again),
        })
    }
}
