//! Locks that end by themselves, with every order of their turns: which are proved, which fail, and how.

use pointrace::database::{Dialect, Isolation};
use pointrace::explore::{
    Budget, Case, Counterexample, Expiry, Search, Strategy, Subject, Violation, play_back, shrink,
};
use pointrace::history::{AnomalyKind, Event, Step};
use pointrace::node::{NodesSetup, Token};
use pointrace::point::RequestId;
use pointrace::request::{LockName, LockTransaction};
use pointrace::sim::Fewer;
use pointrace::sim::replay::Mode;
use pointrace::store::ModelSetup;
use std::time::Duration;

const LOST: Violation = Violation::Anomaly(AnomalyKind::LostUpdate);
const OVERLAP: Violation = Violation::Anomaly(AnomalyKind::Overlap);

fn case(lock: LockName, requests: u64, nodes: u16, expiry: Expiry) -> Case {
    Case::charges(requests)
        .under(lock)
        .with_nodes(NodesSetup::without_times(nodes, 10_000_000_000))
        .with_expiry(expiry)
}

fn is_proved(case: Case) -> bool {
    let findings = Search::exhaustive().run(&Subject::new(case));
    assert!(findings.complete, "{findings:?}");
    findings.is_proof()
}

/// The smallest schedule that loses an update, if there is one.
fn loss(case: Case) -> Option<Counterexample> {
    let subject = Subject::new(case);
    let findings = Search::exhaustive().run(&subject);
    assert!(findings.complete);
    let example = findings.example?;
    assert_eq!(example.violation, LOST);
    Some(shrink(&subject, &example, Duration::from_secs(60)))
}

/// What happened in it, up to the loss.
fn steps(found: &Counterexample) -> Vec<(RequestId, Step)> {
    let playback = play_back(&found.subject, &found.schedule, Mode::GoOn);
    let turns = playback.turns.iter().take(found.schedule.len());
    turns
        .flat_map(|turn| &turn.events)
        .filter_map(Event::of_request)
        .map(|event| (event.request, event.step.clone()))
        .collect()
}

#[test]
fn while_no_lease_runs_out_all_but_the_shipped_redlock_keep_their_promise() {
    for lock in [
        LockName::Redis,
        LockName::RedisWatchdog,
        LockName::RedisFencedWrites,
        LockName::RedisFenced,
    ] {
        assert!(is_proved(case(lock, 2, 1, Expiry::Never)), "{lock}");
    }
}

#[test]
fn a_lease_that_runs_out_under_its_holder_loses_its_update_and_ends_the_hold() {
    for expiry in [Expiry::InOrder, Expiry::Any] {
        let found = loss(case(LockName::Redis, 2, 1, expiry)).expect("a loss");
        assert_eq!(found.subject.case.len(), 2);
        let steps = steps(&found);
        let ran_out =
            |(_, step): &&(RequestId, Step)| matches!(step, Step::RanOut { held: Some(_) });
        let whose: Vec<RequestId> = steps.iter().filter(ran_out).map(|(of, _)| *of).collect();
        assert_eq!(whose.len(), 1, "{steps:?}");
        // Another got it meanwhile, which is no overlap: the hold had ended.
        let found = Search::exhaustive().run(&found.subject);
        assert!(!found.violations().contains(OVERLAP));
    }
}

#[test]
fn a_token_checked_on_writes_only_loses_and_checked_on_reads_too_it_does_not() {
    let found = loss(case(LockName::RedisFencedWrites, 2, 1, Expiry::Any)).expect("a loss");
    let seen = steps(&found);
    assert!(
        !seen
            .iter()
            .any(|(_, step)| matches!(step, Step::Stale { .. }))
    );

    // The same order, with the token checked on reads as well: 33 reads, 34 reads, and 33 may not write any more.
    let fenced = found.subject.case.clone().under(LockName::RedisFenced);
    let fenced = Subject::new(fenced);
    let playback = play_back(&fenced, &found.schedule, Mode::GoOn);
    let stale: Vec<&Step> = playback
        .turns
        .iter()
        .flat_map(|turn| &turn.events)
        .filter_map(Event::of_request)
        .map(|event| &event.step)
        .filter(|step| matches!(step, Step::Stale { .. }))
        .collect();
    let (token, newest) = (Token(33), Some(Token(34)));
    assert_eq!(stale, [&Step::Stale { token, newest }]);
    assert!(playback.violations.is_empty() && playback.answered);

    for expiry in [Expiry::InOrder, Expiry::Any] {
        assert!(is_proved(case(LockName::RedisFenced, 2, 1, expiry)));
    }
}

