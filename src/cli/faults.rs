//! Where faults can be played: elsewhere a scenario in which something breaks is refused, and never played without it.

use crate::scenario::Scenario;

/// Refuses a scenario with faults; `ground` is what cannot play them, in words.
///
/// # Errors
/// The message, if it has any.
pub(super) fn refuse(scenario: &Scenario, ground: &str) -> Result<(), String> {
    let Some(fault) = scenario.faults.first() else {
        return Ok(());
    };
    Err(format!(
        "error: {}: fault \"{}\": {ground} plays no faults: take a scenario without [[fault]], or play this one with \
         `pointrace run` over memory or models under the virtual clock",
        scenario.name, fault.name
    ))
}
