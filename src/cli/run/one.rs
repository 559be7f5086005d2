use std::io;
use std::path::Path;

use parking_lot::Mutex;

use super::args::{TraceArg, TraceForm};
use super::close_up::{self, look};
use super::ground::NoGround;
use super::job::{Finished, Found, Job};
use super::progress::Progress;
use crate::check::judge;
use crate::cli::Exit;
use crate::cli::field::Field;
use crate::cli::interrupt::Interrupt;
use crate::cli::reports::cannot_write;
use crate::driver::{Glimpse, Round, RoundSetup};
use crate::history::{Keep, Trace, TraceHeader};
use crate::lang::Word;
use crate::linearizability::Account;
use crate::scenario::Clock;
use crate::text::duration;
use crate::text::grouped;

/// Plays a job from its one seed.
pub(super) fn play<'a>(job: Job<'a>, interrupt: &Interrupt) -> Result<Finished<'a>, NoGround> {
    let seed = job.args.seed.unwrap_or(job.scenario.seed);
    let keep = match &job.args.trace {
        // Under the virtual clock the run is played again instead.
        None if job.args.explain && job.clock == Clock::Real => Keep::Recent(close_up::STEPS),
        None => Keep::Nothing,
        Some(to) => {
            let trace = begin_trace(&job, seed, to);
            let trace = trace.map_err(|error| cannot_write(&to.file, &error));
            Keep::Trace(trace.map_err(|message| NoGround(Exit::Usage, message))?)
        }
    };
    let progress = Mutex::new(Progress::begin(job.args.quiet));
    let watch = |glimpse: Glimpse| {
        progress.lock().show(|_| so_far(&job, glimpse));
        interrupt.asked()
    };
    let round = play_round(&job, seed, keep, &watch);
    progress.into_inner().end();
    let round = round?;
    let judgement = judge(
        job.scenario,
        job.lock,
        job.clock,
        &round.record,
        round.interrupted,
    );
    let close_up = look(&job, seed, &round.record, &round.steps, interrupt);
    let trace = job.args.trace.as_ref();
    let trace = trace.map_or(Path::new(""), |trace| &trace.file);
    let trouble = round.untraced.map(|error| cannot_write(trace, &error));
    Ok(Finished {
        job,
        trouble,
        result: Found::One {
            seed,
            record: Box::new(round.record),
            judgement,
            close_up,
        },
    })
}

fn begin_trace(job: &Job<'_>, seed: u64, to: &TraceArg) -> io::Result<Trace> {
    match to.form {
        TraceForm::Jepsen => Trace::jepsen(&to.file),
        TraceForm::Porcupine => Trace::porcupine(&to.file),
        TraceForm::Steps => {
            let scenario = job.scenario;
            let header = TraceHeader {
                scenario: scenario.name.clone(),
                checksum: scenario.checksum(),
                lock: job.lock.name(),
                seed,
                simulated: job.clock == Clock::Virtual,
                account: Account {
                    opening: scenario.users.balance,
                    policy: scenario.service.policy,
                },
            };
            Trace::create(&to.file, &header)
        }
    }
}

/// How far a run is, in words.
fn so_far(job: &Job<'_>, glimpse: Glimpse) -> String {
    let word = match job.clock {
        Clock::Virtual => Word::SoFarVirtual,
        Clock::Real => Word::SoFarReal,
    };
    let (now, sent) = (duration(glimpse.now), grouped(glimpse.sent));
    job.lang.fill(word, &[&now, &sent])
}

/// Plays one round of a job; `watch` sees how far it is, and says whether to end it early.
pub(super) fn play_round(
    job: &Job<'_>,
    seed: u64,
    keep: Keep,
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> Result<Round, NoGround> {
    let setup = RoundSetup {
        scenario: job.scenario,
        seed,
        locks: &[job.lock],
        keep,
    };
    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    let processes =
        super::apart::processes_of(job).map_err(|message| NoGround(Exit::Usage, message))?;
    let field = Field {
        clock: job.clock,
        store: job.args.store.as_ref(),
        ground: job.ground,
        namespace: job.args.namespace.as_deref(),
        keep_store: job.args.keep_store,
        #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
        processes: processes.as_ref(),
        #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
        ours: Some(job.ours),
    };
    field.play(setup, watch)
}
