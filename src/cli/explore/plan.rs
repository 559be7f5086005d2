//! What is explored and how, and one lock's result.

use std::time::{Duration, Instant, SystemTime};

use crate::check::{ExplorationJudgement, judge_exploration};
use crate::cli::Exit;
use crate::cli::interrupt::Interrupt;
use crate::cli::reports::{ReportArg, check_files, out_beside, refuse_parts, write_reports};
use crate::cli::run::check_transaction;
use crate::explore::{
    self, Budget, Case, Counterexample, Expiry, Findings, Search, Strategy, Subject, Turns,
};
use crate::lang::Lang;
use crate::report::{Entry, PlayedExploration, Report, Wall};
use crate::request::LockName;
use crate::scenario::{Override, Scenario};

/// How long it may take to make a counterexample small.
const SHRINKING: Duration = Duration::from_secs(5);

/// How many ordered steps the bugs take that PCT looks for.
pub const DEPTH: u32 = 3;

/// What is explored and how.
pub struct Plan<'a> {
    /// The scenario, as it was named.
    pub origin: &'a str,
    /// The keys set in it.
    pub set: Vec<Override>,
    /// The scenario whose first requests are played.
    pub scenario: Scenario,
    /// Under which locks, one after another; none: the scenario's.
    pub locks: &'a [LockName],
    /// How many of its first requests.
    pub requests: u64,
    /// Which seed they are made from, if not the scenario's.
    pub seed: Option<u64>,
    /// What is one turn.
    pub turns: Turns,
    /// Whether lock timeouts may fire.
    pub timeouts: bool,
    /// How many callers may go away.
    pub cancellations: u32,
    /// How many spurious polls there may be.
    pub spurious_polls: u32,
    /// Whether and in which order leases run out.
    pub expiry: Expiry,
    /// The most that run out in one run, if that is said.
    pub expiries: Option<u32>,
    /// The most of the scenario's faults in one run, if that is said.
    pub max_faults: Option<u32>,
    /// Whether it is judged who is let in first.
    pub in_order: bool,
    /// Which schedules are played.
    pub strategy: Strategy,
    /// How many of them, or how long.
    pub budget: Budget,
}

/// How what comes of it is told.
pub struct Telling<'a> {
    /// In which reports.
    pub reports: &'a [ReportArg],
    /// Whether in one line a result.
    pub quiet: bool,
    /// Whether only a proof is good enough.
    pub strict: bool,
    /// In which language.
    pub lang: Lang,
}

/// Explores what is planned, one case after another, tells what comes of it, and writes reports, until a signal asks to
/// end.
///
/// # Errors
/// If a plan does not fit its scenario, or nothing can be written.
pub fn carry_out(plans: &[Plan<'_>], telling: &Telling<'_>) -> Result<Exit, String> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    refuse_parts(telling.reports)?;
    let mut cases = Vec::new();
    for plan in plans {
        cases.extend(plan.cases()?.into_iter().map(|case| (plan, case)));
    }
    let names: Vec<&str> = plans.iter().map(|plan| plan.origin).collect();
    let outputs = || telling.reports.iter().map(ReportArg::output);
    check_files(&names, outputs())?;
    let interrupt =
        Interrupt::listen().map_err(|error| format!("error: cannot catch signals: {error}"))?;
    let mut out = out_beside(outputs());
    let mut explored = Vec::new();
    let mut exit = Exit::Success;
    for (plan, case) in cases {
        let one = Explored::new(plan, case, &interrupt);
        let entry = Entry::Exploration(one.played());
        let ended = interrupt.exit();
        let own = Exit::of(entry.verdict(), telling.strict);
        let follows = own.and(ended.unwrap_or(Exit::Success));
        let text = match telling.quiet {
            true => format!("{}\n", entry.line(telling.lang)),
            false => entry.summary(follows.code(), telling.lang),
        };
        out.write(&text)
            .map_err(|error| format!("error: cannot write the result: {error}"))?;
        exit = exit.and(follows);
        explored.push((one, own));
        if ended.is_some() {
            break;
        }
    }
    let report = Report {
        entries: explored
            .iter()
            .map(|(one, own)| (Entry::Exploration(one.played()), own.code()))
            .collect(),
        exit: exit.code(),
        interrupted: interrupt.exit().is_some(),
        wall: Wall {
            started,
            took: clock.elapsed(),
        },
    };
    Ok(exit.and(write_reports(telling.reports, &report, telling.lang)))
}

