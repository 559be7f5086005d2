//! How clients wait: what the faults of a scenario say of them.

use super::{Nanos, Scenario};
use crate::fault::{What, When};

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
    pub millionths: u32,
}

/// Every client of a million.
const ALL: u32 = 1_000_000;

impl Scenario {
    /// How its clients wait and send again, if they do anything but wait for one answer as long as it takes.
    pub fn patience(&self) -> Option<Patience> {
        let gives_up = self.faults.iter().find(|it| it.what == What::GiveUp);
        let again = self.faults.iter().find_map(|fault| match fault.what {
            What::Retry { key } => Some((fault.times, key)),
            _ => None,
        });
        if gives_up.is_none() && again.is_none() {
            return None;
        }
        let (again, keyed) = again.unwrap_or((0, false));
        Some(Patience {
            waits: gives_up.and_then(|it| it.lasts).unwrap_or_default(),
            gives_up: gives_up.map_or(0, |it| it.times),
            again,
            keyed,
            millionths: match gives_up.map(|it| it.when) {
                Some(When::Chance(millionths)) => millionths,
                _ => ALL,
            },
        })
    }
}
