//! `pointrace run --target`: your own service instead of the engine.

use std::fs;
use std::io::{self, BufRead, IsTerminal};
use std::time::{Duration, Instant, SystemTime};

use parking_lot::Mutex;

use super::RunArgs;
use super::ending::{Troubles, end};
use super::loaded::{load, outputs};
use super::progress::Progress;
use super::raced::Raced;
use super::shard;
use super::started::Started;
use super::target_args::TargetArgs;
use crate::check::Verdict;
use crate::cli::Exit;
use crate::cli::interrupt::Interrupt;
use crate::cli::out::{Out, complain};
use crate::cli::reports::{out_beside, write_whole};
use crate::cli::runtime::runtime;
use crate::lang::{Lang, Word};
use crate::report::Entry;
use crate::scenario::{Scenario, Shard, Target, printable};
use crate::target::{
    Account, Address, AddressError, Announced, Outside, RaceError, RaceLook, RaceSetup,
    check_shard, race,
};
use crate::text::{duration, grouped};

/// What stops everything: a message and an exit code.
pub(in crate::cli) type Stopped = (Exit, String);

/// Races a target with every scenario, and reports.
pub(super) fn run(args: &RunArgs, wall: (SystemTime, Instant), lang: Lang) -> Result<Exit, String> {
    let interrupt =
        Interrupt::listen().map_err(|error| format!("error: cannot catch signals: {error}"))?;
    let mut out = out_beside(outputs(args));
    let mut raced = Vec::new();
    let stopped = race_all(args, lang, &interrupt, &mut out, &mut raced).err();
    let mut troubles = Troubles::default();
    if let Some((exit, message)) = stopped {
        troubles.tell_as(exit, &message);
    }
    if let Some(shard) = args.shard {
        let part = shard::part_of_races(args, shard.0, interrupt.exit().is_some(), &raced)?;
        for to in &args.report {
            troubles.tell_all(write_whole(&to.file, &part.text()).err());
        }
    }
    let entries = raced
        .iter()
        .map(|(one, exit)| (Entry::Outside(one.played()), *exit));
    let entries = entries.collect();
    Ok(end(args, entries, wall, interrupt.exit(), &troubles))
}

/// Races every scenario, one after another, and tells each as it is known; those that came to a verdict are in `raced`,
/// whatever stopped the others.
fn race_all(
    args: &RunArgs,
    lang: Lang,
    interrupt: &Interrupt,
    out: &mut Out,
    raced: &mut Vec<(Raced, Exit)>,
) -> Result<(), Stopped> {
    let usage = |message: String| (Exit::Usage, message);
    #[cfg(feature = "tui")]
    check_screen(args, lang)?;
    let options = &args.target;
    let scenarios = load(args, None).map_err(usage)?;
    let addresses = resolve(options)?;
    let accounts = accounts(options).map_err(usage)?;
    let shard = shard_of(args);
    for (_, scenario) in &scenarios {
        check_shard(scenario, shard).map_err(|why| usage(format!("error: {why}")))?;
    }
    for (_, scenario) in &scenarios {
        let target = description(scenario, options);
        let announced = Announced {
            scenario,
            first_user: accounts.is_none().then_some(target.first_user),
            url: &options.target.join(","),
            shard,
        };
        // What is asked is asked on the screen, whatever standard output is for.
        if !args.quiet || !options.yes {
            complain(&announced.text(lang));
        }
    }
    agree(options, lang)?;
    let started = options
        .start
        .as_deref()
        .map(Started::begin)
        .transpose()
        .map_err(usage)?;
    for (name, scenario) in scenarios {
        if interrupt.asked() {
            break;
        }
        let seed = args.seed.unwrap_or(scenario.seed);
        let race = Race {
            options,
            scenario: &scenario,
            seed,
            addresses: &addresses,
            accounts: accounts.as_deref(),
            shard,
        };
        let outside = run_one(args, &race, lang, interrupt)?;
        let Some(outside) = outside else { break };
        let one = Raced {
            name: name.to_owned(),
            scenario,
            seed,
            urls: options.target.clone(),
            outside,
        };
        let exit = match one.outside.judgement.verdict {
            Verdict::Pass | Verdict::Expected => Exit::Success,
            Verdict::Fail => Exit::Fail,
            Verdict::Invalid => Exit::Invalid,
        };
        let played = one.played();
        let follows = interrupt.exit().unwrap_or(exit).code();
        let text = match args.shard {
            Some(of) => played.part_summary(of.0, follows, lang),
            None if args.quiet => played.line(lang),
            None => played.summary(follows, lang),
        };
        let text = format!("{text}\n");
        out.write(&text)
            .map_err(|error| usage(format!("error: cannot write the summary: {error}")))?;
        raced.push((one, exit));
    }
    drop(started);
    Ok(())
}

/// Which part of the users is this machine's.
fn shard_of(args: &RunArgs) -> Shard {
    args.shard.map_or(Shard::WHOLE, |shard| shard.0)
}

/// Races on a screen, if that was asked for, or with a line of progress.
fn run_one(
    args: &RunArgs,
    race: &Race<'_>,
    lang: Lang,
    interrupt: &Interrupt,
) -> Result<Option<Outside>, Stopped> {
    #[cfg(feature = "tui")]
    if args.dashboard {
        let looks = args.look.looks(lang);
        return super::watched::race_watched(race, looks, interrupt);
    }
    race.run_with_progress(args.quiet, lang, interrupt)
}

