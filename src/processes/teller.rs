//! What a process tells of the steps of its requests.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use parking_lot::{Condvar, Mutex};

use super::wire::{FromProcess, line};
use crate::env::Nanos;
use crate::fault::Moment;
use crate::history::{Observer, Step};
use crate::point::RequestId;
use crate::request::{LockName, Request};

/// Tells each step, and waits after some of them to be told to go on.
#[derive(Debug)]
pub(super) struct Teller {
    to: Sender<String>,
    asks_at: Vec<Moment>,
    gates: Arc<Gates>,
}

impl Teller {
    pub fn new(to: Sender<String>, asks_at: Vec<Moment>, gates: Arc<Gates>) -> Self {
        Teller { to, asks_at, gates }
    }
}

impl Observer for Teller {
    fn observe(&self, _: impl Fn() -> Nanos, request: &Request, _: LockName, step: Step) {
        // When it was sent and answered knows who asked.
        if matches!(step, Step::Sent | Step::Answered { .. }) {
            return;
        }
        let waits = step
            .moment()
            .is_some_and(|moment| self.asks_at.contains(&moment));
        let request = request.operation.request;
        if waits {
            self.gates.close(request);
        }
        let told = FromProcess::Took {
            request,
            step,
            waits,
        };
        // If nobody listens any more the process is about to end.
        let _ = self.to.send(line(&told));
        if waits {
            self.gates.wait(request);
        }
    }
}

/// Requests that stand still until they are told to go on. They take a thread with them each, for what follows a step is
/// done in the same turn; the runtime, which has to be one of several threads, takes another for the others.
#[derive(Debug, Default)]
pub(super) struct Gates {
    closed: Mutex<Closed>,
    opened: Condvar,
}

#[derive(Debug, Default)]
struct Closed {
    requests: HashSet<RequestId>,
    /// Nobody is there any more to open any.
    over: bool,
}

impl Gates {
    fn close(&self, request: RequestId) {
        self.closed.lock().requests.insert(request);
    }

    pub fn open(&self, request: RequestId) {
        self.closed.lock().requests.remove(&request);
        self.opened.notify_all();
    }

    /// From now on all are open.
    pub fn open_all(&self) {
        self.closed.lock().over = true;
        self.opened.notify_all();
    }

    fn wait(&self, request: RequestId) {
        tokio::task::block_in_place(|| {
            let mut closed = self.closed.lock();
            while !closed.over && closed.requests.contains(&request) {
                self.opened.wait(&mut closed);
            }
        });
    }
}
