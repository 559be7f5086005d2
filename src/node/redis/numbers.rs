//! What a run of its own leaves on servers, and removes again: the numbers that tokens are counted by.

use std::time::Duration;

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use parking_lot::Mutex;
use redis::{Client, RedisResult};

use crate::point::UserId;

/// A server that is away is waited for no longer than this.
const LONGEST: Duration = Duration::from_millis(500);

/// Keys that one command removes.
const AT_ONCE: usize = 1_000;

/// The users whose tokens are counted on each server, under a prefix that nobody else has. When it is dropped, nobody counts
/// there any more, and the keys are removed.
pub(super) struct Numbers {
    prefix: String,
    servers: Vec<(String, Users)>,
}

type Users = Mutex<HashSet<UserId, FixedState>>;

impl Numbers {
    /// None is counted yet on these servers.
    pub fn new(prefix: String, urls: &[String]) -> Self {
        let servers = urls.iter().map(|url| (url.clone(), Users::default()));
        Numbers {
            prefix,
            servers: servers.collect(),
        }
    }

    /// A token was asked for of this server.
    pub fn note(&self, node: u16, user: UserId) {
        if let Some((_, users)) = self.servers.get(usize::from(node)) {
            users.lock().insert(user);
        }
    }
}

/// The key of a user's number.
pub(super) fn key(prefix: &str, user: UserId) -> String {
    format!("{prefix}:token:{user}")
}

impl Drop for Numbers {
    fn drop(&mut self) {
        for (url, users) in &mut self.servers {
            // On a server that is away they stay until their time is over.
            let _ = remove(url, &self.prefix, users.get_mut());
        }
    }
}

fn remove(url: &str, prefix: &str, users: &HashSet<UserId, FixedState>) -> RedisResult<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut connection = Client::open(url)?.get_connection_with_timeout(LONGEST)?;
    connection.set_read_timeout(Some(LONGEST))?;
    connection.set_write_timeout(Some(LONGEST))?;
    let keys: Vec<String> = users.iter().map(|user| key(prefix, *user)).collect();
    for keys in keys.chunks(AT_ONCE) {
        redis::cmd("UNLINK").arg(keys).exec(&mut connection)?;
    }
    Ok(())
}
