//! Clients that give up and send again: what is done twice, what is done too late, and what an idempotency key does.

#[path = "support/scenarios.rs"]
mod scenarios;

use pointrace::check::{Judgement, Verdict, judge};
use pointrace::driver::{RoundSetup, play_real, play_simulated};
use pointrace::history::{AnomalyKind, Event, Keep, Metric, Record, Step};
use pointrace::point::{Outcome, OutcomeKind};
use pointrace::request::LockName;
use pointrace::scenario::{Clock, Scenario};
use scenarios::scenario;

fn play(scenario: &Scenario, lock: LockName, seed: u64) -> (Record, Vec<Event>, Judgement) {
    let setup = RoundSetup {
        scenario,
        seed,
        locks: &[lock],
        keep: Keep::Recent(1 << 12),
    };
    let round = play_simulated(setup, &|| false).expect("no trace, no trouble");
    let judgement = judge(scenario, lock, Clock::Virtual, &round.record, false);
    (round.record, round.steps, judgement)
}

const KEY: &str = "fault.again.key=true";

#[test]
fn a_lock_does_not_keep_what_is_sent_twice_from_being_done_twice() {
    let scenario = scenario("retrying-client", &[]);
    for lock in [LockName::Keyed, LockName::SelectForUpdate, LockName::Redis] {
        let (record, _, judgement) = play(&scenario, lock, 7);
        assert_eq!(judgement.verdict, Verdict::Expected, "{lock}");
        let twice = record.anomaly_count(AnomalyKind::DoubleApply);
        assert!(twice > 0, "{lock}");
        // Each wish was told to be done once, and each effect beyond is in the books.
        let committed = record.outcome(OutcomeKind::Committed);
        assert_eq!(record.balances.history_entries, committed + twice, "{lock}");
        let given_away = record.figure(Metric::PointsGivenAway);
        assert_eq!(given_away, Some(1000.0 * twice as f64), "{lock}");
        assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), 0, "{lock}");
        assert_eq!(record.unanswered(), 0, "{lock}");
    }
}

#[test]
fn with_an_idempotency_key_it_is_done_once_and_answered_twice() {
    for (name, locks) in [
        (
            "retrying-client",
            &[
                LockName::Keyed,
                LockName::Recheck,
                LockName::Queue,
                LockName::SelectForUpdate,
                LockName::Serializable,
                LockName::Advisory,
                LockName::Redis,
                LockName::RedisFenced,
            ][..],
        ),
        (
            "commit-unknown",
            &[LockName::SelectForUpdate, LockName::Serializable][..],
        ),
    ] {
        let scenario = scenario(name, &[KEY]);
        for &lock in locks {
            for seed in 1..=20 {
                let (record, steps, judgement) = play(&scenario, lock, seed);
                assert_eq!(judgement.verdict, Verdict::Pass, "{name} {lock} {seed}");
                let committed = record.outcome(OutcomeKind::Committed);
                assert_eq!(record.balances.history_entries, committed);
                let recalled = |event: &Event| {
                    let step = event.of_request().map(|own| &own.step);
                    matches!(step, Some(Step::Recalled { .. }))
                };
                assert!(steps.iter().any(recalled), "{name} {lock} {seed}");
            }
        }
    }
}

/// The key is kept with the entry: where the points are written before that, and nothing keeps the two together, it
/// comes too late.
#[test]
fn a_key_helps_only_where_it_is_kept_in_one_step_with_the_points() {
    let mut done_twice = 0;
    for seed in 1..=50 {
        let scenario = scenario(
            "retrying-client",
            &[KEY, "fault.impatience.for=75ms", "phase.burst.burst.size=1"],
        );
        let (record, _, _) = play(&scenario, LockName::None, seed);
        done_twice += record.anomaly_count(AnomalyKind::DoubleApply);
    }
    assert_eq!(done_twice, 50);
}

#[test]
fn what_was_given_up_for_good_is_unknown_and_what_is_written_then_is_a_zombie() {
    let scenario = scenario("zombie", &[]);
    let (record, steps, judgement) = play(&scenario, LockName::Keyed, 7);
    assert_eq!(judgement.verdict, Verdict::Expected);
    let unknown = record.outcome(OutcomeKind::Unknown);
    assert_eq!((unknown, record.figures.clients.given_up), (3, 3));
    assert_eq!(record.anomaly_count(AnomalyKind::ZombieWrite), unknown);
    assert_eq!(record.anomaly_count(AnomalyKind::DoubleApply), 0);
    // Nobody knows of them, so the balance is within its interval.
    assert_eq!(record.anomaly_count(AnomalyKind::WrongBalance), 0);
    // Told in the order in which it happens: given up, then written, then answered to nobody.
    let zombie = record.anomalies.first(AnomalyKind::ZombieWrite);
    let zombie = zombie.expect("one").request;
    let own = steps.iter().filter_map(Event::of_request);
    let own: Vec<&Step> = own
        .filter(|event| event.request == zombie)
        .map(|event| &event.step)
        .collect();
    let place = |is: fn(&Step) -> bool| own.iter().position(|step| is(step)).expect("it is there");
    let gave_up = place(|step| matches!(step, Step::GaveUp { .. }));
    let answered = place(|step| matches!(step, Step::Answered { .. }));
    let wrote = place(|step| matches!(step, Step::Wrote { .. }));
    let replied = place(|step| matches!(step, Step::Replied { heard: false, .. }));
    assert!(gave_up < answered && answered < wrote && wrote < replied);
}

