//! `pointrace run`: plays scenarios without a screen, judges them, and writes reports.

mod args;
mod explain;
pub(super) mod ground;
mod one;
pub(super) mod progress;
mod seeds;
#[cfg(feature = "http")]
pub(super) mod target;

use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::{Instant, SystemTime};

pub use args::ClockArg;
pub use args::{RunArgs, transaction};
use ground::{Ground, NoGround};

use args::SchedulerArg;
pub use args::StoreArg;
pub(super) use args::{Format, ReportArg};

use super::Exit;
use super::explore::{DEPTH, Plan};
use super::interrupt::Interrupt;
use super::out::{Out, complain};
use crate::check::{Judgement, SeedSet, SetJudgement};
use crate::driver::first_requests;
use crate::explore::{Budget, Strategy, Turns};
use crate::history::Record;
use crate::lang::{Lang, Word};
use crate::report::{Entry, Explained, Played, PlayedSeeds, Report, Wall, json, junit, markdown};
use crate::request::{LockName, LockTransaction, Needs};
use crate::scenario::{self, Clock, Override, Scenario, StoreKind, printable};
use crate::text::shell_word;
use crate::whole_file::{Place, WholeFile, is_stdout};

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
    let interrupt =
        Interrupt::listen().map_err(|error| format!("error: cannot catch signals: {error}"))?;
    let mut exit = Exit::Success;
    for origin in &args.scenarios {
        let (scenario, _) = scenario::load_with(origin, &set).map_err(|error| error.to_string())?;
        let requests = first_requests(&scenario, scenario.seed, MOST_HUNTED);
        let plan = Plan {
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
            in_order: false,
            strategy,
            budget: Budget::schedules(seeds.end() - seed + 1),
            strict: args.strict,
            lang: args.lang.get(),
        };
        exit = exit.and(plan.carry_out(&interrupt)?);
        if interrupt.asked() {
            break;
        }
    }
    Ok(exit)
}

/// The most requests of a hunt.
const MOST_HUNTED: u64 = 1000;

/// One scenario under one lock: what is played next.
struct Job<'a> {
    args: &'a RunArgs,
    scenario: &'a Scenario,
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
        explained: Vec<Explained>,
    },
    Many {
        set: SeedSet,
        judgement: SetJudgement,
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
                explained,
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
                explained,
            ),
            Found::Many { set, judgement } => Entry::Seeds(PlayedSeeds {
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
    let ground = match Ground::open(args.store.as_ref()) {
        Ok(ground) => ground,
        Err(NoGround(exit, message)) => {
            complain(&message);
            return Ok(exit);
        }
    };
    let scenarios = load(args, ground.real.as_ref())?;
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
    let interrupt =
        Interrupt::listen().map_err(|error| format!("error: cannot catch signals: {error}"))?;
    // Standard output belongs to the report that was sent there.
    let mut out = if outputs(args).any(|(_, file)| is_stdout(file)) {
        Out::stderr()
    } else {
        Out::stdout()
    };

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
                Err(message) => {
                    troubles.tell(&message);
                    break 'all;
                }
            };
            let trouble = done.trouble.take();
            let entry = done.entry();
            let exit = Exit::of(entry.verdict(), args.strict);
            let text = if args.quiet {
                format!("{}\n", entry.line(lang))
            } else {
                let troubled = (trouble.is_some() || troubles.any).then_some(Exit::Usage);
                let follows = interrupt.exit().or(troubled).unwrap_or(exit);
                format!("{}\n", entry.summary(follows.code(), lang))
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
    for to in &args.report {
        troubles.tell_all(write_report(to, &report).err());
    }
    if ended.is_some() && !args.quiet {
        complain(lang.text(Word::Interrupted));
    }
    Ok(exit.and(troubles.exit()))
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
    let mut out = match outputs(args).any(|(_, file)| is_stdout(file)) {
        true => Out::stderr(),
        false => Out::stdout(),
    };
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
        troubles.tell_all(write_report(to, &report).err());
    }
    if ended.is_some() && !args.quiet {
        complain(lang.text(Word::Interrupted));
    }
    Ok(exit.and(troubles.exit()))
}

