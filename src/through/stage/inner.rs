//! The state behind a stage: what comes, goes and is answered, and whose the statements are.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::oneshot;

use super::super::on_its_way::OnItsWay;
use super::super::owner::{Clues, Unowned, assign};
use super::super::shape::{Shape, numbers};
use super::super::wire::{Answer, Transaction, Unit};
use super::{Call, Event, Gate, Look, Passed, Phase, State, Tally};
use crate::doctor::Told;

/// A connection between a service and its database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Which of the databases.
    pub(super) server: usize,
    /// Several requests may send by it at once.
    pub(super) is_shared: bool,
    /// The number of its process there.
    pub(super) process: Option<i32>,
    pub(super) transaction: Transaction,
    /// Whose transaction it is.
    pub(super) owner: Option<usize>,
}

/// How many statements of one schedule are kept; those that come after them are let through.
const MOST_CALLS: usize = 10_000;

/// Connections, statements and requests, as they stand.
#[derive(Debug, Default)]
pub(super) struct Inner {
    pub(super) holds: bool,
    /// Schedules so far.
    pub(super) schedule: u64,
    pub(super) lines: HashMap<u64, Line>,
    pub(super) next_line: u64,
    pub(super) on_its_way: HashMap<u64, Arc<OnItsWay>>,
    pub(super) calls: Vec<Call>,
    /// In the order in which it happened.
    pub(super) log: Vec<(Event, Instant)>,
    pub(super) gates: HashMap<usize, oneshot::Sender<()>>,
    /// Statements that passed while nothing was held and are not answered yet.
    pub(super) under_way: u64,
    /// Of these, those that came in this schedule.
    pub(super) passing: u64,
    pub(super) requests: Vec<Phase>,
    /// What was answered to them.
    pub(super) told: Vec<Option<Told>>,
    pub(super) amounts: Vec<String>,
    /// Requests in the order in which they arrived.
    pub(super) arrived: Vec<usize>,
    /// Whose statement, or which request, was let go last.
    pub(super) last: Option<usize>,
    /// Shapes that no request sends.
    pub(super) background: Vec<Shape>,
    /// What each request sent when it was alone, once that is known.
    pub(super) known: Option<Vec<Vec<Shape>>>,
    pub(super) tally: Tally,
}

impl Inner {
    pub(super) fn note(&mut self, event: Event) {
        self.log.push((event, Instant::now()));
    }

    pub(super) fn come(&mut self, line: u64, unit: &Unit) -> Gate {
        self.tally.elsewhere += u64::from(unit.leads_elsewhere);
        let is_free = !self.holds || !unit.acts() || self.calls.len() >= MOST_CALLS;
        if is_free {
            let passed = match unit.blocks() {
                true => Passed::Blocks,
                false => Passed::Unheld(self.schedule),
            };
            return Gate {
                passed,
                opens: None,
            };
        }
        let call = self.calls.len();
        self.calls.push(Call {
            shape: Shape::of(&unit.statements),
            sent: unit.statements.clone(),
            connection: line,
            owner: self.owner_of(line, call),
            state: State::Held,
            answer: Answer::default(),
            let_go: None,
        });
        self.note(Event::Came(call));
        let (gate, opens) = oneshot::channel();
        self.gates.insert(call, gate);
        Gate {
            passed: Passed::Call(self.schedule, call),
            opens: Some(opens),
        }
    }

    /// What passed without being held is under way.
    pub(super) fn goes(&mut self, passed: Passed) {
        if let Passed::Unheld(schedule) = passed {
            self.under_way += 1;
            self.passing += u64::from(schedule == self.schedule);
        }
    }

    /// What passed without being held is not under way any more.
    pub(super) fn is_over(&mut self, passed: Passed) {
        if let Passed::Unheld(schedule) = passed {
            let is_of_this = u64::from(schedule == self.schedule);
            self.under_way = self.under_way.saturating_sub(1);
            self.passing = self.passing.saturating_sub(is_of_this);
        }
    }

