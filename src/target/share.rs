//! What one machine has to send of a race that several share.

use crate::scenario::{Phase, Scenario, Shard, Traffic, Until};

/// How many users of a scenario are a machine's own.
pub fn own_users(scenario: &Scenario, shard: Shard) -> u64 {
    let (number, of) = (u64::from(shard.number), u64::from(shard.of));
    (scenario.users.count + of - number) / of
}

/// Refuses what cannot be shared out: users fewer than machines, and clients that go on for a time, of whom nobody knows how
/// much they would have sent if there had been one machine.
///
/// # Errors
/// What it is, and what to do instead.
pub fn check_shard(scenario: &Scenario, shard: Shard) -> Result<(), String> {
    if shard.is_whole() {
        return Ok(());
    }
    let (name, users, of) = (&scenario.name, scenario.users.count, shard.of);
    if users < u64::from(of) {
        return Err(format!(
            "{name} has fewer users, {users}, than {of} parts: a user is of one part; give more with --users"
        ));
    }
    let endless = |phase: &&Phase| {
        matches!(
            &phase.traffic,
            Traffic::Clients {
                until: Until::Duration(_),
                ..
            }
        )
    };
    match scenario.phases.iter().find(endless) {
        Some(phase) => Err(format!(
            "in {name} the clients of phase {} go on for a time, and what they send in it follows from the answers: parts of that do not add up to a whole; give them calls = COUNT, or the phase a rate or a burst",
            phase.name
        )),
        None => Ok(()),
    }
}