/// Over a database to look at the token and to read or write is one statement: the same holds there, transaction or not.
#[test]
fn a_database_that_looks_at_tokens_keeps_what_memory_keeps() {
    for (dialect, isolation) in [
        (Dialect::PostgreSql, Isolation::ReadCommitted),
        (Dialect::Sqlite, Isolation::Serializable),
        (Dialect::InnoDb, Isolation::RepeatableRead),
    ] {
        let model = ModelSetup {
            dialect,
            isolation,
            processes: 1,
            connections: 8,
            accounts_exist: true,
            one_account_each: true,
            pauses: None,
        };
        for place in [None, Some(LockTransaction::InsideLock)] {
            let over = |lock| {
                let mut case = case(lock, 2, 1, Expiry::Any).with_expiries(1).over(model);
                case.transaction = place;
                Search::exhaustive().run(&Subject::new(case))
            };
            let writes_only = over(LockName::RedisFencedWrites);
            let fenced = over(LockName::RedisFenced);
            assert!(writes_only.complete && fenced.complete);
            assert!(
                fenced.is_proof(),
                "{dialect} {place:?}: {:?}",
                fenced.violations()
            );
            // SQLite begins a transaction anew that has read what is old; elsewhere it is too late to look when one writes.
            let notices = dialect == Dialect::Sqlite && place.is_some();
            let loses = writes_only.violations().contains(LOST);
            assert_eq!(loses, !notices, "{dialect} {place:?}");
        }
    }
}

#[test]
fn a_renewed_lease_runs_out_under_a_holder_that_is_stopped() {
    let watched = case(LockName::RedisWatchdog, 2, 1, Expiry::InOrder).with_expiries(2);
    assert!(loss(watched).is_some());
}

#[test]
fn redlock_keeps_its_promise_with_right_clocks_and_not_when_one_jumps() {
    assert!(is_proved(case(LockName::Redlock, 2, 3, Expiry::Never)));
    let early = |expiry| case(LockName::Redlock, 2, 3, expiry).with_expiries(1);
    assert!(is_proved(early(Expiry::InOrder)));
    // The lease of one node ends early, and some orders give both requests a majority.
    let findings = Search::exhaustive().run(&Subject::new(early(Expiry::Any)));
    assert!(findings.violations().contains(LOST) && findings.violations().contains(OVERLAP));
}

/// Where two requests can refuse each other for ever, no number of schedules is all. Those that are drawn end where the graph of
/// states says that one can end, and nowhere else.
#[test]
fn redlock_on_two_nodes_goes_round_in_circles_and_ends_where_drawn_schedules_do() {
    for (expiry, fails) in [(Expiry::Never, false), (Expiry::Any, true)] {
        let case = case(LockName::Redlock, 2, 2, expiry).with_expiries(2);
        let subject = Subject::new(case);
        let every = Search::exhaustive().run(&subject);
        assert!(every.complete && every.circles > 0, "{expiry:?}: {every:?}");
        assert_eq!(every.is_proof(), !fails, "{expiry:?}");
        let drawn = Search {
            strategy: Strategy::Random { seed: 1 },
            budget: Budget::schedules(20_000),
            ..Search::exhaustive()
        };
        let drawn = drawn.run(&subject);
        assert_eq!(every.violations(), drawn.violations(), "{expiry:?}");
        assert!(every.states.contain(&drawn.states), "{expiry:?}");
        assert!(every.states.len() < 2 * drawn.states.len(), "{expiry:?}");
    }
}

#[test]
fn redlock_as_shipped_keeps_what_it_got_of_an_attempt_that_failed() {
    let shipped = case(LockName::RedlockAsShipped, 2, 3, Expiry::Never);
    let findings = Search::exhaustive().run(&Subject::new(shipped));
    assert!(findings.violations().contains(Violation::Stuck));
}

#[test]
fn what_is_left_out_hides_no_violation_and_no_final_state() {
    for (lock, nodes, expiry, most) in [
        (LockName::Redis, 1, Expiry::Never, 0),
        (LockName::Redis, 1, Expiry::Any, 1),
        (LockName::RedisFencedWrites, 1, Expiry::InOrder, 1),
        (LockName::RedisWatchdog, 1, Expiry::InOrder, 1),
    ] {
        let case = case(lock, 2, nodes, expiry).with_expiries(most);
        let reduced = Search::exhaustive().run(&Subject::new(case.clone()));
        let whole = Search {
            strategy: Strategy::Exhaustive { reduce: false },
            fewer: Fewer {
                alike: false,
                remember: true,
            },
            ..Search::exhaustive()
        };
        let whole = whole.run(&Subject::new(case));
        assert!(reduced.complete && whole.complete, "{lock} {expiry:?}");
        assert_eq!(
            reduced.violations(),
            whole.violations(),
            "{lock} {expiry:?}"
        );
        assert_eq!(reduced.states, whole.states, "{lock} {expiry:?}");
    }
}
