use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;
use std::task::Waker;

use foldhash::fast::FixedState;
use parking_lot::Mutex;
use smallvec::SmallVec;

use super::pool::Pool;
use crate::database::model::{Database, Phase, Reply, Resource, SessionId, Settings};
use crate::database::{Dialect, ErrorClass, Isolation, Statement};
use crate::env::{Env, Nanos};
use crate::point::{RequestId, UserId};
use crate::request::LockName;
use crate::store::{Fence, Holding, Locks, Visible, Writer};

/// The database, and who of its clients waits for what.
#[derive(Debug)]
pub(super) struct State {
    pub database: Database,
    /// The connections of each process.
    pub pools: Vec<Pool>,
    /// By session: who waits for its answer, and the answer, if it has come.
    seats: Vec<Seat>,
    /// SQLite: who was told "busy" and waits until the writer is done.
    busy: Vec<(SessionId, Waker)>,
    /// The server has ended, and has not been started again.
    has_ended: bool,
    /// Who waits until it has been.
    absent: Vec<(SessionId, Waker)>,
    /// The locks under which the versions that are there were written.
    written_under: BTreeMap<UserId, SmallVec<[Writer; 2]>>,
    /// How many pauses have been drawn.
    drawn: u64,
}

#[derive(Debug, Default)]
struct Seat {
    answer: Option<Reply>,
    waker: Option<Waker>,
    /// The request that it serves, and whose points that is about.
    serves: Option<(RequestId, UserId)>,
    /// Its client has it.
    is_taken: bool,
    /// Its connection broke, and its client still has it.
    is_cut_off: bool,
}

/// Changes the state, and wakes those who go on with that once nobody has it any more.
pub(super) fn then_wake<T>(
    state: &Mutex<State>,
    change: impl FnOnce(&mut State, &mut Vec<Waker>) -> T,
) -> T {
    let mut wake = Vec::new();
    let changed = change(&mut state.lock(), &mut wake);
    wake.into_iter().for_each(Waker::wake);
    changed
}

impl State {
    /// A database with this many processes, each with this many connections.
    pub fn new(mut database: Database, (processes, connections): (u32, u32)) -> Self {
        let mut seats = Vec::new();
        let pools = (0..processes).map(|_| {
            let sessions = (0..connections).map(|_| database.connect());
            let sessions: Vec<SessionId> = sessions.collect();
            seats.extend(sessions.iter().map(|_| Seat::default()));
            Pool::new(sessions)
        });
        State {
            pools: pools.collect(),
            seats,
            database,
            busy: Vec::new(),
            has_ended: false,
            absent: Vec::new(),
            written_under: BTreeMap::new(),
            drawn: 0,
        }
    }

    /// Sends a statement; what it let go on is added to `wake`.
    pub fn ask(
        &mut self,
        session: SessionId,
        statement: &Statement,
        wake: &mut Vec<Waker>,
    ) -> Reply {
        if self.seats[session.0].is_cut_off {
            return Reply::Failed(ErrorClass::ConnectionLost);
        }
        let stepped = self.database.step(session, statement);
        self.deliver(stepped.woken, wake);
        stepped.reply
    }

    /// The lock timeout of a waiting session is over.
    pub fn time_out(&mut self, session: SessionId, wake: &mut Vec<Waker>) -> Reply {
        let stepped = self.database.time_out(session);
        self.deliver(stepped.woken, wake);
        stepped.reply
    }

    /// The connection of a session that waits for nothing breaks: what it had is given back, and what it asks from now on reaches
    /// nobody.
    pub fn cut_off(&mut self, session: SessionId, wake: &mut Vec<Waker>) {
        let stepped = self.database.disconnect(session);
        self.seats[session.0].is_cut_off = true;
        self.deliver(stepped.woken, wake);
    }

    /// A client takes the session; whether the server is there.
    pub fn connect(&mut self, session: SessionId) -> bool {
        self.seats[session.0].is_taken = !self.has_ended;
        !self.has_ended
    }

