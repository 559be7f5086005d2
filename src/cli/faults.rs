//! Where faults can be played: elsewhere a scenario in which something breaks is refused, and never played without it.

use crate::database::Dialect;
use crate::fault::Fault;
use crate::inject;
use crate::request::LockName;
use crate::scenario::{Clock, Scenario, StoreKind};

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
    let Some(other) = scenario.faults.iter().find(|it| !it.is_of_client()) else {
        return Ok(());
    };
    if clock == Clock::Real {
        return Err(refusal(
            scenario,
            other,
            "the machine's clock plays no faults but those of clients",
        ));
    }
    let refused = scenario.faults.iter().find_map(|fault| {
        let why = inject::refusal(fault).filter(|_| !fault.is_of_client())?;
        Some(refusal(scenario, fault, why))
    });
    refused.map_or(Ok(()), Err)
}

/// Refuses a scenario with faults of the store, where it has none under this lock that could break.
///
/// # Errors
/// The message, if there is such a fault.
pub(super) fn check_under(scenario: &Scenario, clock: Clock, lock: LockName) -> Result<(), String> {
    let fault = scenario.faults.iter().find(|fault| fault.is_of_store());
    // What can be broken on the machine's clock depends on what is ours there.
    let Some(fault) = fault.filter(|_| clock == Clock::Virtual) else {
        return Ok(());
    };
    let store = &scenario.store;
    let kept = match store.kind_under(lock) {
        StoreKind::Memory => "in memory",
        StoreKind::Model if store.dialect == Dialect::Sqlite => "in SQLite",
        _ => return Ok(()),
    };
    Err(format!(
        "error: {}: fault \"{}\": under {lock} balances are kept {kept}, which ends with its process and is asked without \
         messages: add --store model with store.dialect postgresql, or --store postgres:temp, or take another lock",
        scenario.name, fault.name
    ))
}

fn refusal(scenario: &Scenario, fault: &Fault, why: &str) -> String {
    format!(
        "error: {}: fault \"{}\": {why}: take a scenario without it, or play this one with `pointrace run` over memory or \
         models under the virtual clock",
        scenario.name, fault.name
    )
}
