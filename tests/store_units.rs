//! A store whose statements belong to transactions and may fail: whatever it says, each request has an outcome that is
//! true, and what was rolled back was never written.

mod common;

use std::sync::Mutex;

use pointrace::env::Nanos;
use pointrace::history::{AnomalyKind, Record};
use pointrace::lock::{AnyControl, NoLock};
use pointrace::point::{Kind, Operation, OutcomeKind, Points, Receipt, RequestId, Trouble, UserId};
use pointrace::request::{LockName, Request};
use pointrace::store::{
    Account, Books, Buried, Change, Changed, Client, Fence, How, MemoryStore, Outdated, Store,
    Visible, Write, Writes, Written,
};

use common::{MS, Sent, USER, play_on, requests};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Statement {
    Begin,
    Read,
    Write,
    Append,
    Commit,
}

/// Transactions in front of a store in memory: read committed, with a row lock from the write to the end.
struct Transactional {
    store: MemoryStore,
    /// In which statements trouble strikes, and which; each strikes once.
    troubles: Mutex<Vec<(Statement, Trouble)>>,
    /// It strikes only once another unit has committed.
    after_a_commit: bool,
    /// Whether a commit whose answer is lost takes effect.
    unanswered_takes_effect: bool,
    locked: Mutex<Option<UserId>>,
}

#[derive(Default)]
struct Unit {
    write: Option<(UserId, Write)>,
    append: Option<Operation>,
}

impl Transactional {
    fn new(opening: Points, troubles: &[(Statement, Trouble)]) -> Self {
        Transactional {
            store: MemoryStore::new(1, opening),
            troubles: Mutex::new(troubles.to_vec()),
            after_a_commit: false,
            unanswered_takes_effect: false,
            locked: Mutex::default(),
        }
    }

    fn strike(&self, statement: Statement) -> Result<(), Trouble> {
        if self.after_a_commit && self.store.holding(USER).entries == 0 {
            return Ok(());
        }
        let mut troubles = self.troubles.lock().expect("no panic before");
        match troubles.iter().position(|(at, _)| *at == statement) {
            Some(place) => Err(troubles.remove(place).1),
            None => Ok(()),
        }
    }

    fn unlock(&self) {
        *self.locked.lock().expect("no panic before") = None;
    }

    fn books(&self) -> Books {
        self.store.books()
    }
}

impl Store for Transactional {
    type Unit = Unit;
    type Trouble = Trouble;

    fn visible(_: &Unit) -> Visible {
        Visible::WhenCommitted
    }

    async fn begin(&self, _: Client, _: How, _: Nanos) -> Result<Unit, Trouble> {
        self.strike(Statement::Begin)?;
        Ok(Unit::default())
    }

    fn fence(_: &mut Unit, _: Fence) {
        unreachable!("no lock here is fenced");
    }

    async fn read(&self, _: &mut Unit, user: UserId) -> Result<Account, Trouble> {
        self.strike(Statement::Read)?;
        Ok(self.store.read(user))
    }

    async fn write(
        &self,
        unit: &mut Unit,
        user: UserId,
        write: Write,
        writes: Writes,
    ) -> Result<Result<Written, Outdated>, Trouble> {
        self.strike(Statement::Write)?;
        let current = self.store.read(user).version;
        if writes == Writes::IfCurrent && current != write.base {
            return Ok(Err(Outdated { current }));
        }
        let mut locked = self.locked.lock().expect("no panic before");
        if locked.is_some() {
            return Err(Trouble::LockNotAvailable);
        }
        *locked = Some(user);
        unit.write = Some((user, write));
        // The row is locked until the end, so what this will bury is known.
        let seen = self.store.read(user);
        let stale = seen.writer.filter(|_| write.base != current);
        Ok(Ok(Written {
            version: current + 1,
            buried: stale.map(|last| Buried {
                versions: write.base + 1..=current,
                last,
                balance: seen.balance,
            }),
            overspent: None,
        }))
    }

    async fn append(&self, unit: &mut Unit, operation: &Operation) -> Result<Option<u64>, Trouble> {
        self.strike(Statement::Append)?;
        unit.append = Some(*operation);
        Ok(Some(self.store.holding(operation.user).entries + 1))
    }

    async fn append_answered(
        &self,
        unit: &mut Unit,
        operation: &Operation,
        _: RequestId,
        _: Receipt,
    ) -> Result<Option<u64>, Trouble> {
        self.append(unit, operation).await
    }

    async fn recall(&self, _: &mut Unit, _: RequestId) -> Result<Option<Receipt>, Trouble> {
        Ok(None)
    }

    async fn change(
        &self,
        unit: &mut Unit,
        operation: &Operation,
        change: Change,
    ) -> Result<Option<Changed>, Trouble> {
        let account = self.read(unit, operation.user).await?;
        let points = operation.kind.signed(operation.amount);
        let balance = account.balance + points;
        if !change.within.contains(&balance) {
            return Ok(None);
        }
        let write = Write {
            writer: change.writer,
            base: account.version,
            balance,
            change: points,
        };
        let written = self
            .write(unit, operation.user, write, Writes::Over)
            .await?;
        self.append(unit, operation).await?;
        Ok(Some(Changed {
            base: account.version,
            version: written.expect("it goes over what is there").version,
            balance,
            overspent: None,
        }))
    }

