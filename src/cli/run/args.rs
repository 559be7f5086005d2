use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args as ClapArgs, ValueEnum};

use super::shard_arg::ShardArg;
use super::store_arg::StoreArg;
#[cfg(feature = "http")]
use super::target_args::TargetArgs;
use crate::cli::lang::LangArg;
use crate::cli::nodes::{self, NodesArg};
use crate::cli::number::whole;
use crate::cli::reports::ReportArg;
use crate::cli::seed::seed;
use crate::request::{LockName, LockTransaction};
use crate::scenario::{self, Override};

/// The most seeds of one call: their figures are kept until the end.
const MOST_SEEDS: u64 = 100_000;

/// Arguments of `run`.
#[derive(Clone, Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct RunArgs {
    /// Built-in scenarios (`pointrace scenarios` lists them), or files
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<String>,
    /// Play under these locks, one after another [default: the scenario's]
    #[arg(long, value_delimiter = ',', value_name = "LOCK,…")]
    pub lock: Vec<LockName>,
    /// Use this seed instead of the scenario's
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Play once from each of these seeds, both ends included, and judge them together
    #[arg(
        long,
        value_name = "A..B",
        conflicts_with = "seed",
        allow_hyphen_values = true
    )]
    pub seeds: Option<SeedsArg>,
    /// Latencies order nothing: whatever is possible may be next, drawn from each of the seeds. What fails is
    /// shrunk to the smallest schedule
    #[arg(long, value_enum, requires = "seeds", conflicts_with_all = ["clock", "trace"])]
    pub scheduler: Option<SchedulerArg>,
    /// Play one machine's part, such as 1/4, the first of four: of the seeds of --seeds, or of the users of a --target;
    /// `pointrace merge` puts the parts together
    #[arg(long, value_name = "I/N", conflicts_with = "scheduler")]
    pub shard: Option<ShardArg>,
    /// This number of users instead of the scenario's
    #[arg(long, value_name = "COUNT", value_parser = whole(1..=u64::MAX))]
    pub users: Option<u64>,
    /// Set a key of the scenario, such as service.instances=2 or phase.burst.amount=5
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse)]
    pub set: Vec<Override>,
    /// Play under this clock instead of the scenario's
    #[arg(long)]
    pub clock: Option<ClockArg>,
    /// Where balances are kept: memory; model, a modelled database, which locks that need one get anyway; sqlite, in a temporary file, or sqlite:FILE; postgres:temp, a server that is
    /// started for the run; postgres, at the URL in POINTRACE_POSTGRES_URL; or postgres://…, without a password. Real
    /// stores have the real clock, and nothing is EXPECTED there
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreArg>,
    #[arg(long, value_name = "NODES", help = nodes::HELP)]
    pub nodes: Option<NodesArg>,
    /// Where the database transaction is, seen from the lock: none, each statement for itself; inside-lock; or
    /// around-lock, which gives the lock back before the commit. For locks that exclude, over a database
    #[arg(long, value_name = "PLACE", conflicts_with = "scheduler", value_parser = transaction)]
    pub transaction: Option<LockTransaction>,
    /// Make the tables of this name, or join them: runs with one name meet in the same rows. The one that made them removes
    /// them at its end
    #[arg(long, value_name = "NAME", value_parser = namespace, requires = "store")]
    pub namespace: Option<String>,
    /// Play the instances of the service as so many processes of the system, which meet in a real database and at real nodes
    #[arg(long, value_name = "COUNT", value_parser = whole(1..=64_u64), conflicts_with_all = ["scheduler", "trace", "namespace"])]
    pub processes: Option<u64>,
    /// Leave the tables in the store when the run is over
    #[arg(long, requires = "store")]
    pub keep_store: bool,
    /// Only a PASS is good enough: EXPECTED exits 1
    #[arg(long)]
    pub strict: bool,
    /// Explain the first anomaly of each kind, step by step; on the real clock, as far as it was among the
    /// last 65,536 steps
    #[arg(long, conflicts_with = "seeds")]
    pub explain: bool,
    /// One line a result instead of a summary, and no progress
    #[arg(short, long)]
    pub quiet: bool,
    /// Write a report: json=FILE, junit=FILE, markdown=FILE, html=FILE, a page that a browser opens, or hlog=FILE, an
    /// HdrHistogram log; `-` is standard output, and the summary then goes to standard error
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<ReportArg>,
    /// Say what changed since a run of before: what `--report json=FILE` wrote of the same scenario under the same lock
    #[arg(long, value_name = "FILE", conflicts_with_all = ["shard", "scheduler"])]
    pub baseline: Option<PathBuf>,
    /// Exit 1 if a figure is worse than in the baseline by more than this, and not by noise alone
    #[arg(long, value_name = "PERCENT", requires = "baseline", value_parser = percent)]
    pub fail_on_regression: Option<f64>,
    /// Write every step to this file, one JSON object a line (one run only), for `pointrace verify`; with
    /// jepsen=FILE or porcupine=FILE what callers were told, in forms that other checkers read. `-` is
    /// standard output
    #[arg(long, value_name = "[FORM=]FILE", conflicts_with = "seeds")]
    pub trace: Option<TraceArg>,
    #[command(flatten)]
    pub lang: LangArg,
    #[cfg(feature = "http")]
    #[command(flatten)]
    pub target: TargetArgs,
    /// Watch the race of the target on a screen
    #[cfg(all(feature = "http", feature = "tui"))]
    #[arg(long, requires = "target", conflicts_with = "quiet")]
    pub dashboard: bool,
    /// How it looks.
    #[cfg(all(feature = "http", feature = "tui"))]
    #[command(flatten)]
    pub look: crate::cli::look::LookArgs,
}

