//! `pointrace doctor`: the examination of your own service.

#[cfg(feature = "through")]
mod through;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args as ClapArgs;
use parking_lot::Mutex;

use super::Exit;
#[cfg(feature = "through")]
use super::between::{Between, databases};
use super::described::{Described, asked, knock};
use super::header::Header;
use super::interrupt::Interrupt;
use super::lang::LangArg;
use super::out::{Out, complain};
use super::reports::{Format, ReportArg, refuse_parts, write_whole};
use super::run::progress::Progress;
use super::run::started::Started;
use super::run::target::{Stopped, accounts, agree, resolve};
use super::run::target_args::{TargetArgs, route, time};
use super::runtime::runtime;
use crate::doctor::{Card, Chart, Check, Orders, OverHttp, Trouble, discover, examine, paste};
use crate::lang::{Lang, Word};
use crate::report::doctor_html;
use crate::scenario::{Override, Route, Target};
use crate::text::{duration, grouped};
use crate::whole_file::is_stdout;

/// Arguments of `doctor`.
#[derive(Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct DoctorArgs {
    /// Where the service is; several URLs are instances of one service
    #[arg(required = true, value_name = "URL,…", value_delimiter = ',')]
    pub urls: Vec<String>,
    /// How it is spoken to: one of the presets of docs/target.md [default: what it is found to understand]
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Take the [target] section of this scenario
    #[arg(long, value_name = "FILE", conflicts_with = "preset")]
    pub scenario: Option<String>,
    /// Set a key of the description, such as target.balance=/data/point
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse)]
    pub set: Vec<Override>,
    /// Change nothing: read, say what is understood and what would be done, and print a [target] section
    #[arg(long)]
    pub dry_run: bool,
    /// Make only these checks
    #[arg(long, value_name = "CHECK,…", value_delimiter = ',')]
    pub only: Vec<Check>,
    /// About how long the races may take
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "40s")]
    pub time: Duration,
    /// Listen at this port for the service, in the place of its PostgreSQL or Redis; if the races see no loss, the orders of
    /// its statements that look dangerous are played one by one
    #[cfg(feature = "through")]
    #[arg(long, value_name = "PORT=URL", conflicts_with = "scenario")]
    pub through: Vec<String>,
    /// Do not ask before the first write
    #[arg(long)]
    pub yes: bool,
    /// How long to wait for a service that is still starting, such as 30s
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub wait: Option<Duration>,
    /// Start the service with this command, and end it afterwards; waits 30s for it unless --wait says otherwise
    #[arg(long, value_name = "COMMAND")]
    pub start: Option<String>,
    /// Examine a host that is not this machine: you know what you do there
    #[arg(long, value_name = "NAME")]
    pub allow_host: Vec<String>,
    /// Send this header with every request; {env:NAME} in it is taken from the environment and never printed
    #[arg(long, value_name = "NAME: VALUE", value_parser = Header)]
    pub header: Vec<(String, String)>,
    /// Use these users, one a line, instead of fresh ones: ID or ID,TOKEN
    #[arg(long, value_name = "FILE")]
    pub accounts: Option<PathBuf>,
    /// Send this for every user at the end, such as 'DELETE /test/users/{user}'
    #[arg(long, value_name = "METHOD PATH", value_parser = route)]
    pub cleanup: Option<Route>,
    /// Write a report: json=FILE, junit=FILE, markdown=FILE or html=FILE; `-` is standard output, and the card then goes to standard
    /// error
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<ReportArg>,
    /// No progress
    #[arg(short, long)]
    pub quiet: bool,
    #[command(flatten)]
    pub lang: LangArg,
}

const AFTER: &str = "\
Examples:
  pointrace doctor http://127.0.0.1:3000                   does it lose points, how, and what helps
  pointrace doctor http://127.0.0.1:8080 --preset spring --yes
                                                           spoken to as a preset says, without asking
  pointrace doctor http://127.0.0.1:3000 --start 'npm start' --yes
                                                           started for it, and ended afterwards
  pointrace doctor http://127.0.0.1:3000 --dry-run         what is understood, without changing anything
  pointrace doctor http://127.0.0.1:3000 --yes --report junit=doctor.xml
                                                           for a pipeline
  pointrace doctor http://127.0.0.1:3000 --through 6432=postgres://me@127.0.0.1:5432/app --yes \
      --start 'DATABASE_URL=postgres://me@127.0.0.1:6432/app npm start'
                                                           also orders of statements that hardly ever happen
  pointrace doctor http://127.0.0.1:3000 --only burst-3,staggered --time 3min
                                                           some checks, more rounds

Exit codes: 0 no loss seen (which is no proof); 1 a fault, or a stub; 2 a mistake in the arguments; 3 nothing listens,
it is not understood, it refuses too much to tell, or it was ended before anything was found.";

/// Runs the subcommand.
pub fn run(args: &DoctorArgs) -> Exit {
    match examine_all(args) {
        Ok(exit) => exit,
        Err((exit, message)) => {
            complain(&message);
            exit
        }
    }
}

