//! Shuttle, an explorer of another house, over a model that shares no line with this crate: it must fail
//! where we fail, and pass where we prove.

#[path = "support/shuttle_model.rs"]
mod shuttle_model;

use pointrace::explore::{Case, Search, Strategy, Subject, Turns};
use pointrace::request::LockName;
use shuttle_model::{Model, count};

fn fails(lock: LockName, requests: u64) -> u64 {
    let case = Case::charges(requests).under(lock).in_turns(Turns::Classic);
    let search = Search {
        strategy: Strategy::Exhaustive { reduce: false },
        ..Search::exhaustive()
    };
    let findings = search.run(&Subject::new(case));
    assert!(findings.complete);
    findings.failed
}

// One test, because the model has a global number of requests.
#[test]
fn shuttle_fails_where_we_fail_and_passes_where_we_prove() {
    for requests in [2, 3] {
        for (model, lock) in [
            (Model::PromiseRace, LockName::PromiseRace),
            (Model::FairHandOff, LockName::Keyed),
        ] {
            let (schedules, failed) = count(model, requests);
            eprintln!("{model:?}, {requests} requests: {schedules} schedules, {failed} fail");
            assert_eq!(
                failed > 0,
                fails(lock, requests) > 0,
                "{model:?} {requests}"
            );
        }
    }
}
