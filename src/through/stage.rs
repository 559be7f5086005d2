//! What is known of everybody at a moment: connections, statements that are held back or under way, requests.

mod inner;

use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use super::on_its_way::OnItsWay;
use super::shape::Shape;
use super::statement::Statement;
use super::wire::{Answer, Command, Sent, Transaction, Unit};
use crate::doctor::Told;
use inner::{Inner, Line};

/// Where a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is held back.
    Held,
    /// The database has it.
    Sent,
    /// It has been answered.
    Answered,
    /// Its connection closed before it was let go, or before it was answered.
    Gone,
}

/// A statement, or several that were sent at once.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its statements.
    pub sent: Vec<Sent>,
    /// What it looks like without them.
    pub shape: Shape,
    /// By which connection it came.
    pub connection: u64,
    /// Whose it is: the place of the request.
    pub owner: Option<usize>,
    /// Where it is.
    pub state: State,
    /// What was answered.
    pub answer: Answer,
    /// When it was let go, by the place of that among what happened.
    pub let_go: Option<usize>,
}

impl Call {
    /// What it does, as far as its words say.
    pub fn statement(&self) -> Statement {
        self.sent
            .first()
            .map(Statement::of_sent)
            .unwrap_or_default()
    }

    /// Its commands, if it is of Redis.
    fn commands(&self) -> impl Iterator<Item = &Command> {
        self.sent.iter().filter_map(Sent::command)
    }

    /// Whether it was to take a lock of Redis that was another's.
    pub fn is_refused(&self) -> bool {
        self.state == State::Answered && self.commands().any(|one| one.is_refused(&self.answer))
    }

    /// Whether it is the same command of Redis as the other one.
    pub fn is_again(&self, other: &Call) -> bool {
        let mut pairs = self.commands().zip(other.commands());
        pairs.next().is_some_and(|(one, other)| one.is_again(other))
    }

    /// Whether it may change what the other one saw in Redis.
    fn may_change(&self, other: &Call) -> bool {
        self.commands()
            .any(|one| other.commands().any(|other| one.may_change(other)))
    }

    /// Whether it may wait at the server for another one, for as long as that takes.
    fn blocks(&self) -> bool {
        self.sent.iter().any(Sent::blocks)
    }
}

/// What happened in a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request was sent.
    Arrived(usize),
    /// A statement came, and was held back; by its place.
    Came(usize),
    /// A statement was let go, by its place.
    Let(usize),
    /// A statement was answered.
    Answered(usize),
    /// A request was answered.
    Done(usize),
}

/// Where a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has not been sent.
    Absent,
    /// It has been sent, and not been answered.
    UnderWay,
    /// It has been answered.
    Done,
}

/// What a proxy and a scheduler share.
#[derive(Debug)]
pub struct Stage {
    inner: Mutex<Inner>,
    /// Counts what happens.
    revision: watch::Sender<u64>,
}

/// What is counted beside the schedules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Statements that belong to no request and were let through.
    pub background: u64,
    /// Statements that could have been of several requests.
    pub guessed: u64,
    /// Clients that asked for encryption on this hop.
    pub encryption: u64,
    /// Connections that did not speak the protocol.
    pub strangers: u64,
    /// Answers and questions that lead a client to servers past the proxy: of a cluster, or of sentinels.
    pub elsewhere: u64,
}

/// A statement that passed, for when it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Nothing was held then, or it does nothing; in which schedule.
    Unheld(u64),
    /// Nothing was held then, and it may be answered at any time.
    Blocks,
    /// One of a schedule: which schedule, and its place in it.
    Call(u64, usize),
}

/// What a unit waits at until it may pass.
#[derive(Debug)]
pub struct Gate {
    passed: Passed,
    /// At the end of a schedule nobody opens it, and it is gone.
    opens: Option<oneshot::Receiver<()>>,
}

impl Gate {
    /// Waits until the unit may pass.
    pub async fn opened(&mut self) -> Passed {
        if let Some(opens) = &mut self.opens {
            let _ = opens.await;
            self.opens = None;
        }
        self.passed
    }

    /// As what the unit passes, if it may.
    pub fn now(&mut self) -> Option<Passed> {
        if let Some(opens) = &mut self.opens {
            if let Err(oneshot::error::TryRecvError::Empty) = opens.try_recv() {
                return None;
            }
            self.opens = None;
        }
        Some(self.passed)
    }
}