fn examine_all(args: &DoctorArgs) -> Result<Exit, Stopped> {
    let lang = args.lang.get();
    let system =
        |error: std::io::Error| (Exit::Invalid, format!("error: the system refuses: {error}"));
    let target = described(args)
        .target()
        .map_err(|error| (Exit::Usage, error))?;
    let options = TargetArgs {
        target: args.urls.clone(),
        yes: args.yes,
        allow_host: args.allow_host.clone(),
        accounts: args.accounts.clone(),
        ..TargetArgs::default()
    };
    refuse_orders_alone(args)?;
    #[cfg(feature = "through")]
    let databases = databases(&args.through)?;
    let addresses = resolve(&options)?;
    let mut users = accounts(&options).map_err(|error| (Exit::Usage, error))?;
    if !args.dry_run {
        if !args.yes {
            complain(&announced(args, &target, users.is_some(), lang));
        }
        agree(&options, lang)?;
    }
    let interrupt = Interrupt::listen().map_err(system)?;
    let runtime = runtime().map_err(system)?;
    let began = Instant::now();
    let exit = runtime.block_on(async {
        // The service connects when it starts.
        #[cfg(feature = "through")]
        let between = match databases.is_empty() {
            true => None,
            false => Some(Between::listen(&databases).await?),
        };
        let started = args.start.as_deref().map(Started::begin).transpose();
        let started = started.map_err(|error| (Exit::Usage, error))?;
        let usage = |error: String| (Exit::Usage, format!("error: {error}"));
        let door = OverHttp::new(target.clone(), addresses.clone(), users.clone());
        knock(&door.map_err(usage)?, args.wait, args.start.is_some(), &interrupt).await?;
        let chart = Arc::new(Mutex::new(Chart::default()));
        let mut target = target;
        // Those that are found come behind them.
        let given = target.headers.len();
        let mut tried = None;
        if !described(args).is_said() {
            let found = discover(&target, &addresses, users.as_deref(), !args.dry_run);
            let found = tokio::select! {
                found = found => found,
                () = asked(&interrupt) => Err("it was ended before anything was understood".to_owned()),
            };
            match found {
                Ok(found) => {
                    target.clone_from(&found.target);
                    users = users.or_else(|| found.accounts.clone());
                    tried = Some(found);
                }
                Err(why) => chart.lock().trouble = Some(Trouble::NotUnderstood(why)),
            }
        }
        if args.dry_run {
            let understood = chart.lock().trouble.is_none();
            return told_dry(args, &target, given, &chart.lock(), lang).map(|()| match understood {
                true => Exit::Success,
                false => Exit::Invalid,
            });
        }
        let ground = OverHttp::begin(target, addresses.clone(), users).await;
        let ground = Arc::new(ground.map_err(|why| (Exit::Invalid, format!("error: {why}")))?);
        if let Some(found) = &tried {
            ground.were_touched(found);
        }
        if chart.lock().trouble.is_none() {
            watch(args, lang, &ground, &chart, &interrupt).await;
        }
        #[cfg(feature = "through")]
        let _proxies = match between {
            Some(between) => {
                let started = started.as_ref();
                through::try_orders(args, lang, between, &ground, started, &chart, &interrupt).await
            }
            None => Vec::new(),
        };
        let mut cleaned = None;
        if let Some(route) = &args.cleanup {
            cleaned = Some((route, ground.clean_up(route).await));
        }
        let chart = chart.lock().clone();
        let card = Card {
            url: &args.urls.join(","),
            chart: &chart,
            took: u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX),
            target: ground.target(),
            touched: &ground.touched(),
            cleaned,
        };
        told(args, &card, lang).map_err(|error| (Exit::Usage, error))?;
        // By now nothing more is asked of the service.
        drop(started);
        Ok(match card.verdict().exit() {
            0 => Exit::Success,
            1 => Exit::Fail,
            _ => Exit::Invalid,
        })
    });
    runtime.shutdown_background();
    exit
}

/// Orders can be tried only by who stands between the service and its database.
fn refuse_orders_alone(args: &DoctorArgs) -> Result<(), Stopped> {
    #[cfg(feature = "through")]
    let is_between = !args.through.is_empty();
    #[cfg(not(feature = "through"))]
    let is_between = false;
    match args.only.contains(&Check::Orders) && !is_between {
        true => Err((
            Exit::Usage,
            "error: --only orders needs --through PORT=postgres://…, the database behind the service"
                .to_owned(),
        )),
        false => Ok(()),
    }
}

