//! `pointrace explore`: every schedule of a small case.

use std::fmt::Write;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};

use super::Exit;
use super::interrupt::Interrupt;
use super::out::{Out, complain};
use crate::check::Verdict;
use crate::driver::first_requests;
use crate::explore::{
    self, Budget, Case, Counterexample, Fault, Findings, Search, Strategy, Subject, Ticket, Turns,
};
use crate::history::AnomalyKind;
use crate::lang::Lang;
use crate::report::shell_word;
use crate::request::LockName;
use crate::scenario::{self, Expectation, Override, Scenario};
use crate::text::parse_duration;
use crate::text::{duration, grouped};

/// Arguments of `explore`.
#[derive(Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct ExploreArgs {
    /// A built-in scenario (`pointrace scenarios` lists them), or a file
    #[arg(value_name = "SCENARIO")]
    pub scenario: String,
    /// Explore under these locks, one after another [default: the scenario's]
    #[arg(long, value_delimiter = ',', value_name = "LOCK,…")]
    pub lock: Vec<LockName>,
    /// The scenario's first so many requests
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub requests: u64,
    /// Which schedules
    #[arg(long, value_enum, default_value_t = StrategyArg::Exhaustive)]
    pub strategy: StrategyArg,
    /// At most so many schedules (100000), or so long (10s)
    /// [default: 60s for exhaustive, 100000 schedules otherwise]
    #[arg(long, value_name = "N|TIME")]
    pub budget: Option<BudgetArg>,
    /// A pending lock timeout may fire at any turn
    #[arg(long)]
    pub timeouts: bool,
    /// What is one turn
    #[arg(long, value_enum, default_value_t = TurnsArg::Engine)]
    pub turns: TurnsArg,
    /// Play equivalent schedules too: the honest count, and far more of them
    #[arg(long)]
    pub no_reduction: bool,
    /// Make the requests, and draw schedules, from this seed instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Set a key of the scenario, such as service.instances=2
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse)]
    pub set: Vec<Override>,
    /// Only a proof is good enough: EXPECTED exits 1
    #[arg(long)]
    pub strict: bool,
    /// The first seed that schedules are drawn from, where it is not the requests'.
    #[arg(skip)]
    pub first_draw: Option<u64>,
}

const AFTER: &str = "\
Examples:
  pointrace explore hundred-charges --lock none --requests 2         the textbook case
  pointrace explore hundred-charges --lock promise-race --requests 2 proved: two are not enough
  pointrace explore hundred-charges --lock promise-race              three are
  pointrace explore hundred-charges --lock keyed --requests 4        proved
  pointrace explore hundred-charges --lock keyed --timeouts          also when waiting times out anywhere
  pointrace explore hundred-charges --lock promise-race --requests 20 --strategy pct
                                                                     hunting where there are too many

Latencies order nothing here: whatever is possible may be next. What is judged is safety: lost updates,
overspending, balances, overlap, foreign releases, inherited errors, requests never answered.

Exit codes: 0 PASS: proved, or EXPECTED: it fails as the scenario declares for this lock; 1 FAIL (with
--strict also EXPECTED); 2 a mistake in the arguments or the scenario; 3 INVALID: nothing found, and
nothing proved.";

/// A strategy on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StrategyArg {
    /// Every schedule
    Exhaustive,
    /// Schedules by random priorities that seldom change (Burckhardt et al. 2010)
    Pct,
    /// Schedules drawn turn by turn
    Random,
}

/// The size of turns on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TurnsArg {
    /// Every pause of the engine: arrive, read, write, append are turns
    Engine,
    /// Coarser, for comparison with counts by hand: look up, take and read is one turn
    Classic,
}

/// So many schedules, or so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetArg(Budget);

impl FromStr for BudgetArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_count = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
        let budget = if is_count {
            let count = text.replace('_', "").parse::<u64>();
            let count = count.ok().filter(|&count| count > 0);
            Budget {
                schedules: Some(count.ok_or("write a number of schedules from 1 on")?),
                time: None,
            }
        } else {
            let time = parse_duration(text)
                .map_err(|error| format!("{error}; or write a number of schedules"))?;
            Budget {
                schedules: None,
                time: Some(Duration::from_nanos(time)),
            }
        };
        Ok(BudgetArg(budget))
    }
}

/// How many ordered steps the bugs take that PCT looks for.
const DEPTH: u32 = 3;
/// How long it may take to make a counterexample small.
const SHRINKING: Duration = Duration::from_secs(5);

