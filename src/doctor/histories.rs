//! What the history of a user says after a round, where histories are evidence.

use super::chart::Fault;
use super::ground::Ground;
use super::manner::Manner;
use super::round::Fired;
use super::script::Script;
use crate::env::Nanos;
use crate::point::OutcomeKind;

const MILLISECOND: Nanos = 1_000_000;

/// Entries that have not come after so long do not come.
const LATEST: Nanos = 3_000 * MILLISECOND;

/// Compares the entries that came in a round with what was answered; `None` where they agree, or nothing can be said.
///
/// An entry for what was refused is no fault: some write that down, and only when there is a crowd. What was answered as
/// done and is not there is one, and so are more entries than requests.
pub(super) async fn history<G: Ground>(
    ground: &G,
    manner: &Manner,
    script: &Script,
    fired: &Fired,
    place: usize,
) -> Option<Fault> {
    let user = &fired.users[place];
    let (most, before) = (manner.entries?, user.entries?);
    let mine = script.aims.iter().zip(&fired.told);
    let mine: Vec<OutcomeKind> = mine
        .filter(|(aim, _)| aim.user == place)
        .map(|(aim, told)| manner.outcome(aim.kind, told))
        .collect();
    let asked = mine.len() as u64;
    let done = mine
        .iter()
        .filter(|outcome| **outcome == OutcomeKind::Committed);
    let done = done.count() as u64;
    // A history may end somewhere: only as many as it has been seen to have are expected of it.
    if before + asked > most {
        return None;
    }
    let began = ground.now();
    let mut pause = 10 * MILLISECOND;
    loop {
        let entries = ground.entries(user).await?;
        let there = entries.saturating_sub(before);
        if (done..=asked).contains(&there) {
            return None;
        }
        if ground.now() - began >= LATEST.max(10 * manner.late) {
            return Some(Fault::History { there, done });
        }
        ground.pause(pause).await;
        pause = (pause * 2).min(400 * MILLISECOND);
    }
}
