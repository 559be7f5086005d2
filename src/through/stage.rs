//! What is known of everybody at a moment: connections, statements that are held back or under way, requests.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use super::owner::{Clues, Unowned, assign};
use super::shape::{Shape, numbers};
use super::wire::{Answer, Transaction, Unit};

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
    /// The texts of its statements.
    pub texts: Vec<Arc<str>>,
    /// The values of each.
    pub values: Vec<Vec<Option<String>>>,
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

/// A connection between a service and its database.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Which of the databases.
    server: usize,
    /// The number of its process there.
    process: Option<i32>,
    transaction: Transaction,
    /// Whose transaction it is.
    owner: Option<usize>,
}

/// How many statements of one schedule are kept; those that come after them are let through.
const MOST_CALLS: usize = 10_000;

/// What a proxy and a scheduler share.
#[derive(Debug)]
pub struct Stage {
    inner: Mutex<Inner>,
    /// Counts what happens.
    revision: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Inner {
    holds: bool,
    /// Schedules so far.
    schedule: u64,
    lines: HashMap<u64, Line>,
    next_line: u64,
    calls: Vec<Call>,
    /// In the order in which it happened.
    log: Vec<(Event, Instant)>,
    gates: HashMap<usize, oneshot::Sender<()>>,
    /// Statements that passed while nothing was held and are not answered yet.
    under_way: u64,
    requests: Vec<Phase>,
    amounts: Vec<String>,
    /// Requests in the order in which they arrived.
    arrived: Vec<usize>,
    /// Whose statement, or which request, was let go last.
    last: Option<usize>,
    /// Shapes that no request sends.
    background: Vec<Shape>,
    /// What each request sent when it was alone, once that is known.
    known: Option<Vec<Vec<Shape>>>,
    tally: Tally,
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
}

/// A statement that passed, for when it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Nothing was held then.
    Unheld,
    /// One of a schedule: which schedule, and its place in it.
    Call(u64, usize),
}