/// Hunts through all requests of a scenario's first phase, one schedule for each seed: `run --scheduler`.
pub(super) fn hunt(
    scenario: &str,
    lock: &[LockName],
    set: &[Override],
    strategy: StrategyArg,
    seeds: std::ops::RangeInclusive<u64>,
    strict: bool,
) -> Result<Exit, String> {
    let (loaded, _) = scenario::load_with(scenario, set).map_err(|error| error.to_string())?;
    let requests = first_requests(&loaded, loaded.seed, MOST_HUNTED);
    let requests = requests.iter().map(|client| client.len() as u64).sum();
    explore_all(&ExploreArgs {
        scenario: scenario.to_owned(),
        lock: lock.to_vec(),
        requests,
        strategy,
        budget: Some(BudgetArg(Budget::schedules(
            seeds.end() - seeds.start() + 1,
        ))),
        timeouts: false,
        turns: TurnsArg::Engine,
        no_reduction: false,
        seed: None,
        set: set.to_vec(),
        strict,
        first_draw: Some(*seeds.start()),
    })
}

/// The most requests of a hunt.
const MOST_HUNTED: u64 = 1000;

/// Runs the subcommand.
pub fn run(args: &ExploreArgs) -> Exit {
    explore_all(args).unwrap_or_else(|message| {
        complain(&message);
        Exit::Usage
    })
}

fn explore_all(args: &ExploreArgs) -> Result<Exit, String> {
    let (scenario, _) =
        scenario::load_with(&args.scenario, &args.set).map_err(|error| error.to_string())?;
    let interrupt =
        Interrupt::listen().map_err(|error| format!("error: cannot catch signals: {error}"))?;
    let locks = match args.lock.as_slice() {
        [] => std::slice::from_ref(&scenario.service.lock),
        locks => locks,
    };
    let mut out = Out::stdout();
    let mut exit = Exit::Success;
    for &lock in locks {
        let explored = Explored::new(args, &scenario, lock, &interrupt)?;
        let own = Exit::of(explored.verdict(), args.strict);
        out.write(&explored.text(own))
            .map_err(|error| format!("error: cannot write the result: {error}"))?;
        exit = exit.and(own);
        if let Some(ended) = interrupt.exit() {
            return Ok(exit.and(ended));
        }
    }
    Ok(exit)
}

/// One case, explored.
struct Explored<'a> {
    args: &'a ExploreArgs,
    scenario: &'a Scenario,
    case: Case,
    findings: Findings,
    counterexample: Option<Counterexample>,
}

