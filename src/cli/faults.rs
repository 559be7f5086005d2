//! Where faults can be played: elsewhere a scenario in which something breaks is refused, and never played without it.

use crate::fault::Fault;
use crate::inject;
use crate::scenario::{Clock, Scenario};

/// Refuses a scenario with faults; `ground` is what cannot play them, in words.
///
/// # Errors
/// The message, if it has any.
pub(super) fn refuse(scenario: &Scenario, ground: &str) -> Result<(), String> {
    match scenario.faults.first() {
        Some(fault) => Err(refusal(
            scenario,
            fault,
            &format!("{ground} plays no faults"),
        )),
        None => Ok(()),
    }
}

/// Refuses a scenario with faults that a round under this clock cannot play. Clients give up on either clock: that is
/// theirs, and needs nothing of the ground.
///
/// # Errors
/// The message, if there is such a fault.
pub(super) fn check(scenario: &Scenario, clock: Clock) -> Result<(), String> {
    let is_client = |fault: &&Fault| fault.is_of_client();
    let Some(other) = scenario.faults.iter().find(|fault| !is_client(fault)) else {
        return Ok(());
    };
    if clock == Clock::Real {
        return Err(refusal(
            scenario,
            other,
            "the machine's clock plays no faults but those of clients",
        ));
    }
    if let Some(client) = scenario.faults.iter().find(is_client) {
        let why = format!(
            "it is not played together with \"{}\", which is the clients'",
            client.name
        );
        return Err(refusal(scenario, other, &why));
    }
    match scenario.faults.iter().find(|fault| !inject::plays(fault)) {
        Some(fault) => {
            let why = format!(
                "\"{}\" of \"{}\" is not played here",
                fault.what, fault.whom
            );
            Err(refusal(scenario, fault, &why))
        }
        None => Ok(()),
    }
}

fn refusal(scenario: &Scenario, fault: &Fault, why: &str) -> String {
    format!(
        "error: {}: fault \"{}\": {why}: take a scenario without it, or play this one with `pointrace run` over memory or \
         models under the virtual clock",
        scenario.name, fault.name
    )
}