impl Plan<'_> {
    /// The case under each lock.
    fn cases(&self) -> Result<Vec<Case>, String> {
        let locks = match self.locks {
            [] => std::slice::from_ref(&self.scenario.service.lock),
            locks => locks,
        };
        locks.iter().map(|&lock| self.case(lock)).collect()
    }

    fn case(&self, lock: LockName) -> Result<Case, String> {
        if let Some(why) = self.scenario.store.refusal(lock) {
            return Err(format!("error: {why}"));
        }
        if self.scenario.store.is_real() {
            return Err(
                "error: a real store plays one order only, and not every one: add --store model"
                    .to_owned(),
            );
        }
        if lock.needs_nodes() && self.scenario.nodes.are_real() {
            return Err(
                "error: real nodes play one order only, and not every one: add --nodes model:3"
                    .to_owned(),
            );
        }
        check_transaction(&self.scenario, lock)?;
        let seed = self.seed.unwrap_or(self.scenario.seed);
        let case = Case::of(&self.scenario, lock, seed, self.requests);
        let case = case.map_err(|few| {
            let name = &self.scenario.name;
            match few.found {
                0 => format!("error: the first phase of {name} sends no requests: there is nothing to explore"),
                found => format!(
                    "error: the first phase of {name} has only {found} requests; use --requests {found} or fewer"
                ),
            }
        })?;
        let case = case
            .in_turns(self.turns)
            .with_timeouts(self.timeouts)
            .with_cancellations(self.cancellations)
            .with_spurious_polls(self.spurious_polls)
            .with_expiry(self.expiry)
            .with_expiries(self.expiries(lock));
        let usual = u32::from(!case.faults.is_empty());
        let case = case.with_max_faults(self.max_faults.unwrap_or(usual));
        if self.max_faults.is_some_and(|most| most > 0) && self.scenario.faults.is_empty() {
            return Err(format!(
                "error: nothing breaks in {}: leave --max-faults out, or write a [[fault]] into it",
                self.scenario.name
            ));
        }
        if self.max_faults.is_some_and(|most| most > 0) && case.faults.is_empty() {
            return Err(format!(
                "error: no fault of {} is a turn: what takes long is among the schedules already, and a client that gives up or \
                 sends again changes nothing of what the service does: leave --max-faults out",
                self.scenario.name
            ));
        }
        match (self.in_order, lock.promises().excludes) {
            (false, _) => Ok(case),
            (true, true) => Ok(case.in_order()),
            (true, false) => Err(format!(
                "error: --in-order asks who is let in first, and {lock} lets nobody in; leave it out"
            )),
        }
    }
}

impl Plan<'_> {
    /// The most leases that run out in one run.
    ///
    /// What is renewed, or asked for anew because it ran out while it was asked for, does so without end: there has to be
    /// one.
    fn expiries(&self, lock: LockName) -> u32 {
        let usual = match lock {
            LockName::RedisWatchdog | LockName::Redlock | LockName::RedlockAsShipped => SOME,
            _ => u32::MAX,
        };
        self.expiries.unwrap_or(usual)
    }
}

/// How often a lease, a validity or a time to renew runs out, where there has to be an end of it and none is said.
const SOME: u32 = 2;

/// At most this many runs are played only to count what the others stand for.
const COUNTING: u64 = 50_000;

/// Nor for longer than this.
const COUNTING_TIME: Duration = Duration::from_secs(10);

/// One case, explored.
struct Explored<'a> {
    plan: &'a Plan<'a>,
    case: Case,
    findings: Findings,
    counterexample: Option<Counterexample>,
    judgement: ExplorationJudgement,
}

impl<'a> Explored<'a> {
    fn new(plan: &'a Plan<'a>, case: Case, interrupt: &Interrupt) -> Self {
        let search = Search {
            strategy: plan.strategy,
            budget: plan.budget,
            ..Search::exhaustive()
        };
        let subject = Subject::new(case.clone());
        let mut findings = search.run_until(&subject, &|| interrupt.asked());
        let all_played = findings.complete && !findings.diverged && !findings.asked_time;
        if all_played && !findings.orders.exact && findings.circles == 0 {
            let began = Instant::now();
            let asked = || interrupt.asked() || began.elapsed() > COUNTING_TIME;
            let counted = Search::count_until(&subject, COUNTING, &asked);
            if counted.exact || counted.count > findings.orders.count {
                findings.orders = counted;
            }
        }
        let judgement = judge_exploration(&plan.scenario, &case, &findings, interrupt.asked());
        let example = findings.example.as_ref();
        let counterexample = example.map(|example| explore::shrink(&subject, example, SHRINKING));
        Explored {
            plan,
            case,
            findings,
            counterexample,
            judgement,
        }
    }

    fn played(&self) -> PlayedExploration<'_> {
        PlayedExploration {
            scenario: &self.plan.scenario,
            origin: self.plan.origin,
            set: &self.plan.set,
            seed: self.plan.seed,
            strategy: self.plan.strategy,
            case: &self.case,
            findings: &self.findings,
            counterexample: self.counterexample.as_ref(),
            judgement: self.judgement,
        }
    }
}