impl<'a> Explored<'a> {
    fn new(
        args: &'a ExploreArgs,
        scenario: &'a Scenario,
        lock: LockName,
        interrupt: &Interrupt,
    ) -> Result<Self, String> {
        let seed = args.seed.unwrap_or(scenario.seed);
        let case = Case::of(scenario, lock, seed, args.requests).map_err(|found| {
            format!(
                "error: the first phase of {} has only {found} requests; use --requests {found} or fewer",
                scenario.name
            )
        })?;
        let case = case
            .in_turns(match args.turns {
                TurnsArg::Engine => Turns::Engine,
                TurnsArg::Classic => Turns::Classic,
            })
            .with_timeouts(args.timeouts);
        let first = args.first_draw.unwrap_or(seed);
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
                Strategy::Pct {
                    seed: first,
                    depth: DEPTH,
                },
                Budget::schedules(100_000),
            ),
            StrategyArg::Random => (Strategy::Random { seed: first }, Budget::schedules(100_000)),
        };
        let search = Search {
            strategy,
            budget: args.budget.map_or(budget, |BudgetArg(budget)| budget),
            ..Search::exhaustive()
        };
        let subject = Subject::new(case.clone());
        let findings = search.run_until(&subject, &|| interrupt.asked());
        let counterexample = findings
            .example
            .as_ref()
            .map(|example| explore::shrink(&subject, example, SHRINKING));
        Ok(Explored {
            args,
            scenario,
            case,
            findings,
            counterexample,
        })
    }

    fn sections(&self) -> [Option<&Expectation>; 2] {
        [
            Some(&self.scenario.expect_all),
            self.scenario.expect.get(&self.case.lock),
        ]
    }

    /// Whether the scenario declares this of the lock.
    fn is_declared(&self, fault: Fault) -> bool {
        let Fault::Anomaly(kind) = fault else {
            return false;
        };
        let sections = self.sections();
        let mut declared = sections
            .iter()
            .flatten()
            .flat_map(|s| s.must.iter().chain(&s.may));
        declared.any(|&declared| kind.is_covered_by(declared))
    }

    fn verdict(&self) -> Verdict {
        if self.findings.is_proof() {
            Verdict::Pass
        } else if self.findings.failed == 0 || self.findings.diverged {
            Verdict::Invalid
        } else if self
            .findings
            .faults()
            .iter()
            .all(|fault| self.is_declared(fault))
        {
            Verdict::Expected
        } else {
            Verdict::Fail
        }
    }

    fn text(&self, exit: Exit) -> String {
        let Explored { case, findings, .. } = self;
        let requests = case.len();
        let mut text = format!(
            "{}, lock {}: {requests} requests{}{}\n",
            self.scenario.name,
            case.lock,
            if case.turns == Turns::Classic {
                ", classic turns"
            } else {
                ""
            },
            if case.timeouts {
                ", time-outs at any turn"
            } else {
                ""
            },
        );
        let _ = writeln!(text, "  schedules    {}", self.played());
        let _ = writeln!(text, "  failed       {}", grouped(to_i64(findings.failed)));
        for &(fault, count) in &findings.by_fault {
            let declared = if self.is_declared(fault) {
                ", declared"
            } else {
                ""
            };
            let _ = writeln!(
                text,
                "    {:<18} {}{declared}",
                fault.name(),
                grouped(to_i64(count))
            );
        }
        let _ = writeln!(
            text,
            "  final states {}",
            grouped(findings.states.len() as i64)
        );
        if let Some(not_judged) = self.not_judged() {
            let _ = writeln!(text, "  not judged   {not_judged}");
        }
        let verdict = self.verdict();
        let why = match verdict {
            Verdict::Pass => format!("proved for N = {requests}, every schedule"),
            Verdict::Expected => {
                "not a pass: it fails, as the scenario declares for this lock".to_owned()
            }
            Verdict::Fail => "it fails".to_owned(),
            Verdict::Invalid if findings.diverged => {
                "not proved: the code under test does not do the same each time".to_owned()
            }
            Verdict::Invalid => {
                "not proved: no schedule failed, and not every one was played".to_owned()
            }
        };
        let _ = writeln!(text, "{verdict}: {why} (exit {})", exit.code());
        if let Some(counterexample) = &self.counterexample {
            text.push('\n');
            text.push_str(&self.told(counterexample));
        }
        text
    }

    fn played(&self) -> String {
        let findings = &self.findings;
        let count = grouped(to_i64(findings.schedules));
        let took = duration(u64::try_from(findings.elapsed.as_nanos()).unwrap_or(u64::MAX));
        match self.args.strategy {
            StrategyArg::Exhaustive => {
                let reduction = if self.args.no_reduction {
                    "no reduction".to_owned()
                } else {
                    format!(
                        "{} more left out as equivalent",
                        grouped(to_i64(findings.pruned))
                    )
                };
                let complete = if findings.complete {
                    "complete"
                } else {
                    "not complete"
                };
                format!("{count} played, {reduction}; {complete}, {took}")
            }
            StrategyArg::Pct | StrategyArg::Random => format!("{count} drawn, {took}"),
        }
    }

    /// The expectations that say something else about a run than whether it is safe.
    fn not_judged(&self) -> Option<String> {
        let mut names = Vec::new();
        for section in self.sections().into_iter().flatten() {
            let limits = section.that.iter().chain(&section.virtual_only);
            names.extend(limits.map(ToString::to_string));
        }
        let kinds = [AnomalyKind::ImpossibleSpeed, AnomalyKind::Leak];
        names.extend(kinds.map(|kind| kind.name().to_owned()));
        (!names.is_empty()).then(|| format!("{} (figures, time, order, leaks)", names.join("; ")))
    }

    fn told(&self, counterexample: &Counterexample) -> String {
        let ticket = Ticket {
            scenario: self.args.scenario.clone(),
            set: self
                .args
                .set
                .iter()
                .map(|set| set.written().to_owned())
                .collect(),
            lock: self.case.lock,
            requests: counterexample
                .subject
                .case
                .requests()
                .map(|request| request.operation.request.0)
                .collect(),
            turns: counterexample.subject.case.turns,
            timeouts: counterexample.subject.case.timeouts,
            seed: self.args.seed,
            checksum: explore::ticket::checksum(&counterexample.subject.case),
            schedule: counterexample.schedule.clone(),
        };
        let mut text = counterexample.text(Lang::En);
        let schedule = shell_word(&ticket.to_string());
        let _ = write!(
            text,
            "\nAgain: pointrace replay {schedule}\nTurn by turn: pointrace replay --step {schedule}\n"
        );
        text
    }
}

fn to_i64(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_count_or_a_time() {
        let budget = |text: &str| text.parse::<BudgetArg>().map(|BudgetArg(budget)| budget);
        assert_eq!(budget("1000"), Ok(Budget::schedules(1000)));
        assert_eq!(
            budget("1.5s").map(|budget| budget.time),
            Ok(Some(Duration::from_millis(1500)))
        );
        for text in ["", "0", "-1", "10x", "99999999999999999999999"] {
            assert!(budget(text).is_err(), "{text}");
        }
    }
}
