//! The keyed lock beside its peers: `cargo bench --bench keyed_lock`. With `-- --svg FILE` the
//! medians are drawn as well; with `-- --rounds N` each is one of N rounds (default 11); any other
//! word selects the cases that contain it.
//!
//! The usual benchmark harnesses measure one candidate after the other. On a machine that is
//! shared, what changes between the two is larger than what is to be measured. So the candidates
//! take turns here: each round measures all of them, and a ratio is the median of the ratios to the
//! first candidate, taken round by round.

mod cases;
#[path = "../support/chart.rs"]
mod chart;
#[path = "../support/machine.rs"]
mod machine;
mod peers;

use std::process::ExitCode;

use chart::{Bar, Panel};
use peers::{Floor, NeverRemoved, OneMutex, Ours, OursAnyKey, OursSized, Peer, Removed, Tuned};

type Lockable = lockable::LockPool<u64>;
type KeyedLockCrate = keyed_lock::r#async::KeyedLock<u64>;

/// One measurement of one candidate.
type Run = fn() -> f64;

struct Case {
    name: &'static str,
    unit: &'static str,
    /// Which of two values is the better one.
    better: fn(f64, f64) -> f64,
    /// The first is the one that the others are compared with.
    candidates: Vec<(&'static str, Run)>,
}

/// A case for all who can take part in it; `$more` are compared as well.
macro_rules! case {
    ($name:literal, $unit:literal, $better:path, $run:ident, [$($peer:ty),*] $(, $more:expr)*) => {
        Case {
            name: $name,
            unit: $unit,
            better: $better,
            candidates: vec![$((<$peer as Peer>::NAME, cases::$run::<$peer> as Run),)* $($more),*],
        }
    };
}

fn all_cases() -> Vec<Case> {
    vec![
        case!(
            "acquire and release, uncontended, one task",
            "ns",
            f64::min,
            uncontended,
            [
                Ours,
                OursAnyKey,
                Lockable,
                KeyedLockCrate,
                NeverRemoved,
                Removed,
                Tuned,
                OneMutex,
                Floor
            ],
            ("two compare-and-swaps", cases::two_exchanges as Run),
            ("(the empty loop)", cases::empty_loop as Run)
        ),
        case!(
            "the same under a timeout of 50 ms",
            "ns",
            f64::min,
            with_timeout,
            [
                Ours,
                OursAnyKey,
                Lockable,
                KeyedLockCrate,
                NeverRemoved,
                Removed,
                Tuned,
                OneMutex,
                Floor
            ]
        ),
        case!(
            "the same while 20,000 other keys are held",
            "ns",
            f64::min,
            crowded,
            [
                Ours,
                OursSized,
                OursAnyKey,
                Lockable,
                KeyedLockCrate,
                NeverRemoved,
                Removed,
                Tuned,
                Floor
            ]
        ),
        case!(
            "two threads, 64 tasks, 100,000 keys",
            "M/s",
            f64::max,
            two_workers,
            [
                Ours,
                OursAnyKey,
                Lockable,
                KeyedLockCrate,
                NeverRemoved,
                Removed,
                Tuned,
                Floor
            ]
        ),
        case!(
            "the same with keys drawn by the crate rand",
            "M/s",
            f64::max,
            two_workers_plain,
            [
                Ours,
                OursAnyKey,
                Lockable,
                KeyedLockCrate,
                NeverRemoved,
                Removed,
                Tuned,
                Floor
            ]
        ),
        case!(
            "hand-off, 1,000 tasks queued for one key",
            "ns",
            f64::min,
            hand_off,
            [
                Ours,
                OursAnyKey,
                Lockable,
                KeyedLockCrate,
                NeverRemoved,
                Removed,
                Tuned,
                OneMutex
            ],
            ("bare waker chain", cases::waker_chain as Run)
        ),
        case!(
            "lateness of 10,000 refusals after 50 ms, p99",
            "ms",
            f64::min,
            lateness,
            [Ours, Lockable, KeyedLockCrate, Tuned, OneMutex],
            ("bare timeout(pending())", cases::bare_lateness as Run)
        ),
    ]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Measures a case and prints its table.
fn measure(case: &Case, rounds: usize) -> Panel {
    let mut values = vec![Vec::new(); case.candidates.len()];
    for _ in 0..rounds {
        for (values, (_, run)) in values.iter_mut().zip(&case.candidates) {
            values.push(run());
        }
    }
    println!("\n{} ({})", case.name, case.unit);
    println!("{:28} {:>8} {:>8} {:>8}", "", "median", "best", "ratio");
    let mut bars = Vec::new();
    for (values_of_one, (name, _)) in values.iter().zip(&case.candidates) {
        let ratios = values_of_one
            .iter()
            .zip(&values[0])
            .map(|(one, first)| one / first);
        let ratio = median(ratios.collect());
        let value = median(values_of_one.clone());
        let best = values_of_one.iter().copied().reduce(case.better);
        let best = best.expect("at least one round");
        println!("  {name:<26} {value:>8.1} {best:>8.1} {ratio:>8.2}");
        bars.push(Bar {
            name: (*name).to_owned(),
            value,
        });
    }
    Panel {
        title: format!("{} ({})", case.name, case.unit),
        bars,
    }
}

fn main() -> ExitCode {
    let mut rounds = 11;
    let mut svg = None;
    let mut filter = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            // `cargo test --benches` only wants to see it run.
            "--test" => rounds = 1,
            "--rounds" => match arguments.next().map(|rounds| rounds.parse()) {
                Some(Ok(count @ 1..)) => rounds = count,
                _ => {
                    eprintln!("--rounds needs a number of at least 1");
                    return ExitCode::from(2);
                }
            },
            "--svg" => svg = arguments.next(),
            word => filter = Some(word.to_owned()),
        }
    }
    machine::print();
    let panels: Vec<_> = all_cases()
        .iter()
        .filter(|case| filter.as_ref().is_none_or(|word| case.name.contains(word)))
        .map(|case| measure(case, rounds))
        .collect();
    if let Some(file) = svg {
        let title = "The keyed lock beside its peers: speed";
        if let Err(error) = std::fs::write(&file, chart::draw(title, &panels)) {
            eprintln!("cannot write {file}: {error}");
            return ExitCode::FAILURE;
        }
        println!("\n{file}");
    }
    ExitCode::SUCCESS
}
