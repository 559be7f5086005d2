use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use parking_lot::Mutex;
use smallvec::SmallVec;

use super::tenure::Tenure;
use crate::call::{Call, Setting};
use crate::env::{Env, Nanos, Pause};
use crate::history::{NodeAnswer, Step};
use crate::node::{AnyNodes, Listening, Nodes, Place, Silence, Take, Terms, Token};

/// A request at the nodes: what it asks them, and how it stands to its lease. Every answer is told to those who look on.
pub struct Holder<'a, S: Setting> {
    call: &'a Call<'a, S>,
    nodes: &'a AnyNodes<S::Env>,
    tenure: Arc<Tenure<S>>,
    /// Where another's lease was in the way of the last attempt.
    in_the_way: Mutex<SmallVec<[Place; 5]>>,
    /// Whether a node was silent in the last attempt.
    met_silence: AtomicBool,
    /// Ends the time for which its lease is known to be good, if it keeps to one.
    guard: Mutex<Option<<S::Env as Env>::Timer>>,
}

impl<'a, S: Setting> Holder<'a, S> {
    /// A request that has no lease yet.
    pub(super) fn new(call: &'a Call<'a, S>, nodes: &'a AnyNodes<S::Env>) -> Self {
        Holder {
            call,
            nodes,
            tenure: Tenure::new(call),
            in_the_way: Mutex::default(),
            met_silence: AtomicBool::new(false),
            guard: Mutex::default(),
        }
    }

    /// The request that wants the lease.
    pub fn call(&self) -> &'a Call<'a, S> {
        self.call
    }

    /// The nodes that leases are taken from.
    pub fn nodes(&self) -> &'a AnyNodes<S::Env> {
        self.nodes
    }

    /// How long a lease is good for, in nanoseconds.
    pub fn lease(&self) -> Nanos {
        self.nodes.lease()
    }

    /// Terms of a lease whose end ends the hold: what one has who has one lease and goes by it.
    pub fn by_the_lease(&self, token: bool) -> Terms {
        let tenure = Arc::clone(&self.tenure);
        Terms {
            lease: self.lease(),
            token,
            run_out: Arc::new(move || tenure.run_out()),
        }
    }

    /// Terms of one lease among several, whose end does not end the hold.
    pub fn one_of_several(&self) -> Terms {
        Terms {
            lease: self.lease(),
            token: false,
            run_out: Arc::new(|| {}),
        }
    }

    /// From now on the hold ends when `duration` nanoseconds are over, whatever the nodes have.
    pub fn good_for(&self, duration: Nanos) {
        let tenure = Arc::clone(&self.tenure);
        let run_out = move || tenure.run_out();
        let timer = self.call.env().call_after(duration, Pause::Lease, run_out);
        let before = self.guard.lock().replace(timer);
        drop(before);
    }

    /// Whether its lease has run out, as far as this process knows.
    pub fn is_over(&self) -> bool {
        self.tenure.is_over(self.call.env())
    }

    /// Asks a node for the lease; whether it is had, and the token that came with it, if one was wanted. A node that is
    /// silent may have given it: it is given back.
    pub async fn take(&self, node: u16, terms: &Terms) -> Option<Option<Token>> {
        let place = self.place(node);
        match self.nodes.take(place, terms).await {
            Ok(Take::Taken(token)) => {
                self.tell(node, NodeAnswer::Taken(token));
                Some(token)
            }
            Ok(Take::Held) => {
                self.in_the_way.lock().push(place);
                self.tell(node, NodeAnswer::Held);
                None
            }
            Err(Silence) => {
                self.met_silence.store(true, Relaxed);
                self.tell(node, NodeAnswer::Silent);
                self.give_back(node).await;
                None
            }
        }
    }

    /// Gives a node its lease back; whether it was still had there.
    pub async fn give_back(&self, node: u16) -> bool {
        let given = self.nodes.give_back(self.place(node)).await;
        self.tell(
            node,
            match given {
                Ok(true) => NodeAnswer::GivenBack,
                Ok(false) => NodeAnswer::NotYours,
                Err(Silence) => NodeAnswer::Silent,
            },
        );
        given == Ok(true)
    }

    /// Gives all nodes back what they have given.
    pub async fn give_back_all(&self) {
        for node in 0..self.nodes.count() {
            self.give_back(node).await;
        }
    }

    /// Asks a node to let the lease be good for longer; whether it is.
    pub async fn extend(&self, node: u16, terms: &Terms) -> bool {
        let extended = self.nodes.extend(self.place(node), terms).await;
        self.tell(
            node,
            match extended {
                Ok(true) => NodeAnswer::Extended,
                Ok(false) => NodeAnswer::NotYours,
                Err(Silence) => NodeAnswer::Silent,
            },
        );
        extended == Ok(true)
    }

    /// An attempt begins.
    pub(super) fn begin(&self) {
        self.tenure.begin();
        self.in_the_way.lock().clear();
        self.met_silence.store(false, Relaxed);
        let before = self.guard.lock().take();
        drop(before);
    }

    /// An attempt has failed: what it could have counted on is of no interest any more.
    pub(super) fn gave_up(&self) {
        let guard = self.guard.lock().take();
        drop(guard);
    }

    /// The lease is had.
    pub(super) fn granted(&self, waited: Nanos) {
        self.tenure.granted(self.call, waited);
    }

    /// It is about to be given back; how long it was had, in nanoseconds.
    pub(super) fn released(&self) -> Nanos {
        let guard = self.guard.lock().take();
        drop(guard);
        self.tenure.released(self.call)
    }

    /// Hears from now on when this node is given the lease back, where requests are told.
    pub(super) fn listen(&self, node: u16) -> Option<(Place, Listening)> {
        let place = self.place(node);
        Some((place, self.nodes.listen(place)?))
    }

    /// Where another's lease was in the way of the last attempt.
    pub(super) fn in_the_way(&self) -> SmallVec<[Place; 5]> {
        self.in_the_way.lock().clone()
    }

    /// Whether only silence was in the way of the last attempt, of whose end nobody is told.
    pub(super) fn met_only_silence(&self) -> bool {
        self.met_silence.load(Relaxed) && self.in_the_way.lock().is_empty()
    }

    fn place(&self, node: u16) -> Place {
        Place {
            node,
            user: self.call.user(),
            holder: self.call.request.operation.request,
            process: self.call.world.process_number(self.call.request),
        }
    }

    fn tell(&self, node: u16, answer: NodeAnswer) {
        self.call.observe(Step::Told { node, answer });
    }
}

impl<S: Setting> Drop for Holder<'_, S> {
    fn drop(&mut self) {
        if self.call.env().has_ended()
            && let Some(guard) = self.guard.get_mut().take()
        {
            // Nobody gives back what a process had that has ended. The time for which it was good runs on.
            std::mem::forget(guard);
        }
    }
}

impl<S: Setting> std::fmt::Debug for Holder<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Holder")
            .field("tenure", &self.tenure)
            .finish_non_exhaustive()
    }
}
