//! What a counterexample promises: it fails, it replays exactly, and nothing can be left out of it.

use std::time::Duration;

use pointrace::explore::{
    Budget, Case, Counterexample, Example, Search, Strategy, Subject, Turns, Violation, hunt,
    play_back, shrink, switches,
};
use pointrace::history::AnomalyKind;
use pointrace::request::LockName;
use pointrace::sim::Pick;
use pointrace::sim::replay::Mode;

fn smallest(case: Case) -> Counterexample {
    let subject = Subject::new(case);
    let findings = Search::exhaustive().run(&subject);
    let example = findings.example.expect("it fails");
    shrink(&subject, &example, Duration::from_secs(30))
}

fn fails(subject: &Subject, schedule: &[Pick], violation: Violation) -> bool {
    play_back(subject, schedule, Mode::GoOn)
        .violations
        .contains(violation)
}

/// By trial: without any one request, without any one turn, with any two stretches joined, it does not fail on
/// fewer switches.
fn assert_minimal(found: &Counterexample) {
    let Counterexample {
        subject,
        violation,
        schedule,
        ..
    } = found;
    assert!(fails(subject, schedule, *violation));
    for request in subject.case.requests() {
        let number = request.operation.request;
        let fewer = subject.with_case(subject.case.only(|other| other.operation.request != number));
        if fewer.case.is_empty() {
            continue;
        }
        let findings = Search::exhaustive().run(&fewer);
        assert!(findings.complete);
        assert!(
            !findings.violations().contains(*violation),
            "without request {number} it fails too"
        );
    }
    let most = switches(schedule);
    for at in 0..schedule.len() {
        for to in 0..schedule.len() {
            let mut other = schedule.clone();
            let pick = other.remove(at);
            other.insert(to, pick);
            let playback = play_back(subject, &other, Mode::GoOn);
            if let Some(turns) = playback.turns_to(*violation) {
                let played = &playback.schedule()[..turns];
                assert!(switches(played) >= most, "{other:?} needs fewer switches");
            }
        }
    }
}

#[test]
fn a_counterexample_is_minimal() {
    for lock in [LockName::None, LockName::PromiseRace] {
        for timeouts in [false, true] {
            let most = if timeouts { 3 } else { 4 };
            let found = smallest(Case::charges(most).under(lock).with_timeouts(timeouts));
            assert!(found.is_smallest);
            let requests = if lock == LockName::None { 2 } else { 3 };
            assert_eq!(found.subject.case.len(), requests);
            assert!(!found.subject.case.timeouts, "it takes no time-out");
            assert_minimal(&found);
        }
    }
}

#[test]
fn a_counterexample_in_classic_turns_is_as_short_as_was_counted_by_hand() {
    let case = Case::charges(3)
        .under(LockName::PromiseRace)
        .in_turns(Turns::Classic);
    let found = smallest(case);
    assert_minimal(&found);
    // Enter and read, write; one waits; release; one enters; the waiter reads and writes; the other writes.
    assert_eq!(found.schedule.len(), 8);
}

#[test]
fn a_counterexample_replays_exactly() {
    let found = smallest(Case::charges(3).under(LockName::PromiseRace));
    let once = play_back(&found.subject, &found.schedule, Mode::GoOn);
    let again = play_back(&found.subject, &found.schedule, Mode::GoOn);
    assert_eq!(once, again);
    assert_eq!(once.skipped, 0);
    assert_eq!(once.turns_to(found.violation), Some(found.schedule.len()));
}

#[test]
fn a_hunt_in_a_big_case_ends_in_a_small_one() {
    for strategy in [
        Strategy::Pct { seed: 1, depth: 3 },
        Strategy::Random { seed: 1 },
    ] {
        let subject = Subject::new(Case::charges(40).under(LockName::PromiseRace));
        let hunt = hunt(&subject, strategy, 200, Duration::from_secs(30), &|| false);
        let found = hunt.counterexample.expect("forty requests fail at once");
        assert_eq!(found.subject.case.len(), 3);
        assert_eq!(found.violation, Violation::Anomaly(AnomalyKind::LostUpdate));
        assert!(!hunt.findings.is_proof(), "drawing proves nothing");
        assert_minimal(&found);
    }
}

#[test]
fn pct_finds_what_takes_a_few_ordered_steps_where_random_seldom_does() {
    // With twenty requests under a lock that works nothing is ever found, by either.
    for strategy in [
        Strategy::Pct { seed: 1, depth: 3 },
        Strategy::Random { seed: 1 },
    ] {
        let search = Search {
            strategy,
            budget: Budget::schedules(300),
            ..Search::exhaustive()
        };
        let findings = search.run(&Subject::new(Case::charges(20).under(LockName::Keyed)));
        assert_eq!((findings.schedules, findings.failed), (300, 0));
    }
}

#[test]
fn a_smaller_case_counts_also_where_it_shows_something_worse_too() {
    // Four requests show an overlap before they show a lost update; two of them show both.
    let mut case = Case::charges(5).under(LockName::Keyed);
    case.instances = 2;
    for request in case.clients.iter_mut().flatten() {
        request.instance = u16::try_from(request.operation.request.0 % 2).expect("0 or 1");
    }
    let subject = Subject::new(case);
    let search = Search {
        strategy: Strategy::Pct { seed: 1, depth: 3 },
        budget: Budget::schedules(1),
        ..Search::exhaustive()
    };
    let mut example = search.run(&subject).example.expect("it fails");
    example.violation = Violation::Anomaly(AnomalyKind::Overlap);
    let found = shrink(&subject, &example, Duration::from_secs(30));
    assert!(found.is_smallest);
    assert_eq!((found.subject.case.len(), found.schedule.len()), (2, 2));
    assert_minimal(&found);
}

/// Ten charges of user 1, of which three lose an update, and before them two of user 2 in two processes, which are
/// enough.
fn two_and_ten() -> Subject {
    let mut case = Case::charges(12).under(LockName::PromiseRace);
    case.users = 2;
    case.instances = 2;
    for (request, instance) in case.clients.iter_mut().flatten().zip([0, 1]) {
        request.operation.user.0 = 2;
        request.instance = instance;
    }
    Subject::new(case)
}

fn drawn(subject: &Subject, seed: u64) -> Example {
    let search = Search {
        strategy: Strategy::Random { seed },
        budget: Budget::schedules(20),
        ..Search::exhaustive()
    };
    search.run(subject).example.expect("it fails")
}

#[test]
fn the_smallest_is_sought_among_all_requests_and_not_among_those_that_a_trial_left() {
    let subject = two_and_ten();
    let example = drawn(&subject, 1);
    assert_eq!(
        example.violation,
        Violation::Anomaly(AnomalyKind::LostUpdate)
    );
    let found = shrink(&subject, &example, Duration::from_secs(30));
    assert!(found.is_smallest);
    let requests = found.subject.case.requests();
    let numbers: Vec<u64> = requests.map(|r| r.operation.request.0).collect();
    assert_eq!(numbers, [1, 2]);
    assert_minimal(&found);
}

#[test]
fn the_smallest_does_not_depend_on_the_schedule_that_it_is_shrunk_from() {
    let subject = two_and_ten();
    let mut found = (1..5).map(|seed| {
        let found = shrink(&subject, &drawn(&subject, seed), Duration::from_secs(30));
        (found.subject.case, found.schedule)
    });
    let first = found.next();
    assert!(found.all(|other| Some(other) == first));
}
