use std::str::FromStr;
use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};

#[cfg(feature = "through")]
use super::service::ServiceArgs;
#[cfg(feature = "through")]
use super::through::ThroughArgs;
use crate::cli::lang::LangArg;
use crate::cli::nodes::NodesArg;
use crate::cli::number::whole;
use crate::cli::reports::ReportArg;
use crate::cli::run::transaction;
use crate::cli::seed::seed;
use crate::explore::{Budget, Expiry};
use crate::request::{LockName, LockTransaction};
use crate::scenario::Override;
use crate::text::parse_duration;

/// Arguments of `explore`.
#[derive(Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct ExploreArgs {
    /// A built-in scenario (`pointrace scenarios` lists them), or a file
    #[cfg_attr(
        feature = "through",
        arg(
            value_name = "SCENARIO",
            required_unless_present = "target",
            conflicts_with = "target"
        )
    )]
    #[cfg_attr(
        not(feature = "through"),
        arg(value_name = "SCENARIO", required = true)
    )]
    pub scenario: Option<String>,
    /// Explore under these locks, one after another [default: the scenario's]
    #[arg(long, value_delimiter = ',', value_name = "LOCK,…")]
    pub lock: Vec<LockName>,
    /// Where balances are kept: memory; or model, a modelled database, which locks that need one get anyway
    #[arg(long, value_enum)]
    pub store: Option<StoreArg>,
    /// How many modelled nodes leases are taken from: model:3
    #[arg(long, value_name = "NODES")]
    pub nodes: Option<NodesArg>,
    /// Where the database transaction is, seen from the lock: none, inside-lock or around-lock
    #[arg(long, value_name = "PLACE", value_parser = transaction)]
    pub transaction: Option<LockTransaction>,
    /// How many of the scenario's first requests [default: 3; of your own service: 2]
    #[arg(long, value_name = "N", value_parser = whole(1..=1000_u64))]
    pub requests: Option<u64>,
    /// Which schedules
    #[arg(long, value_enum, default_value_t = StrategyArg::Exhaustive)]
    pub strategy: StrategyArg,
    /// At most this many schedules (100000), or this long (10s)
    /// [default: 60s for exhaustive, 100000 schedules otherwise]
    #[arg(long, value_name = "N|TIME")]
    pub budget: Option<BudgetArg>,
    /// A pending lock timeout may fire at any turn
    #[arg(long)]
    pub timeouts: bool,
    /// How many callers may go away, each at any turn: its request is dropped
    #[arg(long, value_name = "N", num_args = 0..=1, default_value_t = 0, default_missing_value = "1", value_parser = whole(0..=255_u32))]
    pub cancellations: u32,
    /// How often a waiting task may be polled though nothing woke it, with its waker or with a new one
    #[arg(long, value_name = "N", num_args = 0..=1, default_value_t = 0, default_missing_value = "1", value_parser = whole(0..=255_u32))]
    pub spurious: u32,
    /// Leases run out: never; in-order, as right clocks would have it, however long a holder is stopped; or at any turn
    /// [default: never; of --expiry alone: any]
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_value = "never", default_missing_value = "any", hide_default_value = true, value_parser = expiry)]
    pub expiry: Expiry,
    /// At most this many leases run out in one schedule
    #[arg(long, value_name = "N", value_parser = whole(1..=255_u32))]
    pub expiries: Option<u32>,
    /// At most this many of the scenario's faults in one schedule, each at any turn [default: 1, if any of them are turns]
    #[arg(long, value_name = "N", value_parser = whole(0..=255_u32))]
    pub max_faults: Option<u32>,
    /// Also judge whether requests are let in in the order in which they asked
    #[arg(long)]
    pub in_order: bool,
    /// What is one turn
    #[arg(long, value_enum, default_value_t = TurnsArg::Engine)]
    pub turns: TurnsArg,
    /// Play equivalent schedules too: the honest count, and far more of them
    #[arg(long)]
    pub no_reduction: bool,
    /// Make the requests, and draw schedules, from this seed instead of the scenario's
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Set a key of the scenario, such as service.instances=2
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse)]
    pub set: Vec<Override>,
    /// Only a proof is good enough: EXPECTED exits 1
    #[arg(long)]
    pub strict: bool,
    /// One line a result instead of a summary
    #[arg(short, long)]
    pub quiet: bool,
    /// Write a report: json=FILE, junit=FILE, markdown=FILE or html=FILE, a page that a browser opens; `-` is standard
    /// output, and the summary then goes to standard error
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<ReportArg>,
    #[command(flatten)]
    pub lang: LangArg,
    #[cfg(feature = "through")]
    #[command(flatten)]
    pub service: ServiceArgs,
    #[cfg(feature = "through")]
    #[command(flatten)]
    pub through: ThroughArgs,
}

