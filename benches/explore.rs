//! How fast schedules are played, beside Shuttle's depth-first search on the same case, and how far that goes.
//!
//! ```text
//! cargo bench --bench explore                 all three tables
//! cargo bench --bench explore -- shuttle      schedules a second, beside Shuttle
//! cargo bench --bench explore -- three        N = 3 for every lock
//! cargo bench --bench explore -- far          N = 4 and 5, ten seconds each
//! ```

#[path = "../tests/support/shuttle_model.rs"]
mod shuttle_model;

#[path = "support/machine.rs"]
mod machine;

use std::time::{Duration, Instant};

use pointrace::explore::{Budget, Case, Findings, Search, Strategy, Subject, Turns};
use pointrace::request::LockName;

fn main() {
    machine::print();
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    let wants = |table: &str| wanted.is_empty() || wanted.iter().any(|arg| arg == table);
    if wants("shuttle") {
        beside_shuttle();
    }
    if wants("three") {
        table("N = 3, every schedule", &[3], None);
    }
    if wants("far") {
        table(
            "N = 4 and 5, ten seconds each",
            &[4, 5],
            Some(Duration::from_secs(10)),
        );
    }
}

/// The promise lock with three requests in classic turns, without reduction: every schedule, again and again.
fn beside_shuttle() {
    const ROUNDS: u32 = 5;
    println!("promise-race, 3 requests, every schedule, no reduction: schedules a second\n");
    println!("  round   Shuttle DFS   pointrace, 1 thread   {THREADS} threads   ratio");
    for round in 1..=ROUNDS {
        let shuttle = shuttle_rate();
        let one = own_rate(1);
        let all = own_rate(THREADS);
        println!(
            "  {round:>5}   {shuttle:>11.0}   {one:>19.0}   {all:>9.0}   {:>4.1} / {:.1}",
            one / shuttle,
            all / shuttle
        );
    }
    println!();
}

const THREADS: usize = 2;
/// How long each rate is measured at least.
const LONG: Duration = Duration::from_millis(500);

fn shuttle_rate() -> f64 {
    let start = Instant::now();
    let mut schedules = 0;
    while start.elapsed() < LONG {
        schedules += shuttle_model::count(shuttle_model::Model::PromiseRace, 3).0;
    }
    schedules as f64 / start.elapsed().as_secs_f64()
}

/// Whole searches of the case, one after the other, side by side on `threads` threads.
fn own_rate(threads: usize) -> f64 {
    let case = Case::charges(3)
        .under(LockName::PromiseRace)
        .in_turns(Turns::Classic);
    let search = Search {
        strategy: Strategy::Exhaustive { reduce: false },
        threads: 1,
        ..Search::exhaustive()
    };
    let start = Instant::now();
    let work = || {
        let subject = Subject::new(case.clone());
        let mut schedules = 0;
        while start.elapsed() < LONG {
            schedules += search.run(&subject).schedules;
        }
        schedules
    };
    let schedules: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    schedules as f64 / start.elapsed().as_secs_f64()
}

fn table(title: &str, sizes: &[u64], time: Option<Duration>) {
    println!("{title}: one user, charges of 1,000, engine turns\n");
    println!("  lock           N  time-outs   schedules   left out   failed   result        time");
    for lock in LockName::ALL {
        for &requests in sizes {
            for timeouts in [false, true] {
                let case = Case::charges(requests).under(lock).with_timeouts(timeouts);
                let search = Search {
                    budget: Budget {
                        schedules: None,
                        time,
                    },
                    ..Search::exhaustive()
                };
                let findings = search.run(&Subject::new(case));
                print_row(lock, requests, timeouts, &findings);
            }
        }
    }
    println!();
}

fn print_row(lock: LockName, requests: u64, timeouts: bool, findings: &Findings) {
    let result = match (findings.complete, findings.failed) {
        (true, 0) => "proved",
        (true, _) => "fails",
        (false, 0) => "not proved",
        (false, _) => "fails, more",
    };
    println!(
        "  {:<14} {requests}  {:<9}   {:>9}   {:>8}   {:>6}   {result:<11}   {:>9.1?}",
        lock.name(),
        if timeouts { "anywhere" } else { "never" },
        findings.schedules,
        findings.pruned,
        findings.failed,
        findings.elapsed
    );
}
