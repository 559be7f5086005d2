//! The clocks of real servers beside this machine's, for those who look on.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use tokio::runtime::Handle;

use super::wires::Wires;
use crate::env::Nanos;
use crate::node::Beside;
use crate::point::RequestId;

/// From one question for the time to the next.
const EVERY: Duration = Duration::from_secs(1);

/// A server tells microseconds: what it tells was true at some moment within one.
const RESOLUTION: Nanos = 1_000;

/// The clocks of all servers. They are asked for the time while somebody looks, and else not at all.
pub(super) struct Clocks {
    nodes: Arc<[Wires]>,
    /// Where they are asked: who looks may be on a thread without a runtime.
    runtime: Handle,
    read: Arc<[Mutex<Read>]>,
}

/// What is known of a clock.
#[derive(Clone, Copy, Default)]
struct Read {
    beside: Option<Beside>,
    /// When it was asked last.
    asked: Option<Instant>,
}

impl Clocks {
    /// The clocks of these servers, asked on the runtime that this is called on.
    pub fn new(nodes: Arc<[Wires]>) -> Self {
        Clocks {
            read: nodes.iter().map(|_| Mutex::default()).collect(),
            nodes,
            runtime: Handle::current(),
        }
    }

    /// What is known of each, and a question to those that were not asked for a while.
    pub fn look(&self) -> Vec<Option<Beside>> {
        let mut all = Vec::new();
        for (node, read) in self.read.iter().enumerate() {
            let mut now = read.lock();
            all.push(now.beside);
            if now.asked.is_none_or(|asked| asked.elapsed() >= EVERY) {
                now.asked = Some(Instant::now());
                let (nodes, reads) = (Arc::clone(&self.nodes), Arc::clone(&self.read));
                self.runtime.spawn(async move {
                    let beside = ask(&nodes[node]).await;
                    reads[node].lock().beside = beside;
                });
            }
        }
        all
    }
}

/// Asks a server for the time; `None` if it does not answer, or this machine's clock was set meanwhile.
async fn ask(node: &Wires) -> Option<Beside> {
    let wire = node.take(RequestId(0)).await.ok()?;
    let mut commands = wire.connection.commands();
    let time = redis::cmd("TIME");
    let (sent, began) = (SystemTime::now(), Instant::now());
    let said = wire.heard(time.query_async(&mut commands)).await;
    let took = began.elapsed();
    let (seconds, micros): (u64, u64) = said.ok()?;
    let its = Duration::from_secs(seconds) + Duration::from_micros(micros);
    beside(its, sent.duration_since(UNIX_EPOCH).ok()?, took)
}

/// A clock that showed `its` time at some moment of a message there and back, which was sent at `sent` by this machine's clock.
fn beside(its: Duration, sent: Duration, took: Duration) -> Option<Beside> {
    let nanos = |time: Duration| i128::try_from(time.as_nanos()).ok();
    let middle = nanos(sent)? + nanos(took)? / 2;
    Some(Beside {
        ahead: i64::try_from(nanos(its)? - middle).ok()?,
        within: Nanos::try_from(took.as_nanos() / 2).ok()? + RESOLUTION,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_known_to_within_half_of_the_way_there_and_back() {
        let ms = Duration::from_millis;
        let seen = beside(ms(1_250), ms(1_000), ms(100)).expect("small numbers");
        assert_eq!((seen.ahead, seen.within), (200_000_000, 50_001_000));
        let seen = beside(ms(1_000), ms(1_000), ms(2)).expect("small numbers");
        assert_eq!((seen.ahead, seen.within), (-1_000_000, 1_001_000));
    }
}
