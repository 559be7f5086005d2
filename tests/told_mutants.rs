//! Services that tell their callers something wrong, each in its own way: every one is caught, under every lock.

mod common;

use std::sync::Arc;

use pointrace::call::{Call, Setting};
use pointrace::env::Nanos;
use pointrace::history::{AnomalyKind, Keep, Observer, Record, Recorder, Step};
use pointrace::linearizability::Account;
use pointrace::lock::{AnyControl, Control};
use pointrace::point::{
    Kind, Operation, Outcome, Points, Policy, Receipt, Rejection, RequestId, Trouble,
};
use pointrace::request::{Answer, LockName, Request, StepTimes};
use pointrace::store::{self, How, MemoryStore, Store, Write, Writer, Writes};

use common::{MS, Sent, USER, play, requests};

/// What is wrong with a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    /// Nothing.
    Nothing,
    /// It answers the balance before the operation.
    OldBalance,
    /// It refuses what it should do.
    RefusesWrongly,
    /// It stores a point more than it answers.
    StoresMore,
    /// It stores a point less than it answers.
    StoresLess,
    /// It writes, and then refuses.
    WritesAndRefuses,
    /// It answers "done" without writing.
    DoneWithoutWriting,
}

const WRONG: [Wrong; 6] = [
    Wrong::OldBalance,
    Wrong::RefusesWrongly,
    Wrong::StoresMore,
    Wrong::StoresLess,
    Wrong::WritesAndRefuses,
    Wrong::DoneWithoutWriting,
];

/// A control that does every third request wrongly.
struct Mutant {
    inner: AnyControl,
    wrong: Wrong,
}

fn refusal(kind: Kind) -> Outcome {
    Outcome::Rejected(match kind {
        Kind::Charge => Rejection::BalanceTooLarge {
            max: Policy::default().max_balance,
        },
        Kind::Use => Rejection::InsufficientBalance { balance: 7 },
    })
}

/// What is in the store; afterwards there are `more` points in it.
async fn there<S: Setting>(call: &Call<'_, S>, more: Points) -> store::Account {
    let store = &call.world.store;
    let begun = store.begin(call.client(), How::Statements, call.world.lock_timeout());
    let unit = begun.await.map_err(Into::<Trouble>::into);
    let mut unit = unit.expect("no trouble in memory");
    let account = store
        .read(&mut unit, USER)
        .await
        .map_err(Into::<Trouble>::into);
    let account = account.expect("no trouble in memory");
    if more != 0 {
        let write = Write {
            writer: Writer {
                request: call.request.operation.request,
                lock: call.lock,
            },
            base: account.version,
            balance: account.balance + more,
            change: more,
        };
        let written = store.write(&mut unit, USER, write, Writes::Over).await;
        let written = written
            .map_err(Into::<Trouble>::into)
            .expect("no trouble in memory");
        assert!(written.is_ok(), "written over anything");
    }
    let committed = store.commit(&mut unit).await.map_err(Into::<Trouble>::into);
    committed.expect("no trouble in memory");
    account
}

impl Control for Mutant {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let operation = call.request.operation;
        if !operation.request.0.is_multiple_of(3) || self.wrong == Wrong::Nothing {
            return self.inner.execute(call).await;
        }
        let change = operation.kind.signed(operation.amount);
        let without = |outcome| Answer {
            outcome,
            attempts: Some(1),
            waited: None,
            held: None,
        };
        match self.wrong {
            Wrong::RefusesWrongly => return without(refusal(operation.kind)),
            Wrong::DoneWithoutWriting => {
                let there = there(call, 0).await;
                return without(Outcome::Committed(Receipt {
                    balance: there.balance + change,
                    base: there.version,
                    version: there.version + 1,
                }));
            }
            _ => {}
        }
        let mut answer = self.inner.execute(call).await;
        let Outcome::Committed(receipt) = &mut answer.outcome else {
            return answer;
        };
        match self.wrong {
            Wrong::OldBalance => receipt.balance -= change,
            Wrong::WritesAndRefuses => answer.outcome = refusal(operation.kind),
            Wrong::StoresMore | Wrong::StoresLess => {
                let by = if self.wrong == Wrong::StoresMore {
                    1
                } else {
                    -1
                };
                there(call, by).await;
            }
            _ => {}
        }
        answer
    }

    fn entries(&self) -> usize {
        self.inner.entries()
    }
}

const OPENING: Points = 50_000;

fn played(wrong: Wrong, lock: LockName, sent: Sent) -> Record {
    let operations: Vec<(Kind, Points)> = (1..=12)
        .map(|number| match number % 2 {
            0 => (Kind::Use, 100 * number),
            _ => (Kind::Charge, 1000 * number),
        })
        .collect();
    let mutant = move || Mutant {
        inner: AnyControl::new(lock, 1),
        wrong,
    };
    play(mutant, lock, OPENING, &requests(&operations), sent)
}

/// Whether the lock keeps its promise, so that requests may be sent together.
fn keeps_its_promise(lock: LockName) -> bool {
    !matches!(lock, LockName::None | LockName::PromiseRace)
}