/// How things stand, as far as they concern the requests.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Statements that are held back and could be let go, by request in the order in which they came.
    pub held: Vec<(usize, usize)>,
    /// Of each request that has none of these, the first statement that is held back by another one, before it on its
    /// connection.
    pub behind: Vec<(usize, usize)>,
    /// Held statements that were refused before and would be again: nothing has been let go that could change that.
    pub tries: Vec<(usize, usize)>,
    /// Statements that the database has: request, server and process.
    pub sent: Vec<(usize, usize, Option<i32>)>,
    /// Requests with a statement at the server that may wait there for another one.
    pub blocking: Vec<usize>,
    /// Held statements whose request is not known yet.
    pub unowned: usize,
    /// Requests that are under way and have no statement anywhere, if every statement is known.
    pub inside: Vec<usize>,
    /// Of these, those that were refused a lock and are to try again, in vain as yet.
    pub refused: Vec<usize>,
    /// And those that would not try in vain.
    pub expected: Vec<usize>,
    /// Requests that have not been sent.
    pub absent: Vec<usize>,
    /// Statements that wait for a lock of the database, as far as it was asked.
    pub waits: Vec<Waits>,
}

/// A statement that waits for a lock of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// Whose it is.
    pub request: usize,
    /// The requests that it waits for, as far as they are known.
    pub whom: Vec<usize>,
}

/// What has come about in a schedule up to a moment.
#[derive(Clone, Debug, Default)]
pub struct Glance {
    /// The statements, in the order in which they came.
    pub calls: Vec<Call>,
    /// What happened, in order.
    pub log: Vec<(Event, Instant)>,
    /// Where each request is.
    pub requests: Vec<Phase>,
    /// What was answered to each request.
    pub told: Vec<Option<Told>>,
    /// What was counted beside.
    pub tally: Tally,
}

impl Default for Stage {
    fn default() -> Self {
        Stage {
            inner: Mutex::default(),
            revision: watch::channel(0).0,
        }
    }
}