    /// Wakes this waker when the server has been started again.
    pub fn wake_when_there(&mut self, session: SessionId, waker: &Waker) {
        self.absent.retain(|(other, _)| *other != session);
        self.absent.push((session, waker.clone()));
    }

    /// Whether the server is away.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// The server ends: every session that a client has is cut off, and who waits is told so.
    pub fn crash(&mut self, wake: &mut Vec<Waker>) {
        self.has_ended = true;
        for SessionId(waited) in self.database.crash() {
            let seat = &mut self.seats[waited];
            seat.answer = Some(Reply::Failed(ErrorClass::ConnectionLost));
            wake.extend(seat.waker.take());
        }
        for seat in &mut self.seats {
            seat.is_cut_off |= seat.is_taken;
        }
        wake.extend(self.busy.drain(..).map(|(_, waker)| waker));
    }

    /// The server is there again.
    pub fn start_again(&mut self, wake: &mut Vec<Waker>) {
        self.has_ended = false;
        wake.extend(self.absent.drain(..).map(|(_, waker)| waker));
    }

    fn deliver(&mut self, woken: Vec<(SessionId, Reply)>, wake: &mut Vec<Waker>) {
        for (session, reply) in woken {
            let seat = &mut self.seats[session.0];
            seat.answer = Some(reply);
            wake.extend(seat.waker.take());
        }
        if !self.has_writer() {
            wake.extend(self.busy.drain(..).map(|(_, waker)| waker));
        }
    }

    /// The answer that the session waits for; it wakes this waker when it comes.
    pub fn answer(&mut self, session: SessionId, waker: &Waker) -> Option<Reply> {
        let seat = &mut self.seats[session.0];
        let answer = seat.answer.take();
        if answer.is_none() {
            seat.waker = Some(waker.clone());
        }
        answer
    }

    /// The session serves this request from now on.
    pub fn serve(&mut self, session: SessionId, request: RequestId, user: UserId) {
        self.seats[session.0].serves = Some((request, user));
    }

    /// The request that the session serves, and whose points that is about.
    pub fn served_by(&self, session: SessionId) -> Option<(RequestId, UserId)> {
        self.seats[session.0].serves
    }

    /// The sessions that serve requests, each with its request.
    pub fn requests(&self) -> impl Iterator<Item = (SessionId, RequestId)> {
        let seats = self.seats.iter().enumerate();
        seats.filter_map(|(index, seat)| Some((SessionId(index), seat.serves?.0)))
    }

    /// SQLite: who waits until the writer is done.
    pub fn waiting_writers(&self) -> impl Iterator<Item = SessionId> {
        self.busy.iter().map(|(session, _)| *session)
    }

    /// Whether SQLite has a writer.
    pub fn has_writer(&self) -> bool {
        !self.database.holders(Resource::Writer).is_empty()
    }

    /// Wakes this waker when SQLite has no writer any more.
    pub fn wake_when_not_busy(&mut self, session: SessionId, waker: &Waker) {
        self.busy.retain(|(other, _)| *other != session);
        self.busy.push((session, waker.clone()));
    }

    /// Waits no longer for that.
    pub fn forget_busy(&mut self, session: SessionId) {
        self.busy.retain(|(other, _)| *other != session);
    }

    /// The client of a session goes away: its connection goes back to the pool, or, if it is in the midst of something,
    /// is closed, and another takes its place.
    pub fn leave(&mut self, process: usize, session: SessionId, wake: &mut Vec<Waker>) {
        self.forget_busy(session);
        self.absent.retain(|(other, _)| *other != session);
        let seat = &mut self.seats[session.0];
        (seat.serves, seat.is_taken) = (None, false);
        let is_cut_off = std::mem::take(&mut self.seats[session.0].is_cut_off);
        let idle = self.database.phase(session) == Phase::Idle;
        let session = if idle && !is_cut_off {
            session
        } else {
            if !is_cut_off {
                let stepped = self.database.disconnect(session);
                self.deliver(stepped.woken, wake);
            }
            self.seats[session.0] = Seat::default();
            self.seats.push(Seat::default());
            self.database.connect()
        };
        wake.extend(self.pools[process].give_back(session));
    }

