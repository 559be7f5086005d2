//! `pointrace run`: plays scenarios without a screen, judges them, and writes reports.

mod args;
mod baseline;
mod close_up;
pub(super) mod ground;
mod one;
pub(super) mod progress;
mod seeds;
mod shard;
#[cfg(feature = "http")]
pub(super) mod target;
#[cfg(all(feature = "http", feature = "tui"))]
mod watched;

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::{Instant, SystemTime};

pub use args::ClockArg;
#[cfg(feature = "http")]
pub use args::namespace;
pub use args::{RunArgs, transaction};
use ground::{Ground, NoGround};

use args::SchedulerArg;
pub(super) use args::SeedsArg;
pub use args::StoreArg;

use super::Exit;
use super::explore::{DEPTH, Plan, Telling, carry_out};
use super::faults;
use super::interrupt::Interrupt;
use super::nodes::{self, NodesArg, ReachedNodes, Unreached};
use super::out::complain;
use super::reports::{
    Format, ReportArg, cannot_write, check_files, out_beside, refuse_parts, write_report,
    write_whole,
};
use crate::check::{Judgement, SeedResult, SeedSet, SetJudgement};
use crate::driver::first_requests;
use crate::explore::{Budget, Expiry, Strategy, Turns};
use crate::history::Record;
use crate::lang::{Lang, Word};
use crate::report::{CloseUp, Entry, Played, PlayedSeeds, Report, Wall};
use crate::request::{LockName, LockTransaction, Needs};
use crate::scenario::{self, Clock, Override, Scenario, StoreKind};
use crate::text::shell_word;

/// Runs the subcommand.
pub fn run(args: &RunArgs) -> Exit {
    let done = match (args.scheduler, &args.seeds) {
        (Some(scheduler), Some(seeds)) => hunt(args, scheduler, &seeds.0),
        _ => store_of(args).and_then(|store| {
            play_all(&RunArgs {
                store,
                ..args.clone()
            })
        }),
    };
    match done {
        Ok(exit) => exit,
        Err(message) => {
            complain(&message);
            Exit::Usage
        }
    }
}

/// Draws schedules of all requests of a scenario's first phase, one for each seed, instead of playing rounds.
fn hunt(
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

/// One scenario under one lock: what is played next.
struct Job<'a> {
    args: &'a RunArgs,
    scenario: &'a Scenario,
    /// The scenario, as it was named.
    name: &'a str,
    /// What to type for the scenario, and the options that change it; ready for a shell.
    origin: String,
    options: String,
    lock: LockName,
    clock: Clock,
    ground: &'a Ground,
    lang: Lang,
}

/// What came of a job.
struct Finished<'a> {
    job: Job<'a>,
    result: Found,
    /// What could not be done besides, if anything: that its trace could not be written.
    trouble: Option<String>,
}

enum Found {
    One {
        seed: u64,
        record: Box<Record>,
        judgement: Judgement,
        close_up: CloseUp,
    },
    Many {
        set: SeedSet,
        judgement: SetJudgement,
        /// What each seed was found to be, where it is one machine's part.
        results: Vec<SeedResult>,
    },
}

impl Finished<'_> {
    fn entry(&self) -> Entry<'_> {
        let Job {
            scenario,
            origin,
            options,
            lock,
            clock,
            ..
        } = &self.job;
        match &self.result {
            Found::One {
                seed,
                record,
                judgement,
                close_up,
            } => Entry::Run(
                Played {
                    scenario,
                    origin,
                    options,
                    lock: *lock,
                    seed: *seed,
                    clock: *clock,
                    record,
                    judgement,
                },
                match self.job.args.explain {
                    true => &close_up.explained,
                    false => &[],
                },
                close_up,
            ),
            Found::Many { set, judgement, .. } => Entry::Seeds(PlayedSeeds {
                scenario,
                origin,
                options,
                lock: *lock,
                clock: *clock,
                set,
                judgement,
            }),
        }
    }
}

