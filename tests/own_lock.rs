//! The example of a lock of one's own shows what it says it shows.

#[path = "../examples/own_lock.rs"]
mod own_lock;

use own_lock::{MUTEX_MAP, MutexMap, play};
use pointrace::check::Verdict;
use pointrace::driver::{RoundSetup, play_real_with};
use pointrace::history::Keep;
use pointrace::lang::Lang;
use pointrace::lock::Guarded;
use pointrace::point::OutcomeKind;
use pointrace::request::LockName;
use pointrace::scenario;

fn verdict(tidy: bool) -> (Verdict, Vec<String>) {
    let (record, judgement) = play(|| MutexMap::new(tidy)).expect("it is played");
    assert_eq!(record.balances.actual, 100_000);
    let reasons = judgement.reasons(&record);
    let words = reasons.iter().map(|reason| reason.text(Lang::En));
    (judgement.verdict, words.collect())
}

#[test]
fn the_map_that_is_never_tidied_leaks_and_does_nothing_else_wrong() {
    let (verdict, reasons) = verdict(false);
    assert_eq!(verdict, Verdict::Fail);
    assert_eq!(reasons, ["leak == 0 (actual 1)"]);
}

#[test]
fn the_tidy_map_passes() {
    assert_eq!(verdict(true), (Verdict::Pass, vec![]));
}

#[test]
fn a_control_of_ones_own_is_played_on_the_machines_clock_too() {
    let (scenario, _) = scenario::load("hundred-charges").expect("a built-in scenario");
    let setup = RoundSetup {
        scenario: &scenario,
        seed: 1,
        locks: &[LockName::of(&MUTEX_MAP)],
        keep: Keep::Nothing,
    };
    let round = play_real_with(setup, 2, |_, _| Guarded(MutexMap::new(true)));
    let record = round.expect("no trace to write").record;
    assert_eq!(record.outcome(OutcomeKind::Committed), 100);
    assert_eq!(record.balances.wrong_users, 0);
}
