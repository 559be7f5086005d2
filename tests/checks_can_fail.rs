//! Every check can fail: a control that is wrong in one way is caught by the checks that should catch it,
//! and by no others.

mod common;

use std::collections::BTreeSet;

use pointrace::call::{Call, Setting};
use pointrace::env::{Env, Nanos, Pause};
use pointrace::history::{AnomalyKind, Detail, Record, Step};
use pointrace::lock::{Control, Guarded, KeyLock, NoLock};
use pointrace::point::service::{Access, apply};
use pointrace::point::{Failure, Kind, Outcome, Points, Receipt, RequestId, UserId};
use pointrace::point::{Policy, Rejection, Trouble};
use pointrace::request::{Answer, LockName};
use pointrace::store::{How, Store, Write, Writer, Writes};

use common::{MS, Sent, pause, play, requests};

const TWO_CHARGES: [(Kind, i64); 2] = [(Kind::Charge, 1000), (Kind::Charge, 1000)];

fn found(record: &Record) -> BTreeSet<AnomalyKind> {
    let there = |kind: &AnomalyKind| record.anomaly_count(*kind) > 0;
    AnomalyKind::ALL.into_iter().filter(there).collect()
}

fn kinds<const N: usize>(kinds: [AnomalyKind; N]) -> BTreeSet<AnomalyKind> {
    BTreeSet::from(kinds)
}

/// How an access to the store is wrong.
#[derive(Clone, Copy, Default)]
struct Wrong {
    /// Added to what is read.
    read: Points,
    /// Added to what is written.
    write: Points,
    /// Nothing is appended to the history.
    forget_history: bool,
}

/// Runs the operation on a store that is wrong in some way; one request at a time, so nothing else is.
struct WrongStore(Wrong);

struct WrongAccess<'a, S: Setting> {
    call: &'a Call<'a, S>,
    wrong: Wrong,
    base: u64,
    unit: <S::Store as Store>::Unit,
}

impl<S: Setting> Access for WrongAccess<'_, S> {
    async fn read(&mut self) -> Result<Points, Trouble> {
        pause(self.call.env(), MS).await;
        let (store, user) = (&self.call.world.store, self.call.user());
        let account = store.read(&mut self.unit, user).await;
        let account = account.map_err(Into::into)?;
        self.base = account.version;
        Ok(account.balance + self.wrong.read)
    }

    async fn write(&mut self, balance: Points) -> Result<Receipt, Trouble> {
        let (base, balance) = (self.base, balance + self.wrong.write);
        let writer = Writer {
            request: self.call.request.operation.request,
            lock: self.call.lock,
        };
        let write = Write {
            writer,
            base,
            balance,
            change: self
                .call
                .request
                .operation
                .kind
                .signed(self.call.request.operation.amount),
        };
        let (store, user) = (&self.call.world.store, self.call.user());
        let written = store.write(&mut self.unit, user, write, Writes::Over).await;
        let written = written.map_err(Into::into)?.expect("written over anything");
        self.call.observe(Step::Wrote {
            base,
            balance,
            version: written.version,
            buried: written.buried,
            overspent: written.overspent,
        });
        Ok(Receipt {
            balance,
            base,
            version: written.version,
        })
    }

    async fn append(&mut self) -> Result<(), Trouble> {
        if !self.wrong.forget_history {
            let (store, operation) = (&self.call.world.store, &self.call.request.operation);
            let appended = store.append(&mut self.unit, operation).await;
            appended.map_err(Into::into)?;
        }
        Ok(())
    }
}

impl Control for WrongStore {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let (how, longest) = (How::Statements, call.world.lock_timeout());
        let begun = call.world.store.begin(call.client(), how, longest).await;
        let mut access = WrongAccess {
            call,
            wrong: self.0,
            base: 0,
            unit: begun.map_err(Into::<Trouble>::into).expect("in memory"),
        };
        let policy = Policy::default();
        let outcome = match apply(&call.request.operation, &policy, &mut access).await {
            Ok(receipt) => Outcome::Committed(receipt),
            Err(refusal) => panic!("not refused here: {refusal:?}"),
        };
        Answer {
            outcome,
            attempts: Some(1),
            waited: None,
            held: None,
        }
    }

    fn entries(&self) -> usize {
        0
    }
}

fn on_a_wrong_store(wrong: Wrong, opening: Points, operations: &[(Kind, i64)]) -> Record {
    play(
        || WrongStore(wrong),
        LockName::None,
        opening,
        &requests(operations),
        Sent::OneByOne,
    )
}

#[test]
fn a_right_store_is_not_accused() {
    let record = on_a_wrong_store(Wrong::default(), 0, &TWO_CHARGES);
    assert_eq!(found(&record), kinds([]));
}

