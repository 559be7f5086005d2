//! What is refused before anything is played: what the options and the scenarios ask for, and cannot have.

use super::RunArgs;
use super::args::ClockArg;
use super::loaded::{locks_of, outputs};
use super::store_arg::StoreArg;
use crate::cli::faults;
use crate::cli::reports::{Format, check_files, refuse_parts};
use crate::request::{LockName, LockTransaction, Needs};
use crate::scenario::{Clock, Scenario, StoreKind};

/// A real store has its own time.
pub(super) fn check_store(args: &RunArgs) -> Result<(), String> {
    if matches!(args.store, None | Some(StoreArg::Memory | StoreArg::Model)) {
        return match args.namespace {
            Some(_) => Err(
                "error: memory and models are of this process alone: --namespace is for --store sqlite:FILE or postgres"
                    .to_owned(),
            ),
            None => Ok(()),
        };
    }
    for lock in &args.lock {
        check_advisory(args.store.as_ref(), *lock)?;
    }
    match args.clock {
        Some(ClockArg::Virtual) => {
            Err("error: a real store has its own time: leave --clock virtual out".to_owned())
        }
        Some(ClockArg::Real) | None => Ok(()),
    }
}

/// SQLite has no advisory locks.
pub(in crate::cli) fn check_advisory(
    store: Option<&StoreArg>,
    lock: LockName,
) -> Result<(), String> {
    match store {
        Some(StoreArg::Sqlite(_)) if lock.needs() == Needs::AdvisoryLocks => Err(format!(
            "error: `{lock}` needs PostgreSQL: SQLite has no advisory locks; over it use \
             select-for-update, which is the one writer from the start, or --store postgres:temp"
        )),
        _ => Ok(()),
    }
}

/// A transaction needs a database, and has a place only where the lock is apart from it.
pub(in crate::cli) fn check_transaction(scenario: &Scenario, lock: LockName) -> Result<(), String> {
    let place = match scenario.service.transaction {
        None | Some(LockTransaction::Without) => return Ok(()),
        Some(place) => place,
    };
    if LockTransaction::by_default(lock).is_none() {
        let instead = match lock {
            LockName::None => "use --lock read-committed, or a lock such as keyed",
            _ => "leave it out, or use a lock such as keyed",
        };
        return Err(format!(
            "error: transaction {place}: `{lock}` has no lock that a transaction could be inside of or around; {instead}"
        ));
    }
    if scenario.store.kind == StoreKind::Memory {
        return Err(format!(
            "error: transaction {place}: memory knows no transactions: add --store model, --store sqlite or --store postgres:temp"
        ));
    }
    Ok(())
}

/// A modelled database has no real time, and not every lock.
fn check_model(args: &RunArgs, scenario: &Scenario, lock: LockName) -> Result<(), String> {
    if let Some(why) = scenario.store.refusal(lock) {
        return Err(format!("error: {why}"));
    }
    let clock = args.clock.map_or(scenario.clock, Into::into);
    if clock == Clock::Virtual && lock.needs_nodes() && scenario.nodes.are_real() {
        return Err("error: real nodes have their own time: leave --clock virtual out".to_owned());
    }
    match (clock, scenario.store.kind_under(lock)) {
        (Clock::Real, StoreKind::Model) => Err(format!(
            "error: {} under {lock} is played over a modelled database, which has virtual time only: \
             add --clock virtual, or --store sqlite",
            scenario.name
        )),
        _ => Ok(()),
    }
}

/// What is not possible is said before anything is played.
pub(super) fn check_destinations(
    args: &RunArgs,
    scenarios: &[(&str, Scenario)],
) -> Result<(), String> {
    for (_, scenario) in scenarios {
        let clock = args.clock.map_or(scenario.clock, Into::into);
        // On the machine's clock what is ours may be broken for real.
        let may_be_real = cfg!(all(unix, any(feature = "postgres", feature = "sqlite")));
        if clock == Clock::Virtual || !may_be_real {
            faults::check(scenario, clock)?;
        }
        for &lock in locks_of(args, scenario) {
            check_model(args, scenario, lock)?;
            faults::check_under(scenario, clock, lock)?;
        }
    }
    if args.trace.is_some() && scenarios.len() * args.lock.len().max(1) > 1 {
        return Err(
            "error: --trace writes one run: give one scenario and one lock with it".to_owned(),
        );
    }
    let real = |scenario: &Scenario| args.clock.map_or(scenario.clock, Into::into) == Clock::Real;
    if args.explain && args.trace.is_some() && scenarios.iter().any(|(_, one)| real(one)) {
        return Err(
            "error: on the real clock steps are kept once: for --trace, or for --explain"
                .to_owned(),
        );
    }
    let names: Vec<&str> = scenarios.iter().map(|(name, _)| *name).collect();
    check_files(&names, outputs(args))
}

/// A part is written for those who merge it, and in no other form.
pub(super) fn check_shard(args: &RunArgs) -> Result<(), String> {
    let Some(shard) = args.shard else {
        return refuse_parts(&args.report);
    };
    #[cfg(feature = "http")]
    let is_race = !args.target.target.is_empty();
    #[cfg(not(feature = "http"))]
    let is_race = false;
    match &args.seeds {
        Some(seeds) if seeds.0.end() - seeds.0.start() < u64::from(shard.0.of - 1) => {
            return Err(format!(
                "error: there are fewer seeds than {} parts",
                shard.0.of
            ));
        }
        None if !is_race => {
            return Err(
                "error: --shard shares out the seeds of --seeds A..B, or the users of a --target URL: add one of them"
                    .to_owned(),
            );
        }
        _ => {}
    }
    #[cfg(feature = "http")]
    if args.target.start.is_some() {
        return Err(
            "error: --start with --shard: each part would race a service of its own; start the service apart, and give all parts its URL"
                .to_owned(),
        );
    }
    if args.report.iter().any(|to| to.format != Format::Part) {
        return Err(
            "error: a part alone is no result: write it with --report part=FILE, and the other reports with `pointrace merge`"
                .to_owned(),
        );
    }
    match args.report.is_empty() {
        true => Err("error: a part is for `pointrace merge`: add --report part=FILE".to_owned()),
        false => Ok(()),
    }
}
