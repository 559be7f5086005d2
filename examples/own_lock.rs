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
use pointrace::call::World;
use pointrace::check::{Judgement, judge};
use pointrace::driver::Planner;
use pointrace::engine::Engine;
use pointrace::env::{Env, Nanos, Pause};
use pointrace::history::{Keep, Record, Recorder};
use pointrace::lang::Lang;
use pointrace::linearizability::Account;
use pointrace::lock::{Guarded, KeyLock};
use pointrace::point::UserId;
use pointrace::request::LockName;
use pointrace::scenario::{self, Traffic};
use pointrace::sim::{Chronological, Progress, SimEnv, Simulation};
use pointrace::store::MemoryStore;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

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
        // First out, then tidy: whoever waits has the entry too.
        drop(self.guard.take());
        self.map.tidy_up(self.user);
    }
}

/// Plays the burst of `hundred-charges` through a lock under virtual time, and judges it as a lock that
/// promises to let the requests of one user in one at a time.
pub fn play(make: impl Fn() -> MutexMap) -> Result<(Record, Judgement), String> {
    let (mut scenario, _) = scenario::load("hundred-charges").map_err(|error| error.to_string())?;
    // The limits of the scenario are about its own locks; what every lock promises is judged all the same.
    scenario.expect.clear();
    let promise = LockName::Keyed;

    let account = Account {
        opening: scenario.users.balance,
        policy: scenario.service.policy,
    };
    let recorder = Recorder::new(scenario.users.count, account, 1, Keep::Nothing);
    let store = MemoryStore::new(scenario.users.count, scenario.users.balance);
    let service = scenario.service;
    let world = World::new(
        SimEnv,
        recorder,
        store,
        service.policy,
        service.lock_timeout,
    );
    let engine = Arc::new(Engine::new(world, &[promise], 1, |_| Guarded(make())));

    let mut planner = Planner::new(&scenario, scenario.seed);
    let mut simulation = Simulation::new(Chronological::new(scenario.seed));
    let phase = &scenario.phases[0];
    let Traffic::Burst { size, .. } = phase.traffic else {
        return Err("hundred-charges is one burst".to_owned());
    };
    for _ in 0..size {
        let (engine, request) = (Arc::clone(&engine), planner.request(phase, 0));
        simulation.spawn(async move {
            engine.serve(&request).await;
        });
    }
    while simulation.live() > 0 {
        if simulation.run_until(Nanos::MAX) == Progress::Idle {
            return Err("the lock let a request wait for ever".to_owned());
        }
    }
    let left = engine.left_over(simulation.lock_timers());
    let record = engine.world().observer.record(&engine.world().store, left);
    let judgement = judge(&scenario, promise, scenario.clock, &record, false);
    Ok((record, judgement))
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