/// What could not be done.
#[derive(Default)]
struct Troubles {
    any: bool,
}

impl Troubles {
    fn tell(&mut self, message: &str) {
        self.any = true;
        complain(message);
    }

    fn tell_all(&mut self, messages: impl IntoIterator<Item = String>) {
        for message in messages {
            self.tell(&message);
        }
    }

    fn exit(&self) -> Exit {
        if self.any { Exit::Usage } else { Exit::Success }
    }
}

fn load<'a>(
    args: &'a RunArgs,
    real: Option<&StoreKind>,
) -> Result<Vec<(&'a str, Scenario)>, String> {
    let mut overrides = args.set.clone();
    if let Some(users) = args.users {
        overrides.push(Override::new("users.count", users)?);
    }
    if let Some(place) = args.transaction {
        overrides.push(Override::new("service.transaction", place)?);
    }
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
        return Ok(());
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
    if outputs(args).filter(|(_, file)| is_stdout(file)).count() > 1 {
        return Err("error: only one report, or the trace, fits on standard output".to_owned());
    }
    let place = |file: &Path| Place::of(file).map_err(|error| cannot_write(file, &error));
    let mut taken: Vec<(String, Place)> = Vec::new();
    for (name, _) in scenarios {
        // What cannot be reached by now can hardly be written over.
        if let Some(place) = scenario::file(name).and_then(|file| Place::of(file).ok()) {
            taken.push((
                format!("the scenario {}", file_text(Path::new(name))),
                place,
            ));
        }
    }
    taken.extend(Place::of_redirected_stdout().map(|place| ("standard output".to_owned(), place)));
    for (option, file) in outputs(args) {
        let option = format!("{option}{}", file_text(file));
        let place = place(file)?;
        if let Some((other, _)) = taken.iter().find(|(_, taken)| taken.is_same_file(&place)) {
            return Err(format!(
                "error: {option} would write over {other}, which is the same file; give it another name"
            ));
        }
        WholeFile::probe(file).map_err(|error| cannot_write(file, &error))?;
        taken.push((option, place));
    }
    Ok(())
}

/// The files that are asked for, each with the option that asks for it.
fn outputs(args: &RunArgs) -> impl Iterator<Item = (String, &Path)> {
    let reports = args.report.iter();
    let reports = reports.map(|to| (format!("--report {}=", to.format.name()), &*to.file));
    let trace = args
        .trace
        .iter()
        .map(|trace| (trace.option(), &*trace.file));
    reports.chain(trace)
}

/// A path, as it may be printed.
fn file_text(file: &Path) -> String {
    printable(&file.to_string_lossy())
}

fn cannot_write(file: &Path, error: &io::Error) -> String {
    let file = match is_stdout(file) {
        true => "to standard output".to_owned(),
        false => file_text(file),
    };
    format!("error: cannot write {file}: {error}")
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
    if let Some(store) = &args.store {
        options.push(format!("--store {}", shell_word(&store.written())));
    }
    options.join(" ")
}

fn write_report(to: &ReportArg, report: &Report<'_>) -> Result<(), String> {
    let text = match to.format {
        Format::Json => format!("{:#}\n", json(report)),
        Format::Junit => junit(report),
        Format::Markdown => markdown(report),
    };
    write_whole(&to.file, &text)
}

/// Writes a report as a whole or not at all.
pub(super) fn write_whole(file: &Path, text: &str) -> Result<(), String> {
    let write = || {
        let mut whole = WholeFile::create(file)?;
        whole.write_all(text.as_bytes())?;
        whole.finish()
    };
    write().map_err(|error| cannot_write(file, &error))
}
