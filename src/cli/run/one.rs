use std::io;
use std::path::Path;

use parking_lot::Mutex;

use super::args::{TraceArg, TraceForm};
use super::close_up::{self, look};
use super::progress::Progress;
use super::{Finished, Found, Job, cannot_write};
use crate::check::judge;
use crate::cli::field::Field;
use crate::cli::interrupt::Interrupt;
use crate::driver::{Glimpse, Round, RoundSetup};
use crate::history::{Keep, Trace, TraceHeader};
use crate::lang::Word;
use crate::linearizability::Account;
use crate::scenario::Clock;
use crate::text::duration;
use crate::text::grouped;

/// Plays a job from its one seed.
pub(super) fn play<'a>(job: Job<'a>, interrupt: &Interrupt) -> Result<Finished<'a>, String> {
    let seed = job.args.seed.unwrap_or(job.scenario.seed);
    let keep = match &job.args.trace {
        // Under the virtual clock the run is played again instead.
        None if job.args.explain && job.clock == Clock::Real => Keep::Recent(close_up::STEPS),
        None => Keep::Nothing,
        Some(to) => {
            let trace = begin_trace(&job, seed, to);
            Keep::Trace(trace.map_err(|error| cannot_write(&to.file, &error))?)
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
) -> Result<Round, String> {
    let setup = RoundSetup {
        scenario: job.scenario,
        seed,
        locks: &[job.lock],
        keep,
    };
<<<<<<< HEAD
    match job.clock {
        Clock::Virtual => Ok(watch_simulated(setup, watch)),
        Clock::Real => {
            let workers = thread::available_parallelism().map_or(2, usize::from);
            let workers = workers.max(2);
            match &job.args.store {
                Some(StoreArg::Sqlite(file)) => {
                    over_sqlite(job, file.clone(), setup, workers, watch)
                }
                Some(StoreArg::Postgres(_) | StoreArg::ThrowAwayPostgres) => {
                    over_postgres(job, setup, workers, watch)
                }
                Some(StoreArg::Memory | StoreArg::Model) | None => {
                    watch_real(setup, workers, watch)
                        .map_err(|error| format!("error: no threads could be started: {error}"))
                }
            }
        }
    }
}

/// Asks the system for as much memory as the tables of users take, and gives it back: where it says no, the round
/// would end in an abort.
fn check_memory(scenario: &Scenario) -> Result<(), String> {
    let users = scenario.users.count;
    let bytes = users.saturating_mul(BYTES_A_USER);
    let all = usize::try_from(bytes).map(|bytes| Vec::<u8>::new().try_reserve_exact(bytes));
    match all {
        Ok(Ok(())) => Ok(()),
        _ => Err(format!(
            "error: a run takes {} MB of memory for {} users, and there is not so much; `--users` says how many",
            grouped(bytes / 1_000_000),
            grouped(users)
        )),
    }
}

#[cfg(feature = "sqlite")]
fn over_sqlite(
    job: &Job<'_>,
    file: Option<PathBuf>,
    setup: RoundSetup<'_>,
    workers: usize,
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> Result<Round, String> {
    let users = job.scenario.users;
    let store = SqliteStore::open(&SqliteSetup {
        file,
        namespace: None,
        keep: job.args.keep_store,
        connections: job.scenario.store.connections,
        users: users.count,
        accounts_exist: job.scenario.store.accounts_exist,
        opening: users.balance,
        one_account_each: job.scenario.store.unique,
        lock: job.lock,
    });
    let store = store.map_err(|failure| format!("error: cannot open the store: {failure}"))?;
    watch_sqlite(store, setup, workers, watch)
        .map_err(|error| format!("error: a run over SQLite broke off: {error}"))
}

#[cfg(not(feature = "sqlite"))]
fn over_sqlite(
    _: &Job<'_>,
    _: Option<PathBuf>,
    _: RoundSetup<'_>,
    _: usize,
    _: &(dyn Fn(Glimpse) -> bool + Sync),
) -> Result<Round, String> {
    Err("error: this program was built without the feature `sqlite`".to_owned())
}

#[cfg(feature = "postgres")]
fn over_postgres(
    job: &Job<'_>,
    setup: RoundSetup<'_>,
    workers: usize,
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> Result<Round, String> {
    let users = job.scenario.users;
    let place = job.ground.place.clone();
    let store = PostgresSetup {
        place: place.ok_or("error: there is no PostgreSQL")?,
        namespace: None,
        keep: job.args.keep_store,
        connections: job.scenario.store.connections,
        users: users.count,
        accounts_exist: job.scenario.store.accounts_exist,
        opening: users.balance,
        one_account_each: job.scenario.store.unique,
        lock: job.lock,
        lock_timeout: job.scenario.service.lock_timeout,
=======
    let field = Field {
        clock: job.clock,
        store: job.args.store.as_ref(),
        ground: job.ground,
        keep_store: job.args.keep_store,
>>>>>>> main
    };
    field.play(setup, watch)
}
