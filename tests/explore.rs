//! The counts of all schedules, in classic turns and without reduction, are known from elsewhere: they were
//! counted by hand-written enumeration of the algorithms, not by this engine.

use pointrace::explore::{Case, Fault, Play, Turns, every_schedule, player};
use pointrace::history::AnomalyKind;
use pointrace::request::LockName;
use pointrace::sim::AnyScheduler;

/// How many schedules there are, and how many lose an update.
fn count(lock: LockName, requests: u64) -> (u64, u64) {
    let case = Case::charges(requests).under(lock).in_turns(Turns::Classic);
    let mut player = player(&case, every_schedule(&case, false), false);
    let (mut schedules, mut failed) = (0, 0);
    loop {
        let end = player.play();
        assert!(end.answered, "every request is answered");
        schedules += 1;
        let lost = Fault::Anomaly(AnomalyKind::LostUpdate);
        failed += u64::from(end.faults.contains(lost));
        if !backtrack(player.as_mut()) {
            return (schedules, failed);
        }
    }
}

fn backtrack(player: &mut dyn Play) -> bool {
    match player.scheduler() {
        AnyScheduler::Exhaustive(exhaustive) => exhaustive.backtrack(),
        _ => unreachable!(),
    }
}

#[test]
fn the_promise_lock_has_as_many_schedules_as_were_counted_and_fails_in_as_many() {
    assert_eq!(count(LockName::PromiseRace, 2), (6, 0));
    assert_eq!(count(LockName::PromiseRace, 3), (534, 288));
    assert_eq!(count(LockName::PromiseRace, 4), (250_440, 215_040));
}

#[test]
fn a_loop_that_looks_again_has_as_many_schedules_as_were_counted_and_never_fails() {
    assert_eq!(count(LockName::Recheck, 2), (6, 0));
    assert_eq!(count(LockName::Recheck, 3), (198, 0));
    assert_eq!(count(LockName::Recheck, 4), (38_808, 0));
}
