//! Small plays of two or three sessions, by dialect and level, and properties of random ones.

mod innodb;
mod properties;
mod read_committed;
mod serializable;
mod snapshots;
mod sqlite;
mod unique;
mod waiting;

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use smallvec::smallvec;

use super::{Database, Reply, SessionId, Settings, Stepped};
use crate::database::{
    Account, Answer, Begin, Conflict, Dialect, ErrorClass, Isolation, Mode, Statement, Update,
};
use crate::point::{Points, RequestId, UserId};

const A: UserId = UserId(1);
const B: UserId = UserId(2);
const ONE: SessionId = SessionId(0);
const TWO: SessionId = SessionId(1);
const THREE: SessionId = SessionId(2);

/// Two users with 100 points each, and three sessions.
fn database(dialect: Dialect) -> Database {
    let mut database = Database::new(Settings {
        dialect,
        isolation: Isolation::ReadCommitted,
        one_account_each: true,
    });
    database.open(A, 100);
    database.open(B, 100);
    for _ in 0..3 {
        database.connect();
    }
    database
}

/// The same, with a transaction of each session begun.
fn begun(dialect: Dialect, isolation: Isolation) -> Database {
    let mut database = database(dialect);
    for session in [ONE, TWO, THREE] {
        assert_eq!(
            told(&mut database, session, &begin(isolation)),
            Reply::Done(Answer::Done)
        );
    }
    database
}

fn begin(isolation: Isolation) -> Statement {
    Statement::Begin(Begin {
        isolation,
        ..Begin::default()
    })
}

fn immediate() -> Statement {
    Statement::Begin(Begin {
        mode: Mode::Immediate,
        ..Begin::default()
    })
}

fn select(user: UserId) -> Statement {
    Statement::Select { user }
}

fn for_update(user: UserId) -> Statement {
    Statement::SelectForUpdate { user }
}

fn write(user: UserId, balance: Points, writer: u64) -> Statement {
    Statement::Update {
        user,
        balance,
        writer: RequestId(writer),
    }
}

fn write_over(user: UserId, base: u64, balance: Points, writer: u64) -> Statement {
    Statement::UpdateIfVersion {
        user,
        base,
        balance,
        writer: RequestId(writer),
    }
}

fn add(user: UserId, change: Points, writer: u64) -> Statement {
    Statement::Add {
        user,
        change,
        within: 0..=1_000,
        writer: RequestId(writer),
    }
}

fn open(user: UserId, balance: Points, writer: u64, conflict: Conflict) -> Statement {
    Statement::InsertAccount {
        user,
        balance,
        writer: RequestId(writer),
        version: 0,
        fence: 0,
        conflict,
    }
}

/// Sends a statement after which nobody else is told anything.
fn told(database: &mut Database, session: SessionId, statement: &Statement) -> Reply {
    let stepped = database.step(session, statement);
    assert_eq!(stepped.woken, [], "{statement:?} wakes nobody");
    stepped.reply
}

/// Sends a statement that is done, and returns what others are told then.
fn done(
    database: &mut Database,
    session: SessionId,
    statement: &Statement,
) -> Vec<(SessionId, Reply)> {
    let Stepped { reply, woken } = database.step(session, statement);
    assert!(matches!(reply, Reply::Done(_)), "{statement:?}: {reply:?}");
    woken
}

fn account(balance: Points, version: u64, writer: u64) -> Account {
    Account {
        balance,
        version,
        writer: RequestId(writer),
    }
}

fn sees(account: Account) -> Reply {
    Reply::Done(Answer::Accounts(smallvec![account]))
}

fn updates(before: Account, after: Account) -> Reply {
    Reply::Done(Answer::Updated(smallvec![Update { before, after }]))
}

fn updates_nothing() -> Reply {
    Reply::Done(Answer::Updated(smallvec![]))
}

fn fails(class: ErrorClass) -> Reply {
    Reply::Failed(class)
}

fn balance(database: &Database, user: UserId) -> Points {
    let accounts: Vec<Account> = database.accounts(user).collect();
    assert_eq!(accounts.len(), 1);
    accounts[0].balance
}

fn hash(database: &Database) -> u64 {
    FixedState::default().hash_one(Hashed(database))
}

/// Hashes as the database does: `hash_one` alone would hash a reference, which is the same.
struct Hashed<'a>(&'a Database);

impl Hash for Hashed<'_> {
    fn hash<H: std::hash::Hasher>(&self, to: &mut H) {
        self.0.hash(to);
    }
}