#[test]
fn a_buried_version_is_a_lost_update_and_leaves_a_wrong_balance() {
    let record = play(
        || NoLock,
        LockName::None,
        0,
        &requests(&TWO_CHARGES),
        Sent::Together,
    );
    let expected = kinds([
        AnomalyKind::LostUpdate,
        AnomalyKind::WrongBalance,
        AnomalyKind::NotLinearizable,
    ]);
    assert_eq!(found(&record), expected);
}

#[test]
fn points_that_go_astray_are_a_wrong_balance_and_no_lost_update() {
    for (write, missing, given_away) in [(-1, 2, 0), (1, 0, 2)] {
        let wrong = Wrong {
            write,
            ..Wrong::default()
        };
        let record = on_a_wrong_store(wrong, 0, &TWO_CHARGES);
        let expected = kinds([AnomalyKind::WrongBalance, AnomalyKind::NotLinearizable]);
        assert_eq!(found(&record), expected);
        let balances = record.balances;
        assert_eq!(
            (balances.missing, balances.given_away),
            (missing, given_away)
        );
    }
}

#[test]
fn a_use_beyond_the_balance_is_an_overspend() {
    // The store says that there is more than there is, and never goes below zero itself.
    let wrong = Wrong {
        read: 100,
        ..Wrong::default()
    };
    let record = on_a_wrong_store(wrong, 50, &[(Kind::Use, 100)]);
    let expected = kinds([
        AnomalyKind::Overspend,
        AnomalyKind::WrongBalance,
        AnomalyKind::NotLinearizable,
    ]);
    assert_eq!(found(&record), expected);
    assert_eq!(record.balances.overspent, 50);
}

#[test]
fn a_balance_below_zero_is_seen_as_it_is_stored() {
    let wrong = Wrong {
        read: 100,
        write: -100,
        ..Wrong::default()
    };
    let record = on_a_wrong_store(wrong, 50, &[(Kind::Use, 100)]);
    let expected = kinds([
        AnomalyKind::Overspend,
        AnomalyKind::NegativeBalance,
        AnomalyKind::NotLinearizable,
    ]);
    assert_eq!(found(&record), expected);
}

#[test]
fn a_history_without_an_entry_is_a_mismatch() {
    let wrong = Wrong {
        forget_history: true,
        ..Wrong::default()
    };
    let record = on_a_wrong_store(wrong, 0, &TWO_CHARGES);
    assert_eq!(found(&record), kinds([AnomalyKind::HistoryMismatch]));
}

/// Lets everybody in, after a while.
struct OpenDoor {
    after: Nanos,
}

impl KeyLock for OpenDoor {
    type Guard<'a> = ();

    fn try_acquire(&self, _: UserId) -> Option<()> {
        None
    }

    async fn acquire<E: Env>(&self, _: UserId, _: Nanos, env: &E) -> Option<()> {
        pause(env, self.after).await;
        Some(())
    }

    fn entries(&self) -> usize {
        0
    }
}

/// Uses without any points: each reads and is rejected, so nothing but the lock can be wrong.
const TWO_REJECTED_USES: [(Kind, i64); 2] = [(Kind::Use, 1000), (Kind::Use, 1000)];

fn through_an_open_door(after: Nanos) -> Record {
    play(
        || Guarded(OpenDoor { after }),
        LockName::Keyed,
        0,
        &requests(&TWO_REJECTED_USES),
        Sent::Together,
    )
}

#[test]
fn two_inside_at_once_are_an_overlap() {
    // Both wait so long that their holds would fit one after the other: speed alone proves nothing.
    let record = through_an_open_door(10 * MS);
    assert_eq!(found(&record), kinds([AnomalyKind::Overlap]));
    assert_eq!(record.figures.most_inside, 2);
}

#[test]
fn a_burst_that_is_over_too_soon_is_impossible_speed() {
    let record = through_an_open_door(0);
    let expected = kinds([AnomalyKind::Overlap, AnomalyKind::ImpossibleSpeed]);
    assert_eq!(found(&record), expected);
}

/// Runs the operation as it is, and then does what `after` says.
struct ThenWrong<F>(F);

impl<F> Control for ThenWrong<F>
where
    F: Fn(RequestId) -> Option<RequestId> + Send + Sync + 'static,
{
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        call.observe(Step::Granted { waited: 0 });
        let outcome = call.apply().await;
        let owner = (self.0)(call.request.operation.request);
        call.observe(Step::Released { held: 0, owner });
        Answer {
            outcome,
            attempts: Some(1),
            waited: Some(0),
            held: Some(0),
        }
    }

    fn entries(&self) -> usize {
        0
    }
}

