//! The modelled database: a state machine that answers [`Statement`]s as PostgreSQL, SQLite or InnoDB would.
//!
//! It knows no clock, no task and no chance. A statement is done, fails, or waits for a lock; when a
//! transaction ends, those who waited for it go on at once, first come first served, and the step that ended it tells
//! what they were answered. The same steps therefore give the same answers, and the whole state can be
//! hashed: two databases that are equal answer alike from then on.
//!
//! # What is modelled
//! - **Rows** have versions. A snapshot shows the versions that were committed before it was taken.
//! - **PostgreSQL**: at read committed each statement has a snapshot of its own, and an update that waited for
//!   a row looks at the newest version and checks its condition again. At the higher levels the transaction
//!   has one snapshot, taken by its first query, and the first updater wins. Serializable refuses a commit that would
//!   close a cycle of dependencies: PostgreSQL, which remembers less, refuses that one too, and some others.
//!   A circle of waiters is a deadlock for the one who closes it; PostgreSQL picks whose timer fires first.
//! - **SQLite** with a write-ahead log: one writer, snapshots for the others, and nobody waits. Who cannot become the
//!   writer is told [`Busy`](ErrorClass::Busy), or [`BusySnapshot`](ErrorClass::BusySnapshot) if its snapshot
//!   is older than the last commit.
//! - **InnoDB**: a plain read sees the snapshot of the transaction's first plain read; locking reads and
//!   updates see the newest version. At serializable plain reads within a transaction take shared locks.
//!
//! # What is not
//! Nothing is ever deleted; there are no gap locks; what a statement does to several rows is seen at once.

mod certifier;
mod end;
mod execute;
mod hash;
mod history;
mod lock;
mod look;
mod rows;
mod session;
#[cfg(test)]
mod tests;

pub use look::{Phase, Wait};
pub use session::{Resource, SessionId};

use std::collections::{BTreeMap, VecDeque};

use certifier::Certifier;
use history::History;
use lock::Lock;
use rows::Rows;
use session::{Session, State, Transaction};

use super::{Answer, Begin, Dialect, ErrorClass, Isolation, Statement};
use crate::point::{Points, UserId};

/// A moment in the order of commits: 0 before the first, then one more with each that changed something.
type Moment = u64;

/// What a modelled database is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Which database it is a model of.
    pub dialect: Dialect,
    /// The level of statements outside of transactions.
    pub isolation: Isolation,
    /// Whether a unique key allows each user one account only.
    pub one_account_each: bool,
}

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reply {
    /// It is done.
    Done(Answer),
    /// It waits for a lock. What becomes of it is told by a later step of another session.
    Waits,
    /// It failed with an error of this class.
    Failed(ErrorClass),
}

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// What the session is told.
    pub reply: Reply,
    /// What sessions that waited are told, in the order in which they went on.
    pub woken: Vec<(SessionId, Reply)>,
}

/// The modelled database.
#[derive(Clone, Debug)]
pub struct Database {
    settings: Settings,
    /// When the last commit that changed something was.
    now: Moment,
    accounts: Rows,
    history: History,
    locks: BTreeMap<Resource, Lock>,
    sessions: Vec<Session>,
    certifier: Certifier,
    /// Locks that were given back in this step and whose queues are to be looked at.
    freed: VecDeque<Resource>,
}

impl Database {
    /// An empty database.
    pub fn new(settings: Settings) -> Self {
        Database {
            settings,
            now: 0,
            accounts: Rows::default(),
            history: History::default(),
            locks: BTreeMap::new(),
            sessions: Vec::new(),
            certifier: Certifier::default(),
            freed: VecDeque::new(),
        }
    }

    /// Opens an account before anything begins.
    pub fn open(&mut self, user: UserId, balance: Points) {
        self.accounts.open(user, balance, self.now);
    }

    /// A new connection.
    pub fn connect(&mut self) -> SessionId {
        self.sessions.push(Session::default());
        SessionId(self.sessions.len() - 1)
    }

    /// Sends a statement.
    ///
    /// # Panics
    /// If the session's last statement still waits, if it begins a transaction within another, or if it ends
    /// one where there is none.
    pub fn step(&mut self, session: SessionId, statement: &Statement) -> Stepped {
        let waits = self.session(session).waiting.is_some();
        assert!(!waits, "a session sends nothing while it waits");
        let reply = self.send(session, statement);
        self.stepped(reply)
    }

    /// The lock timeout of a waiting session is over.
    ///
    /// # Panics
    /// If it does not wait.
    pub fn time_out(&mut self, session: SessionId) -> Stepped {
        self.interrupt(session, ErrorClass::LockNotAvailable)
    }

    /// A waiting session's statement is cancelled.
    ///
    /// # Panics
    /// If it does not wait.
    pub fn cancel(&mut self, session: SessionId) -> Stepped {
        self.interrupt(session, ErrorClass::Cancelled)
    }

    /// The connection breaks. A transaction is rolled back, but a statement that waits goes on waiting, as the server
    /// learns of a broken connection only when it answers: then its transaction is rolled back, and if it
    /// is a transaction of its own, it has been committed. No session is told either way.
    pub fn disconnect(&mut self, session: SessionId) -> Stepped {
        self.session_mut(session).gone = true;
        if self.session(session).waiting.is_none() {
            self.leave(session);
        }
        self.stepped(Reply::Failed(ErrorClass::ConnectionLost))
    }

