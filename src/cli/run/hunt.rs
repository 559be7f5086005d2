//! `run --scheduler`: schedules that are drawn, one for each seed, instead of rounds.

use std::ops::RangeInclusive;

use super::RunArgs;
use super::args::SchedulerArg;
use super::store_arg::StoreArg;
use crate::cli::Exit;
use crate::cli::explore::{DEPTH, Plan, Telling, carry_out};
use crate::cli::faults;
use crate::driver::first_requests;
use crate::explore::{Budget, Expiry, Strategy, Turns};
use crate::scenario::{self, Override};

/// Draws schedules of all requests of a scenario's first phase, one for each seed, instead of playing rounds.
pub(super) fn hunt(
    args: &RunArgs,
    scheduler: SchedulerArg,
    seeds: &RangeInclusive<u64>,
) -> Result<Exit, String> {
    let seed = *seeds.start();
    let strategy = match scheduler {
        SchedulerArg::Pct => Strategy::Pct { seed, depth: DEPTH },
        SchedulerArg::Random => Strategy::Random { seed },
    };
    let mut set = args.set.clone();
    if let Some(users) = args.users {
        set.push(Override::new("users.count", users)?);
    }
    match &args.store {
        None => {}
        Some(store @ (StoreArg::Memory | StoreArg::Model)) => {
            set.push(Override::new("store.kind", store.written())?);
        }
        Some(_) => {
            return Err(
                "error: --scheduler plays one order after another, which no real store can: --store model"
                    .to_owned(),
            );
        }
    }
    let mut plans = Vec::new();
    for origin in &args.scenarios {
        let (scenario, _) = scenario::load_with(origin, &set).map_err(|error| error.to_string())?;
        faults::refuse(&scenario, "--scheduler")?;
        let requests = first_requests(&scenario, scenario.seed, MOST_HUNTED);
        plans.push(Plan {
            origin,
            set: set.clone(),
            locks: &args.lock,
            requests: requests.iter().map(|client| client.len() as u64).sum(),
            scenario,
            seed: None,
            turns: Turns::Engine,
            timeouts: false,
            cancellations: 0,
            spurious_polls: 0,
            expiry: Expiry::Never,
            expiries: None,
            max_faults: Some(0),
            in_order: false,
            strategy,
            budget: Budget::schedules(seeds.end() - seed + 1),
        });
    }
    carry_out(
        &plans,
        &Telling {
            reports: &args.report,
            quiet: args.quiet,
            strict: args.strict,
            lang: args.lang.get(),
        },
    )
}

/// The most requests of a hunt.
const MOST_HUNTED: u64 = 1000;
