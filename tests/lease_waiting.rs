//! How a request waits for a lease: it polls, or it is told.

use pointrace::driver::{RoundSetup, play_simulated};
use pointrace::explore::{Case, Expiry, Search, Subject};
use pointrace::history::{Keep, Record, Span};
use pointrace::node::{NodesSetup, Wait};
use pointrace::point::OutcomeKind;
use pointrace::request::LockName;
use pointrace::scenario::{self, Override};

fn played(name: &str, lock: LockName, sets: &[(&str, &str)]) -> Record {
    let sets: Vec<Override> = sets
        .iter()
        .map(|(key, value)| Override::new(key, *value).expect("a key"))
        .collect();
    let (scenario, _) = scenario::load_with(name, &sets).expect("a scenario");
    let setup = RoundSetup {
        scenario: &scenario,
        seed: scenario.seed,
        locks: &[lock],
        keep: Keep::Nothing,
    };
    let round = play_simulated(setup, &|| false).expect("a round");
    round.record
}

const SINGLE: [LockName; 4] = [
    LockName::Redis,
    LockName::RedisWatchdog,
    LockName::RedisFencedWrites,
    LockName::RedisFenced,
];

/// A hundred wait for one lease. Who is told asks when it is free; who polls asks many times in vain.
#[test]
fn a_waiter_that_is_told_asks_less_often_than_one_that_polls() {
    let attempts = |lock, wait| {
        let record = played("hundred-charges", lock, &[("nodes.wait", wait)]);
        assert_eq!(record.outcome(OutcomeKind::Committed), 100, "{lock} {wait}");
        assert_eq!(record.figures.times(Span::Hold).len(), 100);
        record.figures.leases.attempts
    };
    for lock in SINGLE {
        let (polled, told) = (attempts(lock, "poll"), attempts(lock, "notify"));
        // The first attempt of each, and one for each lease that was given back.
        assert!((100..=250).contains(&told), "{lock}: {told}");
        assert!(polled > 2 * told, "{lock}: {polled}, {told}");
        assert_eq!(
            told,
            attempts(lock, "notify"),
            "the same from the same seed"
        );
    }
    // The word of one node says nothing of the others.
    for wait in ["poll", "notify"] {
        assert!(attempts(LockName::Redlock, wait) > 250);
    }
}

/// So long a time between attempts that nobody would come in by asking.
#[test]
fn waiters_come_in_by_being_told_and_by_nothing_else() {
    let sets = [("nodes.wait", "notify"), ("nodes.poll", "10s")];
    let record = played("hundred-charges", LockName::Redis, &sets);
    assert_eq!(record.outcome(OutcomeKind::Committed), 100);
    let polls = [("nodes.poll", "10s")];
    let record = played("hundred-charges", LockName::Redis, &polls);
    assert_eq!(record.outcome(OutcomeKind::TimedOut), 99);
}

/// Nobody sends a message when a lease runs out: who waits asks when its patience is over.
#[test]
fn a_lease_that_runs_out_is_found_by_asking() {
    let sets = [
        ("nodes.wait", "notify"),
        ("nodes.lease", "2s"),
        ("nodes.delay", "1ms"),
    ];
    let record = played("slow-holder", LockName::Redis, &sets);
    assert!(record.figures.leases.ran_out > 0);
    assert!(record.figures.times(Span::Hold).len() > 1, "another had it");
}

/// In an exploration a request goes on when what was in its way has ended, told or not: every order is played either way.
#[test]
fn every_order_of_waiters_that_are_told_is_among_those_that_are_played() {
    for lock in SINGLE {
        let findings = [Wait::Poll, Wait::Notify].map(|wait| {
            let nodes = NodesSetup {
                wait,
                ..NodesSetup::without_times(1, 10_000_000_000)
            };
            let case = Case::charges(2).under(lock).with_nodes(nodes);
            let case = case.with_expiry(Expiry::Never);
            Search::exhaustive().run(&Subject::new(case))
        });
        let [polled, told] = findings;
        assert!(told.complete);
        assert_eq!(polled.schedules, told.schedules);
        assert_eq!(polled.states, told.states);
        assert_eq!(polled.violations(), told.violations());
    }
}