    /// Whether the session has a transaction that has yet to be ended.
    pub fn is_open(&self, session: SessionId) -> bool {
        self.database.phase(session) != Phase::Idle
    }

    /// A number that nobody can foretell, and the same in each run with this seed.
    pub fn draw(&mut self, seed: u64) -> u64 {
        self.drawn += 1;
        number(&(seed, self.drawn))
    }

    /// A request has written a balance of this user.
    pub fn note_writer(&mut self, user: UserId, writer: Writer) {
        let there = |request: RequestId| {
            let mut accounts = self.database.accounts(user);
            accounts.any(|account| account.writer == request)
        };
        let writers = self.written_under.entry(user).or_default();
        writers.retain(|known| there(known.request));
        writers.push(writer);
    }

    /// Under which lock this request wrote a balance of the user, if that is there.
    pub fn written_under(&self, user: UserId, request: RequestId) -> Option<LockName> {
        let writers = self.written_under.get(&user)?;
        let writer = writers.iter().find(|writer| writer.request == request)?;
        Some(writer.lock)
    }

    pub fn holding(&self, user: UserId) -> Holding {
        Holding {
            balance: self.database.accounts(user).map(|one| one.balance).sum(),
            entries: self.database.entries(user),
            accounts: self.database.accounts(user).count() as u64,
            overspent: 0,
        }
    }

    /// See [`Local::contents`](crate::store::Local::contents). Which lock a version was written under changes
    /// nothing that follows.
    pub fn contents(&self, tell: &mut dyn FnMut(u64)) {
        tell(number(&self.database));
        for (session, seat) in self.seats.iter().enumerate() {
            if let Some(answer) = &seat.answer {
                tell(session as u64);
                tell(number(answer));
            }
            if seat.is_cut_off {
                tell(u64::MAX - 1);
                tell(session as u64);
            }
        }
        if self.has_ended {
            tell(u64::MAX - 2);
        }
        tell(u64::MAX);
        for (session, _) in &self.busy {
            tell(session.0 as u64);
        }
        for pool in &self.pools {
            tell(u64::MAX);
            pool.contents(tell);
        }
    }
}

impl Default for State {
    fn default() -> Self {
        let settings = Settings {
            dialect: Dialect::PostgreSql,
            isolation: Isolation::ReadCommitted,
            one_account_each: true,
        };
        State::new(Database::new(settings), (0, 0))
    }
}

/// A number for a thing: different for different ones, save for one in 2^64.
pub(super) fn number(thing: &impl Hash) -> u64 {
    FixedState::default().hash_one(thing)
}

/// A connection that one operation has for itself.
#[derive(Debug)]
pub struct Unit<E: Env> {
    pub(super) env: E,
    pub(super) state: Arc<Mutex<State>>,
    pub(super) user: UserId,
    /// In which process, from 0.
    pub(super) process: usize,
    pub(super) session: SessionId,
    pub(super) visible: Visible,
    /// What it locks when it reads an account.
    pub(super) locks: Locks,
    /// It looked for its user's account, and there is none.
    pub(super) is_missing: bool,
    /// The token that its statements look at.
    pub(super) fence: Option<Fence>,
    /// The level of the transaction that begins with its first statement, if one has yet to begin.
    pub(super) begin: Option<Isolation>,
    /// One of its statements was told that another is SQLite's writer.
    pub(super) was_busy: bool,
    /// What it did last has taken effect, and its answer was lost.
    pub(super) is_unheard: bool,
    /// The longest that one of its statements waits, in nanoseconds.
    pub(super) longest: Nanos,
}

impl<E: Env> Unit<E> {
    /// Whether it has a transaction that has yet to be ended.
    pub(super) fn is_open(&self) -> bool {
        self.state.lock().is_open(self.session)
    }
}

impl<E: Env> Drop for Unit<E> {
    fn drop(&mut self) {
        self.touch_leaving();
        then_wake(&self.state, |state, wake| {
            state.leave(self.process, self.session, wake);
        });
    }
}
