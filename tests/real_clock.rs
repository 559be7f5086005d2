//! The same code on the machine's clock and real threads.

use std::thread;

use pointrace::driver::{RoundSetup, play_real};
use pointrace::history::{AnomalyKind, Keep, Record};
use pointrace::point::OutcomeKind;
use pointrace::request::LockName;
use pointrace::scenario::parse;

const WORKERS: usize = 4;

fn play(lock: LockName, traffic: &str, store: &str) -> Record {
    let source = format!(
        "name = 'threads'\nclock = 'real'\nusers = {{ count = 1 }}\nstore = {{ {store} }}\n\
         service = {{ lock_timeout = '60s' }}\n[[phase]]\nname = 'load'\n{traffic}\n"
    );
    let scenario = parse(&source, "a test").expect("a valid scenario");
    let setup = RoundSetup {
        scenario: &scenario,
        seed: 1,
        locks: &[lock],
        keep: Keep::Nothing,
    };
    let round = play_real(setup, WORKERS, &|| false).expect("nothing to write");
    assert!(!round.interrupted);
    round.record
}

const NO_TIME: &str = "read = '0ms', write = '0ms', append = '0ms'";

#[test]
fn a_kept_promise_shows_no_anomaly_however_threads_are_scheduled() {
    for lock in LockName::ALL {
        if matches!(lock, LockName::None | LockName::PromiseRace) {
            continue;
        }
        // More busy threads than most machines have cores: holders lose the processor in mid-hold.
        let record = play(lock, "amount = 1\nclients = 8\ncalls = 4000", NO_TIME);
        assert_eq!(record.outcome(OutcomeKind::Committed), 32_000, "{lock}");
        assert_eq!(record.balances.actual, 32_000, "{lock}");
        for kind in AnomalyKind::ALL {
            assert_eq!(record.anomaly_count(kind), 0, "{lock} {kind}");
        }
    }
}

#[test]
fn a_burst_without_a_lock_loses_points_on_real_threads() {
    // Every request reads within the millisecond in which none has written yet.
    let record = play(
        LockName::None,
        "amount = 1\nburst = { size = 100 }",
        "read = '1ms', write = '20ms', append = '0ms'",
    );
    assert!(record.anomaly_count(AnomalyKind::LostUpdate) > 0);
    assert!(record.balances.missing > 0);
}

#[test]
fn two_clients_never_overlap_under_the_promise_race_when_one_of_them_waits() {
    // Two requests at once, and the next two only when both are answered: one goes in, one waits, and
    // nobody else is there to be let in together with it.
    let pairs = "requests = [{ charge = 1, times = 2 }]";
    let phases: Vec<String> = (0..200)
        .map(|number| format!("[[phase]]\nname = 'pair-{number}'\n{pairs}"))
        .collect();
    let traffic = format!("{pairs}\n{}", phases.join("\n"));
    // Two rounds at a time, so that there is always a thread that competes for the processor.
    let round = || {
        let record = play(LockName::PromiseRace, &traffic, NO_TIME);
        for kind in [
            AnomalyKind::Overlap,
            AnomalyKind::ForeignRelease,
            AnomalyKind::LostUpdate,
        ] {
            assert_eq!(record.anomaly_count(kind), 0, "{kind}");
        }
    };
    thread::scope(|scope| {
        scope.spawn(round);
        round();
    });
}

#[test]
fn a_generator_that_does_not_keep_up_is_measured_by_what_was_asked_of_it() {
    // Two thousand requests in a millisecond: no generator does that, and all may be sent within ten of them.
    let rate = play(
        LockName::Keyed,
        "rate = '2000000/s'\narrivals = 'constant'\nduration = '1ms'",
        NO_TIME,
    );
    let reached = rate.open_loop.expect("a rate").reached();
    assert!(reached < Some(0.95), "{reached:?}");
    // A thousand bursts of a hundred in a millisecond.
    let train = play(
        LockName::Keyed,
        "burst = { size = 100, every = '1us', times = 1000 }",
        NO_TIME,
    );
    let train = train.open_loop.expect("a train of bursts");
    assert_eq!(train.intended, 100_000);
    assert!(train.reached() < Some(0.95), "{:?}", train.reached());
    assert!(train.lag.is_empty(), "a burst is late by nature");
    // One burst has nobody to keep up with.
    let one = play(LockName::Keyed, "burst = { size = 100 }", NO_TIME);
    assert!(one.open_loop.is_none());
}