/// Refuses a screen where there is none, before anything is sent.
#[cfg(feature = "tui")]
fn check_screen(args: &RunArgs, lang: Lang) -> Result<(), Stopped> {
    if args.dashboard && !crate::cli::dashboard::has_terminal() {
        return Err((Exit::Usage, lang.text(Word::WatchTerminal).to_owned()));
    }
    if args.dashboard && args.scenarios.len() > 1 {
        let message = "error: --dashboard shows one race: name one scenario";
        return Err((Exit::Usage, message.to_owned()));
    }
    Ok(())
}

/// A race of one scenario that is about to be run.
pub(super) struct Race<'a> {
    pub options: &'a TargetArgs,
    pub scenario: &'a Scenario,
    pub seed: u64,
    pub addresses: &'a [Address],
    pub accounts: Option<&'a [Account]>,
    pub shard: Shard,
}

impl Race<'_> {
    /// Races until `watch` says that it is to end early; `None` if that was before the first request.
    pub fn run(&self, watch: impl Fn(&RaceLook<'_>) -> bool) -> Result<Option<Outside>, Stopped> {
        let options = self.options;
        let default_wait = match options.start {
            Some(_) => Duration::from_secs(30),
            None => Duration::ZERO,
        };
        let setup = RaceSetup {
            scenario: self.scenario,
            seed: self.seed,
            target: description(self.scenario, options),
            addresses: self.addresses.to_vec(),
            accounts: self.accounts.map(<[Account]>::to_vec),
            wait: options.wait.unwrap_or(default_wait),
            cleanup: options.cleanup.clone(),
            shard: self.shard,
        };
        let runtime = runtime().map_err(|error| {
            (
                Exit::Invalid,
                format!("error: no threads could be started: {error}"),
            )
        })?;
        let outcome = runtime.block_on(race(setup, watch));
        runtime.shutdown_background();
        let name = &self.scenario.name;
        match outcome {
            Ok(outside) => Ok(Some(outside)),
            Err(RaceError::Ended) => Ok(None),
            Err(RaceError::Mistake(why)) => Err((Exit::Usage, format!("error: {why}"))),
            Err(RaceError::NotThere(why)) => Err((
                Exit::Invalid,
                format!("error: {why}; start the service, or give --wait 30s while it starts"),
            )),
            Err(RaceError::NotUnderstood(why)) => Err((
                Exit::Invalid,
                format!("INVALID  {name}: the target is not understood: {why}"),
            )),
            Err(RaceError::WrongSerially(why)) => Err((
                Exit::Invalid,
                format!(
                    "INVALID  {name}: the target is wrong already with nobody else there, so a race would prove nothing: {why}"
                ),
            )),
        }
    }

    /// Races, and says on a line how far it is.
    fn run_with_progress(
        &self,
        quiet: bool,
        lang: Lang,
        interrupt: &Interrupt,
    ) -> Result<Option<Outside>, Stopped> {
        let progress = Mutex::new(Progress::begin(quiet));
        let outcome = self.run(|look| {
            let (now, sent) = (duration(look.now), grouped(look.sent()));
            progress
                .lock()
                .show(|_| lang.fill(Word::SoFarReal, &[&now, &sent]));
            interrupt.asked()
        });
        progress.into_inner().end();
        outcome
    }
}

pub(in crate::cli) fn resolve(options: &TargetArgs) -> Result<Vec<Address>, Stopped> {
    let urls = options.target.iter();
    let addresses = urls.map(|url| Address::resolve(url, &options.allow_host));
    addresses
        .collect::<Result<_, _>>()
        .map_err(|error| match error {
            AddressError::Refused(why) => (Exit::Usage, format!("error: {why}")),
            AddressError::Unknown(why) => (Exit::Invalid, format!("error: {why}")),
        })
}

fn description(scenario: &Scenario, options: &TargetArgs) -> Target {
    let mut target = scenario.target.clone().unwrap_or_default();
    target.headers.extend(options.header.iter().cloned());
    target
}

/// Asks, unless the answer was given.
pub(in crate::cli) fn agree(options: &TargetArgs, lang: Lang) -> Result<(), Stopped> {
    if options.yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err((
            Exit::Usage,
            "error: nobody is here to be asked; give --yes if that is what you want".to_owned(),
        ));
    }
    complain(lang.text(Word::GoAhead));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    match (read, answer.trim()) {
        (Ok(_), "y" | "Y" | "yes" | "예" | "네") => Ok(()),
        _ => Err((Exit::Usage, "nothing was sent".to_owned())),
    }
}

pub(in crate::cli) fn accounts(options: &TargetArgs) -> Result<Option<Vec<Account>>, String> {
    let Some(path) = &options.accounts else {
        return Ok(None);
    };
    let shown = printable(&path.to_string_lossy());
    let text =
        fs::read_to_string(path).map_err(|error| format!("error: cannot read {shown}: {error}"))?;
    let mut accounts = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, token) = match line.split_once(',') {
            Some((name, token)) => (name.trim(), Some(token.trim().to_owned())),
            None => (line, None),
        };
        let plain = |c: char| c.is_ascii_graphic() && !"/?#%".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(format!(
                "error: {shown}:{}: a line is ID or ID,TOKEN, and an ID has no spaces and none of / ? # %",
                number + 1
            ));
        }
        accounts.push(Account {
            id: name.parse().unwrap_or(number as u64 + 1),
            name: Some(name.to_owned()),
            token,
            ..Account::default()
        });
    }
    Ok(Some(accounts))
}
