use clap::Args as ClapArgs;

use crate::cli::lang::LangArg;
use crate::cli::nodes::{self, NodesArg};
use crate::cli::number::whole;
use crate::cli::reports::{Format, ReportArg};
use crate::cli::run::{ClockArg, SeedsArg, StoreArg, transaction};
use crate::compare::Situation;
use crate::env::Nanos;
use crate::request::{LockName, LockTransaction};
use crate::scenario::Override;
use crate::text::parse_duration;

/// Arguments of `compare`.
#[derive(Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct CompareArgs {
    /// Built-in scenarios (`pointrace scenarios` lists them), or files; or else your own situation, in the options below
    #[arg(value_name = "SCENARIO", required_unless_present = "rate")]
    pub scenarios: Vec<String>,
    /// Compare these controls [default: every one that the ground allows]
    #[arg(long, value_delimiter = ',', value_name = "LOCK,…")]
    pub lock: Vec<LockName>,
    /// A round from each of these seeds, both ends included, for every control [default: the scenario's seed and the
    /// next nine; on the real clock the next four]
    #[arg(long, value_name = "A..B", allow_hyphen_values = true)]
    pub seeds: Option<SeedsArg>,
    /// Set a key of the scenarios; one of a phase, in those that have the phase
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse)]
    pub set: Vec<Override>,
    /// Play under this clock instead of the scenario's
    #[arg(long)]
    pub clock: Option<ClockArg>,
    /// The ground, the same for all: memory; model, a modelled database; sqlite; postgres:temp, a server that is started for
    /// it; postgres, at the URL in POINTRACE_POSTGRES_URL; or postgres://…, without a password
    #[arg(long, value_name = "STORE")]
    pub store: Option<StoreArg>,
    #[arg(long, value_name = "NODES", help = nodes::HELP)]
    pub nodes: Option<NodesArg>,
    /// Where the database transaction is, seen from the locks that are apart from it: none, inside-lock or around-lock
    #[arg(long, value_name = "PLACE", value_parser = transaction)]
    pub transaction: Option<LockTransaction>,
    /// Play the scenarios of faults too that are part of the program, under virtual time, and say what each control survives
    #[arg(long)]
    pub faults: bool,
    /// Watch the rows fill, on the whole screen
    #[cfg(feature = "tui")]
    #[arg(long, conflicts_with = "quiet")]
    pub watch: bool,
    #[cfg(feature = "tui")]
    #[command(flatten)]
    pub look: crate::cli::look::LookArgs,
    /// No progress
    #[arg(short, long)]
    pub quiet: bool,
    /// Write a report: json=FILE, markdown=FILE or html=FILE; `-` is standard output, and the tables then go to standard error
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report)]
    pub report: Vec<ReportArg>,
    #[command(flatten)]
    pub lang: LangArg,
    #[command(flatten)]
    pub situation: SituationArgs,
}

/// One's own situation, in place of a scenario.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Your own situation, in place of a scenario")]
pub struct SituationArgs {
    /// Requests, at random moments: 200/s, 10/min
    #[arg(long, value_name = "RATE", conflicts_with = "scenarios", value_parser = rate)]
    pub rate: Option<String>,
    /// How long an operation takes, from its first statement to its last [default: 10ms]
    #[arg(long, value_name = "TIME", requires = "rate", conflicts_with = "scenarios", value_parser = duration)]
    pub hold: Option<Nanos>,
    /// How long an answer of the database takes [default: 1ms]
    #[arg(long, value_name = "TIME", requires = "rate", conflicts_with = "scenarios", value_parser = duration)]
    pub round_trip: Option<Nanos>,
    /// How many users there are [default: 1000]
    #[arg(long, value_name = "COUNT", requires = "rate", conflicts_with = "scenarios", value_parser = whole(1..=100_000_000_u64))]
    pub users: Option<u64>,
    /// The share of the requests that one of them gets, 0 to 1 [default: 0]
    #[arg(long, value_name = "SHARE", requires = "rate", conflicts_with = "scenarios", value_parser = share)]
    pub hot: Option<f64>,
    /// How many processes share the store [default: 1]
    #[arg(long, value_name = "COUNT", requires = "rate", conflicts_with = "scenarios", value_parser = whole(1..=1_000_u32))]
    pub processes: Option<u32>,
    /// Connections to the database, of each process [default: 8]
    #[arg(long, value_name = "COUNT", requires = "rate", conflicts_with = "scenarios", value_parser = whole(1..=10_000_u32))]
    pub connections: Option<u32>,
    /// For how long requests come, in each round [default: 10s]
    #[arg(long, value_name = "TIME", requires = "rate", conflicts_with = "scenarios", value_parser = duration)]
    pub duration: Option<Nanos>,
}

