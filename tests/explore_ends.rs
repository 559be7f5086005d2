//! A case at the ends of what points can count is explored like any other: nothing overflows, and nothing that goes
//! wrong there is hidden.

use pointrace::explore::{Case, Search, Subject, Violation};
use pointrace::history::AnomalyKind;
use pointrace::point::{Kind, Points, Policy};
use pointrace::request::LockName;

/// Three requests of one user that a policy without limits lets pass.
fn case(opening: Points, kind: Kind, amount: Points) -> Case {
    let mut case = Case::charges(3);
    case.opening = opening;
    case.users = 1;
    case.policy = Policy {
        max_balance: Points::MAX,
        min_amount: Points::MIN,
        max_charge: Points::MAX,
        max_use: Points::MAX,
    };
    for request in case.clients.iter_mut().flatten() {
        request.operation.kind = kind;
        request.operation.amount = amount;
    }
    case
}

#[test]
fn every_case_at_the_ends_is_explored_and_told() {
    let ends = [Points::MIN, Points::MIN + 1, -1, 0, 1, Points::MAX];
    for (opening, amount) in ends.into_iter().flat_map(|o| ends.map(|a| (o, a))) {
        for kind in [Kind::Charge, Kind::Use] {
            for lock in [LockName::None, LockName::Keyed] {
                let subject = Subject::new(case(opening, kind, amount).under(lock));
                let findings = Search::exhaustive().run(&subject);
                assert!(findings.schedules > 0);
            }
        }
    }
}

#[test]
fn what_is_lost_beyond_the_largest_balance_is_seen() {
    // Without a lock all three read 0, and are told that they charged the most that there is.
    let case = case(0, Kind::Charge, Points::MAX).under(LockName::None);
    let findings = Search::exhaustive().run(&Subject::new(case));
    let wrong = Violation::Anomaly(AnomalyKind::WrongBalance);
    assert!(findings.violations().contains(wrong));
}