    async fn commit(&self, unit: &mut Unit) -> Result<(), Trouble> {
        self.unlock();
        let struck = self.strike(Statement::Commit);
        if struck.is_ok() || self.unanswered_takes_effect {
            if let Some((user, write)) = unit.write.take() {
                self.store.write(user, write);
            }
            if let Some(operation) = unit.append.take() {
                self.store.append(operation.user);
            }
        }
        struck
    }

    async fn roll_back(&self, _: Unit) {
        self.unlock();
    }
}

fn play(store: Transactional, lock: LockName, requests: &[Request], sent: Sent) -> Record {
    let control = || AnyControl::new(lock, 1);
    play_on(store, Transactional::books, control, lock, requests, sent)
}

const ONE_STATEMENT: [LockName; 1] = [LockName::AtomicUpdate];

const CHARGE: [(Kind, i64); 1] = [(Kind::Charge, 1000)];

#[test]
fn every_trouble_in_every_statement_is_an_outcome_under_every_lock() {
    use Statement::{Append, Begin, Commit, Read, Write};
    for lock in LockName::ALL.into_iter().chain(ONE_STATEMENT) {
        for statement in [Begin, Read, Write, Append, Commit] {
            for trouble in Trouble::ALL {
                let store = Transactional::new(0, &[(statement, trouble)]);
                let record = play(store, lock, &requests(&CHARGE), Sent::Together);
                let case = format!("{lock}, {trouble} at {statement:?}");
                assert_eq!(record.unanswered(), 0, "{case}");
                let told = match statement {
                    Commit => trouble.of_a_commit(),
                    _ => trouble,
                };
                let mut expected = told.outcome().kind();
                let tries_again = [LockName::Optimistic, LockName::AtomicUpdate].contains(&lock);
                if tries_again && told.may_pass() {
                    // Tried again, and nothing is in the way any more.
                    expected = OutcomeKind::Committed;
                }
                assert_eq!(record.outcome(expected), 1, "{case}");
                let written = if expected == OutcomeKind::Committed {
                    1000
                } else {
                    0
                };
                assert_eq!(record.balances.actual, written, "{case}");
                assert_eq!(
                    record.anomaly_count(AnomalyKind::HistoryMismatch),
                    0,
                    "{case}"
                );
                assert_eq!(record.anomaly_count(AnomalyKind::Leak), 0, "{case}");
            }
        }
    }
}

/// Two charges without a lock; the second reads before the first is committed, and writes after.
fn a_stale_write(troubles: &[(Statement, Trouble)]) -> Record {
    let mut both = requests(&[(Kind::Charge, 1000), (Kind::Charge, 1000)]);
    both[1].times.write = 10 * MS;
    let store = Transactional {
        after_a_commit: true,
        ..Transactional::new(0, troubles)
    };
    play_on(
        store,
        Transactional::books,
        || NoLock,
        LockName::None,
        &both,
        Sent::Together,
    )
}

#[test]
fn an_update_is_lost_when_the_burial_is_committed() {
    let record = a_stale_write(&[]);
    assert_eq!(record.outcome(OutcomeKind::Committed), 2);
    assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), 1);
    assert_eq!(record.balances.missing, 1000);
}

#[test]
fn what_is_rolled_back_buries_nothing() {
    for (statement, trouble) in [
        (Statement::Append, Trouble::DiskFull),
        (Statement::Commit, Trouble::SerializationFailure),
    ] {
        let record = a_stale_write(&[(statement, trouble)]);
        assert_eq!(record.outcome(OutcomeKind::Committed), 1);
        assert_eq!(record.outcome(OutcomeKind::Failed), 1);
        assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), 0);
        assert_eq!(record.balances.wrong_users, 0);
    }
}

#[test]
fn a_row_that_stays_locked_is_a_timeout_without_effect() {
    let both = requests(&[(Kind::Charge, 1000), (Kind::Charge, 1000)]);
    let store = Transactional::new(0, &[]);
    let record = play(store, LockName::None, &both, Sent::Together);
    assert_eq!(record.outcome(OutcomeKind::Committed), 1);
    assert_eq!(record.outcome(OutcomeKind::TimedOut), 1);
    assert_eq!(record.balances.wrong_users, 0);
}

#[test]
fn one_statement_loses_nothing_and_its_refusal_is_the_policys() {
    let operations = [
        (Kind::Charge, 100_000),
        (Kind::Charge, 100_001),
        (Kind::Use, 40_000),
        (Kind::Use, 40_000),
        (Kind::Use, 40_000),
        (Kind::Charge, 990_000),
    ];
    let record = play_on(
        MemoryStore::new(1, 0),
        MemoryStore::books,
        || AnyControl::new(LockName::AtomicUpdate, 1),
        LockName::AtomicUpdate,
        &requests(&operations),
        Sent::Together,
    );
    assert_eq!(record.outcome(OutcomeKind::Committed), 3);
    assert_eq!(record.outcome(OutcomeKind::Rejected), 3);
    assert_eq!(record.balances.actual, 20_000);
    assert_eq!(record.balances.wrong_users, 0);
    // Each refusal names a balance that was there, and each answer follows from the one before.
    assert_eq!(record.anomaly_count(AnomalyKind::NotLinearizable), 0);
}