    pub(super) fn answered(
        &mut self,
        line: u64,
        passed: Option<Passed>,
        answer: Answer,
        transaction: Transaction,
    ) {
        let mut owner = None;
        let leads = |code: &str| code == "MOVED" || code == "ASK";
        let elsewhere = answer.error.as_ref().is_some_and(|(code, _)| leads(code));
        self.tally.elsewhere += u64::from(elsewhere);
        match passed {
            Some(passed @ Passed::Unheld(_)) => self.is_over(passed),
            Some(Passed::Call(schedule, call)) if schedule == self.schedule => {
                self.note(Event::Answered(call));
                let call = &mut self.calls[call];
                call.state = State::Answered;
                call.answer = answer;
                owner = call.owner;
            }
            Some(Passed::Call(..) | Passed::Blocks) | None => {}
        }
        if let Some(line) = self.lines.get_mut(&line) {
            line.transaction = transaction;
            line.owner = match transaction {
                Transaction::Idle => None,
                Transaction::Open | Transaction::Failed => line.owner.or(owner),
            };
        }
    }

    /// Whose the connection is by which the call at this place came: who is in its transaction, or sent before and goes on
    /// without waiting for the answer.
    fn owner_of(&self, line: u64, call: usize) -> Option<usize> {
        let is_before = |call: &&Call| {
            call.connection == line && matches!(call.state, State::Held | State::Sent)
        };
        let line = self.lines.get(&line).filter(|line| !line.is_shared)?;
        line.owner
            .or_else(|| self.calls[..call].iter().rev().find(is_before)?.owner)
    }

    /// Whose transaction a process of a server is in, or whose statement it has.
    pub(super) fn owner_of_process(&self, server: usize, process: i32) -> Option<usize> {
        let is_it = |line: &Line| line.server == server && line.process == Some(process);
        let (number, line) = self.lines.iter().find(|(_, line)| is_it(line))?;
        line.owner.or_else(|| {
            let is_sent = |call: &&Call| call.connection == *number && call.state == State::Sent;
            self.calls.iter().rev().find(is_sent)?.owner
        })
    }

    /// Lets a statement go.
    pub(super) fn let_go(&mut self, call: usize) {
        // Its connection may have closed while it was thought about.
        if self.calls[call].state != State::Held {
            return;
        }
        self.calls[call].state = State::Sent;
        self.calls[call].let_go = Some(self.log.len());
        self.note(Event::Let(call));
        if let Some(gate) = self.gates.remove(&call) {
            // Its connection may just have closed.
            let _ = gate.send(());
        }
    }

    /// The last statement of a request before this place, if it was refused a lock with it.
    fn refused_before(&self, request: usize, place: usize) -> Option<&Call> {
        let is_of_it = |call: &&Call| call.owner == Some(request);
        let last = self.calls[..place].iter().rev().find(is_of_it);
        last.filter(|call| call.is_refused())
    }

    /// Whether something of others has been let go since this call that may have changed what it saw.
    fn is_changed_since(&self, of: &Call) -> bool {
        self.calls.iter().any(|call| {
            let is_later = call.let_go > of.let_go && call.owner != of.owner;
            is_later && !call.is_refused() && call.may_change(of)
        })
    }

    /// Whether a held statement was refused before and would be again. A lock that ends by itself ends in no schedule.
    fn is_in_vain(&self, place: usize) -> bool {
        let call = &self.calls[place];
        let tried = call
            .owner
            .and_then(|owner| self.refused_before(owner, place));
        tried.is_some_and(|tried| call.is_again(tried) && !self.is_changed_since(tried))
    }

