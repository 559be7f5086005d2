//! Real Redis servers as nodes.

mod clocks;
mod driven;
#[cfg(test)]
mod fake;
mod leases;
mod numbers;
mod reach;
mod said;
mod wires;

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use redis::Script;
use redis::aio::MultiplexedConnection;

pub use reach::{Unusable, version, without_password};
pub use said::{LEASES, asked};

use self::clocks::Clocks;
use self::leases::{Lease, Leases};
use self::numbers::{Numbers, key};
use self::wires::{Wire, Wires};
use super::bells::{Bells, Listening};
use super::{LeaseView, NodeView, Nodes, NodesView, Place, Silence, Take, Terms, Token, Wait};
use crate::env::{Env, Nanos};
use crate::point::UserId;

/// Takes a lease, and a token with it. One is as good as the other, so they are one step. A server that has no number for
/// the user, or one that the store has seen already, begins after the newest that the store has seen.
const TAKE_WITH_TOKEN: &str = r"
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
    local token = redis.call('INCR', KEYS[2])
    local after = tonumber(ARGV[3])
    if token <= after then
        token = redis.call('INCRBY', KEYS[2], after + 1 - token)
    end
    redis.call('PEXPIRE', KEYS[2], ARGV[4])
    return token
end
return 0";

/// A server keeps a user's number so long after the last token, in milliseconds, unless it is removed before.
const NUMBER_KEPT: u64 = 24 * 60 * 60 * 1_000;

/// Gives a lease back, if it is still one's own.
const GIVE_BACK: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0";

/// The same; who listens is told whose lock is free.
const GIVE_BACK_AND_TELL: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('DEL', KEYS[1])
    redis.call('PUBLISH', ARGV[2], ARGV[3])
    return 1
end
return 0";

/// Extends a lease, if it is still one's own.
const EXTEND: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0";

/// A server counts from 1, and its first token is the [first](Token::FIRST).
const BEFORE_FIRST: u64 = Token::FIRST.0 - 1;

/// How real nodes are used. Times in nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisSetup {
    /// Where they are; at least one.
    pub urls: Vec<String>,
    /// The keys begin so, for several processes that are to meet; so that nobody meets, if there is none.
    pub prefix: Option<String>,
    /// How long a lease is good for.
    pub lease: Nanos,
    /// From one attempt to get a lock to the next.
    pub poll: RangeInclusive<Nanos>,
    /// What a request does that waits for a lease.
    pub wait: Wait,
    /// Connections to each of them; at least one.
    pub connections: u32,
}

/// Redis servers, each reached by one connection that all requests share, or by several over which they are spread.
///
/// Where requests are told of leases that are given back, one connection more listens to each server: a lease is published by
/// the script that gives it back, at no further round trip. When that connection breaks, nothing is heard any more, and a
/// request that waits asks when its patience is over.
///
/// Keys stand under a prefix that no other run has, unless they are to be shared; then none of them is left when the nodes are
/// dropped, but for leases that have yet to run out. When a lease that is had will have run out is known here by the clock of
/// this process only, counted from before it was asked for: the server's may be a little later, and is never sooner, if both
/// clocks are right.
pub struct RedisNodes<E: Env> {
    env: E,
    prefix: String,
    /// Where it is published whose lock is free.
    channel: String,
    /// Whose lock a key is on, where processes number their users apart.
    names: Option<Names>,
    lease: Nanos,
    poll: RangeInclusive<Nanos>,
    nodes: Arc<[Wires]>,
    /// The token after which those of each user begin.
    after: AtomicU64,
    /// The users whose tokens are counted, where nobody else counts under the same prefix.
    numbers: Option<Numbers>,
    scripts: Arc<Scripts>,
    /// Those who wait to be told, if they are.
    bells: Option<Arc<Bells>>,
    /// What they are told by.
    _listens: Vec<MultiplexedConnection>,
    /// The leases that are had, as far as this process knows.
    had: Leases<E>,
    /// The servers' clocks, as far as somebody looks.
    clocks: Clocks,
}

