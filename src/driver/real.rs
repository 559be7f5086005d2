use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use super::client::{Client, Job, work};
use super::plan::Planner;
use super::round::{Round, RoundSetup, fresh_engine};
use super::schedule::{Schedule, Wave, What};
use crate::env::{Env, Pause, RealEnv};
use crate::history::Recorder;
use crate::lock::AnyControl;
use crate::scenario::{Phase, Traffic};
use crate::target::Engine;

/// The engine that a real round is played on.
pub type RealEngine = Engine<RealEnv, AnyControl, Recorder>;

/// Between two looks at whether to stop.
const LOOK: Duration = Duration::from_millis(20);

/// Request numbers that a client takes at once.
const NUMBERS_AT_ONCE: u64 = 64;

/// Plays a whole round on the machine's clock, on a multi-threaded runtime of its own with `workers`
/// threads; `stop` is asked now and then whether to end it early.
///
/// # Errors
/// If the runtime could not be started, or the trace not be written.
pub fn play_real(
    setup: RoundSetup<'_>,
    workers: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> io::Result<Round> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers.max(1))
        .enable_time()
        .build()?;
    let scenario = setup.scenario;
    let planner = Planner::new(scenario, setup.seed);
    let engine = Arc::new(fresh_engine(RealEnv::start(), workers, setup));
    let interrupted = runtime.block_on(async {
        tokio::select! {
            () = send_phases(&engine, &scenario.phases, planner) => false,
            () = until_stopped(stop) => true,
        }
    });
    let world = engine.world();
    let left = engine.left_over(world.env.lock_timers());
    let record = world.observer.record(&world.store, left);
    // Detached operations and timers that are still at work end here.
    runtime.shutdown_background();
    world.observer.finish_trace()?;
    Ok(Round {
        record,
        interrupted,
    })
}

async fn until_stopped(stop: &(dyn Fn() -> bool + Sync)) {
    while !stop() {
        tokio::time::sleep(LOOK).await;
    }
}

async fn send_phases(engine: &Arc<RealEngine>, phases: &[Phase], mut planner: Planner) {
    let env = engine.world().env.clone();
    for (number, phase) in phases.iter().enumerate() {
        let under_way = UnderWay::default();
        let mut schedule = Schedule::new(env.now());
        while let Some(wave) = schedule.next(phase, &mut planner) {
            let wait = wave.at.saturating_sub(env.now());
            if wait > 0 {
                env.sleep(wait, Pause::Think).await;
            }
            send(engine, phase, number, wave, &mut planner, &under_way);
        }
        under_way.none().await;
    }
}

fn send(
    engine: &Arc<RealEngine>,
    phase: &Phase,
    number: usize,
    wave: Wave,
    planner: &mut Planner,
    under_way: &UnderWay,
) {
    let start = |job| {
        let one = under_way.one();
        let task = work(Arc::clone(engine), job);
        tokio::spawn(async move {
            task.await;
            drop(one);
        });
    };
    match (wave.what, &phase.traffic) {
        (What::Requests(count), _) => {
            for _ in 0..count {
                start(Job::Once(planner.request(phase, wave.at)));
            }
        }
        (What::Listed, Traffic::Listed(list)) => {
            for listed in list {
                for _ in 0..listed.times {
                    start(Job::Once(planner.listed(listed, phase, wave.at)));
                }
            }
        }
        (What::Client(client), Traffic::Clients { think, until, .. }) => {
            start(Job::Loop(Box::new(Client {
                planner: planner.stream(number as u64 * (1 << 32) + client, NUMBERS_AT_ONCE),
                phase: phase.clone(),
                think: think.clone(),
                until: *until,
                start: wave.at,
            })));
        }
        (What::Listed | What::Client(_), _) => {
            unreachable!("a wave is of its phase's kind of traffic")
        }
    }
}

/// Counts tasks that have been started and have not ended.
#[derive(Debug, Default)]
struct UnderWay(Arc<Count>);

#[derive(Debug, Default)]
struct Count {
    tasks: AtomicU64,
    ended: Notify,
}

/// One task under way, until it is dropped, even by a panic.
struct One(Arc<Count>);

impl UnderWay {
    fn one(&self) -> One {
        self.0.tasks.fetch_add(1, Ordering::Relaxed);
        One(Arc::clone(&self.0))
    }

    /// Waits until none is.
    async fn none(&self) {
        loop {
            let ended = self.0.ended.notified();
            if self.0.tasks.load(Ordering::Acquire) == 0 {
                return;
            }
            ended.await;
        }
    }
}

impl Drop for One {
    fn drop(&mut self) {
        if self.0.tasks.fetch_sub(1, Ordering::Release) == 1 {
            self.0.ended.notify_one();
        }
    }
}