/// How things stand, as far as they concern the requests.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Statements that are held back, by request in the order in which they came.
    pub held: Vec<(usize, usize)>,
    /// Statements that the database has: request, server and process.
    pub sent: Vec<(usize, usize, Option<i32>)>,
    /// Held statements whose request is not known yet.
    pub unowned: usize,
    /// Requests that are under way and have no statement anywhere, if every statement is known.
    pub inside: Vec<usize>,
    /// Requests that have not been sent.
    pub absent: Vec<usize>,
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

    /// A connection to a server has been opened: its number.
    pub fn connected(&self, server: usize) -> u64 {
        self.change(|inner| {
            inner.next_line += 1;
            let line = Line {
                server,
                process: None,
                transaction: Transaction::Idle,
                owner: None,
            };
            inner.lines.insert(inner.next_line, line);
            inner.next_line
        })
    }

    /// A connection has been closed.
    pub fn disconnected(&self, line: u64) {
        self.change(|inner| {
            inner.lines.remove(&line);
            for call in &mut inner.calls {
                if call.connection == line && matches!(call.state, State::Held | State::Sent) {
                    call.state = State::Gone;
                }
            }
        });
    }

    /// A unit has come: it may pass when this resolves.
    pub async fn pass(&self, line: u64, unit: &Unit) -> Passed {
        let waiting = self.change(|inner| inner.come(line, unit));
        match waiting {
            None => Passed::Unheld,
            Some((passed, gate)) => {
                // At the end of a schedule nobody opens it, and it is gone.
                let _ = gate.await;
                passed
            }
        }
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
        if passed == Passed::Unheld {
            self.change(|inner| inner.under_way = inner.under_way.saturating_sub(1));
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
            inner.calls.clear();
            inner.log.clear();
            inner.gates.clear();
            inner.requests = vec![Phase::Absent; amounts.len()];
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

    /// A request is sent.
    pub fn arrive(&self, request: usize) {
        self.change(|inner| {
            inner.requests[request] = Phase::UnderWay;
            inner.note(Event::Arrived(request));
            inner.arrived.push(request);
            inner.last = Some(request);
        });
    }

    /// A request has been answered.
    pub fn done(&self, request: usize) {
        self.change(|inner| {
            // One of a schedule that was given up may be answered later.
            if let Some(phase) = inner.requests.get_mut(request) {
                *phase = Phase::Done;
                inner.note(Event::Done(request));
            }
        });
    }

    /// Lets a statement go.
    pub fn release(&self, call: usize) {
        self.change(|inner| {
            inner.note(Event::Let(call));
            inner.calls[call].state = State::Sent;
            inner.last = inner.calls[call].owner;
            if let Some(gate) = inner.gates.remove(&call) {
                // Its connection may just have closed.
                let _ = gate.send(());
            }
        });
    }

    /// How things stand. Statements that only one request can have sent are given to it; `at_rest` says that nothing
    /// more is to be expected, so that the others are decided too.
    pub fn look(&self, before: &[(usize, Shape)], at_rest: bool) -> Look {
        let (look, passes) = {
            let mut inner = self.inner.lock();
            let passes = inner.own(before, at_rest);
            (inner.look(), passes)
        };
        for call in passes {
            self.release(call);
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
        let is_sent = |call: &&Call| call.state == State::Sent;
        let sent = inner.calls.iter().filter(is_sent).count() as u64;
        (inner.lines.len(), inner.under_way + sent)
    }

    /// What was counted.
    pub fn tally(&self) -> Tally {
        self.inner.lock().tally
    }
}

impl Inner {
    fn note(&mut self, event: Event) {
        self.log.push((event, Instant::now()));
    }

    fn come(&mut self, line: u64, unit: &Unit) -> Option<(Passed, oneshot::Receiver<()>)> {
        let is_free = !self.holds || !unit.acts() || self.calls.len() >= MOST_CALLS;
        if is_free {
            self.under_way += 1;
            return None;
        }
        let texts: Vec<Arc<str>> = unit.statements.iter().map(|one| one.text.clone()).collect();
        // Who sends on without waiting for the answer is who sent before.
        let is_before = |call: &&Call| call.connection == line && call.state == State::Sent;
        let before = self
            .calls
            .iter()
            .rev()
            .find(is_before)
            .and_then(|call| call.owner);
        let owner = self.lines.get(&line).and_then(|line| line.owner).or(before);
        self.calls.push(Call {
            shape: Shape::of(texts.iter().map(AsRef::as_ref)),
            texts,
            values: unit
                .statements
                .iter()
                .map(|one| one.values.clone())
                .collect(),
            connection: line,
            owner,
            state: State::Held,
            answer: Answer::default(),
        });
        let call = self.calls.len() - 1;
        self.note(Event::Came(call));
        let (gate, waiting) = oneshot::channel();
        self.gates.insert(call, gate);
        Some((Passed::Call(self.schedule, call), waiting))
    }

    fn answered(
        &mut self,
        line: u64,
        passed: Option<Passed>,
        answer: Answer,
        transaction: Transaction,
    ) {
        let mut owner = None;
        match passed {
            Some(Passed::Unheld) => self.under_way = self.under_way.saturating_sub(1),
            Some(Passed::Call(schedule, call)) if schedule == self.schedule => {
                self.note(Event::Answered(call));
                let call = &mut self.calls[call];
                call.state = State::Answered;
                call.answer = answer;
                owner = call.owner;
            }
            Some(Passed::Call(..)) | None => {}
        }
        if let Some(line) = self.lines.get_mut(&line) {
            line.transaction = transaction;
            line.owner = match transaction {
                Transaction::Idle => None,
                Transaction::Open | Transaction::Failed => line.owner.or(owner),
            };
        }
    }

    /// Requests under way that have no statement, in the order of their arrival.
    fn free(&self) -> Vec<usize> {
        let has = |request: usize| {
            self.calls.iter().any(|call| {
                call.owner == Some(request) && matches!(call.state, State::Held | State::Sent)
            })
        };
        let arrived = self.arrived.iter().copied();
        arrived
            .filter(|request| self.requests[*request] == Phase::UnderWay && !has(*request))
            .collect()
    }

    /// Finds the owners of held statements; those that are of no request are to be let through.
    fn own(&mut self, before: &[(usize, Shape)], at_rest: bool) -> Vec<usize> {
        let is_open = |call: &Call| call.state == State::Held && call.owner.is_none();
        let open: Vec<usize> = (0..self.calls.len())
            .filter(|place| is_open(&self.calls[*place]))
            .collect();
        let mut passes = Vec::new();
        let mut unowned = Vec::new();
        let free = self.free();
        for call in open {
            let shape = &self.calls[call].shape;
            let is_it = |known: &Vec<Vec<Shape>>| known.iter().flatten().any(|one| one == shape);
            let is_known = self.known.as_ref().is_none_or(is_it);
            match self.background.contains(shape) || free.is_empty() && !is_known {
                true => passes.push(call),
                false => unowned.push(call),
            }
        }
        let is_certain = free.len() == 1 && unowned.len() == 1;
        if !unowned.is_empty() && (at_rest || is_certain || !before.is_empty()) {
            let statements: Vec<Unowned> =
                unowned.iter().map(|place| self.unowned(*place)).collect();
            let mut others: Vec<usize> = self.arrived.clone();
            others.sort_by_key(|request| Some(*request) != self.last);
            let mut likeliest = free.clone();
            likeliest.sort_by_key(|request| Some(*request) != self.last);
            let next: Vec<Option<Shape>> = (0..self.requests.len())
                .map(|one| self.next_of(one))
                .collect();
            let clues = Clues {
                amounts: &self.amounts,
                free: &likeliest,
                others: &others,
                before,
                next: &next,
            };
            let (owners, guessed) = assign(&statements, clues);
            // A guess waits until nothing more is to be expected.
            if at_rest || is_certain || guessed == 0 && unowned.len() <= free.len() {
                self.tally.guessed += guessed;
                for (call, owner) in unowned.into_iter().zip(owners) {
                    self.calls[call].owner = owner;
                    if owner.is_none() {
                        passes.push(call);
                    }
                }
            }
        }
        self.tally.background += passes.len() as u64;
        passes
    }

    /// What a request sent next when it was alone.
    fn next_of(&self, request: usize) -> Option<Shape> {
        let alone = self.known.as_ref()?.get(request)?;
        let so_far = self.calls.iter().filter(|call| call.owner == Some(request));
        alone.get(so_far.count()).copied()
    }

    fn unowned(&self, call: usize) -> Unowned {
        let call = &self.calls[call];
        let mut found: Vec<String> = call.values.iter().flatten().flatten().cloned().collect();
        found.extend(call.texts.iter().flat_map(|text| numbers(text)));
        Unowned {
            shape: call.shape,
            numbers: found,
        }
    }

    fn look(&self) -> Look {
        let mut look = Look::default();
        for (place, call) in self.calls.iter().enumerate() {
            match (call.state, call.owner) {
                (State::Held, Some(owner)) => look.held.push((owner, place)),
                (State::Held, None) => look.unowned += 1,
                (State::Sent, Some(owner)) => {
                    let line = self.lines.get(&call.connection);
                    let server = line.map_or(0, |line| line.server);
                    look.sent
                        .push((owner, server, line.and_then(|line| line.process)));
                }
                _ => {}
            }
        }
        look.inside = self.free();
        let requests = 0..self.requests.len();
        look.absent = requests
            .filter(|request| self.requests[*request] == Phase::Absent)
            .collect();
        look
    }
}