/// The number of a user that every process knows, by the number that this one has given.
type Names = Box<dyn Fn(UserId) -> UserId + Send + Sync>;

struct Scripts {
    take_with_token: Script,
    give_back: Script,
    give_back_and_tell: Script,
    extend: Script,
}

impl<E: Env> RedisNodes<E> {
    /// Reaches the servers.
    ///
    /// # Errors
    /// [`Unusable`], of the first that cannot be used.
    pub async fn open(env: E, setup: &RedisSetup) -> Result<Self, Unusable> {
        let fresh = || format!("pointrace:{:016x}", rand::random::<u64>());
        let prefix = setup.prefix.clone().unwrap_or_else(fresh);
        let mut nodes = Vec::new();
        for url in &setup.urls {
            nodes.push(Wires::open(url, setup.connections).await?);
        }
        let channel = format!("{prefix}:free");
        let is_own = setup.prefix.is_none();
        let numbers = is_own.then(|| Numbers::new(prefix.clone(), &setup.urls));
        let bells = (setup.wait == Wait::Notify).then(Arc::<Bells>::default);
        let mut listens = Vec::new();
        for (node, url) in (0..).zip(&setup.urls) {
            if let Some(bells) = &bells {
                let bells = Arc::clone(bells);
                let heard = move |message: &[u8]| {
                    let user = std::str::from_utf8(message)
                        .ok()
                        .and_then(|user| user.parse().ok());
                    if let Some(user) = user {
                        bells.ring(node, UserId(user));
                    }
                };
                listens.push(reach::listen(url, &channel, heard).await?);
            }
        }
        let nodes: Arc<[Wires]> = nodes.into();
        Ok(RedisNodes {
            had: Leases::new(env.clone()),
            clocks: Clocks::new(Arc::clone(&nodes)),
            env,
            prefix,
            channel,
            names: None,
            lease: setup.lease,
            poll: setup.poll.clone(),
            nodes,
            after: AtomicU64::new(BEFORE_FIRST),
            numbers,
            scripts: Arc::new(Scripts {
                take_with_token: Script::new(TAKE_WITH_TOKEN),
                give_back: Script::new(GIVE_BACK),
                give_back_and_tell: Script::new(GIVE_BACK_AND_TELL),
                extend: Script::new(EXTEND),
            }),
            bells,
            _listens: listens,
        })
    }

    /// How long a lease is good for, in nanoseconds.
    pub fn lease(&self) -> Nanos {
        self.lease
    }

    /// From one attempt to get a lock to the next, in nanoseconds.
    pub fn poll(&self) -> RangeInclusive<Nanos> {
        self.poll.clone()
    }

    /// The nodes for a process that numbers its users as others do not: keys are by what `names` says.
    #[must_use]
    pub fn naming(self, names: impl Fn(UserId) -> UserId + Send + Sync + 'static) -> Self {
        RedisNodes {
            names: Some(Box::new(names)),
            ..self
        }
    }

    /// Tokens that are given out from now on are newer than this one. No call may be under way.
    pub fn begin_after(&self, newest: Token) {
        self.after.fetch_max(newest.0, Relaxed);
    }

    fn name(&self, user: UserId) -> UserId {
        self.names.as_ref().map_or(user, |names| names(user))
    }

    fn lease_key(&self, place: Place) -> String {
        format!("{}:lease:{}", self.prefix, self.name(place.user))
    }

    fn token_key(&self, place: Place) -> String {
        key(&self.prefix, self.name(place.user))
    }

