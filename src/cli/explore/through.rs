//! `pointrace explore --target … --through …`: every order of the statements of your own service.

use std::time::{Duration, Instant, SystemTime};

use clap::Args as ClapArgs;

use super::args::{BudgetArg, ExploreArgs, StrategyArg, TurnsArg};
use super::service::{Purpose, ServiceArgs, ready};
use crate::cli::Exit;
use crate::cli::between::so_far;
use crate::cli::described::asked;
use crate::cli::interrupt::Interrupt;
use crate::cli::out::{Out, complain};
use crate::cli::reports::{ReportArg, check_files, out_beside, refuse_parts, write_reports};
use crate::cli::run::progress::Progress;
use crate::cli::run::target::Stopped;
use crate::cli::runtime::runtime;
use crate::explore::Expiry;
use crate::lang::{Lang, Word};
use crate::point::Kind;
use crate::report::{Entry, PlayedOrders, Report, Wall};
use crate::scenario::Override;
use crate::through::{
    Case, End, Far, Findings, Limits, Order, OrderTicket, Told, predict, told_order,
};

/// The options that only orders of statements have.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Your own service")]
pub struct ThroughArgs {
    /// What each request does, such as charge,charge [default: charge,use,charge,…]
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = kind, requires = "target")]
    pub of: Vec<Kind>,
    /// Record each request alone, say which orders are dangerous, and stop
    #[arg(long, requires = "target", conflicts_with = "report")]
    pub dry_run: bool,
}

pub(in crate::cli) fn kind(text: &str) -> Result<Kind, String> {
    match text {
        "charge" => Ok(Kind::Charge),
        "use" => Ok(Kind::Use),
        _ => Err("a request is a charge or a use".to_owned()),
    }
}

/// The most requests whose orders can be played.
const MOST_REQUESTS: u64 = 8;

/// So long, unless it is said.
const BUDGET: Duration = Duration::from_secs(60);

/// Runs the subcommand.
pub fn run(args: &ExploreArgs) -> Exit {
    match explore(args) {
        Ok(exit) => exit,
        Err((exit, message)) => {
            complain(&message);
            exit
        }
    }
}

/// What each request does.
pub(in crate::cli) fn kinds(requests: Option<u64>, of: &[Kind]) -> Result<Vec<Kind>, Stopped> {
    let usage = |why: &str| Err((Exit::Usage, format!("error: {why}")));
    let count = requests.unwrap_or(if of.is_empty() { 2 } else { of.len() as u64 });
    if !(2..=MOST_REQUESTS).contains(&count) {
        return usage("orders are of 2 to 8 requests: write --requests 2");
    }
    if !of.is_empty() && of.len() as u64 != count {
        return usage("--of names each request, so --requests would have to be as many");
    }
    if !of.is_empty() {
        return Ok(of.to_vec());
    }
    let alternating = [Kind::Charge, Kind::Use].into_iter().cycle();
    Ok(alternating
        .take(usize::try_from(count).unwrap_or(2))
        .collect())
}

/// Options that only a scenario has would be passed over in silence.
fn refuse_others(args: &ExploreArgs) -> Result<(), Stopped> {
    match others(args).iter().find(|(_, is_given)| *is_given) {
        Some((option, _)) => Err((
            Exit::Usage,
            format!(
                "error: {option} is for scenarios; a service of your own (--target) takes none"
            ),
        )),
        None => Ok(()),
    }
}

