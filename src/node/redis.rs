//! Real Redis servers as nodes.

use std::fmt;
use std::future::Future;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Script};

use super::{Nodes, Place, Silence, Take, Terms, Token};
use crate::env::{Env, Nanos, Pause};

/// An answer is waited for no longer than this: after it, nobody knows what a node did.
const LONGEST: Duration = Duration::from_millis(500);

/// A connection is waited for no longer than this.
const LONGEST_CONNECTING: Duration = Duration::from_secs(5);

/// Takes a lease, and a token with it. One is as good as the other, so they are one step.
const TAKE_WITH_TOKEN: &str = r"
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
    local token = redis.call('INCR', KEYS[2])
    if token == 1 then redis.call('PEXPIRE', KEYS[2], 86400000) end
    return token
end
return 0";

/// Gives a lease back, if it is still one's own.
const GIVE_BACK: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0";

/// Extends a lease, if it is still one's own.
const EXTEND: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0";

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
}

/// A server cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Redis at {place} cannot be used: {reason}")]
pub struct Unusable {
    /// Where it is, without a password.
    pub place: String,
    /// What the server, or the connection to it, said.
    pub reason: String,
}

/// Redis servers, each reached by one connection that all requests share.
///
/// Keys stand under a prefix that no other run has. When a lease that is had will have run out is known here by the clock of
/// this process only, counted from before it was asked for: the server's may be a little later, and is never sooner, if both
/// clocks are right.
pub struct RedisNodes<E: Env> {
    env: E,
    prefix: String,
    lease: Nanos,
    poll: RangeInclusive<Nanos>,
    nodes: Vec<MultiplexedConnection>,
    scripts: Scripts,
    /// What is to be told at the end of the leases that are had.
    ends: Mutex<HashMap<Place, E::Timer, FixedState>>,
}

struct Scripts {
    take_with_token: Script,
    give_back: Script,
    extend: Script,
}

impl<E: Env> RedisNodes<E> {
    /// Reaches the servers.
    ///
    /// # Errors
    /// [`Unusable`], of the first that cannot be used.
    pub async fn open(env: E, setup: &RedisSetup) -> Result<Self, Unusable> {
        let mut nodes = Vec::new();
        for url in &setup.urls {
            nodes.push(connect(url).await?);
        }
        Ok(RedisNodes {
            env,
            prefix: setup.prefix.clone().unwrap_or_else(prefix),
            lease: setup.lease,
            poll: setup.poll.clone(),
            nodes,
            scripts: Scripts {
                take_with_token: Script::new(TAKE_WITH_TOKEN),
                give_back: Script::new(GIVE_BACK),
                extend: Script::new(EXTEND),
            },
            ends: Mutex::default(),
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

    fn lease_key(&self, place: Place) -> String {
        format!("{}:lease:{}", self.prefix, place.user)
    }

    fn token_key(&self, place: Place) -> String {
        format!("{}:token:{}", self.prefix, place.user)
    }

    fn node(&self, place: Place) -> MultiplexedConnection {
        self.nodes[usize::from(place.node)].clone()
    }

    /// What tells the end of a lease that was asked for at this moment.
    fn tell_end(&self, place: Place, terms: &Terms, asked: Nanos) {
        let run_out = Arc::clone(&terms.run_out);
        let left = (asked + terms.lease).saturating_sub(self.env.now());
        let end = self.env.call_after(left, Pause::Lease, move || run_out());
        let before = self.ends.lock().insert(place, end);
        drop(before);
    }
}

/// A beginning of keys that nobody else has.
pub fn prefix() -> String {
    format!("pointrace:{:016x}", rand::random::<u64>())
}

/// The version of the server at a URL; that it answers is known then.
///
/// # Errors
/// [`Unusable`].
pub async fn version(url: &str) -> Result<String, Unusable> {
    let mut node = connect(url).await?;
    let asked: redis::RedisResult<String> = redis::cmd("INFO")
        .arg("server")
        .query_async(&mut node)
        .await;
    let info = asked.map_err(|error| unusable(url, &error))?;
    let version = info
        .lines()
        .find_map(|line| line.strip_prefix("redis_version:"));
    Ok(version.unwrap_or("of an unknown version").trim().to_owned())
}

async fn connect(url: &str) -> Result<MultiplexedConnection, Unusable> {
    let client = Client::open(url).map_err(|error| unusable(url, &error))?;
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(LONGEST_CONNECTING))
        .set_response_timeout(Some(LONGEST));
    client
        .get_multiplexed_async_connection_with_config(&config)
        .await
        .map_err(|error| unusable(url, &error))
}

fn unusable(url: &str, error: &redis::RedisError) -> Unusable {
    Unusable {
        place: without_password(url),
        reason: error.to_string(),
    }
}

/// A URL as it may be shown.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}"),
        None => url.to_owned(),
    }
}

fn milliseconds(nanos: Nanos) -> u64 {
    (nanos / 1_000_000).max(1)
}

/// What a server said, or nothing.
async fn answer<T>(asked: impl Future<Output = redis::RedisResult<T>>) -> Result<T, Silence> {
    asked.await.map_err(|_| Silence)
}

impl<E: Env> Nodes for RedisNodes<E> {
    fn count(&self) -> u16 {
        u16::try_from(self.nodes.len()).unwrap_or(u16::MAX)
    }

    async fn take(&self, place: Place, terms: &Terms) -> Result<Take, Silence> {
        let mut node = self.node(place);
        let asked = self.env.now();
        let (key, lease) = (self.lease_key(place), milliseconds(terms.lease));
        let taken = if terms.token {
            let mut script = self.scripts.take_with_token.prepare_invoke();
            script.key(key).key(self.token_key(place));
            script.arg(place.holder.0).arg(lease);
            let token: u64 = answer(script.invoke_async(&mut node)).await?;
            // Counted from the number that the model counts from.
            (token > 0).then(|| Some(Token(Token::FIRST.0 - 1 + token)))
        } else {
            let mut set = redis::cmd("SET");
            set.arg(key).arg(place.holder.0).arg("NX").arg("PX");
            let set: Option<String> = answer(set.arg(lease).query_async(&mut node)).await?;
            set.map(|_| None)
        };
        Ok(match taken {
            Some(token) => {
                self.tell_end(place, terms, asked);
                Take::Taken(token)
            }
            None => Take::Held,
        })
    }

    async fn give_back(&self, place: Place) -> Result<bool, Silence> {
        let end = self.ends.lock().remove(&place);
        drop(end);
        let mut node = self.node(place);
        let mut script = self.scripts.give_back.prepare_invoke();
        script.key(self.lease_key(place)).arg(place.holder.0);
        let given: u64 = answer(script.invoke_async(&mut node)).await?;
        Ok(given > 0)
    }

    async fn extend(&self, place: Place, terms: &Terms) -> Result<bool, Silence> {
        let mut node = self.node(place);
        let asked = self.env.now();
        let mut script = self.scripts.extend.prepare_invoke();
        script.key(self.lease_key(place)).arg(place.holder.0);
        script.arg(milliseconds(terms.lease));
        let extended: u64 = answer(script.invoke_async(&mut node)).await?;
        if extended > 0 {
            self.tell_end(place, terms, asked);
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
    use super::without_password;

    #[test]
    fn no_password_is_shown() {
        assert_eq!(
            without_password("redis://user:secret@cache:6379/0"),
            "redis://cache:6379/0"
        );
        assert_eq!(without_password("redis://cache"), "redis://cache");
    }
}