    async fn wire(&self, place: Place) -> Result<Wire<'_>, Silence> {
        self.nodes[usize::from(place.node)].take(place.holder).await
    }

    /// A request hears of leases on this user's lock that are given back, if requests are told.
    pub(super) fn listen(&self, place: Place) -> Option<Listening> {
        let bells = self.bells.as_ref()?;
        Some(bells.listen(place.node, self.name(place.user), place.process))
    }

    /// What this process knows of their leases at this moment: what it sent and was answered. The servers are asked for
    /// nothing but the time, and that is shown at the next look.
    pub fn look(&self, now: Nanos, first: UserId) -> NodesView {
        let mut leases = vec![Vec::new(); self.nodes.len()];
        self.had.each(|place, lease| {
            if lease.until > now {
                leases[usize::from(place.node)].push(LeaseView {
                    user: place.user,
                    holder: place.holder,
                    token: lease.token,
                    left: lease.until - now,
                });
            }
        });
        let clocks = self.clocks.look();
        let nodes = leases
            .into_iter()
            .zip(clocks)
            .map(|(leases, beside)| NodeView {
                beside,
                ..NodeView::new(None, leases, first)
            });
        NodesView {
            are_real: true,
            lease: self.lease,
            nodes: nodes.collect(),
        }
    }

    /// A lease is had that was asked for at this moment. Its end will be told.
    fn note(&self, place: Place, token: Option<Token>, terms: &Terms, asked: Nanos) {
        let lease = Lease {
            token,
            until: asked + terms.lease,
            run_out: Arc::clone(&terms.run_out),
        };
        self.had.add(place, lease);
    }
}

fn milliseconds(nanos: Nanos) -> u64 {
    (nanos / 1_000_000).max(1)
}

impl<E: Env> Nodes for RedisNodes<E> {
    fn count(&self) -> u16 {
        u16::try_from(self.nodes.len()).unwrap_or(u16::MAX)
    }

    async fn take(&self, place: Place, terms: &Terms) -> Result<Take, Silence> {
        let wire = self.wire(place).await?;
        let asked = self.env.now();
        let (key, lease) = (self.lease_key(place), milliseconds(terms.lease));
        let taken = if terms.token {
            let mut script = self.scripts.take_with_token.prepare_invoke();
            script.key(key).key(self.token_key(place));
            let after = self.after.load(Relaxed) - BEFORE_FIRST;
            script.arg(place.holder.0).arg(lease);
            script.arg(after).arg(NUMBER_KEPT);
            if let Some(numbers) = &self.numbers {
                numbers.note(place.node, self.name(place.user));
            }
            let token: u64 = {
                let mut commands = wire.connection.commands();
                let said = script.invoke_async(&mut commands);
                wire.heard(said).await?
            };
            // Counted from the number that the model counts from.
            (token > 0).then(|| Some(Token(BEFORE_FIRST + token)))
        } else {
            let mut set = redis::cmd("SET");
            set.arg(key).arg(place.holder.0).arg("NX").arg("PX");
            let set: Option<String> = {
                let mut commands = wire.connection.commands();
                let said = set.arg(lease).query_async(&mut commands);
                wire.heard(said).await?
            };
            set.map(|_| None)
        };
        Ok(match taken {
            Some(token) => {
                self.note(place, token, terms, asked);
                Take::Taken(token)
            }
            None => Take::Held,
        })
    }

    async fn give_back(&self, place: Place) -> Result<bool, Silence> {
        self.had.remove(place);
        let wire = self.wire(place).await?;
        let script = match &self.bells {
            None => &self.scripts.give_back,
            Some(_) => &self.scripts.give_back_and_tell,
        };
        let mut script = script.prepare_invoke();
        script.key(self.lease_key(place)).arg(place.holder.0);
        if self.bells.is_some() {
            let user = self.name(place.user);
            script.arg(&self.channel).arg(user.0);
        }
        let given: u64 = {
            let mut commands = wire.connection.commands();
            let said = script.invoke_async(&mut commands);
            wire.heard(said).await?
        };
        Ok(given > 0)
    }

