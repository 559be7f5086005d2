use std::future::poll_fn;
use std::sync::{Arc, Weak};
use std::task::{Poll, Waker};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::RangeInclusive;

use super::{Nodes, Place, Silence, Take, Terms, Token};
use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::point::{RequestId, UserId};

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
    /// What these times are drawn from; none where latencies order nothing: then it is tried again when what was in the
    /// way is gone, for sooner would be in vain.
    pub times: Option<u64>,
}

/// Nodes as Redis is one, each a table of leases that run out by themselves.
///
/// A call has its effect when its message arrives, in one turn, and the answer goes back. Whatever time passes is the
/// environment's: under virtual time it is simulated, in an exploration the end of a lease is a turn.
#[derive(Debug)]
pub struct ModelNodes<E: Env> {
    env: E,
    setup: NodesSetup,
    nodes: Arc<[Mutex<Node<E>>]>,
}

/// What a node keeps.
struct Node<E: Env> {
    users: HashMap<UserId, Row<E>, FixedState>,
    /// Leases that it has given out so far.
    given: u64,
}

/// What a node keeps of a user's lock.
struct Row<E: Env> {
    held: Option<Held<E>>,
    /// The token that was given out last.
    token: u64,
    /// Who was refused for the lease that is held, and what wakes those who wait for its end.
    refused: Refused,
}

/// Requests that were refused, and what wakes those of them who wait.
type Refused = Vec<(RequestId, Option<Waker>)>;

struct Held<E: Env> {
    by: RequestId,
    /// Which of the node's leases it is.
    number: u64,
    /// Ends the lease when it is over.
    _end: E::Timer,
}

impl<E: Env> Default for Row<E> {
    fn default() -> Self {
        Row {
            held: None,
            token: Token::FIRST.0 - 1,
            refused: Vec::new(),
        }
    }
}

impl<E: Env> Default for Node<E> {
    fn default() -> Self {
        Node {
            users: HashMap::default(),
            given: 0,
        }
    }
}

impl<E: Env> std::fmt::Debug for Node<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node")
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}

impl<E: Env> Node<E> {
    fn row(&mut self, user: UserId) -> &mut Row<E> {
        self.users.entry(user).or_default()
    }
}

impl<E: Env> Row<E> {
    fn is_held_by(&self, holder: RequestId) -> bool {
        self.held.as_ref().is_some_and(|held| held.by == holder)
    }

    /// Nobody has the lease any more; what was kept of it, and who is to be woken.
    fn free(&mut self) -> (Option<Held<E>>, Refused) {
        (self.held.take(), std::mem::take(&mut self.refused))
    }

    /// It is all the same to this holder when the lease ends.
    fn forget(&mut self, holder: RequestId) {
        self.refused.retain(|(other, _)| *other != holder);
    }
}

impl<E: Env> ModelNodes<E> {
    /// Nodes that nobody has a lease of.
    pub fn new(env: E, setup: NodesSetup) -> Self {
        let nodes = (0..setup.count.max(1)).map(|_| Mutex::default()).collect();
        ModelNodes { env, setup, nodes }
    }

    /// What they are like.
    pub fn setup(&self) -> &NodesSetup {
        &self.setup
    }

    /// Becomes as it was when it was made. No call may be under way.
    pub fn renew(&self) {
        for node in &*self.nodes {
            let before = std::mem::take(&mut *node.lock());
            drop(before);
        }
    }

    /// Waits until the lease has ended that this holder was refused for last.
    pub async fn ended(&self, place: Place) {
        let Place { node, user, holder } = place;
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
            for &user in users {
                let row = node.row(user);
                tell(row.held.as_ref().map_or(0, |held| held.by.0 + 1));
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

    fn touch(&self, place: Place) {
        let object = Object::Lease(place.node, place.user);
        self.env.touch(object, Touch::Write);
    }

    fn saw(&self, place: Place, value: u64) {
        self.env.saw(Object::Lease(place.node, place.user), value);
    }

    /// What ends a lease of this number when its time is over.
    fn end_of(&self, place: Place, number: u64, terms: &Terms) -> E::Timer {
        let Place { node, user, .. } = place;
        // Not to be kept by what they keep.
        let nodes: Weak<[Mutex<Node<E>>]> = Arc::downgrade(&self.nodes);
        let (env, run_out) = (self.env.clone(), Arc::clone(&terms.run_out));
        self.env.call_after(terms.lease, Pause::Lease, move || {
            env.touch(Object::Lease(node, user), Touch::Write);
            let Some(nodes) = nodes.upgrade() else {
                return;
            };
            let ended = {
                let mut node = nodes[usize::from(node)].lock();
                let row = node.row(user);
                let is_it = row.held.as_ref().is_some_and(|held| held.number == number);
                is_it.then(|| row.free())
            };
            if let Some((_held, refused)) = ended {
                run_out();
                wake(refused);
            }
        })
    }
}

fn wake(refused: Refused) {
    for waker in refused.into_iter().filter_map(|(_, waker)| waker) {
        waker.wake();
    }
}

impl<E: Env> Nodes for ModelNodes<E> {
    fn count(&self) -> u16 {
        self.setup.count.max(1)
    }

    async fn take(&self, place: Place, terms: &Terms) -> Result<Take, Silence> {
        self.send(place).await;
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
                    row.held = Some(Held {
                        by: place.holder,
                        number,
                        _end: self.end_of(place, number, terms),
                    });
                    row.token += u64::from(terms.token);
                    let token = terms.token.then_some(Token(row.token));
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
        self.answer(place).await;
        Ok(taken)
    }

    async fn give_back(&self, place: Place) -> Result<bool, Silence> {
        self.send(place).await;
        let freed = {
            let mut node = self.nodes[usize::from(place.node)].lock();
            let row = node.row(place.user);
            // That this holder was refused here stays known: it may be about to wait for the end of what was in the way.
            row.is_held_by(place.holder).then(|| row.free())
        };
        let was_held = freed.is_some();
        if let Some((_held, refused)) = freed {
            wake(refused);
        }
        self.saw(place, u64::from(was_held));
        self.answer(place).await;
        Ok(was_held)
    }

    async fn extend(&self, place: Place, terms: &Terms) -> Result<bool, Silence> {
        self.send(place).await;
        let extended = {
            let mut node = self.nodes[usize::from(place.node)].lock();
            let row = node.row(place.user);
            match &mut row.held {
                Some(held) if held.by == place.holder => {
                    held._end = self.end_of(place, held.number, terms);
                    true
                }
                _ => false,
            }
        };
        self.saw(place, u64::from(extended));
        self.answer(place).await;
        Ok(extended)
    }
}

/// Who waits for the end of a lease; dropped, it waits no longer.
struct Waits<'a, E: Env> {
    nodes: &'a ModelNodes<E>,
    place: Place,
}

impl<E: Env> Drop for Waits<'_, E> {
    fn drop(&mut self) {
        let Place { node, user, holder } = self.place;
        let mut node = self.nodes.nodes[usize::from(node)].lock();
        node.row(user).forget(holder);
    }
}