fn play_all(args: &RunArgs) -> Result<Exit, String> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let lang = args.lang.get();
    check_store(args)?;
    check_shard(args)?;
    let ground = match Ground::open(args.store.as_ref()) {
        Ok(ground) => ground,
        Err(NoGround(exit, message)) => {
            complain(&message);
            return Ok(exit);
        }
    };
    let nodes = match ReachedNodes::open(nodes_of(args)?.as_ref()) {
        Ok(nodes) => nodes,
        Err(Unreached(exit, message)) => {
            complain(&message);
            return Ok(exit);
        }
    };
    let mut scenarios = load(args, ground.real.as_ref())?;
    for (_, scenario) in &mut scenarios {
        nodes.put_into(scenario);
    }
    for (_, scenario) in &scenarios {
        locks_of(args, scenario)
            .iter()
            .try_for_each(|lock| check_transaction(scenario, *lock))?;
    }
    check_destinations(args, &scenarios)?;
    #[cfg(feature = "http")]
    if !args.target.target.is_empty() {
        return race_all(args, (started, clock), lang);
    }
    let baseline = args.baseline.as_deref().map(baseline::read).transpose()?;
    let interrupt =
        Interrupt::listen().map_err(|error| format!("error: cannot catch signals: {error}"))?;
    let mut out = out_beside(outputs(args));

    let mut finished: Vec<(Finished<'_>, Exit)> = Vec::new();
    // One thing that cannot be done keeps no other from being done; it is told, and the exit code says so.
    let mut troubles = Troubles::default();
    'all: for (origin, scenario) in &scenarios {
        for &lock in locks_of(args, scenario) {
            if interrupt.asked() {
                break 'all;
            }
            let job = Job {
                args,
                scenario,
                name: origin,
                origin: shell_word(origin),
                options: options(args),
                lock,
                clock: args.clock.map_or(scenario.clock, Into::into),
                ground: &ground,
                lang,
            };
            let done = match &args.seeds {
                None => one::play(job, &interrupt),
                Some(seeds) => seeds::play(job, seeds.0.clone(), &interrupt),
            };
            let mut done = match done {
                Ok(done) => done,
                Err(NoGround(exit, message)) => {
                    troubles.tell_as(exit, &message);
                    break 'all;
                }
            };
            let trouble = done.trouble.take();
            let entry = done.entry();
            let exit = match args.shard {
                Some(_) => shard::exit(&done, args.strict),
                None => Exit::of(entry.verdict(), args.strict),
            };
            let text = if let Some(of) = args.shard {
                let follows = interrupt.exit().unwrap_or(exit);
                format!("{}\n", shard::told(&done, of.0, follows, lang))
            } else if args.quiet {
                format!("{}\n", entry.line(lang))
            } else {
                let troubled = trouble.is_some().then_some(Exit::Usage).or(troubles.worst);
                let follows = interrupt.exit().or(troubled).unwrap_or(exit);
                format!("{}\n", entry.summary(follows.code(), lang))
            };
            let (text, exit) = match &baseline {
                Some(before) => {
                    let (told, regressed) = baseline::compare(before, &entry, args, lang);
                    (format!("{text}{told}\n"), exit.and(regressed))
                }
                None => (text, exit),
            };
            let told = out.write(&text);
            troubles.tell_all(
                told.err()
                    .map(|e| format!("error: cannot write the summary: {e}")),
            );
            troubles.tell_all(trouble);
            finished.push((done, exit));
        }
    }

    let ended = interrupt.exit();
    if let Some(of) = args.shard {
        let part = shard::part(args, of.0, ended.is_some(), &finished)?;
        for to in &args.report {
            troubles.tell_all(write_whole(&to.file, &part.text()).err());
        }
    }
    let exits = finished.iter().map(|(_, exit)| *exit).chain(ended);
    let exit = exits.fold(troubles.exit(), Exit::and);
    let report = Report {
        entries: finished
            .iter()
            .map(|(done, exit)| (done.entry(), exit.code()))
            .collect(),
        exit: exit.code(),
        interrupted: ended.is_some(),
        wall: Wall {
            started,
            took: clock.elapsed(),
        },
    };
    if args.shard.is_none() {
        for to in &args.report {
            troubles.tell_all(write_report(to, &report, lang).err());
        }
    }
    if ended.is_some() && !args.quiet {
        complain(lang.text(Word::Interrupted));
    }
    Ok(exit.and(troubles.exit()))
}

