//! The counts of all schedules, in classic turns and without reduction, are known from elsewhere: they were
//! counted by hand-written enumeration of the algorithms, not by this engine.

use pointrace::explore::{Case, OrderCount, Search, Strategy, Subject, Turns, Violation};
use pointrace::history::AnomalyKind;
use pointrace::request::LockName;
use pointrace::sim::Exhaustive;

/// How many schedules there are, and how many lose an update.
fn count(lock: LockName, requests: u64) -> (u64, u64) {
    let case = Case::charges(requests).under(lock).in_turns(Turns::Classic);
    let scheduler = Exhaustive::new(case.allowed(), false);
    let mut player = Subject::new(case).player(scheduler, false);
    let (mut schedules, mut failed) = (0, 0);
    loop {
        let end = player.play();
        assert!(end.answered, "every request is answered");
        schedules += 1;
        let lost = Violation::Anomaly(AnomalyKind::LostUpdate);
        failed += u64::from(end.violations.contains(lost));
        if !player.scheduler().backtrack() {
            return (schedules, failed);
        }
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

/// What a whole search says that there are, and what it played.
fn stands_for(case: &Case, reduce: bool) -> (OrderCount, u64) {
    let search = Search {
        strategy: Strategy::Exhaustive { reduce },
        ..Search::exhaustive()
    };
    let findings = search.run(&Subject::new(case.clone()));
    assert!(findings.complete);
    (findings.orders, findings.schedules)
}

#[test]
fn what_was_played_stands_for_as_many_orders_as_were_counted() {
    let counted = [
        (LockName::PromiseRace, [6, 534, 250_440]),
        (LockName::Recheck, [6, 198, 38_808]),
    ];
    for (lock, counts) in counted {
        for (requests, all) in (2..).zip(counts) {
            let case = Case::charges(requests).under(lock).in_turns(Turns::Classic);
            let subject = Subject::new(case.clone());
            let counted = Search::count(&subject, 20_000);
            let exactly = OrderCount {
                count: all,
                exact: true,
            };
            assert_eq!(counted, exactly, "{lock} {requests}");
            let (reduced, played) = stands_for(&case, true);
            assert!(!reduced.exact && reduced.count <= all, "{reduced:?}");
            assert!(reduced.count >= u128::from(played), "{reduced:?}");
            if requests < 4 {
                assert_eq!(stands_for(&case, false).0, exactly);
            }
        }
    }
}

#[test]
fn orders_are_summed_over_states_and_are_as_many_as_are_played_one_by_one() {
    for lock in [LockName::Keyed, LockName::Recheck, LockName::Optimistic] {
        for (requests, timeouts) in [(3, false), (2, true)] {
            let mut case = Case::charges(requests).under(lock).with_timeouts(timeouts);
            // One of three is not like the others.
            if let Some(last) = case.clients.get_mut(2) {
                last[0].operation.amount = 1;
            }
            case = case.in_turns(Turns::Classic);
            let (one_by_one, played) = stands_for(&case, false);
            assert_eq!(one_by_one.count, u128::from(played));
            let subject = Subject::new(case);
            let counted = Search::count(&subject, u64::MAX);
            assert_eq!(counted, one_by_one, "{lock} {timeouts}");
            let few = Search::count(&subject, 1);
            assert!(!few.exact && few.count < one_by_one.count, "{few:?}");
        }
    }
}

mod reduction {
    use pointrace::database::{Dialect, Isolation};
    use pointrace::explore::{Case, Expiry, Findings, Search, Strategy, Subject, Turns};
    use pointrace::node::NodesSetup;
    use pointrace::point::{Kind, UserId};
    use pointrace::request::{LockName, LockTransaction};
    use pointrace::store::ModelSetup;

    fn search(case: &Case, reduce: bool, threads: usize) -> Findings {
        let search = Search {
            strategy: Strategy::Exhaustive { reduce },
            threads,
            ..Search::exhaustive()
        };
        search.run(&Subject::new(case.clone()))
    }

    /// With and without reduction the same final states and the same anomalies, and fewer schedules.
    fn assert_nothing_is_lost(case: &Case) {
        let all = search(case, false, 1);
        let some = search(case, true, 1);
        let context = format!("{case:?}");
        assert!(all.complete && some.complete, "{context}");
        assert_eq!(all.states, some.states, "{context}");
        assert_eq!(all.violations(), some.violations(), "{context}");
        assert!(some.schedules <= all.schedules, "{context}");
        let parallel = search(case, true, 2);
        assert_eq!(
            (parallel.schedules, parallel.failed, parallel.pruned),
            (some.schedules, some.failed, some.pruned),
            "{context}"
        );
    }

    #[test]
    fn of_two_requests_loses_nothing() {
        for lock in LockName::ALL {
            for timeouts in [false, true] {
                for turns in [Turns::Engine, Turns::Classic] {
                    let case = Case::charges(2).under(lock).in_turns(turns);
                    assert_nothing_is_lost(&case.with_timeouts(timeouts));
                }
            }
        }
    }

    #[test]
    fn of_three_requests_loses_nothing() {
        for lock in LockName::ALL {
            let case = Case::charges(3).under(lock);
            assert_nothing_is_lost(&case.clone().in_turns(Turns::Classic));
            assert_nothing_is_lost(&case);
        }
    }

    #[test]
    fn of_three_requests_that_may_time_out_loses_nothing() {
        for lock in LockName::ALL {
            let case = Case::charges(3).under(lock).in_turns(Turns::Classic);
            assert_nothing_is_lost(&case.with_timeouts(true));
        }
    }

    #[test]
    fn of_two_users_one_of_whom_fails_loses_nothing() {
        for lock in LockName::ALL {
            let mut case = Case::charges(3).under(lock).in_turns(Turns::Classic);
            case.users = 2;
            case.clients[1][0].operation.kind = Kind::Use;
            case.clients[2][0].operation.user = UserId(2);
            assert_nothing_is_lost(&case);
            // One client sends two requests, one after the other.
            let last = case.clients.pop().expect("three clients");
            case.clients[0].extend(last);
            assert_nothing_is_lost(&case.with_timeouts(true));
        }
    }

    #[test]
    fn of_two_instances_loses_nothing() {
        for lock in LockName::ALL {
            let mut case = Case::charges(3).under(lock).in_turns(Turns::Classic);
            case.instances = 2;
            case.clients[1][0].instance = 1;
            assert_nothing_is_lost(&case);
        }
    }

    /// Every lock over every modelled database; but for those on several nodes, which have more orders than can be played one
    /// by one.
    fn over_models(test: impl Fn(Case)) {
        for dialect in Dialect::ALL {
            let model = ModelSetup {
                dialect,
                isolation: Isolation::ReadCommitted,
                processes: 1,
                connections: 8,
                accounts_exist: true,
                one_account_each: true,
                pauses: None,
            };
            for lock in LockName::every() {
                if lock == LockName::Advisory && dialect != Dialect::PostgreSql {
                    continue;
                }
                // Their schedules without a reduction take many minutes, even on one node.
                if matches!(lock, LockName::Redlock | LockName::RedlockAsShipped) {
                    continue;
                }
                let mut case = Case::charges(2).under(lock).over(model);
                if lock.needs_nodes() {
                    let node = NodesSetup::without_times(1, 10_000_000_000);
                    case = case.with_nodes(node).with_expiry(Expiry::Never);
                }
                test(case);
            }
        }
    }

    #[test]
    fn over_a_modelled_database_loses_nothing() {
        over_models(|case| {
            assert_nothing_is_lost(&case);
            // Who waits for a lease and then for a row has two times that may be over: too many orders to be played one by one.
            if !case.lock.needs_nodes() {
                assert_nothing_is_lost(&case.clone().with_timeouts(true));
            }
            let mut two_users = case.clone();
            two_users.users = 2;
            two_users.clients[1][0].operation.user = UserId(2);
            assert_nothing_is_lost(&two_users);
            let mut fails = case;
            fails.clients[1][0].operation.kind = Kind::Use;
            assert_nothing_is_lost(&fails);
        });
    }

    #[test]
    fn over_a_modelled_database_with_too_few_connections_loses_nothing() {
        over_models(|mut case| {
            case.model = case.model.map(|model| ModelSetup {
                connections: 1,
                ..model
            });
            let timeouts = !case.lock.needs_nodes();
            assert_nothing_is_lost(&case.with_timeouts(timeouts));
        });
    }

    #[test]
    fn of_accounts_that_are_not_there_yet_loses_nothing() {
        over_models(|case| {
            for one_account_each in [true, false] {
                let mut missing = case.clone();
                missing.model = case.model.map(|model| ModelSetup {
                    accounts_exist: false,
                    one_account_each,
                    ..model
                });
                assert_nothing_is_lost(&missing);
            }
        });
    }

    #[test]
    fn of_callers_that_go_away_loses_nothing_over_a_modelled_database() {
        over_models(|case| assert_nothing_is_lost(&case.with_cancellations(1)));
    }

    #[test]
    fn of_transactions_inside_and_around_a_lock_loses_nothing() {
        over_models(|mut case| {
            if case.lock.promises().excludes && case.lock != LockName::Advisory {
                for place in [LockTransaction::InsideLock, LockTransaction::AroundLock] {
                    case.transaction = Some(place);
                    assert_nothing_is_lost(&case);
                }
            }
        });
    }
}
