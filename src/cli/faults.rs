//! Where faults can be played: elsewhere a scenario in which something breaks is refused, and never played without it.

use crate::fault::{Fault, Whom};
use crate::scenario::Scenario;

/// Refuses a scenario with faults; `ground` is what cannot play them, in words.
///
/// # Errors
/// The message, if it has any.
pub(super) fn refuse(scenario: &Scenario, ground: &str) -> Result<(), String> {
    match scenario.faults.first() {
        Some(fault) => Err(refusal(scenario, fault, ground)),
        None => Ok(()),
    }
}

/// The same where clients give up all the same: that is theirs, and needs nothing of the ground.
///
/// # Errors
/// The message, if it has any other.
pub(super) fn refuse_but_clients(scenario: &Scenario, ground: &str) -> Result<(), String> {
    let mut others = scenario.faults.iter();
    match others.find(|fault| fault.whom != Whom::Client) {
        Some(fault) => Err(refusal(scenario, fault, ground)),
        None => Ok(()),
    }
}

fn refusal(scenario: &Scenario, fault: &Fault, ground: &str) -> String {
    format!(
        "error: {}: fault \"{}\": {ground} plays no faults: take a scenario without [[fault]], or play this one with \
         `pointrace run` over memory or models under the virtual clock",
        scenario.name, fault.name
    )
}