const AFTER: &str = "\
Examples:
  pointrace run hundred-charges                            without a lock: points are lost
  pointrace run hundred-charges --lock promise-race --explain
                                                           how exactly they are lost
  pointrace run hundred-charges --lock keyed,queue --strict
                                                           only a PASS is good enough
  pointrace run slow-tables --lock promise-race --seeds 1..200
                                                           two hundred different schedules
  pointrace run slow-tables --lock keyed --seeds 1..10000 --shard 1/4 --report part=p1.json
                                                           on the first of four machines
  pointrace run slow-tables --lock promise-race --scheduler pct --seeds 1..1000
                                                           hunt for the rarest schedules
  pointrace run two-instances --set service.instances=3    change any key
  pointrace run hundred-charges --target http://127.0.0.1:3000
                                                           race your own service; see docs/target.md
  pointrace run hot-user --target http://127.0.0.1:3000 --dashboard
                                                           the same, on a screen while it goes on
  pointrace run hot-user --lock keyed --trace t.jsonl      every step, for pointrace verify t.jsonl
  pointrace run hundred-charges --store sqlite --lock select-for-update --strict
                                                           in a real database, nothing installed
  pointrace run hundred-charges --store postgres:temp --lock keyed --transaction around-lock
                                                           the lock given back before the commit
  pointrace run hundred-charges --lock redis,redlock --nodes redis:temp:5 --store postgres:temp
                                                           leases of real servers, points in a real database
  pointrace run two-instances --lock keyed --store postgres:temp --processes 2
                                                           the same as processes of the system
  pointrace run my.toml --report junit=out.xml --report markdown=-
                                                           for a pipeline
  pointrace run hot-user --lock keyed --baseline before.json --fail-on-regression 10%
                                                           is it slower than before?
  pointrace run hot-user --lock none --report html=run.html
                                                           a page to look at

Exit codes: 0 PASS or EXPECTED; 1 FAIL (with --strict also EXPECTED); 2 a mistake in the arguments or
the scenario, or a file that cannot be written; 3 INVALID: the run proved nothing; 129, 130 and 143 ended
by a hang-up, Ctrl-C or SIGTERM, after writing what was known. Of several results: any 1, else any 3, else 0.";

/// `10%`, as a share.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    match number.parse::<f64>() {
        Ok(percent) if (0.0..=1e6).contains(&percent) => Ok(percent / 100.0),
        _ => Err("write a percentage from 0% on, such as 10%".to_owned()),
    }
}

pub fn namespace(text: &str) -> Result<String, String> {
    const LONGEST: usize = 40;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match text.chars().all(plain) && (1..=LONGEST).contains(&text.len()) {
        true => Ok(text.to_owned()),
        false => Err(format!(
            "a namespace is made of a..z, 0..9 and _, at most {LONGEST} of them"
        )),
    }
}