impl SituationArgs {
    /// The situation, if one was given.
    pub fn get(&self) -> Option<Situation> {
        Some(Situation {
            rate: self.rate.clone()?,
            hold: self.hold.unwrap_or(10_000_000),
            round_trip: self.round_trip.unwrap_or(1_000_000),
            duration: self.duration.unwrap_or(10_000_000_000),
            users: self.users.unwrap_or(1_000),
            hot: self.hot.unwrap_or(0.0),
            processes: self.processes.unwrap_or(1),
            connections: self.connections.unwrap_or(8),
        })
    }
}

const AFTER: &str = "\
Examples:
  pointrace compare hundred-charges                        the locks of a process, in memory
  pointrace compare hundred-charges --store model          with those of a database, in a modelled one
  pointrace compare two-instances hot-user --set phase.traffic.duration=5s --store postgres:temp
                                                           measured, over a real PostgreSQL
  pointrace compare two-instances --store postgres:temp --nodes redis:temp:3
                                                           with the leases of real Redis servers
  pointrace compare hot-user --lock keyed,optimistic --seeds 1..20 --watch
                                                           two of them, while the rows fill
  pointrace compare --hold 20ms --round-trip 1ms --rate 200/s --users 10000 --hot 0.2 --processes 3 --connections 20
                                                           your own situation, in a modelled database
  pointrace compare hundred-charges --store model --faults what each control survives, beside what it costs
  pointrace compare hundred-charges --report markdown=-    for a page

Every control gets the same seeds. On the real clock rounds are played in turns; a rank is claimed only where
the difference is larger than the spread and every round agrees. Docs: docs/compare.md.

Exit codes: 0 compared; 2 a mistake in the arguments or the scenario, or a file that cannot be written; 3 nothing was
committed in any round; 129, 130 and 143 ended by a hang-up, Ctrl-C or SIGTERM, after writing what was known.";

fn duration(text: &str) -> Result<Nanos, String> {
    match parse_duration(text) {
        Ok(0) => Err("it is longer than nothing".to_owned()),
        Ok(nanos) => Ok(nanos),
        Err(error) => Err(error.to_string()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("it is a number from 0 to 1, such as 0.2".to_owned()),
    }
}

fn rate(text: &str) -> Result<String, String> {
    let shape = || "it is a rate such as 200/s, 10/min or 1/h, at most 10,000,000/s".to_owned();
    let (number, unit) = text.split_once('/').ok_or_else(shape)?;
    let per_second = match unit {
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3_600.0,
        _ => return Err(shape()),
    };
    let plain = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    match number.parse::<f64>() {
        Ok(count) if plain && count > 0.0 && count / per_second <= 1e7 => Ok(text.to_owned()),
        _ => Err(shape()),
    }
}

/// The forms that a comparison has.
fn report(text: &str) -> Result<ReportArg, String> {
    let report: ReportArg = text.parse()?;
    match report.format {
        Format::Json | Format::Markdown | Format::Html => Ok(report),
        other => Err(format!(
            "a comparison is no {}: the formats are json, markdown and html",
            other.name()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_and_a_unit() {
        for text in ["200/s", "0.5/min", "1/h"] {
            assert_eq!(rate(text).as_deref(), Ok(text));
        }
        for text in [
            "200",
            "/s",
            "-1/s",
            "0/s",
            "1e3/s",
            "1/d",
            "99999999/s",
            "nan/s",
        ] {
            assert!(rate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_share_is_a_number_from_0_to_1() {
        assert_eq!(share("0.2"), Ok(0.2));
        for text in ["20", "-0.1", "nan", "", "1.1"] {
            assert!(share(text).is_err(), "{text}");
        }
    }
}
