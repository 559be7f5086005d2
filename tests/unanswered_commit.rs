//! What a run is judged to be before and after a commit that nobody answered has been looked for.
#![cfg(feature = "scenario")]

use pointrace::check::{Verdict, judge};
use pointrace::history::{Keep, LeftOver, Observer, Record, Recorder, Step};
use pointrace::linearizability::Account;
use pointrace::point::{Kind, Operation, Outcome, Points, Receipt, RequestId, UserId};
use pointrace::request::{Answer, LockName, Request, StepTimes};
use pointrace::scenario::{Clock, Scenario, parse};
use pointrace::store::{Books, Holding};

const TWO_CHARGES: &str = r#"
name = "unanswered"
[[phase]]
name = "two"
burst = { size = 2 }
amount = 100
[expect.all]
that = ["history_entries == committed"]
"#;

fn charge(number: u64) -> Request {
    Request {
        operation: Operation {
            request: RequestId(number),
            user: UserId(1),
            kind: Kind::Charge,
            amount: 100,
        },
        intended: 0,
        times: StepTimes::default(),
        instance: 0,
        warm_up: false,
        wish: None,
    }
}

/// One charge was committed, and the commit of another, sent after it, was not answered.
fn recorded(scenario: &Scenario) -> Recorder {
    let account = Account {
        opening: 0,
        policy: scenario.service.policy,
    };
    let recorder = Recorder::new(1, account, 1, Keep::Nothing);
    let first = Outcome::Committed(Receipt {
        balance: 100,
        base: 0,
        version: 1,
    });
    for (number, outcome) in [(1, first), (2, Outcome::Unknown)] {
        let request = charge(number);
        let tell = |step| recorder.observe(|| number, &request, LockName::Keyed, step);
        tell(Step::Sent);
        tell(Step::Answered {
            answer: Answer {
                outcome,
                attempts: Some(1),
                waited: None,
                held: None,
            },
            service: 1,
            latency: 1,
        });
    }
    recorder
}

fn beside(recorder: &Recorder, balance: Points, entries: u64) -> Record {
    let books = Books {
        opening: 0,
        holdings: vec![Holding {
            balance,
            entries,
            accounts: 1,
            overspent: 0,
        }],
        round_trips: None,
    };
    recorder.record(&books, LeftOver::default())
}

fn verdict(scenario: &Scenario, record: &Record) -> Verdict {
    judge(scenario, LockName::Keyed, Clock::Real, record, false).verdict
}

#[test]
fn as_long_as_nobody_knows_either_balance_is_right_and_no_other() {
    let scenario = parse(TWO_CHARGES, "two").expect("a scenario");
    let recorder = recorded(&scenario);
    for (balance, wrong) in [(100, 0), (200, 0), (0, 1), (300, 1)] {
        let record = beside(&recorder, balance, 1);
        assert_eq!(record.balances.wrong_users, wrong, "{balance}");
    }
}

#[test]
fn where_the_tombstone_wins_it_was_not_done() {
    let scenario = parse(TWO_CHARGES, "two").expect("a scenario");
    let recorder = recorded(&scenario);
    recorder.settle(&charge(2).operation, false);
    let right = beside(&recorder, 100, 1);
    assert_eq!((right.settled.done, right.settled.not_done), (0, 1));
    assert_eq!(verdict(&scenario, &right), Verdict::Pass);
    // Had it written all the same, it would show.
    let written = beside(&recorder, 200, 1);
    assert_eq!(verdict(&scenario, &written), Verdict::Fail);
    assert_eq!(written.balances.given_away, 100);
}

#[test]
fn where_its_entry_was_there_it_was_done() {
    let scenario = parse(TWO_CHARGES, "two").expect("a scenario");
    let recorder = recorded(&scenario);
    recorder.settle(&charge(2).operation, true);
    let right = beside(&recorder, 200, 2);
    assert_eq!((right.settled.done, right.settled.not_done), (1, 0));
    assert_eq!(verdict(&scenario, &right), Verdict::Pass);
    let lost = beside(&recorder, 100, 1);
    assert_eq!(verdict(&scenario, &lost), Verdict::Fail);
    assert_eq!(lost.balances.missing, 100);
}