pub fn transaction(name: &str) -> Result<LockTransaction, String> {
    LockTransaction::from_name(name).ok_or_else(|| {
        let names = LockTransaction::NAMES;
        let hint = crate::text::nearest(name, names).map(|near| format!("did you mean `{near}`? "));
        format!("{}write {}", hint.unwrap_or_default(), names.join(", "))
    })
}

/// The clock on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ClockArg {
    /// Simulated time: the same every time
    Virtual,
    /// The machine's time, on real threads
    Real,
}

impl From<ClockArg> for scenario::Clock {
    fn from(clock: ClockArg) -> Self {
        match clock {
            ClockArg::Virtual => scenario::Clock::Virtual,
            ClockArg::Real => scenario::Clock::Real,
        }
    }
}

/// Who is next, where latencies do not say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchedulerArg {
    /// Random priorities that seldom change (Burckhardt et al. 2010)
    Pct,
    /// Every turn drawn
    Random,
}

/// What a trace is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceForm {
    /// Every step, in the form of this program.
    Steps,
    /// An EDN history, as Jepsen writes it.
    Jepsen,
    /// Operations with their call and return, as JSON lines.
    Porcupine,
}

/// A trace asked for: which form, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceArg {
    /// The form of the trace.
    pub form: TraceForm,
    /// The file that it is written to.
    pub file: PathBuf,
}

impl TraceArg {
    const FORMS: [(&str, TraceForm); 2] = [
        ("jepsen=", TraceForm::Jepsen),
        ("porcupine=", TraceForm::Porcupine),
    ];

    /// The option up to the file.
    pub fn option(&self) -> String {
        let named = Self::FORMS.iter().find(|(_, form)| *form == self.form);
        format!("--trace {}", named.map_or("", |(name, _)| name))
    }
}

impl FromStr for TraceArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::FORMS
            .iter()
            .find_map(|(name, form)| Some((*form, text.strip_prefix(name)?)));
        let (form, file) = named.unwrap_or((TraceForm::Steps, text));
        if file.is_empty() {
            return Err("a file is missing: FILE, jepsen=FILE or porcupine=FILE".to_owned());
        }
        Ok(TraceArg {
            form,
            file: file.into(),
        })
    }
}

/// `A..B`: the seeds from A to B, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedsArg(pub RangeInclusive<u64>);

impl FromStr for SeedsArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const SHAPE: &str = "write A..B, such as 1..1000: both ends are included";
        let (first, last) = text.split_once("..").ok_or(SHAPE)?;
        let seed = |text: &str| text.trim().parse::<u64>().map_err(|_| SHAPE);
        let (first, last) = (seed(first)?, seed(last.trim_start_matches('='))?);
        if last < first {
            return Err(format!(
                "there is no seed in it; did you mean {last}..{first}?"
            ));
        }
        if last - first >= MOST_SEEDS {
            return Err("these are more than 100,000 seeds: play them in parts".to_owned());
        }
        Ok(SeedsArg(first..=last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_the_seeds_are_included() {
        let seeds = |text: &str| text.parse::<SeedsArg>().map(|arg| arg.0);
        assert_eq!(seeds("1..3"), Ok(1..=3));
        assert_eq!(seeds("1..=3"), Ok(1..=3));
        assert_eq!(seeds("7..7"), Ok(7..=7));
        assert_eq!(seeds("0..99999"), Ok(0..=99_999));
        for (text, part) in [
            ("", "both ends"),
            ("5", "both ends"),
            ("a..b", "both ends"),
            ("-1..5", "both ends"),
            ("5..1", "did you mean 1..5?"),
            ("0..100000", "in parts"),
            ("0..18446744073709551615", "in parts"),
        ] {
            let error = seeds(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }

    #[test]
    fn a_trace_is_a_file_in_one_of_three_forms() {
        let trace = |text: &str| text.parse::<TraceArg>().map(|arg| (arg.form, arg.file));
        assert_eq!(
            trace("a=b.jsonl"),
            Ok((TraceForm::Steps, "a=b.jsonl".into()))
        );
        assert_eq!(
            trace("jepsen=h.edn"),
            Ok((TraceForm::Jepsen, "h.edn".into()))
        );
        assert_eq!(trace("porcupine=-"), Ok((TraceForm::Porcupine, "-".into())));
        for text in ["", "jepsen=", "porcupine="] {
            assert!(trace(text).is_err(), "{text}");
        }
    }
}
