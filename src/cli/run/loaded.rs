//! What the options make of the scenarios that are named: loaded, with what was set, their stores, nodes, locks and files.

use std::path::Path;

use super::RunArgs;
use super::store_arg::StoreArg;
use crate::cli::nodes::{self, NodesArg};
use crate::cli::reports::ReportArg;
use crate::request::LockName;
use crate::scenario::{self, Clock, Override, Scenario, StoreKind};
use crate::text::shell_word;

/// The keys that the options set.
pub(super) fn load_set(args: &RunArgs) -> Result<Vec<Override>, String> {
    let mut overrides = args.set.clone();
    if let Some(users) = args.users {
        overrides.push(Override::new("users.count", users)?);
    }
    if let Some(place) = args.transaction {
        overrides.push(Override::new("service.transaction", place)?);
    }
    if let Some(processes) = args.processes {
        overrides.push(Override::new("service.instances", processes)?);
    }
    Ok(overrides)
}

pub(super) fn load<'a>(
    args: &'a RunArgs,
    real: Option<&StoreKind>,
) -> Result<Vec<(&'a str, Scenario)>, String> {
    let overrides = load_set(args)?;
    let load = |name: &String| {
        let mut loaded =
            scenario::load_with(name, &overrides).map_err(|error| error.to_string())?;
        match (&args.store, real) {
            (_, Some(kind)) => loaded.0.move_to(kind.clone()),
            (Some(StoreArg::Memory), None) => loaded.0.store.kind = StoreKind::Memory,
            (Some(StoreArg::Model), None) => loaded.0.store.kind = StoreKind::Model,
            _ => {}
        }
        Ok::<_, String>(loaded)
    };
    let scenarios = args.scenarios.iter();
    scenarios
        .map(|name| Ok((name.as_str(), load(name)?.0)))
        .collect()
}

/// Where balances are kept: as the command line says, or else as the scenarios do, which must agree on a real one.
pub(super) fn store_of(args: &RunArgs) -> Result<Option<StoreArg>, String> {
    if args.store.is_some() {
        return Ok(args.store.clone());
    }
    let mut stores = load(args, None)?
        .into_iter()
        .map(|(_, scenario)| StoreArg::of(&scenario.store));
    let first = stores.next().flatten();
    match stores.all(|store| store == first) {
        true => Ok(first),
        false => Err(
            "error: these scenarios keep their balances in different places: run them one by one, or give --store"
                .to_owned(),
        ),
    }
}

/// Where leases are taken from: as the command line says, or else as the scenarios do, which must agree on real ones.
pub(super) fn nodes_of(args: &RunArgs) -> Result<Option<NodesArg>, String> {
    if args.nodes.is_some() {
        return Ok(args.nodes.clone());
    }
    let mut nodes = load(args, None)?
        .into_iter()
        .map(|(_, scenario)| nodes::of_scenario(&scenario.nodes));
    let first = nodes.next().flatten();
    match nodes.all(|nodes| nodes == first) {
        true => Ok(first),
        false => Err(
            "error: these scenarios take leases in different places: run them one by one, or give --nodes"
                .to_owned(),
        ),
    }
}

/// The locks that a scenario is played under.
pub(super) fn locks_of<'a>(args: &'a RunArgs, scenario: &'a Scenario) -> &'a [LockName] {
    match args.lock.as_slice() {
        [] => std::slice::from_ref(&scenario.service.lock),
        locks => locks,
    }
}

/// The files that are asked for, each with the option that asks for it.
pub(super) fn outputs(args: &RunArgs) -> impl Iterator<Item = (String, &Path)> {
    let reports = args.report.iter().map(ReportArg::output);
    let trace = args
        .trace
        .iter()
        .map(|trace| (trace.option(), &*trace.file));
    reports.chain(trace)
}

/// The options that change what is played, as they were given.
pub(super) fn options(args: &RunArgs) -> String {
    let mut options = Vec::new();
    for set in &args.set {
        options.push(format!("--set {}", shell_word(&set.shown())));
    }
    if let Some(users) = args.users {
        options.push(format!("--users {users}"));
    }
    match args.clock.map(Clock::from) {
        Some(Clock::Virtual) => options.push("--clock virtual".to_owned()),
        Some(Clock::Real) => options.push("--clock real".to_owned()),
        None => {}
    }
    if let Some(place) = args.transaction {
        options.push(format!("--transaction {place}"));
    }
    if let Some(processes) = args.processes {
        options.push(format!("--processes {processes}"));
    }
    if let Some(namespace) = &args.namespace {
        options.push(format!("--namespace {namespace}"));
    }
    if let Some(nodes) = &args.nodes {
        options.push(format!("--nodes {}", shell_word(&nodes.to_string())));
    }
    if let Some(store) = &args.store {
        options.push(format!("--store {}", shell_word(&store.written())));
    }
    options.join(" ")
}
