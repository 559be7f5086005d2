//! `pointrace run`: plays scenarios without a screen, judges them, and writes reports.

mod apart;
mod args;
mod baseline;
mod close_up;
#[cfg(all(feature = "through", feature = "tui"))]
mod complaints;
mod ending;
pub(super) mod ground;
mod hunt;
mod job;
mod loaded;
mod one;
pub(super) mod progress;
#[cfg(feature = "http")]
mod raced;
mod refused;
mod seeds;
mod shard;
mod shard_arg;
#[cfg(feature = "http")]
pub(super) mod started;
mod store_arg;
#[cfg(feature = "http")]
pub(super) mod target;
#[cfg(feature = "http")]
pub(super) mod target_args;
#[cfg(all(feature = "http", feature = "tui"))]
mod watched;

use std::time::{Instant, SystemTime};

pub use args::ClockArg;
#[cfg(feature = "http")]
pub use args::namespace;
pub use args::{RunArgs, transaction};
use ending::{Troubles, end};
use ground::{Ground, NoGround};

pub(super) use args::SeedsArg;
use hunt::hunt;
use job::{Finished, Job};
use loaded::{load, locks_of, nodes_of, options, outputs, store_of};
#[cfg(feature = "http")]
pub(super) use refused::check_advisory;
pub(super) use refused::check_transaction;
use refused::{check_destinations, check_shard, check_store};
pub use store_arg::StoreArg;

use super::Exit;
use super::interrupt::Interrupt;
use super::nodes::{ReachedNodes, Unreached};
use super::out::complain;
use super::reports::{out_beside, write_whole};
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
    let nodes = match ReachedNodes::open(nodes_of(args)?.as_ref(), args.namespace.as_deref()) {
        Ok(nodes) => nodes,
        Err(Unreached(exit, message)) => {
            complain(&message);
            return Ok(exit);
        }
    };
    let mut scenarios = load(args, ground.real.as_ref())?;
    for (_, scenario) in &mut scenarios {
        nodes.put_into(scenario);
        if args.processes.is_some() {
            scenario.move_to_processes();
        }
    }
    for (_, scenario) in &scenarios {
        locks_of(args, scenario)
            .iter()
            .try_for_each(|lock| check_transaction(scenario, *lock))?;
    }
    apart::check_processes(args, &scenarios)?;
    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    let ours = apart::ours(args, &ground, &nodes);
    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    apart::check_faults(args, &scenarios, &ours)?;
    check_destinations(args, &scenarios)?;
    #[cfg(feature = "http")]
    if !args.target.target.is_empty() {
        return target::run(args, (started, clock), lang);
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
                #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
                ours: &ours,
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
    let entries = finished.iter().map(|(done, exit)| (done.entry(), *exit));
    Ok(end(
        args,
        entries.collect(),
        (started, clock),
        ended,
        &troubles,
    ))
}
