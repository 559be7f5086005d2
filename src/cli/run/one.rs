use std::thread;

use super::{Finished, Found, Job, cannot_write};
use crate::check::judge;
use crate::cli::interrupt::Interrupt;
use crate::driver::{Round, RoundSetup, play_real, play_simulated};
use crate::history::{Keep, Trace};
use crate::scenario::Clock;

/// Plays a job from its one seed.
pub(super) fn play<'a>(job: Job<'a>, interrupt: &Interrupt) -> Result<Finished<'a>, String> {
    let seed = job.args.seed.unwrap_or(job.scenario.seed);
    let keep = match &job.args.trace {
        None => Keep::Nothing,
        Some(path) => Keep::Trace(Trace::create(path).map_err(|e| cannot_write(path, &e))?),
    };
    let round = play_round(&job, seed, keep, interrupt)?;
    let judgement = judge(
        job.scenario,
        job.lock,
        job.clock,
        &round.record,
        round.interrupted,
    );
    Ok(Finished {
        job,
        result: Found::One {
            seed,
            record: Box::new(round.record),
            judgement,
            explained: Vec::new(),
        },
    })
}

/// Plays one round of a job.
pub(super) fn play_round(
    job: &Job<'_>,
    seed: u64,
    keep: Keep,
    interrupt: &Interrupt,
) -> Result<Round, String> {
    let setup = RoundSetup {
        scenario: job.scenario,
        seed,
        locks: &[job.lock],
        keep,
    };
    let stop = || interrupt.asked();
    let round = match job.clock {
        Clock::Virtual => play_simulated(setup, &stop),
        Clock::Real => {
            let workers = thread::available_parallelism().map_or(2, usize::from);
            play_real(setup, workers.max(2), &stop)
        }
    };
    round.map_err(|error| format!("error: the run could not be finished: {error}"))
}