    /// Tries in vain before which others wait on their connection. To let them go changes nothing.
    pub(super) fn tries_in_the_way(&self) -> Vec<usize> {
        let held: Vec<usize> = (0..self.calls.len())
            .filter(|place| self.calls[*place].state == State::Held)
            .collect();
        let mut seen = HashSet::new();
        let mut in_the_way = Vec::new();
        for (at, place) in held.iter().enumerate() {
            let line = self.calls[*place].connection;
            if !seen.insert(line) || !self.is_in_vain(*place) {
                continue;
            }
            let waits = |other: &usize| {
                let call = &self.calls[*other];
                call.connection == line && call.owner.is_some() && !self.is_in_vain(*other)
            };
            if held[at + 1..].iter().any(waits) {
                in_the_way.push(*place);
            }
        }
        in_the_way
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
    pub(super) fn own(&mut self, before: &[(usize, Shape)], at_rest: bool) -> Vec<usize> {
        self.follow();
        let is_open = |place: &usize| {
            let call = &self.calls[*place];
            let is_free = call.state == State::Held && call.owner.is_none();
            is_free && !self.follows(*place)
        };
        let open: Vec<usize> = (0..self.calls.len()).filter(is_open).collect();
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
            let next: Vec<Vec<Shape>> = (0..self.requests.len())
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
        self.follow();
        self.tally.background += passes.len() as u64;
        passes
    }

    /// Gives statements to who sent before them on a connection of its own.
    fn follow(&mut self) {
        for place in 0..self.calls.len() {
            let call = &self.calls[place];
            if call.state == State::Held && call.owner.is_none() {
                self.calls[place].owner = self.owner_of(call.connection, place);
            }
        }
    }

    /// Whether a statement belongs to who sent the one before it on its connection, whoever that is.
    fn follows(&self, place: usize) -> bool {
        let line = self.calls[place].connection;
        let is_shared = self.lines.get(&line).is_some_and(|line| line.is_shared);
        let mut before = self.calls[..place].iter();
        !is_shared && before.any(|call| call.connection == line && call.state == State::Held)
    }

    /// What a request sent from here on when it was alone.
    fn next_of(&self, request: usize) -> Vec<Shape> {
        let alone = self.known.as_ref().and_then(|known| known.get(request));
        // What was refused is to come again.
        let is_done = |call: &&Call| call.owner == Some(request) && !call.is_refused();
        let so_far = self.calls.iter().filter(is_done).count();
        alone
            .and_then(|alone| alone.get(so_far..))
            .unwrap_or_default()
            .to_vec()
    }

    fn unowned(&self, call: usize) -> Unowned {
        let call = &self.calls[call];
        Unowned {
            shape: call.shape,
            numbers: call.sent.iter().flat_map(numbers).collect(),
            is_shared: self
                .lines
                .get(&call.connection)
                .is_some_and(|line| line.is_shared),
        }
    }

    pub(super) fn look(&self) -> Look {
        let mut look = Look::default();
        let mut held = HashSet::new();
        for (place, call) in self.calls.iter().enumerate() {
            let is_first = call.state != State::Held || held.insert(call.connection);
            match (call.state, call.owner) {
                (State::Held, Some(owner)) if self.is_in_vain(place) => match is_first {
                    true => look.tries.push((owner, place)),
                    false => look.refused.push(owner),
                },
                (State::Held, Some(owner)) if is_first => look.held.push((owner, place)),
                (State::Held, Some(owner)) => look.behind.push((owner, place)),
                (State::Held, None) => look.unowned += 1,
                (State::Sent, Some(owner)) if call.blocks() => look.blocking.push(owner),
                (State::Sent, Some(owner)) => {
                    let line = self.lines.get(&call.connection);
                    let server = line.map_or(0, |line| line.server);
                    look.sent
                        .push((owner, server, line.and_then(|line| line.process)));
                }
                _ => {}
            }
        }
        // Who goes on without waiting for the answer is held back by itself.
        let mut known: HashSet<usize> = look.held.iter().map(|(owner, _)| *owner).collect();
        known.extend(look.sent.iter().map(|(owner, ..)| *owner));
        look.behind.retain(|(owner, _)| known.insert(*owner));
        for request in self.free() {
            match self.refused_before(request, self.calls.len()) {
                Some(tried) if self.is_changed_since(tried) => look.expected.push(request),
                Some(_) => look.refused.push(request),
                None => look.inside.push(request),
            }
        }
        let requests = 0..self.requests.len();
        look.absent = requests
            .filter(|request| self.requests[*request] == Phase::Absent)
            .collect();
        look
    }
}
