mod break_it;
mod table;

use std::future::poll_fn;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::task::Poll;

use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::bells::{Bells, Listening, Word};
use super::{
    Asked, LeaseView, NodeView, Nodes, NodesView, PATIENCE, Place, Silence, Take, Terms, Token,
    Wait, Wire,
};
use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::point::UserId;
use table::{Lease, Node, wake};

/// What modelled nodes are like.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodesSetup {
    /// How many there are; at least 1.
    pub count: u16,
    /// How long a message and its answer are on their way together, in nanoseconds.
    pub delay: RangeInclusive<Nanos>,
    /// How long a lease is good for, in nanoseconds.
    pub lease: Nanos,
    /// From one attempt to get a lock to the next, in nanoseconds.
    pub poll: RangeInclusive<Nanos>,
    /// What a request does that waits for a lease.
    pub wait: Wait,
    /// What these times are drawn from; none where latencies order nothing: then it is tried again when what was in the
    /// way is gone, for sooner would be in vain.
    pub times: Option<u64>,
}

impl NodesSetup {
    /// So many nodes for an exploration, where latencies order nothing.
    pub fn without_times(count: u16, lease: Nanos) -> Self {
        NodesSetup {
            count,
            delay: 0..=0,
            lease,
            poll: 0..=0,
            wait: Wait::Poll,
            times: None,
        }
    }
}

/// Nodes as Redis is one, each a table of leases that run out by themselves.
///
/// A call has its effect when its message arrives, in one turn, and the answer goes back. Whatever time passes is the
/// environment's: under virtual time it is simulated, in an exploration the end of a lease is a turn.
pub struct ModelNodes<E: Env> {
    env: E,
    setup: NodesSetup,
    nodes: Arc<[Table<E>]>,
    /// Those who wait to be told, if they are.
    bells: Option<Arc<Bells>>,
    /// The way to them, if that may be broken.
    wire: Option<Arc<dyn Wire>>,
}

type Table<E> = Mutex<Node<E>>;

impl<E: Env> Clone for ModelNodes<E> {
    fn clone(&self) -> Self {
        ModelNodes {
            env: self.env.clone(),
            setup: self.setup.clone(),
            nodes: Arc::clone(&self.nodes),
            bells: self.bells.clone(),
            wire: self.wire.clone(),
        }
    }
}

impl<E: Env> std::fmt::Debug for ModelNodes<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ModelNodes")
            .field("setup", &self.setup)
            .field("nodes", &self.nodes)
            .finish_non_exhaustive()
    }
}

/// What a message asks for, with what belongs to it.
#[derive(Clone)]
enum Wants {
    Take(Terms),
    GiveBack,
    Extend(Terms),
}

/// What a node did with a message.
enum Did {
    Took(Take),
    /// It gave the lease back, or extended it; whether it was the holder's.
    Was(bool),
}

impl<E: Env> ModelNodes<E> {
    /// Nodes that nobody has a lease of.
    pub fn new(env: E, setup: NodesSetup) -> Self {
        let nodes = (0..setup.count.max(1)).map(|_| Mutex::default()).collect();
        // Without times a request tries again when what was in its way has ended: it makes no difference whether it was
        // told, or asked in time.
        let tells = setup.wait == Wait::Notify && setup.times.is_some();
        ModelNodes {
            env,
            setup,
            nodes,
            bells: tells.then(Arc::default),
            wire: None,
        }
    }

    /// The same nodes behind a way that may be broken.
    #[must_use]
    pub fn behind(self, wire: Arc<dyn Wire>) -> Self {
        ModelNodes {
            wire: Some(wire),
            ..self
        }
    }

    /// What they are like.
    pub fn setup(&self) -> &NodesSetup {
        &self.setup
    }

    /// Tokens that are given out from now on are newer than this one. No call may be under way.
    pub fn begin_after(&self, newest: Token) {
        for node in &*self.nodes {
            let mut node = node.lock();
            node.after = node.after.max(newest.0);
        }
    }