#[test]
fn taking_away_anothers_entry_is_a_foreign_release() {
    let run = |owner: fn(RequestId) -> Option<RequestId>| {
        play(
            || ThenWrong(owner),
            LockName::Keyed,
            0,
            &requests(&TWO_CHARGES),
            Sent::OneByOne,
        )
    };
    assert_eq!(found(&run(Some)), kinds([]));
    assert_eq!(found(&run(|_| None)), kinds([]), "it took nothing away");
    let foreign = run(|mine| Some(RequestId(mine.0 + 1)));
    assert_eq!(found(&foreign), kinds([AnomalyKind::ForeignRelease]));
}

/// Answers with an error that is not the request's own.
struct HandsOnErrors;

impl Control for HandsOnErrors {
    async fn execute<S: Setting>(&self, _: &Call<'_, S>) -> Answer {
        let rejection = Rejection::InsufficientBalance { balance: 0 };
        Answer::never_begun(Outcome::Failed(Failure::HolderFailed(rejection)), 0)
    }

    fn entries(&self) -> usize {
        0
    }
}

#[test]
fn an_error_without_an_operation_is_inherited() {
    let record = play(
        || HandsOnErrors,
        LockName::Keyed,
        0,
        &requests(&TWO_CHARGES),
        Sent::Together,
    );
    assert_eq!(found(&record), kinds([AnomalyKind::InheritedError]));
    assert_eq!(record.anomaly_count(AnomalyKind::InheritedError), 2);
}

/// Leaves something behind.
struct Leaves {
    timer: bool,
    entries: usize,
}

impl Control for Leaves {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        if self.timer {
            let env = call.env().clone();
            call.env().spawn(async move {
                env.sleep(3_000 * MS, Pause::LockTimeout).await;
            });
        }
        NoLock.execute(call).await
    }

    fn entries(&self) -> usize {
        self.entries
    }
}

#[test]
fn timers_and_entries_left_over_are_a_leak() {
    for (timer, entries, expected) in [
        (false, 0, kinds([])),
        (true, 0, kinds([AnomalyKind::Leak])),
        (false, 1, kinds([AnomalyKind::Leak])),
    ] {
        let record = play(
            || Leaves { timer, entries },
            LockName::None,
            0,
            &requests(&TWO_CHARGES),
            Sent::OneByOne,
        );
        assert_eq!(found(&record), expected);
    }
}

/// Applies the operation or does not, and says that nobody can tell.
struct NobodyCanTell {
    applies: bool,
}

impl Control for NobodyCanTell {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        if self.applies {
            NoLock.execute(call).await;
        }
        Answer {
            outcome: Outcome::Unknown,
            attempts: None,
            waited: None,
            held: None,
        }
    }

    fn entries(&self) -> usize {
        0
    }
}

#[test]
fn what_nobody_can_tell_may_have_been_done_or_not() {
    let operations = [(Kind::Charge, 1000), (Kind::Use, 300)];
    for applies in [true, false] {
        let record = play(
            || NobodyCanTell { applies },
            LockName::None,
            500,
            &requests(&operations),
            Sent::OneByOne,
        );
        assert_eq!(found(&record), kinds([]), "applied: {applies}");
        let balances = record.balances;
        assert_eq!(balances.actual, if applies { 1_200 } else { 500 });
        assert_eq!(
            (balances.should_be, balances.should_be_at_most),
            (200, 1_500)
        );
        assert_eq!((balances.missing, balances.given_away), (0, 0));
    }
}

/// Answers without a word of how often it tried, as a service over HTTP does.
struct SaysNoAttempts;

impl Control for SaysNoAttempts {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        Answer {
            attempts: None,
            ..NoLock.execute(call).await
        }
    }

    fn entries(&self) -> usize {
        0
    }
}

#[test]
fn a_rejection_by_a_service_over_http_is_no_inherited_error() {
    let record = play(
        || SaysNoAttempts,
        LockName::None,
        0,
        &requests(&TWO_REJECTED_USES),
        Sent::Together,
    );
    assert_eq!(found(&record), kinds([]));
}

#[test]
fn an_overspend_is_seen_although_a_later_charge_makes_up_for_it() {
    let uses_and_a_charge = [(Kind::Use, 100), (Kind::Use, 100), (Kind::Charge, 1_000)];
    let mut requests = requests(&uses_and_a_charge);
    // Both uses read before either writes; the charge reads when both have written.
    requests[2].times.read = 10 * MS;
    let record = play(|| NoLock, LockName::None, 100, &requests, Sent::Together);
    assert!(
        record.balances.should_be > 0,
        "the sum at the end says nothing of it"
    );
    let expected = kinds([
        AnomalyKind::LostUpdate,
        AnomalyKind::WrongBalance,
        AnomalyKind::NotLinearizable,
        AnomalyKind::Overspend,
    ]);
    assert_eq!(found(&record), expected);
    assert_eq!(record.balances.overspent, 100);
    let first = record.anomalies.first(AnomalyKind::Overspend).expect("it");
    assert_eq!(first.detail, Detail::Overspend { points: 100 });
}