    /// The server ends, and every connection with it: what was committed is kept, open transactions are rolled back, whoever waits,
    /// and advisory locks are free. Returns the sessions that waited and whose clients are still there. Sessions are numbered as
    /// before, each as if it had just been connected.
    pub fn crash(&mut self) -> Vec<SessionId> {
        let all = (0..self.sessions.len()).map(SessionId);
        let mut waited = Vec::new();
        for session in all.clone() {
            // Nobody waits by the time anything is given back, and so nobody goes on with it.
            let Some(waiting) = self.session_mut(session).waiting.take() else {
                continue;
            };
            if let Some(lock) = self.locks.get_mut(&waiting.resource) {
                lock.leave_queue(session);
            }
            if !self.session(session).gone {
                waited.push(session);
            }
        }
        all.for_each(|session| self.leave(session));
        self.freed.clear();
        self.locks.clear();
        waited
    }

    fn send(&mut self, session: SessionId, statement: &Statement) -> Reply {
        match (&self.session(session).state, statement) {
            (State::Failed, Statement::Rollback) => {
                self.session_mut(session).state = State::Idle;
                Reply::Done(Answer::Done)
            }
            (State::Failed, Statement::Commit) => {
                self.session_mut(session).state = State::Idle;
                Reply::Failed(ErrorClass::InFailedTransaction)
            }
            (State::Failed, _) => Reply::Failed(ErrorClass::InFailedTransaction),
            (State::Idle, Statement::Begin(begin)) => self.begin(session, begin),
            (State::Idle, Statement::Commit | Statement::Rollback) => {
                panic!("there is no transaction to end")
            }
            (State::Open(_), Statement::Begin(_)) => panic!("there is a transaction already"),
            (State::Open(_), Statement::Commit) => self.commit(session),
            (State::Open(_), Statement::Rollback) => {
                self.roll_back(session);
                Reply::Done(Answer::Done)
            }
            (State::Idle, _) => {
                let single = Transaction::single(self.settings.isolation);
                self.session_mut(session).state = State::Open(single);
                self.perform(session, statement)
            }
            (State::Open(_), _) => self.perform(session, statement),
        }
    }

    fn begin(&mut self, session: SessionId, begin: &Begin) -> Reply {
        let transaction = Transaction::begun(begin.isolation);
        self.session_mut(session).state = State::Open(transaction);
        if self.settings.dialect == Dialect::Sqlite
            && begin.mode == super::Mode::Immediate
            && let Err(class) = self.become_writer(session)
        {
            // The transaction has not begun.
            self.roll_back(session);
            return Reply::Failed(class);
        }
        Reply::Done(Answer::Done)
    }

    fn interrupt(&mut self, session: SessionId, class: ErrorClass) -> Stepped {
        let waiting = self.session_mut(session).waiting.take();
        let resource = waiting.expect("the session waits").resource;
        if let Some(lock) = self.locks.get_mut(&resource) {
            lock.leave_queue(session);
        }
        self.freed.push_back(resource);
        let reply = self.fail(session, class);
        self.stepped(reply)
    }

    /// Lets those go on who waited for what the step gave back.
    fn stepped(&mut self, reply: Reply) -> Stepped {
        let mut woken = Vec::new();
        while let Some(resource) = self.freed.pop_front() {
            while let Some(session) = self.next_in_line(resource) {
                let reply = self.resume(session);
                if reply == Reply::Waits {
                    continue;
                }
                if self.session(session).gone {
                    self.leave(session);
                } else {
                    woken.push((session, reply));
                }
            }
            if self.locks.get(&resource).is_some_and(Lock::is_free) {
                self.locks.remove(&resource);
            }
        }
        Stepped { reply, woken }
    }

    /// Grants a lock to the first who waits for it, if it is free for that one.
    fn next_in_line(&mut self, resource: Resource) -> Option<SessionId> {
        self.locks.get_mut(&resource)?.grant_next()
    }

    fn session(&self, session: SessionId) -> &Session {
        &self.sessions[session.0]
    }

    fn session_mut(&mut self, session: SessionId) -> &mut Session {
        &mut self.sessions[session.0]
    }

    fn transaction(&self, session: SessionId) -> &Transaction {
        match &self.session(session).state {
            State::Open(transaction) => transaction,
            State::Idle | State::Failed => panic!("the session has a transaction"),
        }
    }

    fn transaction_mut(&mut self, session: SessionId) -> &mut Transaction {
        match &mut self.session_mut(session).state {
            State::Open(transaction) => transaction,
            State::Idle | State::Failed => panic!("the session has a transaction"),
        }
    }

    /// The snapshots of the transactions that are under way.
    fn snapshots(&self) -> impl Iterator<Item = Moment> {
        self.sessions
            .iter()
            .filter_map(|session| match &session.state {
                State::Open(transaction) => transaction.snapshot,
                State::Idle | State::Failed => None,
            })
    }
}