    /// Becomes as it was when it was made. No call may be under way.
    pub fn renew(&self) {
        for node in &*self.nodes {
            let before = {
                let mut node = node.lock();
                let written = node.written.is_some().then(Default::default);
                let renewed = Node {
                    written,
                    after: node.after,
                    ..Node::default()
                };
                std::mem::replace(&mut *node, renewed)
            };
            drop(before);
        }
    }

    /// A request hears of leases on this user's lock that are given back, if requests are told.
    pub(super) fn listen(&self, place: Place) -> Option<Listening> {
        let bells = self.bells.as_ref()?;
        Some(bells.listen(place.node, place.user, place.process))
    }

    /// Waits until the node's word that the lease was given back has come. Like every answer it may be lost on its way.
    pub(super) async fn heard<'l>(&self, place: Place, listening: &'l Listening) -> Word<'l> {
        let comes = || async {
            let back = self.wire.as_ref().map(|wire| wire.answers(place));
            if back.as_ref().is_some_and(|back| back.lost) {
                return std::future::pending().await;
            }
            let late = back.map_or(0, |back| back.delay);
            let takes = self.half_way(place).saturating_add(late);
            self.env.sleep(takes, Pause::Call).await;
        };
        listening.next(comes).await
    }

    /// What they keep at this moment, in nanoseconds since the start of the run; the leases of `first` before others.
    pub fn look(&self, now: Nanos, first: UserId) -> NodesView {
        let node = |node: &Table<E>| {
            let node = node.lock();
            let held = node.users.iter().filter_map(|(&user, row)| {
                let lease = &row.held.as_ref()?.lease;
                Some(LeaseView {
                    user,
                    holder: lease.by,
                    token: lease.token,
                    left: lease.ends.saturating_sub(now),
                })
            });
            let view = NodeView::new(Some(node.clock(now)), held.collect(), first);
            NodeView {
                is_down: node.is_down,
                ..view
            }
        };
        NodesView {
            are_real: false,
            lease: self.setup.lease,
            nodes: self.nodes.iter().map(node).collect(),
        }
    }

    /// Waits until the lease has ended that this holder was refused for last.
    pub async fn ended(&self, place: Place) {
        let Place {
            node, user, holder, ..
        } = place;
        let _waits_no_longer = Waits { nodes: self, place };
        poll_fn(|cx| {
            self.touch(place);
            let mut node = self.nodes[usize::from(node)].lock();
            let mut refused = node.row(user).refused.iter_mut();
            match refused.find(|(other, _)| *other == holder) {
                Some((_, waker)) => {
                    *waker = Some(cx.waker().clone());
                    Poll::Pending
                }
                None => Poll::Ready(()),
            }
        })
        .await;
    }

    /// Hands on all that is kept of these users' leases, each piece as a number.
    pub fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64)) {
        for node in &*self.nodes {
            let mut node = node.lock();
            if node.is_down {
                tell(u64::MAX);
            }
            for &user in users {
                let row = node.row(user);
                tell(row.held.as_ref().map_or(0, |held| held.lease.by.0 + 1));
                tell(row.token);
                tell(row.refused.len() as u64);
                for (request, waker) in &row.refused {
                    tell(request.0);
                    tell(u64::from(waker.is_some()));
                }
            }
        }
    }

    /// Half of the time that a message and its answer take together.
    fn half_way(&self, place: Place) -> Nanos {
        let Some(seed) = self.setup.times else {
            return 0;
        };
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ place.holder.0.rotate_left(32));
        rng.set_stream(u64::from(place.node));
        rng.random_range(self.setup.delay.clone()) / 2
    }

    /// A message, what the node does, and its answer.
    async fn call(&self, place: Place, wants: Wants) -> Result<Did, Silence> {
        if let Some(wire) = &self.wire {
            return self.call_over(&**wire, place, wants).await;
        }
        self.send(place).await;
        let did = self.arrive(place, &wants).ok_or(Silence)?;
        self.answer(place).await;
        Ok(did)
    }

    /// The same, over a way that may be broken.
    async fn call_over(&self, wire: &dyn Wire, place: Place, wants: Wants) -> Result<Did, Silence> {
        let there = wire.asks(
            place,
            match wants {
                Wants::Take(_) => Asked::Take,
                Wants::GiveBack => Asked::GiveBack,
                Wants::Extend(_) => Asked::Extend,
            },
        );
        let takes = self.half_way(place).saturating_add(there.delay);
        if let (false, Some(later)) = (there.lost, there.doubled) {
            self.arrive_later(place, wants.clone(), takes.saturating_add(later));
        }
        if there.lost || takes > PATIENCE {
            if !there.lost {
                self.arrive_later(place, wants, takes);
            }
            return self.silence(place, PATIENCE).await;
        }
        self.env.sleep(takes, Pause::Call).await;
        self.touch(place);
        let Some(did) = self.arrive(place, &wants) else {
            // Nobody listens there, and that is known as soon as the way takes.
            self.saw(place, u64::MAX);
            self.answer(place).await;
            return Err(Silence);
        };
        let back = wire.answers(place);
        let takes_back = self.half_way(place).saturating_add(back.delay);
        let left = PATIENCE - takes;
        if back.lost || takes_back > left {
            return self.silence(place, left).await;
        }
        if self.setup.times.is_some() {
            self.env.sleep(takes_back, Pause::Call).await;
        }
        Ok(did)
    }

    /// No answer comes, and that is noticed after so much time; where latencies order nothing, at once.
    async fn silence(&self, place: Place, after: Nanos) -> Result<Did, Silence> {
        // It is a turn all the same: the one in which the message would have arrived.
        let after = self.setup.times.map_or(0, |_| after);
        // From now on it is not the same as if one would come, whatever becomes of the way.
        self.saw(place, u64::MAX);
        self.env.sleep(after, Pause::Call).await;
        self.touch(place);
        Err(Silence)
    }

    /// The message arrives after so much time, whatever becomes of the one that sent it.
    fn arrive_later(&self, place: Place, wants: Wants, after: Nanos) {
        let nodes = ModelNodes {
            wire: None,
            ..self.clone()
        };
        let env = self.env.clone();
        self.env.spawn_apart(async move {
            env.sleep(after, Pause::Call).await;
            nodes.touch(place);
            nodes.arrive(place, &wants);
        });
    }

    /// The message is on its way; where latencies order nothing, its arrival is the turn of the call.
    async fn send(&self, place: Place) {
        self.env.sleep(self.half_way(place), Pause::Call).await;
        self.touch(place);
    }

    /// The answer is on its way. Where latencies order nothing it belongs to the turn of the call.
    async fn answer(&self, place: Place) {
        if self.setup.times.is_some() {
            self.env.sleep(self.half_way(place), Pause::Call).await;
        }
    }

    /// The node does what the message asks for; `None` if it is not there.
    fn arrive(&self, place: Place, wants: &Wants) -> Option<Did> {
        if self.nodes[usize::from(place.node)].lock().is_down {
            return None;
        }
        Some(match wants {
            Wants::Take(terms) => Did::Took(self.taken(place, terms)),
            Wants::GiveBack => Did::Was(self.given_back(place)),
            Wants::Extend(terms) => Did::Was(self.extended(place, terms)),
        })
    }

    fn taken(&self, place: Place, terms: &Terms) -> Take {
        let taken = {
            let mut node = self.nodes[usize::from(place.node)].lock();
            let number = node.given + 1;
            let row = node.row(place.user);
            row.forget(place.holder);
            match &row.held {
                Some(_) => {
                    row.refused.push((place.holder, None));
                    Take::Held
                }
                None => {
                    node.write(place.user, &self.env);
                    let row = node.row(place.user);
                    row.token += u64::from(terms.token);
                    let token = terms.token.then_some(Token(row.token));
                    let (lease, left) = self.lease(&node, place, (number, token), terms);
                    let held = self.hold(place.node, place.user, lease, left);
                    node.row(place.user).held = Some(held);
                    node.given = number;
                    Take::Taken(token)
                }
            }
        };
        self.saw(
            place,
            match taken {
                Take::Taken(token) => token.map_or(1, |token| token.0),
                Take::Held => 0,
            },
        );
        taken
    }

    fn given_back(&self, place: Place) -> bool {
        let freed = {
            let mut node = self.nodes[usize::from(place.node)].lock();
            // That this holder was refused here stays known: it may be about to wait for the end of what was in the way.
            node.row(place.user).is_held_by(place.holder).then(|| {
                node.write(place.user, &self.env);
                node.row(place.user).free()
            })
        };
        let was_held = freed.is_some();
        if let Some((_held, refused)) = freed {
            wake(refused);
            if let Some(bells) = &self.bells {
                bells.ring(place.node, place.user);
            }
        }
        self.saw(place, u64::from(was_held));
        was_held
    }

    fn extended(&self, place: Place, terms: &Terms) -> bool {
        let (extended, before) = {
            let mut node = self.nodes[usize::from(place.node)].lock();
            let held = node.row(place.user).held.as_ref();
            match held.filter(|held| held.lease.by == place.holder) {
                Some(held) => {
                    let given = (held.lease.number, held.lease.token);
                    node.write(place.user, &self.env);
                    let (lease, left) = self.lease(&node, place, given, terms);
                    let held = self.hold(place.node, place.user, lease, left);
                    (true, node.row(place.user).held.replace(held))
                }
                None => (false, None),
            }
        };
        drop(before);
        self.saw(place, u64::from(extended));
        extended
    }

    /// A lease on these terms, and how long it lasts, by the clock of the node.
    fn lease(
        &self,
        node: &Node<E>,
        place: Place,
        (number, token): (u64, Option<Token>),
        terms: &Terms,
    ) -> (Lease, Nanos) {
        let left = node.takes(terms.lease);
        let lease = Lease {
            by: place.holder,
            number,
            token,
            ends: self.env.stamp().saturating_add(left),
            run_out: Arc::clone(&terms.run_out),
        };
        (lease, left)
    }

    fn touch(&self, place: Place) {
        let object = Object::Lease(place.node, place.user);
        self.env.touch(object, Touch::Write);
    }

    fn saw(&self, place: Place, value: u64) {
        self.env.saw(Object::Lease(place.node, place.user), value);
    }
}

