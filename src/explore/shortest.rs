use super::playback::{keys_of, play_script};
use super::subject::Subject;
use super::violation::Violation;
use crate::sim::exhaustive::Prefix;
use crate::sim::replay::{Mode, Scripted};
use crate::sim::{Exhaustive, Pick, TurnKey};

/// The turns with which the violation shows soonest after a beginning; `None` if it never does. Every schedule is
/// searched, so this is for small cases.
pub fn shortest(subject: &Subject, beginning: &[Pick], violation: Violation) -> Option<Vec<Pick>> {
    let prefix = Prefix::of(keys_of(subject, beginning));
    let mut scheduler = Exhaustive::new(subject.case.allowed(), false);
    scheduler.restart(&prefix);
    let mut player = subject.player(scheduler, false);
    let mut shortest: Option<Vec<TurnKey>> = None;
    loop {
        let shows = player.play_to(violation);
        let exhaustive = player.scheduler();
        let turns = exhaustive.turns();
        if shows && shortest.as_ref().is_none_or(|known| turns < known.len()) {
            shortest = Some(exhaustive.schedule().collect());
        }
        if !exhaustive.backtrack() {
            break;
        }
    }
    let script = shortest?.into_iter().map(Scripted::Key).collect();
    let schedule = play_script(subject, script, Mode::Stop).schedule();
    Some(schedule.get(beginning.len()..).unwrap_or_default().to_vec())
}
