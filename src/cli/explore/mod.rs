//! `pointrace explore`: every schedule of a small case.

mod args;
mod plan;
#[cfg(feature = "through")]
pub(super) mod service;
#[cfg(feature = "through")]
pub(super) mod through;

use std::time::Duration;

pub use args::ExploreArgs;
use args::{BudgetArg, StoreArg, StrategyArg, TurnsArg};
pub(super) use plan::{DEPTH, Plan, Telling, carry_out};

use super::Exit;
use super::faults;
use super::nodes::NodesArg;
use super::out::complain;
use crate::explore::{Budget, Strategy, Turns};
use crate::scenario::{self, Clock, Override};

/// The number of requests, unless it is said.
const REQUESTS: u64 = 3;

/// Runs the subcommand.
pub fn run(args: &ExploreArgs) -> Exit {
    #[cfg(feature = "through")]
    if !args.service.target.is_empty() {
        return through::run(args);
    }
    explore(args).unwrap_or_else(|message| {
        complain(&message);
        Exit::Usage
    })
}

fn explore(args: &ExploreArgs) -> Result<Exit, String> {
    carry_out(
        &[plan(args)?],
        &Telling {
            reports: &args.report,
            quiet: args.quiet,
            strict: args.strict,
            lang: args.lang.get(),
        },
    )
}

fn plan(args: &ExploreArgs) -> Result<Plan<'_>, String> {
    let mut set = args.set.clone();
    if let Some(store) = args.store {
        set.push(Override::new(
            "store.kind",
            match store {
                StoreArg::Memory => "memory",
                StoreArg::Model => "model",
            },
        )?);
    }
    match &args.nodes {
        None => {}
        Some(NodesArg::Model(count)) => {
            set.push(Override::new("nodes.kind", "model")?);
            if let Some(count) = count {
                set.push(Override::new("nodes.count", count)?);
            }
        }
        Some(NodesArg::Redis(_) | NodesArg::ThrowAway(_)) => {
            return Err(
                "error: real nodes play one order only, and not every one: add --nodes model:3"
                    .to_owned(),
            );
        }
    }
    if let Some(place) = args.transaction {
        set.push(Override::new("service.transaction", place)?);
    }
    let origin = args.scenario.as_deref().unwrap_or_default();
    let (scenario, _) = scenario::load_with(origin, &set).map_err(|error| error.to_string())?;
    faults::check(&scenario, Clock::Virtual)?;
    let locks = match args.lock.as_slice() {
        [] => std::slice::from_ref(&scenario.service.lock),
        locks => locks,
    };
    for lock in locks {
        faults::check_under(&scenario, Clock::Virtual, *lock)?;
    }
    let seed = args.seed.unwrap_or(scenario.seed);
    let (strategy, budget) = match args.strategy {
        StrategyArg::Exhaustive => (
            Strategy::Exhaustive {
                reduce: !args.no_reduction,
            },
            Budget {
                schedules: None,
                time: Some(Duration::from_secs(60)),
            },
        ),
        StrategyArg::Pct => (
            Strategy::Pct { seed, depth: DEPTH },
            Budget::schedules(100_000),
        ),
        StrategyArg::Random => (Strategy::Random { seed }, Budget::schedules(100_000)),
    };
    Ok(Plan {
        origin,
        set,
        scenario,
        locks: &args.lock,
        requests: args.requests.unwrap_or(REQUESTS),
        seed: args.seed,
        turns: match args.turns {
            TurnsArg::Engine => Turns::Engine,
            TurnsArg::Classic => Turns::Classic,
        },
        timeouts: args.timeouts,
        cancellations: args.cancellations,
        spurious_polls: args.spurious,
        expiry: args.expiry,
        expiries: args.expiries,
        max_faults: args.max_faults,
        in_order: args.in_order,
        strategy,
        budget: args.budget.map_or(budget, |BudgetArg(budget)| budget),
    })
}