/// Tells what was found, and writes it down.
fn told(args: &DoctorArgs, card: &Card<'_>, lang: Lang) -> Result<(), String> {
    let is_taken = args.report.iter().any(|report| is_stdout(&report.file));
    let mut out = match is_taken {
        true => Out::stderr(),
        false => Out::stdout(),
    };
    let told = out.write(&card.text(lang));
    told.map_err(|error| format!("error: cannot write the card: {error}"))?;
    for report in &args.report {
        let text = match report.format {
            Format::Json => format!("{:#}\n", card.json()),
            Format::Junit => card.junit(),
            Format::Markdown => card.markdown(),
            Format::Html => doctor_html(card, lang),
            Format::Hlog => {
                return Err("error: an examination has no histogram to log".to_owned());
            }
            Format::Part => return refuse_parts(std::slice::from_ref(report)),
        };
        write_whole(&report.file, &text)?;
    }
    Ok(())
}

/// How the service is spoken to, as far as it was said.
fn described(args: &DoctorArgs) -> Described<'_> {
    Described {
        preset: args.preset.as_deref(),
        scenario: args.scenario.as_deref(),
        set: &args.set,
        headers: &args.header,
    }
}

/// What a dry run tells; the first headers of the description were given.
fn told_dry(
    args: &DoctorArgs,
    target: &Target,
    given: usize,
    chart: &Chart,
    lang: Lang,
) -> Result<(), Stopped> {
    let url = args.urls.join(",");
    let text = match &chart.trouble {
        Some(Trouble::NotUnderstood(why) | Trouble::Away(why)) => {
            format!("{}\n", lang.fill(Word::DocDryNot, &[&url, why]))
        }
        None => {
            let write = |(route, body): &(Route, String)| {
                let text = format!("{} {} {body}", route.method, route.path);
                text.trim_end().to_owned()
            };
            let read = format!("{} {}", target.read.method, target.read.path);
            let at = format!("{:?}", target.balance);
            let (charge, r#use) = (write(&target.charge), write(&target.r#use));
            format!(
                "{}\n{}\n{}\n\n{}",
                lang.fill(Word::DocDryReads, &[&url, &read, &at, &charge, &r#use]),
                lang.text(Word::DocDryNothing),
                announced(args, target, args.accounts.is_some(), lang),
                paste(target, &args.urls[0], given)
            )
        }
    };
    Out::stdout()
        .write(&text)
        .map_err(|error| (Exit::Usage, format!("error: cannot write: {error}")))
}

/// What will be done, said before the first write.
fn announced(args: &DoctorArgs, target: &Target, has_accounts: bool, lang: Lang) -> String {
    let users = match has_accounts {
        true => lang.text(Word::DocFileUsers).to_owned(),
        false => lang.fill(Word::DocFreshUsers, &[&target.first_user]),
    };
    let time = duration(u64::try_from(args.time.as_nanos()).unwrap_or(u64::MAX));
    lang.fill(Word::DocAnnounce, &[&args.urls.join(","), &time, &users])
}

/// Examines, and shows how far it is; ends early if that is asked for.
async fn watch(
    args: &DoctorArgs,
    lang: Lang,
    ground: &OverHttp,
    chart: &Mutex<Chart>,
    interrupt: &Interrupt,
) {
    let orders = Orders {
        only: args.only.clone(),
        budget: u64::try_from(args.time.as_nanos()).unwrap_or(u64::MAX),
    };
    let began = Instant::now();
    let mut progress = Progress::begin(args.quiet);
    let watching = async {
        let mut is_told = args.quiet;
        while !interrupt.asked() {
            let estimate = estimate(&chart.lock(), lang);
            if let Some(estimate) = estimate.filter(|_| !is_told) {
                // A line that stands there is taken away first.
                std::mem::replace(&mut progress, Progress::begin(args.quiet)).end();
                complain(&estimate);
                is_told = true;
            }
            progress.show(|_| so_far(&chart.lock(), began.elapsed(), lang));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = examine(ground, &orders, chart) => {}
        () = watching => {}
    }
    progress.end();
}

/// How long it will take, when that is known.
fn estimate(chart: &Chart, lang: Lang) -> Option<String> {
    let manner = chart.manner.as_ref()?;
    // Whether users are served in parallel is known when the strangers have been seen.
    let is_known = chart.parallel.is_some() || chart.now != Some(Check::Strangers);
    let estimate = duration(chart.plan.estimate);
    (is_known && chart.plan.estimate > 0)
        .then(|| lang.fill(Word::DocEstimate, &[&duration(manner.time), &estimate]))
}

fn so_far(chart: &Chart, taken: Duration, lang: Lang) -> String {
    let taken = duration(u64::try_from(taken.as_nanos()).unwrap_or(u64::MAX));
    match chart.now {
        Some(check) if check != Check::Alone => {
            let tally = chart.tally(check).cloned().unwrap_or_default();
            let rounds = chart.plan.rounds.get(&check).copied().unwrap_or(1);
            lang.fill(
                Word::DocProgress,
                &[
                    &check,
                    &grouped(tally.rounds),
                    &grouped(rounds),
                    &grouped(tally.failed),
                    &taken,
                    &duration(chart.to_go()),
                ],
            )
        }
        _ => lang.fill(Word::DocProgressAlone, &[&taken]),
    }
}