/// The options that only a scenario has, and whether they are given.
fn others(args: &ExploreArgs) -> [(&'static str, bool); 16] {
    [
        ("--lock", !args.lock.is_empty()),
        ("--store", args.store.is_some()),
        ("--transaction", args.transaction.is_some()),
        ("--nodes", args.nodes.is_some()),
        ("--strategy", args.strategy != StrategyArg::Exhaustive),
        ("--turns", args.turns != TurnsArg::Engine),
        ("--no-reduction", args.no_reduction),
        ("--timeouts", args.timeouts),
        ("--cancellations", args.cancellations > 0),
        ("--spurious", args.spurious > 0),
        ("--expiry", args.expiry != Expiry::Never),
        ("--expiries", args.expiries.is_some()),
        ("--max-faults", args.max_faults.is_some()),
        ("--in-order", args.in_order),
        ("--seed", args.seed.is_some()),
        ("--strict", args.strict),
    ]
}

fn explore(args: &ExploreArgs) -> Result<Exit, Stopped> {
    let lang = args.lang.get();
    refuse_others(args)?;
    let kinds = kinds(args.requests, &args.through.of)?;
    let limits = match args.budget {
        Some(BudgetArg(budget)) => Limits {
            schedules: budget.schedules,
            time: budget.time,
            ..Limits::default()
        },
        None => Limits {
            time: Some(BUDGET),
            ..Limits::default()
        },
    };
    let usage = |why: String| (Exit::Usage, why);
    let outputs = || args.report.iter().map(ReportArg::output);
    refuse_parts(&args.report).map_err(usage)?;
    check_files(&[], outputs()).map_err(usage)?;
    let mut out = out_beside(outputs());
    let mut say = |text: &str| {
        let written = out.write(text);
        written.map_err(|error| usage(format!("error: cannot write the result: {error}")))
    };
    let interrupt = Interrupt::listen().map_err(|error| system(&error))?;
    let (started, clock) = (SystemTime::now(), Instant::now());
    on_threads(async {
        let mut ready = ready(&args.service, &args.set, Purpose::Orders, lang, &interrupt).await?;
        let known = tokio::select! {
            known = ready.bench.record(&kinds) => known.map_err(invalid)?,
            () = asked(&interrupt) => return Ok(interrupt.exit().unwrap_or(Exit::Interrupted)),
        };
        let predictions = predict(&known.recordings);
        if !args.quiet {
            say(&format!("{}\n", known.text(&predictions, lang)))?;
        }
        if args.through.dry_run {
            return Ok(Exit::Success);
        }
        let first = known.first_orders(&predictions);
        let mut progress = Progress::begin(args.quiet);
        let mut findings = Findings::default();
        let mut watch = |far: Far| {
            progress.show(|taken| so_far(far, taken, lang));
            interrupt.asked()
        };
        let bench = &ready.bench;
        let explored = bench.explore(&known, first, limits, &mut findings, &mut watch);
        let mut explored = explored.await;
        if explored.is_ok() {
            let again = bench.play_again(&known.case, &mut findings, &mut watch);
            explored = again.await;
        }
        progress.end();
        let played = PlayedOrders {
            told: Told {
                case: &known.case,
                findings: &findings,
                interrupted: interrupt.asked(),
            },
            urls: &args.service.target,
            service: &args.service.written(&args.set),
        };
        let own = Exit::of(played.verdict(), false);
        let mut exit = interrupt.exit().unwrap_or(own);
        say(&match args.quiet {
            true => format!("{}\n", played.line(lang)),
            false => played.summary(exit.code(), lang),
        })?;
        if let Err(why) = explored {
            complain(&format!("error: {why}"));
            exit = exit.and(Exit::Invalid);
        }
        let report = Report {
            entries: vec![(Entry::Orders(played), own.code())],
            exit: exit.code(),
            interrupted: interrupt.asked(),
            wall: Wall {
                started,
                took: clock.elapsed(),
            },
        };
        Ok(exit.and(write_reports(&args.report, &report, lang)))
    })
}

/// Plays an order of statements again.
pub fn replay(text: &str, service: &ServiceArgs, set: &[Override], lang: Lang) -> Exit {
    match replayed(text, service, set, lang) {
        Ok(exit) => exit,
        Err((exit, message)) => {
            complain(&message);
            exit
        }
    }
}

fn replayed(
    text: &str,
    service: &ServiceArgs,
    set: &[Override],
    lang: Lang,
) -> Result<Exit, Stopped> {
    let ticket: OrderTicket = text
        .parse()
        .map_err(|why| (Exit::Usage, format!("error: {why}")))?;
    let interrupt = Interrupt::listen().map_err(|error| system(&error))?;
    on_threads(async {
        let mut ready = ready(service, set, Purpose::Orders, lang, &interrupt).await?;
        let case = Case::new(ticket.kinds.clone(), ticket.unit);
        let order = Order {
            choices: ticket.choices.clone(),
            ..Order::default()
        };
        let seen = tokio::select! {
            seen = ready.bench.replay(&case, &order) => seen.map_err(invalid)?,
            () = asked(&interrupt) => return Ok(interrupt.exit().unwrap_or(Exit::Interrupted)),
        };
        say(&told_order(&case, &seen, lang))?;
        if seen.played.end != End::Whole {
            say(&format!("{}\n", lang.text(Word::ThroughNotReplayed)))?;
            return Ok(Exit::Invalid);
        }
        if OrderTicket::of(&case, &seen.played).check != ticket.check {
            say(&format!("{}\n", lang.text(Word::ThroughOther)))?;
        }
        Ok(match seen.balance.is_wrong() {
            true => Exit::Fail,
            false => Exit::Success,
        })
    })
}

pub(in crate::cli) fn system(error: &std::io::Error) -> Stopped {
    (Exit::Invalid, format!("error: the system refuses: {error}"))
}

pub(in crate::cli) fn invalid(why: String) -> Stopped {
    (Exit::Invalid, format!("INVALID: {why}"))
}

pub(in crate::cli) fn say(text: &str) -> Result<(), Stopped> {
    let written = Out::stdout().write(text);
    written.map_err(|error| (Exit::Usage, format!("error: cannot write: {error}")))
}

/// Runs on threads of its own, for requests, connections and orders.
pub(in crate::cli) fn on_threads(
    doing: impl Future<Output = Result<Exit, Stopped>>,
) -> Result<Exit, Stopped> {
    let runtime = runtime().map_err(|error| system(&error))?;
    let exit = runtime.block_on(doing);
    runtime.shutdown_background();
    exit
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches};

    use super::*;

    /// Options that a service of your own has too, besides those that are its own.
    const SHARED: [&str; 6] = ["requests", "budget", "set", "quiet", "lang", "report"];

    fn command() -> Command {
        ExploreArgs::augment_args(Command::new("explore"))
    }

    fn parsed(more: &[&str]) -> ExploreArgs {
        let service = ["explore", "--target", "http://127.0.0.1:1"];
        let through = ["--through", "6432=postgres://me@127.0.0.1/app"];
        let words = service.iter().chain(&through).chain(more);
        let matches = command().try_get_matches_from(words);
        ExploreArgs::from_arg_matches(&matches.expect("they are understood")).expect("arguments")
    }

    #[test]
    fn every_option_is_the_services_too_or_refused() {
        let mut own = ServiceArgs::augment_args(Command::new("own"));
        own = ThroughArgs::augment_args(own);
        let own: Vec<&str> = own
            .get_arguments()
            .map(|arg| arg.get_id().as_str())
            .collect();
        let none = parsed(&[]);
        assert!(refuse_others(&none).is_ok());
        let refused = others(&none).map(|(option, _)| option);
        let command = command();
        let options = command.get_arguments().filter_map(|arg| arg.get_long());
        let mut count = 0;
        for option in options {
            let is_own = own.contains(&option.replace('-', "_").as_str());
            let is_refused = refused.contains(&format!("--{option}").as_str());
            let is_shared = SHARED.contains(&option);
            let ways = [is_own, is_refused, is_shared];
            assert_eq!(ways.iter().filter(|way| **way).count(), 1, "--{option}");
            count += usize::from(is_refused);
        }
        assert_eq!(count, refused.len(), "each of them is an option");
    }

    #[test]
    fn what_only_a_scenario_has_is_refused_when_it_is_given() {
        for (option, value) in [
            ("--lock", Some("keyed")),
            ("--store", Some("model")),
            ("--transaction", Some("around-lock")),
            ("--nodes", Some("model:3")),
            ("--strategy", Some("pct")),
            ("--turns", Some("classic")),
            ("--no-reduction", None),
            ("--timeouts", None),
            ("--cancellations", Some("2")),
            ("--spurious", Some("2")),
            ("--expiry", None),
            ("--expiries", Some("2")),
            ("--max-faults", Some("0")),
            ("--in-order", None),
            ("--seed", Some("7")),
            ("--strict", None),
        ] {
            let words: Vec<&str> = [option].into_iter().chain(value).collect();
            let (exit, why) = refuse_others(&parsed(&words)).expect_err(option);
            assert_eq!(exit, Exit::Usage);
            assert!(why.contains(option), "{why}");
        }
    }
}
