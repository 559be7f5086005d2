//! A lock of your own, judged: `cargo run --example own_lock`.
//!
//! Whatever implements `KeyLock` runs the real service, under virtual time or on real threads, and every
//! check looks at it. Here it is what many services do: a map of users to tokio mutexes. As it is mostly
//! written it keeps requests apart, and its map grows for ever; the second version takes the entry out with
//! the last one who wants it.

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use parking_lot::Mutex;
use pointrace::check::{Judgement, judge};
use pointrace::driver::{RoundSetup, play_with};
use pointrace::env::{Env, Nanos, Pause};
use pointrace::history::{Keep, Record};
use pointrace::lang::Lang;
use pointrace::lock::{Guarded, KeyLock};
use pointrace::point::UserId;
use pointrace::request::{Lock, LockName, Needs, Promises, Says};
use pointrace::scenario;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// What the map promises, and how it is called.
pub static MUTEX_MAP: Lock = Lock {
    name: "mutex-map",
    also: &[],
    says: Says {
        en: "a map of mutexes",
        ko: "뮤텍스 맵",
    },
    promises: Promises {
        keeps_points: true,
        excludes: true,
        in_order: true,
        ..Promises::NOTHING
    },
    needs: Needs::Nothing,
};

type Entries = Mutex<HashMap<UserId, Arc<AsyncMutex<()>>>>;

/// A map of users to mutexes.
pub struct MutexMap {
    entries: Entries,
    /// Whether an entry goes when nobody wants it any more.
    tidy: bool,
}

/// Holds a user's mutex. Being inside is this guard's life, however it ends.
pub struct Inside<'a> {
    map: &'a MutexMap,
    user: UserId,
    guard: Option<OwnedMutexGuard<()>>,
}

impl MutexMap {
    /// An empty map; whether an entry goes when nobody wants it any more.
    pub fn new(tidy: bool) -> Self {
        MutexMap {
            entries: Entries::default(),
            tidy,
        }
    }

    fn entry(&self, user: UserId) -> Arc<AsyncMutex<()>> {
        Arc::clone(self.entries.lock().entry(user).or_default())
    }

    fn inside(&self, user: UserId, guard: OwnedMutexGuard<()>) -> Inside<'_> {
        Inside {
            map: self,
            user,
            guard: Some(guard),
        }
    }

    /// Takes the entry out if nobody but the map has it.
    fn tidy_up(&self, user: UserId) {
        let mut entries = self.entries.lock();
        let unwanted = |entry: &Arc<_>| Arc::strong_count(entry) == 1;
        if self.tidy && entries.get(&user).is_some_and(unwanted) {
            entries.remove(&user);
        }
    }
}

impl KeyLock for MutexMap {
    type Guard<'a> = Inside<'a>;

    fn try_acquire(&self, user: UserId) -> Option<Inside<'_>> {
        let guard = self.entry(user).try_lock_owned().ok()?;
        Some(self.inside(user, guard))
    }

    async fn acquire<E: Env>(&self, user: UserId, timeout: Nanos, env: &E) -> Option<Inside<'_>> {
        let guard = {
            let mut lock = pin!(self.entry(user).lock_owned());
            // The time is the environment's: simulated or the machine's.
            let mut deadline = pin!(env.sleep(timeout, Pause::LockTimeout));
            let in_time = poll_fn(|cx| match lock.as_mut().poll(cx) {
                Poll::Ready(guard) => Poll::Ready(Some(guard)),
                Poll::Pending => deadline.as_mut().poll(cx).map(|()| None),
            });
            in_time.await
        };
        match guard {
            Some(guard) => Some(self.inside(user, guard)),
            None => {
                self.tidy_up(user);
                None
            }
        }
    }

    fn entries(&self) -> usize {
        self.entries.lock().len()
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        // First out, then tidy: each waiter has the entry too.
        drop(self.guard.take());
        self.map.tidy_up(self.user);
    }
}

/// Plays the burst of `hundred-charges` through a lock under virtual time, and judges it as a lock that
/// promises to let the requests of one user in one at a time.
///
/// # Errors
/// If the scenario is not there, or the trace cannot be written.
pub fn play(make: impl Fn() -> MutexMap) -> Result<(Record, Judgement), String> {
    let (mut scenario, _) = scenario::load("hundred-charges").map_err(|error| error.to_string())?;
    // The limits of the scenario are about its own locks; what every lock promises is judged all the same.
    scenario.expect.clear();
    let own = LockName::of(&MUTEX_MAP);

    let setup = RoundSetup {
        scenario: &scenario,
        seed: scenario.seed,
        locks: &[own],
        keep: Keep::Nothing,
    };
    let round = play_with(setup, |_, _| Guarded(make())).map_err(|error| error.to_string())?;
    let judgement = judge(&scenario, own, scenario.clock, &round.record, false);
    Ok((round.record, judgement))
}

#[allow(dead_code, reason = "a test uses the rest of this file")]
fn main() -> Result<(), String> {
    for (name, tidy) in [("a map that is never tidied", false), ("a tidy map", true)] {
        let (record, judgement) = play(|| MutexMap::new(tidy))?;
        println!("{}  {name}", judgement.verdict);
        println!("      should be {}", record.balances.should_be);
        println!("      actual    {}", record.balances.actual);
        for reason in judgement.reasons(&record) {
            println!("      {}", reason.text(Lang::En));
        }
    }
    Ok(())
}
