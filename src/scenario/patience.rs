//! How clients wait: what the faults of a scenario say of them.

use super::{Nanos, Scenario};
use crate::fault::{What, When};

/// How long the clients of a scenario wait for an answer, and what they do then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long one waits for an answer, in nanoseconds.
    pub waits: Nanos,
    /// How often one gives up what it has sent for the same wish; what it sends after that it waits for as long as it takes.
    pub gives_up: u32,
    /// How often one sends again what it has given up.
    pub again: u32,
    /// Whether an idempotency key says that it is the same.
    pub keyed: bool,
    /// How many clients of a million give up at all.
    pub millionths: u32,
}

/// Every client of a million.
const ALL: u32 = 1_000_000;

impl Scenario {
    /// How its clients wait, if not for as long as it takes.
    pub fn patience(&self) -> Option<Patience> {
        let mut faults = self.faults.iter();
        let gives_up = faults.find(|fault| fault.what == What::GiveUp)?;
        let again = self.faults.iter().find_map(|fault| match fault.what {
            What::Retry { key } => Some((fault.times, key)),
            _ => None,
        });
        let (again, keyed) = again.unwrap_or((0, false));
        Some(Patience {
            waits: gives_up.lasts?,
            gives_up: gives_up.times,
            again,
            keyed,
            millionths: match gives_up.when {
                When::Chance(millionths) => millionths,
                _ => ALL,
            },
        })
    }
}
