//! `pointrace explore`: every schedule of a small case.

mod args;
mod text;

use std::time::Duration;

use args::{BudgetArg, TurnsArg};
pub use args::{ExploreArgs, StrategyArg};

use super::Exit;
use super::interrupt::Interrupt;
use super::out::{Out, complain};
use super::run::RunArgs;
use crate::check::Verdict;
use crate::driver::first_requests;
use crate::explore::{
    self, Budget, Case, Counterexample, Fault, Findings, Search, Strategy, Subject, Turns,
};
use crate::request::LockName;
use crate::scenario::{self, Expectation, Override, Scenario};

/// How many ordered steps the bugs take that PCT looks for.
const DEPTH: u32 = 3;
/// How long it may take to make a counterexample small.
const SHRINKING: Duration = Duration::from_secs(5);

/// Hunts through all requests of a scenario's first phase, one schedule for each seed: `run --scheduler`.
pub(super) fn hunt(
    run: &RunArgs,
    scenario: &str,
    set: &[Override],
    strategy: StrategyArg,
    seeds: std::ops::RangeInclusive<u64>,
) -> Result<Exit, String> {
    let (loaded, _) = scenario::load_with(scenario, set).map_err(|error| error.to_string())?;
    let requests = first_requests(&loaded, loaded.seed, MOST_HUNTED);
    let requests = requests.iter().map(|client| client.len() as u64).sum();
    explore_all(&ExploreArgs {
        scenario: scenario.to_owned(),
        lock: run.lock.clone(),
        requests,
        strategy,
        budget: Some(BudgetArg(Budget::schedules(
            seeds.end() - seeds.start() + 1,
        ))),
        timeouts: false,
        cancellations: 0,
        spurious: 0,
        in_order: false,
        turns: TurnsArg::Engine,
        no_reduction: false,
        seed: None,
        set: set.to_vec(),
        strict: run.strict,
        lang: run.lang,
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
        out.write(&explored.text(own, args.lang.get()))
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
            .with_timeouts(args.timeouts)
            .with_cancellations(args.cancellations)
            .with_spurious_polls(args.spurious);
        let case = match (args.in_order, lock.grants()) {
            (false, _) => case,
            (true, true) => case.in_order(),
            (true, false) => {
                return Err(format!(
                    "error: --in-order asks who is let in first, and {lock} lets nobody in; leave it out"
                ));
            }
        };
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
}