#[test]
fn the_same_seed_gives_up_the_same() {
    let scenario = scenario("retrying-client", &["fault.impatience.when.chance=0.5"]);
    let played = |seed| play(&scenario, LockName::Keyed, seed).1;
    assert_eq!(played(3), played(3));
    let gives_up = |seed| {
        let steps = played(seed);
        let own = steps.iter().filter_map(Event::of_request);
        own.filter(|event| matches!(event.step, Step::GaveUp { .. }))
            .count()
    };
    let counts: Vec<usize> = (1..=20).map(gives_up).collect();
    assert!(counts.iter().any(|count| *count != counts[0]), "{counts:?}");
}

#[test]
fn what_was_done_and_is_unknown_is_done_again_unless_a_key_says_that_it_is_the_same() {
    let locks = [
        LockName::SelectForUpdate,
        LockName::Optimistic,
        LockName::AtomicUpdate,
        LockName::Serializable,
        LockName::Advisory,
    ];
    for (set, twice, declared) in [
        (&[][..], 1, Verdict::Expected),
        (&[KEY][..], 0, Verdict::Pass),
    ] {
        let scenario = scenario("blind-retry", set);
        for lock in locks {
            for seed in 1..=10 {
                let (record, _, judgement) = play(&scenario, lock, seed);
                assert_eq!(judgement.verdict, declared, "{lock} {seed}");
                let applied = record.anomaly_count(AnomalyKind::DoubleApply);
                assert_eq!(applied, twice, "{lock} {seed}");
                let clients = record.figures.clients;
                assert_eq!((clients.given_up, clients.sent_again), (0, 1));
                assert_eq!(clients.recalled, 1 - twice);
                // Each client knows in the end, and each effect beyond its wish is in the books.
                assert_eq!(record.outcome(OutcomeKind::Committed), 6);
                assert_eq!(record.balances.history_entries, 6 + twice);
                let given_away = record.figure(Metric::PointsGivenAway);
                assert_eq!(given_away, Some(1000.0 * twice as f64));
            }
        }
    }
}

/// The store ends before the commit has taken effect, and its client is told that nobody can tell.
#[test]
fn what_was_not_done_and_is_unknown_is_done_once_when_it_is_sent_again() {
    for key in ["fault.again.key=false", KEY] {
        let scenario = scenario(
            "blind-retry",
            &[
                "phase.burst.burst.size=1",
                "store.commit=300ms",
                "fault.silence.what=crash",
                "fault.silence.whom=store",
                "fault.silence.for=100ms",
                "fault.silence.when={ at = '150ms' }",
            ],
        );
        let (record, steps, _) = play(&scenario, LockName::SelectForUpdate, 7);
        let first = steps.iter().filter_map(Event::of_request).find(|event| {
            let unknown = Outcome::Unknown;
            matches!(event.step, Step::Replied { outcome, .. } if outcome == unknown)
        });
        assert_eq!(first.expect("it is unknown").request.0, 1, "{key}");
        assert_eq!(record.figures.clients.sent_again, 1);
        assert_eq!(record.outcome(OutcomeKind::Committed), 1);
        assert_eq!(record.balances.history_entries, 1);
        assert_eq!(record.anomaly_count(AnomalyKind::DoubleApply), 0);
        assert_eq!(record.anomaly_count(AnomalyKind::WrongBalance), 0);
    }
}

#[test]
fn some_clients_send_again_and_others_take_it_to_be_unknown() {
    let scenario = scenario("blind-retry", &["fault.again.when.chance=0.5"]);
    let sent_again = |seed| {
        let record = play(&scenario, LockName::SelectForUpdate, seed).0;
        let again = record.figures.clients.sent_again;
        assert_eq!(record.outcome(OutcomeKind::Unknown), 1 - again, "{seed}");
        again
    };
    let all: u64 = (1..=20).map(sent_again).sum();
    assert!(0 < all && all < 20, "{all}");
}

/// As often as the scenario says, and then the client has had enough.
#[test]
fn what_stays_unknown_is_sent_again_as_often_as_is_said_and_is_unknown_then() {
    let set = ["fault.silence.times=9", "fault.again.times=3"];
    let scenario = scenario(
        "blind-retry",
        &[&set[..], &["phase.burst.burst.size=1"]].concat(),
    );
    let (record, _, _) = play(&scenario, LockName::SelectForUpdate, 7);
    assert_eq!(record.figures.clients.sent_again, 3);
    assert_eq!(record.outcome(OutcomeKind::Unknown), 1);
    assert_eq!(record.anomaly_count(AnomalyKind::DoubleApply), 3);
    assert_eq!(record.anomaly_count(AnomalyKind::ZombieWrite), 0);
}

/// On threads as under virtual time: nothing is decided by when it comes, for the clients wait much shorter than the
/// service takes.
#[test]
fn on_the_machines_clock_it_is_done_twice_too_and_once_with_a_key() {
    let times = [
        "store.read=40ms",
        "store.write=40ms",
        "store.append=40ms",
        "fault.impatience.for=20ms",
        "phase.burst.burst.size=3",
    ];
    for (key, twice) in [("fault.again.key=false", 3), (KEY, 0)] {
        let mut set = times.to_vec();
        set.push(key);
        let scenario = scenario("retrying-client", &set);
        let setup = RoundSetup {
            scenario: &scenario,
            seed: 7,
            locks: &[LockName::Keyed],
            keep: Keep::Nothing,
        };
        let record = play_real(setup, 2, &|| false).expect("a runtime").record;
        assert_eq!(record.anomaly_count(AnomalyKind::DoubleApply), twice);
        assert_eq!(record.outcome(OutcomeKind::Committed), 3);
        assert_eq!(record.balances.history_entries, 3 + twice);
    }
}
