//! What a run over real ground has beside it: instances as processes of the system, and what may be broken.

use super::RunArgs;
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
use super::job::Job;
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
use super::loaded::load_set;
use super::loaded::locks_of;
use super::store_arg::StoreArg;
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
use crate::breaks::{Breaker, Ours};
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
use crate::cli::nodes::ReachedNodes;
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
use crate::cli::run::ground::Ground;
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
use crate::scenario::Clock;
use crate::scenario::Scenario;

/// What it takes to play the instances of a job as processes, if they are to be.
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
pub(super) fn processes_of(job: &Job<'_>) -> Result<Option<crate::driver::ProcessesSetup>, String> {
    if job.args.processes.is_none() {
        return Ok(None);
    }
    let program = std::env::current_exe()
        .map_err(|error| format!("error: this program cannot be found: {error}"))?;
    let (source, _) = crate::scenario::load_source(job.name).map_err(|error| error.to_string())?;
    let set = load_set(job.args)?;
    Ok(Some(crate::driver::ProcessesSetup {
        program,
        scenario: (source, job.name.to_owned()),
        set: set.iter().map(|set| set.written().to_owned()).collect(),
    }))
}

/// Processes have nothing in common but what is outside of them.
pub(super) fn check_processes(
    args: &RunArgs,
    scenarios: &[(&str, Scenario)],
) -> Result<(), String> {
    if args.processes.is_none() {
        return Ok(());
    }
    if matches!(args.store, None | Some(StoreArg::Memory | StoreArg::Model)) {
        return Err(
            "error: --processes: memory and models are of one process alone: add --store postgres:temp or --store sqlite"
                .to_owned(),
        );
    }
    for (_, scenario) in scenarios {
        for lock in locks_of(args, scenario) {
            if lock.needs_nodes() && !scenario.nodes.are_real() {
                return Err(format!(
                    "error: --processes: `{lock}` takes leases, and modelled nodes are of one process alone: add --nodes redis:temp:{}",
                    scenario.nodes.count
                ));
            }
        }
    }
    Ok(())
}

/// What has been started for the run, and may be broken.
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
pub(super) fn ours(args: &RunArgs, ground: &Ground, nodes: &ReachedNodes) -> Ours {
    Ours {
        processes: args.processes.and_then(|count| count.try_into().ok()),
        #[cfg(feature = "redis")]
        nodes: nodes.servers().to_vec(),
        #[cfg(not(feature = "redis"))]
        nodes: (Vec::new(), nodes).0,
        #[cfg(feature = "postgres")]
        store: ground.server(),
        #[cfg(not(feature = "postgres"))]
        store: (None, ground).0,
    }
}

/// What cannot be broken for real is said before anything is played.
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
pub(super) fn check_faults(
    args: &RunArgs,
    scenarios: &[(&str, Scenario)],
    ours: &Ours,
) -> Result<(), String> {
    for (_, scenario) in scenarios {
        if args.clock.map_or(scenario.clock, Into::into) == Clock::Virtual {
            continue;
        }
        for fault in &scenario.faults {
            if let Some(why) = Breaker::refusal(fault, ours) {
                return Err(format!(
                    "error: {}: fault \"{}\", {} of {}: {why}",
                    scenario.name, fault.name, fault.what, fault.whom
                ));
            }
        }
    }
    Ok(())
}
