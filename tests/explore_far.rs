//! How far the explorer comes by remembering states and by playing one order of arrival of requests that are alike.

use pointrace::explore::{Case, Search, Strategy, Subject};
use pointrace::request::LockName;
use pointrace::sim::Fewer;

fn proves(case: &Case) {
    let findings = Search::exhaustive().run(&Subject::new(case.clone()));
    eprintln!(
        "{} N = {}{}: {} schedules, {} states, {} merged, {:?}",
        case.lock,
        case.len(),
        if case.timeouts { ", time-outs" } else { "" },
        findings.schedules,
        findings.remembered,
        findings.merged,
        findings.elapsed,
    );
    assert!(findings.is_proof(), "{:?}", findings.by_violation);
}

#[test]
fn eight_requests_are_proved_under_keyed_and_queue() {
    for lock in [LockName::Keyed, LockName::Queue] {
        proves(&Case::charges(8).under(lock));
    }
}

#[test]
fn six_requests_that_may_time_out_are_proved_under_keyed() {
    proves(&Case::charges(6).under(LockName::Keyed).with_timeouts(true));
}

#[test]
fn six_requests_are_proved_under_recheck() {
    proves(&Case::charges(6).under(LockName::Recheck));
}

#[test]
fn six_requests_that_may_time_out_are_proved_under_recheck() {
    proves(
        &Case::charges(6)
            .under(LockName::Recheck)
            .with_timeouts(true),
    );
}

#[test]
fn without_reduction_nothing_is_left_out() {
    for fewer in [Fewer::NONE, Fewer::ALL] {
        let search = Search {
            strategy: Strategy::Exhaustive { reduce: false },
            fewer,
            ..Search::exhaustive()
        };
        let findings = search.run(&Subject::new(Case::charges(3).under(LockName::PromiseRace)));
        assert_eq!((findings.schedules, findings.remembered), (3_246, 0));
    }
}