impl<E: Env> Nodes for ModelNodes<E> {
    fn count(&self) -> u16 {
        self.setup.count.max(1)
    }

    async fn take(&self, place: Place, terms: &Terms) -> Result<Take, Silence> {
        match self.call(place, Wants::Take(terms.clone())).await? {
            Did::Took(take) => Ok(take),
            Did::Was(_) => Err(Silence),
        }
    }

    async fn give_back(&self, place: Place) -> Result<bool, Silence> {
        match self.call(place, Wants::GiveBack).await? {
            Did::Was(was) => Ok(was),
            Did::Took(_) => Err(Silence),
        }
    }

    async fn extend(&self, place: Place, terms: &Terms) -> Result<bool, Silence> {
        match self.call(place, Wants::Extend(terms.clone())).await? {
            Did::Was(was) => Ok(was),
            Did::Took(_) => Err(Silence),
        }
    }
}

/// Who waits for the end of a lease; dropped, it waits no longer.
struct Waits<'a, E: Env> {
    nodes: &'a ModelNodes<E>,
    place: Place,
}

impl<E: Env> Drop for Waits<'_, E> {
    fn drop(&mut self) {
        let Place {
            node, user, holder, ..
        } = self.place;
        let mut node = self.nodes.nodes[usize::from(node)].lock();
        node.row(user).forget(holder);
    }
}