impl Stage {
    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let changed = change(&mut self.inner.lock());
        self.revision.send_modify(|revision| *revision += 1);
        changed
    }

    /// Tells of everything that happens from now on.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    // What a connection tells.

    /// A connection to a server has been opened: its number. Several requests may send by it at once if it `is_shared`.
    pub fn connected(&self, server: usize, is_shared: bool) -> u64 {
        self.change(|inner| {
            inner.next_line += 1;
            let line = Line {
                server,
                is_shared,
                process: None,
                transaction: Transaction::Idle,
                owner: None,
            };
            inner.lines.insert(inner.next_line, line);
            inner.next_line
        })
    }

    /// What is on its way by a connection can be told.
    pub(super) fn is_carried(&self, line: u64, on_its_way: Arc<OnItsWay>) {
        self.inner.lock().on_its_way.insert(line, on_its_way);
    }

    /// A connection has been closed.
    pub fn disconnected(&self, line: u64) {
        self.change(|inner| {
            inner.lines.remove(&line);
            inner.on_its_way.remove(&line);
            for call in &mut inner.calls {
                if call.connection == line && matches!(call.state, State::Held | State::Sent) {
                    call.state = State::Gone;
                }
            }
        });
    }

    /// A unit has come.
    pub fn come(&self, line: u64, unit: &Unit) -> Gate {
        self.change(|inner| inner.come(line, unit))
    }

    /// A unit is passed on, and will be answered. Of one that was held that is known since it was let go: it changes nothing, so
    /// that nobody looks again because of it.
    pub fn goes(&self, passed: Passed) {
        if let Passed::Unheld(_) = passed {
            self.change(|inner| inner.goes(passed));
        }
    }

    /// A connection begins to be opened at the server, which will say when it is ready: as what that passes.
    pub(super) fn opens(&self) -> Passed {
        self.change(|inner| {
            let passed = Passed::Unheld(inner.schedule);
            inner.goes(passed);
            passed
        })
    }

    /// A unit has been answered.
    pub fn answered(
        &self,
        line: u64,
        passed: Option<Passed>,
        answer: Answer,
        transaction: Transaction,
    ) {
        self.change(|inner| inner.answered(line, passed, answer, transaction));
    }

    /// A unit that passed while nothing was held will never be answered.
    pub fn lost(&self, passed: Passed) {
        if let Passed::Unheld(_) = passed {
            self.change(|inner| inner.is_over(passed));
        }
    }

    /// A connection's process in the server is known.
    pub fn is_process(&self, line: u64, process: i32) {
        self.change(|inner| {
            if let Some(line) = inner.lines.get_mut(&line) {
                line.process = Some(process);
            }
        });
    }

    /// Changes the counts of what was seen beside the statements of requests.
    pub fn count(&self, count: impl FnOnce(&mut Tally)) {
        self.change(|inner| count(&mut inner.tally));
    }

    // What a scheduler asks and does.

    /// From now on statements are held back; requests of these amounts are to come.
    pub fn begin(&self, amounts: Vec<String>) {
        self.change(|inner| {
            inner.holds = true;
            inner.schedule += 1;
            inner.passing = 0;
            inner.calls.clear();
            inner.log.clear();
            inner.gates.clear();
            inner.requests = vec![Phase::Absent; amounts.len()];
            inner.told = vec![None; amounts.len()];
            inner.amounts = amounts;
            inner.arrived.clear();
            inner.last = None;
        });
    }

    /// Lets everything go, now and from now on: the statements of the schedule, and what happened.
    pub fn end(&self) -> (Vec<Call>, Vec<(Event, Instant)>) {
        self.change(|inner| {
            inner.holds = false;
            let ended = (inner.calls.clone(), inner.log.clone());
            // A statement that is held is let go when its gate is dropped.
            inner.gates.clear();
            for call in &mut inner.calls {
                if call.state == State::Held {
                    call.state = State::Sent;
                }
            }
            ended
        })
    }

    /// A request is sent: the number of the schedule in which it is.
    pub fn arrive(&self, request: usize) -> u64 {
        self.change(|inner| {
            inner.requests[request] = Phase::UnderWay;
            inner.note(Event::Arrived(request));
            inner.arrived.push(request);
            inner.last = Some(request);
            inner.schedule
        })
    }

    /// A request of this schedule has been answered.
    pub fn done(&self, schedule: u64, request: usize, told: Option<Told>) {
        self.change(|inner| {
            // One of a schedule that was given up may be answered later, and is none of those that are played then.
            if schedule == inner.schedule {
                inner.requests[request] = Phase::Done;
                inner.told[request] = told;
                inner.note(Event::Done(request));
            }
        });
    }

    /// What has come about so far; nothing is changed by looking.
    pub fn glance(&self) -> Glance {
        let inner = self.inner.lock();
        Glance {
            calls: inner.calls.clone(),
            log: inner.log.clone(),
            requests: inner.requests.clone(),
            told: inner.told.clone(),
            tally: inner.tally,
        }
    }

    /// Whose connection a process of a server serves.
    pub fn owner_of(&self, server: usize, process: i32) -> Option<usize> {
        self.inner.lock().owner_of_process(server, process)
    }

    /// Lets a statement go.
    pub fn release(&self, call: usize) {
        self.change(|inner| {
            inner.last = inner.calls[call].owner;
            inner.let_go(call);
        });
    }

    /// How things stand. Statements that only one request can have sent are given to it; `at_rest` says that nothing
    /// more is to be expected, so that the others are decided too.
    pub fn look(&self, before: &[(usize, Shape)], at_rest: bool) -> Look {
        let (look, passes) = {
            let mut inner = self.inner.lock();
            let mut passes = inner.own(before, at_rest);
            passes.extend(inner.tries_in_the_way());
            (inner.look(), passes)
        };
        for call in passes {
            self.change(|inner| inner.let_go(call));
        }
        look
    }

    /// Statements of the first shapes belong to no request; the others are what each request sent when it was alone.
    pub fn set_shapes(&self, background: Vec<Shape>, known: Vec<Vec<Shape>>) {
        self.change(|inner| {
            inner.background = background;
            inner.known = Some(known);
        });
    }

    /// What a statement is.
    pub fn call(&self, call: usize) -> Call {
        self.inner.lock().calls[call].clone()
    }

    /// The processes of all connections to a server.
    pub fn processes(&self, server: usize) -> Vec<i32> {
        let inner = self.inner.lock();
        let of_server = inner.lines.values().filter(|line| line.server == server);
        of_server.filter_map(|line| line.process).collect()
    }

    /// Connections that are open, and statements that are not answered yet.
    pub fn traffic(&self) -> (usize, u64) {
        let inner = self.inner.lock();
        let is_sent = |call: &&Call| call.state == State::Sent && !call.blocks();
        let sent = inner.calls.iter().filter(is_sent).count() as u64;
        (inner.lines.len(), inner.under_way + sent)
    }

    /// Whether anything is on its way between a service and a server, of which nothing else tells: it has not come to the
    /// proxy or to the service yet, or the server has what passed without being held, such as a statement that is prepared.
    pub fn is_anything_on_its_way(&self) -> bool {
        let lines: Vec<Arc<OnItsWay>> = self.inner.lock().on_its_way.values().cloned().collect();
        // In this order: what comes to the proxy is counted before it is taken no longer.
        lines.iter().any(|line| line.is_anything()) || self.inner.lock().passing > 0
    }

    /// What was counted.
    pub fn tally(&self) -> Tally {
        self.inner.lock().tally
    }
}

#[cfg(test)]
mod tests;
