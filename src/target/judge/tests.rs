use super::*;
use crate::history::{Keep, LeftOver, Observer, Recorder, Step};
use crate::point::{Kind, Operation, Outcome, Points, Receipt, RequestId, UserId};
use crate::request::{Answer, LockName, Request, StepTimes};
use crate::scenario::load;
use crate::store::Books;

/// Ten charges of 100 of one user: `done` were answered "done", the others in a way that does not tell.
fn ten_charges(committed: u64, actual: Points, learnt: &Learnt) -> OutsideJudgement {
    let mut account = Account {
        actual: Some(actual),
        entries: Some(committed),
        ..Account::default()
    };
    let recorder = recorder();
    for number in 1..=10 {
        account.evidence.begin(Kind::Charge, 100);
        let done = number <= committed;
        if done {
            account.evidence.end(Kind::Charge, 100, true);
        }
        let outcome = match done {
            true => Outcome::Committed(Receipt {
                balance: 0,
                base: 0,
                version: 0,
            }),
            false => Outcome::Unknown,
        };
        record_one(&recorder, number, outcome);
    }
    judged(&recorder, account, learnt)
}

fn recorder() -> Recorder {
    let account = crate::linearizability::Account {
        opening: 0,
        policy: crate::point::Policy::default(),
    };
    Recorder::new(1, account, 1, Keep::Nothing)
}

fn record_one(recorder: &Recorder, number: u64, outcome: Outcome) {
    let request = Request {
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
    };
    let answer = Answer {
        outcome,
        attempts: None,
        waited: None,
        held: None,
    };
    let answered = Step::Answered {
        answer,
        service: 1,
        latency: 1,
    };
    for step in [Step::Sent, answered] {
        recorder.observe(|| 1, &request, LockName::None, step);
    }
}

fn judged(recorder: &Recorder, account: Account, learnt: &Learnt) -> OutsideJudgement {
    let (scenario, _) = load("hundred-charges").expect("a scenario");
    let record = recorder.record(&Books::default(), LeftOver::default());
    let sums = Sums::of(&[account], learnt.history_is_evidence);
    judge(&scenario, record, &sums, true).1
}

fn state(judgement: &OutsideJudgement, name: &str) -> CheckState {
    let found = judgement.checks.iter().find(|check| check.name == name);
    found.expect("a check of this name").state
}

#[test]
fn what_adds_up_is_a_pass_and_says_that_it_is_no_proof() {
    let judgement = ten_charges(10, 1_000, &Learnt::default());
    assert_eq!(judgement.verdict, Verdict::Pass);
    assert!(
        judgement.sentence(Lang::En).contains("not a proof"),
        "{}",
        judgement.sentence(Lang::En)
    );
    assert_eq!(state(&judgement, "wrong_balance"), CheckState::Ok);
    assert_eq!(state(&judgement, "lost_update"), CheckState::NotObservable);
    assert_eq!(
        state(&judgement, "history_mismatch"),
        CheckState::NotObservable
    );
}

#[test]
fn what_does_not_is_a_fail_even_beside_unknown_outcomes() {
    assert_eq!(
        ten_charges(10, 900, &Learnt::default()).verdict,
        Verdict::Fail
    );
    assert_eq!(
        ten_charges(10, 1_100, &Learnt::default()).verdict,
        Verdict::Fail
    );
    // Eight are done for certain: less than 800 and more than 1,000 are wrong whatever became of the others.
    assert_eq!(
        ten_charges(8, 700, &Learnt::default()).verdict,
        Verdict::Fail
    );
    assert_eq!(
        ten_charges(8, 1_100, &Learnt::default()).verdict,
        Verdict::Fail
    );
}

#[test]
fn a_loss_could_hide_in_an_interval_so_it_proves_nothing() {
    for actual in [800, 900, 1_000] {
        let judgement = ten_charges(8, actual, &Learnt::default());
        assert_eq!(judgement.verdict, Verdict::Invalid, "{actual}");
        assert_eq!(judgement.unknown, 2);
        assert!(
            judgement.sentence(Lang::En).contains("nobody can tell"),
            "{}",
            judgement.sentence(Lang::En)
        );
        assert_eq!(state(&judgement, "wrong_balance"), CheckState::Unknown);
    }
}

#[test]
fn a_history_counts_only_where_it_is_evidence() {
    let evidence = Learnt {
        history_is_evidence: true,
        ..Learnt::default()
    };
    assert_eq!(ten_charges(10, 1_000, &evidence).verdict, Verdict::Pass);
    let recorder = recorder();
    let mut account = Account {
        actual: Some(100),
        entries: Some(0),
        ..Account::default()
    };
    account.evidence.begin(Kind::Charge, 100);
    account.evidence.end(Kind::Charge, 100, true);
    let done = Outcome::Committed(Receipt {
        balance: 100,
        base: 0,
        version: 0,
    });
    record_one(&recorder, 1, done);
    let judgement = judged(&recorder, account.clone(), &evidence);
    assert_eq!(state(&judgement, "history_mismatch"), CheckState::Failed);
    let judgement = judged(&recorder, account, &Learnt::default());
    assert_eq!(judgement.verdict, Verdict::Pass);
}

#[test]
fn more_spent_than_there_was_is_an_overspend_whatever_the_balance_says() {
    let recorder = recorder();
    let mut account = Account {
        opening: 200,
        actual: Some(0),
        ..Account::default()
    };
    for number in 1..=3 {
        account.evidence.begin(Kind::Use, 100);
        account.evidence.end(Kind::Use, 100, true);
        let done = Outcome::Committed(Receipt {
            balance: 0,
            base: 0,
            version: 0,
        });
        record_one(&recorder, number, done);
    }
    let judgement = judged(&recorder, account.clone(), &Learnt::default());
    assert_eq!(state(&judgement, "overspend"), CheckState::Failed);
    // Where credit is given it is none.
    account.credit = 100;
    account.actual = Some(-100);
    let judgement = judged(&recorder, account, &Learnt::default());
    assert_eq!(judgement.verdict, Verdict::Pass);
}