const AFTER: &str = "\
Examples:
  pointrace explore hundred-charges --lock none --requests 2         the textbook case
  pointrace explore hundred-charges --lock promise-race --requests 2 proved: two are not enough
  pointrace explore hundred-charges --lock promise-race              three are
  pointrace explore hundred-charges --lock keyed --requests 4        proved
  pointrace explore hundred-charges --lock keyed --timeouts          also when waiting times out anywhere
  pointrace explore hundred-charges --lock keyed --cancellations     also when a caller goes away anywhere
  pointrace explore hundred-charges --lock keyed --spurious 2        also when tasks are polled for nothing
  pointrace explore hundred-charges --lock recheck --in-order        safe, but a request is overtaken
  pointrace explore hundred-charges --store model --lock read-committed --requests 2
                                                                     two transactions, statement by statement
  pointrace explore hundred-charges --lock redis --requests 2 --expiry
                                                                     the lease runs out under its holder
  pointrace explore hundred-charges --lock promise-race --requests 20 --strategy pct
                                                                     hunting where there are too many
  pointrace explore hundred-charges --lock keyed,none --report junit=out.xml --report html=out.html
                                                                     for a pipeline, and to look at

  pointrace explore --target http://127.0.0.1:3000 --through 6432=postgres://me@127.0.0.1:5432/app \\
      --start 'DATABASE_URL=postgres://me@127.0.0.1:6432/app npm start' --yes
                                                                     every order of your own service's statements
  (--through 6380=redis://127.0.0.1:6379 as well, for its commands of Redis)

Latencies order nothing here: whatever is possible may be next. What is judged is safety: lost updates,
overspending, balances, overlap, foreign releases, inherited errors, writes after a refusal, requests never
answered.

Exit codes: 0 PASS: proved, or EXPECTED: it fails as the scenario declares for this lock; 1 FAIL (with
--strict also EXPECTED); 2 a mistake in the arguments or the scenario; 3 INVALID: nothing found, and
nothing proved, be it that not every schedule was played or that none committed anything; 129, 130 and 143 ended by a
hang-up, Ctrl-C or SIGTERM, after writing what was known. Of your own service: 0 every order was played and nothing lost
(which is no proof); 1 an order loses; 2 a mistake in the arguments; 3 not every order was played, or too many went astray.";

fn expiry(name: &str) -> Result<Expiry, String> {
    Expiry::from_name(name).ok_or_else(|| {
        let near = crate::text::nearest(name, Expiry::NAMES);
        let hint = near.map(|near| format!("did you mean `{near}`? "));
        let names = Expiry::NAMES.join(", ");
        format!("{}write {names}", hint.unwrap_or_default())
    })
}

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

/// Where balances are kept, where every order of things can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StoreArg {
    /// In the memory of this process
    Memory,
    /// In a modelled database
    Model,
}

/// A number of schedules, or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetArg(pub Budget);

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
            if time == 0 {
                return Err("write a time above 0, or a number of schedules from 1 on".to_owned());
            }
            Budget {
                schedules: None,
                time: Some(Duration::from_nanos(time)),
            }
        };
        Ok(BudgetArg(budget))
    }
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
        for text in ["", "0", "0s", "-1", "10x", "99999999999999999999999"] {
            assert!(budget(text).is_err(), "{text}");
        }
    }
}