/// A part is written for those who merge it, and in no other form.
fn check_shard(args: &RunArgs) -> Result<(), String> {
    let Some(shard) = args.shard else {
        return refuse_parts(&args.report);
    };
    let Some(seeds) = &args.seeds else {
        return Ok(());
    };
    if seeds.0.end() - seeds.0.start() < u64::from(shard.0.of - 1) {
        return Err(format!(
            "error: there are fewer seeds than {} parts",
            shard.0.of
        ));
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

/// Races a target with every scenario, and reports.
#[cfg(feature = "http")]
fn race_all(
    args: &RunArgs,
    (started, clock): (SystemTime, Instant),
    lang: Lang,
) -> Result<Exit, String> {
    let interrupt =
        Interrupt::listen().map_err(|error| format!("error: cannot catch signals: {error}"))?;
    let mut out = out_beside(outputs(args));
    let mut raced = Vec::new();
    let stopped = target::race_all(args, lang, &interrupt, &mut out, &mut raced).err();
    let mut troubles = Troubles::default();
    let mut exits: Vec<Exit> = raced.iter().map(|(_, exit)| *exit).collect();
    if let Some((exit, message)) = stopped {
        complain(&message);
        exits.push(exit);
    }
    let ended = interrupt.exit();
    let exit = exits
        .into_iter()
        .chain(ended)
        .fold(Exit::Success, Exit::and);
    let report = Report {
        entries: raced
            .iter()
            .map(|(one, exit)| (Entry::Outside(one.played()), exit.code()))
            .collect(),
        exit: exit.code(),
        interrupted: ended.is_some(),
        wall: Wall {
            started,
            took: clock.elapsed(),
        },
    };
    for to in &args.report {
        troubles.tell_all(write_report(to, &report, lang).err());
    }
    if ended.is_some() && !args.quiet {
        complain(lang.text(Word::Interrupted));
    }
    Ok(exit.and(troubles.exit()))
}

/// What could not be done.
#[derive(Default)]
struct Troubles {
    /// How the program ends for them.
    worst: Option<Exit>,
}

impl Troubles {
    fn tell(&mut self, message: &str) {
        self.tell_as(Exit::Usage, message);
    }

    fn tell_as(&mut self, exit: Exit, message: &str) {
        self.worst = Some(self.worst.map_or(exit, |worst| worst.and(exit)));
        complain(message);
    }

    fn tell_all(&mut self, messages: impl IntoIterator<Item = String>) {
        for message in messages {
            self.tell(&message);
        }
    }

    fn exit(&self) -> Exit {
        self.worst.unwrap_or(Exit::Success)
    }
}

/// The keys that the options set.
fn load_set(args: &RunArgs) -> Result<Vec<Override>, String> {
    let mut overrides = args.set.clone();
    if let Some(users) = args.users {
        overrides.push(Override::new("users.count", users)?);
    }
    if let Some(place) = args.transaction {
        overrides.push(Override::new("service.transaction", place)?);
    }
    Ok(overrides)
}

fn load<'a>(
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
fn store_of(args: &RunArgs) -> Result<Option<StoreArg>, String> {
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
fn nodes_of(args: &RunArgs) -> Result<Option<NodesArg>, String> {
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
fn locks_of<'a>(args: &'a RunArgs, scenario: &'a Scenario) -> &'a [LockName] {
    match args.lock.as_slice() {
        [] => std::slice::from_ref(&scenario.service.lock),
        locks => locks,
    }
}

/// A real store has its own time.
fn check_store(args: &RunArgs) -> Result<(), String> {
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
pub(super) fn check_advisory(store: Option<&StoreArg>, lock: LockName) -> Result<(), String> {
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
fn check_destinations(args: &RunArgs, scenarios: &[(&str, Scenario)]) -> Result<(), String> {
    for (_, scenario) in scenarios {
        faults::check(scenario, args.clock.map_or(scenario.clock, Into::into))?;
        for &lock in locks_of(args, scenario) {
            check_model(args, scenario, lock)?;
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

/// The files that are asked for, each with the option that asks for it.
fn outputs(args: &RunArgs) -> impl Iterator<Item = (String, &Path)> {
    let reports = args.report.iter().map(ReportArg::output);
    let trace = args
        .trace
        .iter()
        .map(|trace| (trace.option(), &*trace.file));
    reports.chain(trace)
}

/// The options that change what is played, as they were given.
fn options(args: &RunArgs) -> String {
    let mut options = Vec::new();
    for set in &args.set {
        options.push(format!("--set {}", shell_word(set.written())));
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