    async fn extend(&self, place: Place, terms: &Terms) -> Result<bool, Silence> {
        let (env, nodes) = (self.env.clone(), Arc::clone(&self.nodes));
        let (scripts, key) = (Arc::clone(&self.scripts), self.lease_key(place));
        let lease = milliseconds(terms.lease);
        // Who extends a lease works under it meanwhile, and the task of both may be busy with the work. So the connection is
        // driven by a task that is about nothing else: others wait for answers on it, too.
        let extending = tokio::spawn(async move {
            let wire = nodes[usize::from(place.node)].take(place.holder).await?;
            let asked = env.now();
            let mut script = scripts.extend.prepare_invoke();
            script.key(key).arg(place.holder.0).arg(lease);
            let mut commands = wire.connection.commands();
            let extended: u64 = wire.heard(script.invoke_async(&mut commands)).await?;
            Ok((asked, extended))
        });
        // An error of the task means that its runtime ends.
        let (asked, extended) = extending.await.map_err(|_| Silence)??;
        if extended > 0 {
            let token = self.had.token(place);
            self.note(place, token, terms, asked);
        }
        Ok(extended > 0)
    }
}

impl<E: Env> fmt::Debug for RedisNodes<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisNodes")
            .field("prefix", &self.prefix)
            .field("nodes", &self.nodes.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;
    use std::time::Duration;

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::env::RealEnv;
    use crate::point::RequestId;

    async fn opened(url: String, lease: Nanos) -> RedisNodes<RealEnv> {
        let setup = RedisSetup {
            urls: vec![url],
            prefix: None,
            lease,
            poll: 0..=0,
            wait: Wait::Poll,
            connections: 1,
        };
        let opened = RedisNodes::open(RealEnv::start(), &setup).await;
        opened.expect("a server")
    }

    #[tokio::test]
    async fn who_extends_a_lease_and_is_busy_keeps_no_other_from_its_answer() {
        let (answer, answers) = unbounded_channel();
        let url = fake::server_that_waits(answers).await;
        let nodes = Arc::new(opened(url, 1_000_000_000).await);
        let place = |user| Place {
            node: 0,
            user: UserId(user),
            holder: RequestId(user),
            process: 0,
        };
        let terms = || Terms {
            lease: 1_000_000_000,
            token: false,
            run_out: Arc::new(|| {}),
        };
        let taking = {
            let (nodes, terms) = (Arc::clone(&nodes), terms());
            tokio::spawn(async move { nodes.take(place(1), &terms).await })
        };
        tokio::task::yield_now().await;
        // It is begun, and then looked after no more, as by a task that has something else to do.
        let terms = terms();
        let mut extending = pin!(nodes.extend(place(2), &terms));
        for _ in 0..2 {
            let begun = poll_fn(|cx| Poll::Ready(extending.as_mut().poll(cx).is_pending()));
            assert!(begun.await);
            // The first time what is sent wakes the one who waits already.
            tokio::task::yield_now().await;
        }
        answer.send(()).expect("a server");
        answer.send(()).expect("a server");
        let taken = taking.await.expect("no panic");
        assert_eq!(taken, Ok(Take::Taken(None)));
        assert_eq!(extending.await, Ok(true));
    }

    #[tokio::test]
    async fn nothing_is_kept_of_a_lease_that_has_run_out() {
        const LEASE: Nanos = 50_000_000;
        let (url, _) = fake::server().await;
        let nodes = opened(url, LEASE).await;
        let ends = Arc::new(AtomicU64::new(0));
        let told = Arc::clone(&ends);
        let terms = |lease| Terms {
            lease,
            token: false,
            run_out: {
                let told = Arc::clone(&told);
                Arc::new(move || {
                    told.fetch_add(1, Relaxed);
                })
            },
        };
        let place = |user| Place {
            node: 0,
            user: UserId(user),
            holder: RequestId(user),
            process: 0,
        };
        for user in 1..=3 {
            let taken = nodes.take(place(user), &terms(LEASE)).await;
            assert_eq!(taken, Ok(Take::Taken(None)));
        }
        // One is had anew, for longer than is waited for here.
        let again = nodes.take(place(3), &terms(1_000 * LEASE)).await;
        assert_eq!(again, Ok(Take::Taken(None)));
        let had = || {
            let mut had = Vec::new();
            nodes.had.each(|place, _| had.push(*place));
            had
        };
        assert_eq!(had().len(), 3);
        tokio::time::sleep(Duration::from_nanos(4 * LEASE)).await;
        assert_eq!(ends.load(Relaxed), 2);
        assert_eq!(had(), [place(3)]);
    }
}