#[test]
fn a_right_service_is_not_accused() {
    for lock in LockName::ALL {
        for sent in [Sent::OneByOne, Sent::Together] {
            let record = played(Wrong::Nothing, lock, sent);
            let found = record.anomaly_count(AnomalyKind::NotLinearizable);
            let expected = u64::from(!keeps_its_promise(lock) && sent == Sent::Together);
            assert_eq!(found, expected, "{lock}");
            assert_eq!(record.untold_users, 0, "{lock}");
        }
    }
}

#[test]
fn a_service_that_tells_its_callers_something_wrong_is_caught_under_every_lock() {
    for lock in LockName::ALL {
        for wrong in WRONG {
            let record = played(wrong, lock, Sent::OneByOne);
            let found = record.anomaly_count(AnomalyKind::NotLinearizable);
            assert_eq!(found, 1, "{lock}, {wrong:?}, one by one");
            if keeps_its_promise(lock) {
                let record = played(wrong, lock, Sent::Together);
                let found = record.anomaly_count(AnomalyKind::NotLinearizable);
                assert_eq!(found, 1, "{lock}, {wrong:?}, together");
            }
        }
    }
}

/// What callers of one user are told, without a service.
struct Script {
    recorder: Arc<Recorder>,
    store: MemoryStore,
}

impl Script {
    fn new(opening: Points) -> Self {
        let policy = Policy::default();
        Script {
            recorder: Arc::new(Recorder::new(
                1,
                Account { opening, policy },
                1,
                Keep::Nothing,
            )),
            store: MemoryStore::new(1, opening),
        }
    }

    fn observe(&self, at: Nanos, number: u64, (kind, amount): (Kind, Points), step: Step) {
        let request = Request {
            operation: Operation {
                request: RequestId(number),
                user: USER,
                kind,
                amount,
            },
            intended: 0,
            times: StepTimes::default(),
            instance: 0,
            warm_up: false,
            wish: None,
        };
        self.recorder.observe(|| at, &request, LockName::None, step);
    }

    fn sent(&self, at: Nanos, number: u64, asked: (Kind, Points)) {
        self.observe(at, number, asked, Step::Sent);
    }

    /// Done, with this balance and version.
    fn done(&self, at: Nanos, number: u64, asked: (Kind, Points), told: (Points, u64)) {
        let (balance, version) = told;
        let answer = Answer {
            outcome: Outcome::Committed(Receipt {
                balance,
                base: version - 1,
                version,
            }),
            attempts: Some(1),
            waited: None,
            held: None,
        };
        let step = Step::Answered {
            answer,
            service: at,
            latency: at,
        };
        self.observe(at, number, asked, step);
    }

    fn found(&self) -> (u64, u64) {
        let record = self
            .recorder
            .record(&self.store.books(), pointrace::history::LeftOver::default());
        let found = record.anomaly_count(AnomalyKind::NotLinearizable);
        (found, record.untold_users)
    }
}

const CHARGE: (Kind, Points) = (Kind::Charge, 10);
const USE: (Kind, Points) = (Kind::Use, 10);

#[test]
fn answers_that_come_in_another_order_than_the_writes_are_no_anomaly() {
    let script = Script::new(0);
    for number in 1..=3 {
        script.sent(0, number, CHARGE);
    }
    script.done(5, 3, CHARGE, (30, 3));
    script.done(6, 1, CHARGE, (10, 1));
    script.done(7, 2, CHARGE, (20, 2));
    assert_eq!(script.found(), (0, 0));
    script.sent(8, 4, USE);
    script.done(9, 4, USE, (20, 4));
    assert_eq!(script.found(), (0, 0));
    script.sent(10, 5, USE);
    script.done(11, 5, USE, (11, 5));
    assert_eq!(script.found(), (1, 0));
}

#[test]
fn a_lost_update_that_cancels_out_is_linearizable_if_another_order_explains_it() {
    let script = Script::new(0);
    for (number, asked) in [(1, CHARGE), (2, USE), (3, CHARGE), (4, USE)] {
        script.sent(0, number, asked);
    }
    // The third read what the first wrote and went over the second: as if the second had come last.
    script.done(5, 1, CHARGE, (10, 1));
    script.done(6, 2, USE, (0, 2));
    script.done(7, 3, CHARGE, (20, 3));
    script.done(8, 4, USE, (10, 4));
    assert_eq!(script.found(), (0, 0));
}

#[test]
fn a_lost_update_is_found_although_the_user_is_never_quiet() {
    let script = Script::new(0);
    script.sent(0, 1, CHARGE);
    for number in 2..=10 {
        script.sent(number, number, CHARGE);
        script.done(number, number - 1, CHARGE, (10, number - 1));
    }
    assert_eq!(script.found(), (1, 0));
}

#[test]
fn many_at_a_time_are_followed_without_a_quiet_moment() {
    let script = Script::new(0);
    let balance = |number: u64| 10 * Points::try_from(number).expect("small");
    script.sent(0, 1, CHARGE);
    for number in 2..=50_000_u64 {
        script.sent(number * MS, number, CHARGE);
        let last = number - 1;
        script.done(number * MS, last, CHARGE, (balance(last), last));
    }
    assert_eq!(script.found(), (0, 0));
}
